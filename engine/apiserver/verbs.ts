import type { User } from '../kinds/kind.ts';
import type { KubeObject } from '../store/object.ts';
import type { ApiRequest, ApiResponse } from './api.ts';
import { createObject } from './create.ts';
import { decodeObject } from './decode.ts';
import { deleteObject, deletionAnswer } from './delete.ts';
import { readDeleteOptions } from './delete-options.ts';
import { listObjects, listOf, type Page } from './list.ts';
import { fromStorage, read, readAt } from './objects.ts';
import { readWriteOptions } from './options.ts';
import { patchObject } from './patch.ts';
import type { RequestInfo } from './request-info.ts';
import { groupVersion, type Resource } from './resources.ts';
import { newScope, warn, type Core, type Scope } from './scope.ts';
import { badRequest, failure } from './status.ts';
import { answerReview } from './reviews.ts';
import { answerSubresource } from './subresources.ts';
import { metadataOf, presentationOf, readIncludeObject, tableOf } from './tables.ts';
import { checkUrl } from './check-url.ts';
import { checkUid, updateObject } from './update.ts';

/** Warnings that every request to a deprecated resource gets. */
const DEPRECATED: Readonly<Record<string, string>> = {
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  componentstatuses: 'v1 ComponentStatus is deprecated in v1.19+',
};

/** What a verb gives: a code and a JSON value. */
export interface Answer {
  readonly code: number;
  readonly body: unknown;
  readonly text?: boolean;
}

/** Answer a request to a resource. Throws StatusError. */
export function answerResource(
  core: Core,
  request: ApiRequest,
  info: RequestInfo,
  user: User,
  warnings: string[],
): ApiResponse {
  const resource = core.resources.find(info.group, info.version, info.resource);
  if (!resource) return unserved(core, info);
  const namespace = resource.namespaced ? info.namespace : '';
  const { force, ...write } = readWriteOptions(request, info);
  const scope = newScope({
    core,
    resource,
    subresource: info.subresource,
    namespace,
    name: info.name,
    user,
    cause: request.cause ?? user.name,
    warnings,
    ...write,
  });
  const known = info.subresource ? resource.subresources.get(info.subresource) : resource;
  if (!known || (resource.namespaced && !namespace && info.name)) return unserved(core, info);
  const deprecated = DEPRECATED[resource.key] ?? resource.deprecated;
  if (deprecated) warn(scope, deprecated);
  const answer = answerVerb(scope, request, info, force);
  const type = answer.text ? 'text/plain' : 'application/json';
  return { code: answer.code, headers: { 'content-type': type }, body: answer.body, warnings };
}

/** A URL that nobody serves: a Status within a group that there is, a line of text elsewhere. */
function unserved({ resources }: Core, { group }: RequestInfo): ApiResponse {
  for (const resource of resources.all())
    if (resource.group === group)
      throw failure(404, 'NotFound', 'the server could not find the requested resource', {});
  const headers = { 'content-type': 'text/plain; charset=utf-8' };
  return { code: 404, headers, body: '404 page not found\n', warnings: [] };
}

function answerVerb(scope: Scope, request: ApiRequest, info: RequestInfo, force: boolean): Answer {
  if (!allows(scope, info)) throw methodNotAllowed();
  const special = info.subresource && answerSubresource(scope, request, info);
  if (special) return info.subresource === 'scale' ? shown(scope, request, special) : special;
  switch (info.verb) {
    case 'get':
      return shown(scope, request, { code: 200, body: complete(scope.resource, read(scope)) });
    case 'list':
      return list(scope, request);
    case 'create':
      return shown(scope, request, { code: 201, body: create(scope, decodeObject(scope, request.body)) });
    case 'update':
      return shown(scope, request, update(scope, request));
    case 'patch':
      return shown(scope, request, patchObject(scope, request, force));
    case 'delete':
      return remove(scope, request);
    case 'deletecollection':
      return removeAll(scope, request);
    default:
      // A stream has no answer of its own: Api.watch starts it.
      throw badRequest(`${info.verb} is not simulated here: it is a stream, and this request wants one answer`);
  }
}

/** Reviews are answered, all else is kept. */
const create = (scope: Scope, object: KubeObject): KubeObject =>
  answerReview(scope, object) ?? createObject(scope, object);

function allows({ resource, subresource, namespace }: Scope, { verb, name }: RequestInfo): boolean {
  const verbs = subresource ? resource.subresources.get(subresource)!.verbs : resource.verbs;
  if (verb === 'create' && name && !subresource) return false;
  if ((verb === 'create' || verb === 'deletecollection') && resource.namespaced && !namespace) return false;
  if ((verb === 'update' || verb === 'patch') && !name) return false;
  return verbs.includes(verb) || (verb === 'get' && verbs.includes('create') && !!subresource);
}

const methodNotAllowed = (): Error =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

/** An object with its kind and version, as a request for one gives it. */
export function complete<T extends object>(resource: Resource, object: T): T {
  const apiVersion = groupVersion(resource.group, resource.version);
  const { kind } = object as { kind?: string };
  return kind ? object : ({ kind: resource.kind, apiVersion, ...object } as T);
}

function update(scope: Scope, { body }: ApiRequest): Answer {
  const object = decodeObject(scope, body);
  checkUrl(scope, object);
  const existed = scope.core.store.get(scope.resource.key, scope.namespace, scope.name) !== undefined;
  checkUid(scope, object);
  return { code: existed ? 200 : 201, body: updateObject(scope, object) };
}

/** The answer as the Accept header wants it: the object, a table with one row, its metadata. */
function shown(scope: Scope, request: ApiRequest, answer: Answer): Answer {
  const presentation = presentationOf(request.headers?.accept);
  const object = answer.body as Parameters<typeof metadataOf>[0];
  if (presentation === 'object' || object.kind === 'Status') return answer;
  if (presentation === 'metadata') return { ...answer, body: metadataOf(object) };
  const metadata = { resourceVersion: object.metadata.resourceVersion };
  const include = readIncludeObject(request.query);
  const body = tableOf(scope.resource, [object], scope.core.kernel.now, { metadata, include, headers: true });
  return { ...answer, body };
}

function list(scope: Scope, request: ApiRequest): Answer {
  const { core, resource, namespace } = scope;
  const page = asOfNow(scope, listObjects(core, { resource, namespace, query: request.query }));
  const presentation = presentationOf(request.headers?.accept);
  if (presentation === 'object') return { code: 200, body: listOf(resource, page) };
  const { metadata } = listOf(resource, { ...page, items: [] });
  if (presentation === 'metadata') {
    const items = page.items.map(metadataOf);
    return { code: 200, body: { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items } };
  }
  const include = readIncludeObject(request.query);
  const options = { metadata: metadata as unknown as Record<string, unknown>, include, headers: true };
  return { code: 200, body: tableOf(resource, page.items, core.kernel.now, options) };
}

/** A page of objects as they look now. */
function asOfNow({ core, resource }: Scope, page: Page): Page {
  if (!resource.impl.asOf) return page;
  const now = readAt(core);
  return { ...page, items: page.items.map((object) => now(resource, object)) };
}

function remove(scope: Scope, request: ApiRequest): Answer {
  const options = readDeleteOptions(request);
  const deletion = deleteObject(options.dryRun ? { ...scope, dryRun: true } : scope, options);
  const accepted = !deletion.deleted && options.orphanDependents === false;
  const body = deletionAnswer(scope, deletion);
  return { code: accepted ? 202 : 200, body: complete(scope.resource, body as object) };
}

function removeAll(scope: Scope, request: ApiRequest): Answer {
  const options = readDeleteOptions(request);
  const { core, resource, namespace } = scope;
  const page = listObjects(core, { resource, namespace, query: request.query });
  for (const stored of page.items) {
    const object = fromStorage(resource, stored);
    const { name, namespace: place = '' } = object.metadata;
    const at = { ...scope, name, namespace: place, dryRun: scope.dryRun || options.dryRun };
    if (core.store.get(resource.key, place, name)) deleteObject(at, options);
  }
  return { code: 200, body: listOf(resource, page) };
}
