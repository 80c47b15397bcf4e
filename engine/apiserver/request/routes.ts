import { quote } from '../../kinds/field.ts';
import { checkProduces, OBJECT_TYPES, STREAM_TYPES } from '../codec/accept.ts';
import type { ApiRequest, ApiResponse } from '../api.ts';
import type { RequestInfo } from './request-info.ts';
import type { Resource } from '../discovery/resources.ts';
import type { Core } from '../scope.ts';
import {
  badRequest,
  methodNotAllowed,
  methodNotSupported,
  notFound,
  pageNotFound,
  unsupportedMediaType,
} from '../status.ts';

/** Subresources that a connection is made through, whatever the answer's type. */
const CONNECTED = new Set(['exec', 'attach', 'portforward', 'proxy']);
/** What the body of a patch may be, by Content-Type. */
const PATCH_TYPES = ['json-patch+json', 'merge-patch+json', 'strategic-merge-patch+json', 'apply-patch+yaml'].map(
  (name) => `application/${name}`,
);

/** The answer to a URL that nobody serves at all. */
export const noPage = (): ApiResponse => ({
  code: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: '404 page not found\n',
  warnings: [],
});

/** Whether a path lies below a group that is served, in whatever version: its misses are Statuses. */
export function isOfGroup({ resources }: Core, path: string): boolean {
  if (path.startsWith('/api/')) return true;
  const group = /^\/apis\/([^/]+)\//.exec(path)?.[1];
  return group !== undefined && [...resources.all()].some((resource) => resource.group === group);
}

/** The verbs that a URL of a resource has, by its form; undefined where there is no such URL. */
function verbsAt(resource: Resource, info: RequestInfo): readonly string[] | undefined {
  const { name, subresource, rest, inNamespace } = info;
  if (inNamespace && !resource.namespaced) return undefined;
  const everywhere = resource.namespaced && !inNamespace;
  if (!name) {
    const verbs = resource.verbs.filter((verb) => ['list', 'watch', 'create', 'deletecollection'].includes(verb));
    const served = everywhere ? verbs.filter((verb) => verb === 'list' || verb === 'watch') : verbs;
    return served.length ? served : undefined;
  }
  if (everywhere) return undefined;
  if (!subresource) {
    const verbs = ['get', 'update', 'patch', 'delete'].filter((verb) => resource.verbs.includes(verb));
    return verbs.length ? verbs : undefined;
  }
  if (rest && subresource !== 'proxy') return undefined;
  return resource.subresources.get(subresource)?.verbs;
}

/**
 * What is decided by a URL, a method and two headers before a resource's handler sees the request (go-restful's
 * router; for custom resources the handler of apiextensions). Gives the resource. Throws 404, 405, 406 and 415.
 */
export function routeTo(core: Core, request: ApiRequest, info: RequestInfo): Resource | undefined {
  const resource = core.resources.find(info.group, info.version, info.resource);
  const segments = decodeURIComponentOrNot(request.path).split('/').slice(1, -1);
  const verbs = resource && !segments.includes('') ? verbsAt(resource, info) : undefined;
  if (!resource || !verbs) {
    // The handler of custom resources looks for the subresource last: it is as if the object were missing.
    if (resource?.custom && info.name && info.subresource && !segments.includes(''))
      throw notFound(info.group, info.resource, info.name);
    if (isOfGroup(core, request.path)) throw pageNotFound();
    return undefined;
  }
  if (request.path.includes('/watch/') && info.verb === 'watch') checkOldWatch(request, resource, info);
  else if (!serves(verbs, info, request.method)) throw refused(resource, info);
  if (!resource.custom) checkHeaders(request, info);
  checkName(info);
  return resource;
}

/** What cannot be a part of a path in etcd names nothing (path.IsValidPathSegmentName). */
function checkName({ name, subresource }: RequestInfo): void {
  if (subresource === 'proxy') return;
  const why = name === '.' || name === '..' ? `may not be '${name}'` : name.includes('%') ? "may not contain '%'" : '';
  if (why) throw badRequest(`Name parameter invalid: ${quote(name)}: ${why}`);
}

/** There is a route for a method where there is one verb of it; `HEAD` has none. */
function serves(verbs: readonly string[], { verb, subresource }: RequestInfo, method: string): boolean {
  if (method === 'HEAD' || method === 'OPTIONS') return subresource === 'proxy';
  return verbs.includes(verb) || (verb === 'watch' && verbs.includes('list'));
}

function refused({ custom, group, resource }: Resource, { verb }: RequestInfo): Error {
  return custom ? methodNotSupported(group, resource, verb) : methodNotAllowed();
}

/** The URLs of watches from before `?watch=true`: what cannot be watched has none. */
function checkOldWatch({ method }: ApiRequest, resource: Resource, { subresource }: RequestInfo): void {
  if (!resource.verbs.includes('watch') || subresource) throw pageNotFound();
  if (method !== 'GET') throw methodNotAllowed();
}

function checkHeaders({ headers }: ApiRequest, { verb, subresource }: RequestInfo): void {
  if (CONNECTED.has(subresource)) return;
  if (verb === 'patch' && headers) {
    const type = (headers['content-type'] ?? '').split(';')[0].trim();
    if (!PATCH_TYPES.includes(type)) throw unsupportedMediaType('415: Unsupported Media Type', {});
  }
  const streams = verb === 'list' || verb === 'watch' ? STREAM_TYPES : [];
  const text = subresource === 'log' ? ['text/plain'] : [];
  checkProduces(headers?.accept, [...text, ...OBJECT_TYPES, ...streams]);
}

function decodeURIComponentOrNot(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
