import type { User } from '../../kinds/kind.ts';
import type { KubeObject } from '../../store/object.ts';
import { agreeOrThrow, CUSTOM_TYPES, type Conversion } from '../codec/accept.ts';
import type { ApiRequest, ApiResponse } from '../api.ts';
import { bindPod } from '../subresources/binding.ts';
import { withReadableBody } from '../codec/body.ts';
import { createObject } from './create.ts';
import { decodeObject, internalName } from '../codec/decode.ts';
import { deleteObject, deletionAnswer } from './delete.ts';
import { readDeleteOptions } from './delete-options.ts';
import { checkReadOptions, listObjects, listOf, type Page } from './list.ts';
import { fromStorage, read, readAt } from './objects.ts';
import { readWriteOptions } from './options.ts';
import { patchObject } from '../patch/patch.ts';
import type { RequestInfo } from '../request/request-info.ts';
import { groupVersion, type Resource } from '../discovery/resources.ts';
import { newScope, type Core, type Scope } from '../scope.ts';
import { badRequest, failure, methodNotSupported } from '../status.ts';
import { answerReview } from './reviews.ts';
import { answerSubresource } from '../subresources/subresources.ts';
import { metadataOf, readIncludeObject, tableOf } from './tables.ts';
import { checkUrl } from './check-url.ts';
import { checkUid, updateObject } from './update.ts';

const DEPRECATED: Readonly<Record<string, string>> = {
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  componentstatuses: 'v1 ComponentStatus is deprecated in v1.19+',
};

/** The warning that every request to a deprecated resource gets. */
export const deprecationOf = (resource: Resource): string | undefined =>
  DEPRECATED[resource.key] ?? resource.deprecated;

/** What a verb gives: a code and a JSON value. */
export interface Answer {
  readonly code: number;
  readonly body: unknown;
  readonly text?: boolean;
}

/** A request to a resource: what its URL says, whose it is, and where warnings go. */
export interface ResourceCall {
  readonly info: RequestInfo;
  readonly resource: Resource;
  readonly user: User;
  readonly warnings: string[];
}

/** Answer a request to a resource. Throws StatusError. */
export function answerResource(core: Core, asked: ApiRequest, call: ResourceCall): ApiResponse {
  const { info, resource, user, warnings } = call;
  const deprecated = deprecationOf(resource);
  if (deprecated) warnings.push(deprecated);
  if (info.verb === 'watch' && !resource.verbs.includes('watch'))
    throw methodNotSupported(resource.group, resource.resource, 'watch');
  const isLog = info.subresource === 'log';
  const plain = resource.custom && info.subresource !== 'scale' ? CUSTOM_TYPES : undefined;
  const { convert } = agreeOrThrow(asked.headers?.accept, undefined, isLog ? () => false : undefined, plain);
  const request = withReadableBody(asked, info.verb);
  const { force, ...write } = readWriteOptions(request, info);
  const scope = newScope({
    core,
    resource,
    subresource: info.subresource,
    namespace: resource.namespaced ? info.namespace : '',
    name: info.name,
    user,
    cause: request.cause ?? user.name,
    warnings,
    ...write,
  });
  const answer = shown(scope, request, convert, answerVerb(scope, request, info, { force, convert }));
  const type = answer.text ? 'text/plain' : 'application/json';
  const headers: Record<string, string> = answer.code === 204 ? {} : { 'content-type': type };
  return { code: answer.code, headers, body: answer.body, warnings };
}

interface How {
  readonly force: boolean;
  readonly convert: Conversion | undefined;
}

function answerVerb(scope: Scope, request: ApiRequest, info: RequestInfo, { force, convert }: How): Answer {
  const special = info.subresource && answerSubresource(scope, request, info, force);
  if (special) return special;
  switch (info.verb) {
    case 'get':
      checkReadOptions(scope.core, request.query);
      return { code: 200, body: complete(scope.resource, read(scope)) };
    case 'list':
      return list(scope, request, convert !== undefined);
    case 'create':
      if (scope.resource.key === 'bindings') return bindPod(scope, request.body);
      return { code: 201, body: create(scope, decodeObject(scope, request.body)) };
    case 'update':
      return update(scope, request);
    case 'patch':
      return patchObject(scope, request, force);
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

/** An object with its kind and version, as a request for one gives it. */
function complete<T extends object>(resource: Resource, object: T): T {
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

/** The answer as the Accept header wants it: the object, a table with one row, its metadata. Throws the 406. */
function shown(scope: Scope, request: ApiRequest, convert: Conversion | undefined, answer: Answer): Answer {
  if (!convert || answer.text || (answer.body as KubeObject).kind === 'Status') return answer;
  const object = answer.body as KubeObject;
  const { resource, core } = scope;
  const apiVersion = groupVersion(convert.group, convert.version);
  const items = isList(object) ? (object.items as KubeObject[]) : undefined;
  if (convert.kind === 'Table') {
    const {
      resourceVersion,
      continue: next,
      remainingItemCount,
    } = object.metadata as unknown as Record<string, unknown>;
    const counted = { ...(next !== undefined && { continue: next, remainingItemCount }) };
    const metadata = items ? { resourceVersion, ...counted } : { resourceVersion };
    const options = { metadata, include: readIncludeObject(request.query), headers: true, apiVersion };
    return { ...answer, body: tableOf(resource, items ?? [object], core.kernel.now, options) };
  }
  const wantsList = convert.kind === 'PartialObjectMetadataList';
  if (wantsList !== (items !== undefined)) throw wrongShape(convert.kind, resource, items !== undefined);
  if (!items) return { ...answer, body: metadataOf(object, apiVersion) };
  const all = items.map((item) => metadataOf(item, apiVersion));
  return { ...answer, body: { kind: convert.kind, apiVersion, metadata: object.metadata, items: all } };
}

const isList = (object: KubeObject): boolean => Array.isArray(object.items) && /List$/.test(object.kind);

/** The 406 of a list asked for as one object, or the other way round; it names the type in Go. */
function wrongShape(asked: string, { custom, group, kind, listKind }: Resource, isListed: boolean): Error {
  const type = custom
    ? `unstructured.Unstructured${isListed ? 'List' : ''}`
    : internalName({ group, kind: isListed ? listKind : kind });
  const why = `you requested ${asked}, but the requested object is ${isListed ? 'a' : 'not a'} list (*${type})`;
  return failure(406, 'NotAcceptable', why);
}

function list(scope: Scope, { query }: ApiRequest, isConverted: boolean): Answer {
  const { core, resource, namespace } = scope;
  const page = asOfNow(scope, listObjects(core, { resource, namespace, query }));
  return { code: 200, body: listOf(resource, page, isConverted) };
}

/** A page of objects as they look now. */
function asOfNow({ core, resource }: Scope, page: Page): Page {
  if (!resource.impl.asOf) return page;
  const now = readAt(core);
  return { ...page, items: page.items.map((object) => now(resource, object)) };
}

function remove(scope: Scope, request: ApiRequest): Answer {
  const options = readDeleteOptions(request);
  const deletion = deleteObject({ ...scope, dryRun: options.dryRun }, options);
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
    const at = { ...scope, name, namespace: place, dryRun: options.dryRun };
    if (core.store.get(resource.key, place, name)) deleteObject(at, options);
  }
  return { code: 200, body: listOf(resource, page) };
}
