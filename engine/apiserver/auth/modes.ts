import { abac, parseAbacPolicies } from './abac.ts';
import { alwaysAllow, alwaysDeny, union, type Authorizer } from './authorizer.ts';

/**
 * How requests are authorized, as `--authorization-mode` names it. `Webhook` asks a function of the host's: what a remote
 * service would answer to a SubjectAccessReview.
 */
export type AuthorizationMode =
  | 'AlwaysAllow'
  | 'AlwaysDeny'
  | 'RBAC'
  | { readonly mode: 'ABAC'; readonly policies: string }
  | { readonly mode: 'Webhook'; readonly authorizer: Authorizer };

/** The authorizer of a list of modes, asked in turn. */
export function authorizerOf(modes: readonly AuthorizationMode[], rbac: Authorizer): Authorizer {
  const each = modes.map((mode) => {
    if (mode === 'AlwaysAllow') return alwaysAllow;
    if (mode === 'AlwaysDeny') return alwaysDeny;
    if (mode === 'RBAC') return rbac;
    return mode.mode === 'ABAC' ? abac(parseAbacPolicies(mode.policies)) : mode.authorizer;
  });
  return each.length === 1 ? each[0] : union(each);
}
