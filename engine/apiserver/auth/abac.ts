import type { User } from '../../kinds/kind.ts';
import type { AuthorizationAttributes, Authorizer } from './authorizer.ts';

/** A line of an ABAC policy file (`abac.authorization.kubernetes.io/v1beta1` Policy): its spec. */
export interface AbacPolicy {
  readonly user?: string;
  readonly group?: string;
  readonly namespace?: string;
  readonly resource?: string;
  readonly apiGroup?: string;
  readonly nonResourcePath?: string;
  readonly readonly?: boolean;
}

/** A policy file that cannot be read; the message names the line. */
class AbacError extends Error {}

const READING = new Set(['get', 'list', 'watch']);

/** Read a policy file: a JSON object a line, `#` before comments. */
export function parseAbacPolicies(text: string): AbacPolicy[] {
  const policies: AbacPolicy[] = [];
  text.split('\n').forEach((line, index) => {
    if (!line.trim() || line.startsWith('#')) return;
    try {
      const { spec, kind } = JSON.parse(line) as { spec?: AbacPolicy; kind?: string };
      if (kind !== 'Policy' || !spec) throw new Error('it is no Policy');
      policies.push(spec);
    } catch (error) {
      throw new AbacError(`error reading policy file, line ${index + 1}: ${(error as Error).message}`);
    }
  });
  return policies;
}

/** Attribute-based access control, as `--authorization-mode=ABAC`: a request is allowed if any policy fits it. */
export function abac(policies: readonly AbacPolicy[]): Authorizer {
  return {
    authorize(attributes) {
      const allowed = policies.some((policy) => fits(policy, attributes));
      return { allowed, reason: allowed ? '' : 'No policy matched.' };
    },
    rulesFor(user, namespace) {
      const own = policies.filter((policy) => isSubject(policy, user));
      const verbs = (policy: AbacPolicy): string[] => (policy.readonly ? [...READING] : ['*']);
      return {
        resource: own
          .filter(({ resource, namespace: of }) => resource && (of === '*' || of === namespace))
          .map((policy) => ({
            verbs: verbs(policy),
            apiGroups: [policy.apiGroup ?? ''],
            resources: [policy.resource!],
          })),
        nonResource: own
          .filter(({ nonResourcePath }) => nonResourcePath)
          .map((policy) => ({ verbs: verbs(policy), nonResourceURLs: [policy.nonResourcePath!] })),
        incomplete: false,
      };
    },
  };
}

function isSubject({ user, group }: AbacPolicy, asking: User): boolean {
  if (!user && !group) return false;
  const byUser = !user || user === '*' || user === asking.name;
  const byGroup = !group || group === '*' || asking.groups.includes(group);
  return byUser && byGroup;
}

function fits(policy: AbacPolicy, attributes: AuthorizationAttributes): boolean {
  const { user, verb, path, namespace = '', group = '', resource = '' } = attributes;
  if (!isSubject(policy, user) || (policy.readonly && !READING.has(verb))) return false;
  const covers = (wanted: string | undefined, value: string): boolean => wanted === '*' || (wanted ?? '') === value;
  if (path !== undefined) {
    const wanted = policy.nonResourcePath ?? '';
    return (
      wanted === '*' ||
      wanted === path ||
      (wanted.endsWith('*') && wanted !== '*' && path.startsWith(wanted.slice(0, -1)))
    );
  }
  return covers(policy.namespace, namespace) && covers(policy.resource, resource) && covers(policy.apiGroup, group);
}
