import { failure, forbiddenRequest, type StatusError } from '../status.ts';
import type { AuthorizationAttributes } from './authorizer.ts';

/**
 * The 403 of a request that no authorizer allowed, worded as the API server does (responsewriters.Forbidden):
 * `pods "a" is forbidden: User "jane" cannot get resource "pods/log" in API group "" in the namespace "dev"`.
 */
export function forbidden(attributes: AuthorizationAttributes, reason: string): StatusError {
  const { user, verb, path, group = '', resource = '', subresource, name = '', namespace } = attributes;
  const because = reason ? `: ${reason}` : '';
  if (path !== undefined)
    return failure(403, 'Forbidden', `forbidden: User "${user.name}" cannot ${verb} path "${path}"${because}`, {});
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const why = `User "${user.name}" cannot ${verb} resource "${what}" in API group "${group}" ${where}${because}`;
  return forbiddenRequest(group, resource, name, why);
}
