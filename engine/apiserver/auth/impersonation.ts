import type { User } from '../../kinds/kind.ts';
import type { AuthorizationAttributes, Authorizer } from './authorizer.ts';
import { quote } from '../../kinds/field.ts';
import { badRequest } from '../status.ts';
import { forbidden } from './forbidden.ts';

const AUTHENTICATED = 'system:authenticated';
const ACCOUNT = 'system:serviceaccount:';
const EXTRA = 'impersonate-extra-';

/**
 * Whom a request speaks for: the user himself, or whom its `Impersonate-…` headers name, if he may impersonate each of
 * them. Throws the 403 where he may not. Header names are in lower case; several groups are separated by commas.
 */
export function impersonate(
  user: User,
  headers: Readonly<Record<string, string>>,
  authorizer: Authorizer | undefined,
): User {
  const name = headers['impersonate-user'];
  const groups = headers['impersonate-group']?.split(',').map((group) => group.trim()) ?? [];
  const uid = headers['impersonate-uid'];
  const extra = extraOf(headers);
  if (!name && (groups.length || uid || Object.keys(extra).length)) throw nobody(uid, groups, extra);
  if (!name) return user;
  const check = (attributes: Omit<AuthorizationAttributes, 'user' | 'verb'>): void => {
    const asked: AuthorizationAttributes = { user, verb: 'impersonate', group: '', ...attributes };
    const decision = authorizer?.authorize(asked);
    if (decision && !decision.allowed) throw forbidden(asked, decision.reason);
  };
  const account = accountOf(name);
  if (account) check({ resource: 'serviceaccounts', namespace: account.namespace, name: account.name });
  else check({ resource: 'users', name });
  for (const group of groups) check({ resource: 'groups', name: group });
  for (const [key, values] of Object.entries(extra))
    for (const value of values)
      check({ group: 'authentication.k8s.io', resource: 'userextras', subresource: key, name: value });
  if (uid) check({ group: 'authentication.k8s.io', resource: 'uids', name: uid });
  return {
    name,
    ...(uid && { uid }),
    groups: groupsOf(name, groups, account),
    ...(Object.keys(extra).length && { extra }),
  };
}

/** The 400 of headers that name all but the user; it shows them as Go prints a struct. */
function nobody(uid = '', groups: readonly string[], extra: Readonly<Record<string, readonly string[]>>): Error {
  const strings = (values: readonly string[]): string => `[]string{${values.map(quote).join(', ')}}`;
  const entries = Object.entries(extra).map(([name, values]) => `${quote(name)}:${strings(values)}`);
  const [named, more] = [groups.length ? strings(groups) : '[]string(nil)', entries.sort().join(', ')];
  const shown = `map[string][]string${more ? `{${more}}` : '(nil)'}`;
  const info = `&user.DefaultInfo{Name:"", UID:${quote(uid)}, Groups:${named}, Extra:${shown}}`;
  return badRequest(`requested ${info} without impersonating a user name`);
}

function accountOf(name: string): { namespace: string; name: string } | undefined {
  const [namespace, account, ...rest] = name.startsWith(ACCOUNT) ? name.slice(ACCOUNT.length).split(':') : [];
  return namespace && account && !rest.length ? { namespace, name: account } : undefined;
}

/** Service accounts bring their groups where none are named; everybody but the anonymous is authenticated. */
function groupsOf(name: string, named: readonly string[], account: { namespace: string } | undefined): string[] {
  const groups =
    !named.length && account ? ['system:serviceaccounts', `system:serviceaccounts:${account.namespace}`] : [...named];
  if (name === 'system:anonymous') return groups.length ? groups : ['system:unauthenticated'];
  return groups.includes(AUTHENTICATED) ? groups : [...groups, AUTHENTICATED];
}

function extraOf(headers: Readonly<Record<string, string>>): Record<string, string[]> {
  const extra: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (name.startsWith(EXTRA)) extra[decodeURIComponent(name.slice(EXTRA.length))] = value.split(',');
  return extra;
}
