/** What a URL asks for, as the API server's RequestInfo has it. */
export interface RequestInfo {
  readonly isResource: boolean;
  readonly path: string;
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** What follows the subresource (proxy paths), joined by `/`. */
  readonly rest: string;
  /** Below `namespaces/NAME`, which not every resource has. */
  readonly inNamespace: boolean;
  /** It begins as the URL of a watch and names nothing: the server cannot read it. */
  readonly isWithoutPlace: boolean;
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
const ELSEWHERE = { inNamespace: false, isWithoutPlace: false };
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/** Read a request's method and path (apiserver's RequestInfoFactory). */
export function readRequest(method: string, path: string, query: URLSearchParams | undefined): RequestInfo {
  const parts = decode(path)
    .replace(/^\/+|\/+$/g, '')
    .split('/');
  const bare = { path, group: '', version: '', namespace: '', resource: '', subresource: '', name: '', rest: '' };
  const nonResource: RequestInfo = { ...bare, isResource: false, verb: method.toLowerCase(), ...ELSEWHERE };
  const isCore = parts[0] === 'api';
  if (parts.length < (isCore ? 3 : 4) || (!isCore && parts[0] !== 'apis')) return nonResource;
  const [group, version] = isCore ? ['', parts[1]] : [parts[1], parts[2]];
  let rest = parts.slice(isCore ? 2 : 3);
  // `/api/v1/watch/pods`, from before there was `?watch=true`.
  const isWatch = rest[0] === 'watch';
  if (isWatch && rest.length === 1) return { ...nonResource, isWithoutPlace: true };
  if (isWatch) rest = rest.slice(1);
  let namespace = '';
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && !NAMESPACE_SUBRESOURCES.has(rest[2]);
  if (rest[0] === 'namespaces' && rest.length > 1) namespace = rest[1];
  if (inNamespace) rest = rest.slice(2);
  const [resource, name = '', subresource = '', ...tail] = rest;
  let verb = isWatch ? 'watch' : (VERBS[method] ?? method.toLowerCase());
  // One object is watched by a field selector alone: of a name, `watch=true` is not heeded.
  if (verb === 'get' && !name) verb = isTrue(query?.get('watch')) ? 'watch' : 'list';
  if (verb === 'delete' && !name) verb = 'deletecollection';
  if (resource === 'namespaces' && !inNamespace) namespace = rest.length > 1 ? name : '';
  const below = { resource, subresource, name, rest: tail.join('/') };
  return { isResource: true, path, verb, group, version, namespace, ...below, inNamespace, isWithoutPlace: false };
}

/** A query's boolean as Go's conversion reads it: `watch`, `watch=true`, `watch=1`. */
export const isTrue = (value: string | null | undefined): boolean =>
  value !== null && value !== undefined && value !== 'false' && value !== '0';

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
