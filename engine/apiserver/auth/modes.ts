import { abac, parseAbacPolicies } from './abac.ts';
import { alwaysAllow, alwaysDeny, privilegedGroups, union, type Authorizer } from './authorizer.ts';
import { webhook, type WebhookRule } from './webhook.ts';

/**
 * How requests are authorized, as `--authorization-mode` names it. `Webhook` has the rules by
 * which the remote service would answer a SubjectAccessReview.
 */
export type AuthorizationMode =
  | 'AlwaysAllow'
  | 'AlwaysDeny'
  | 'RBAC'
  | { readonly mode: 'ABAC'; readonly policies: string }
  | { readonly mode: 'Webhook'; readonly rules: readonly WebhookRule[] };

/** The authorizer of a list of modes, asked in turn; before them all, `system:masters` may do anything. */
export function authorizerOf(modes: readonly AuthorizationMode[], rbac: Authorizer): Authorizer {
  const each = modes.map((mode) => {
    if (mode === 'AlwaysAllow') return alwaysAllow;
    if (mode === 'AlwaysDeny') return alwaysDeny;
    if (mode === 'RBAC') return rbac;
    return mode.mode === 'ABAC' ? abac(parseAbacPolicies(mode.policies)) : webhook(mode.rules);
  });
  return union([privilegedGroups(['system:masters']), ...each]);
}
