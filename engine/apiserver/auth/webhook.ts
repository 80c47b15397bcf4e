import type { AuthorizationAttributes, Authorizer } from './authorizer.ts';

/**
 * What the remote service behind `--authorization-mode=Webhook` answers: the first rule that fits decides, and where none
 * fits it has no opinion. A field that is left out fits anything.
 */
export interface WebhookRule {
  readonly user?: string;
  readonly group?: string;
  readonly verb?: string;
  readonly apiGroup?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** A URL that is no resource. */
  readonly path?: string;
  readonly decision: 'allow' | 'deny';
  /** Told with a refusal. */
  readonly reason?: string;
}

/** The fields of a rule, for whoever reads one. */
export const WEBHOOK_RULE_FIELDS: readonly string[] = [
  ...['user', 'group', 'verb', 'apiGroup', 'resource', 'namespace', 'name', 'path'],
  ...['decision', 'reason'],
];

/** Asks the service, as `--authorization-mode=Webhook`; https://kubernetes.io/docs/reference/access-authn-authz/webhook */
export function webhook(rules: readonly WebhookRule[]): Authorizer {
  return {
    authorize(attributes) {
      const rule = rules.find((one) => fits(one, attributes));
      if (!rule) return { allowed: false, reason: '' };
      const reason = rule.reason ?? '';
      return rule.decision === 'allow' ? { allowed: true, reason } : { allowed: false, denied: true, reason };
    },
    rulesFor: () => ({
      resource: [],
      nonResource: [],
      incomplete: true,
      error: 'webhook authorizer does not support user rule resolution',
    }),
  };
}

function fits(rule: WebhookRule, { user, group = '', ...asked }: AuthorizationAttributes): boolean {
  if (rule.user !== undefined && rule.user !== user.name) return false;
  if (rule.group !== undefined && !user.groups.includes(rule.group)) return false;
  if (rule.apiGroup !== undefined && rule.apiGroup !== group) return false;
  return (['verb', 'resource', 'namespace', 'name', 'path'] as const).every(
    (field) => rule[field] === undefined || rule[field] === (asked[field] ?? ''),
  );
}
