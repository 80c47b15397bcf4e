import { escapeHtml } from '../../kernel/escapes.ts';
import { definitionOf, type GroupVersionKind } from '../../kinds/schema.ts';
import { quote } from '../../kinds/field.ts';
import { copy, type KubeObject } from '../../store/object.ts';
import type { ApiRequest } from '../api.ts';
import { readBody, type Body } from '../codec/body.ts';
import { checkReadable, fitValue, nameOf, notRegistered, UnfitBody } from '../codec/decode.ts';
import { DecodeError } from '../codec/go-decode.ts';
import { goValue } from '../../kinds/go-value.ts';
import { groupVersion } from '../discovery/resources.ts';
import { restoreAs } from '../codec/restore.ts';
import { warn, type Scope } from '../scope.ts';
import { badRequest, failure, StatusError } from '../status.ts';
import { readOperations } from './patch-json-body.ts';
import { jsonPatch, JsonPatchError, MAX_OPERATIONS, type JsonOperation } from './patch-json.ts';
import { inMergedOrder, inStructOrder, mergedText, sortedKeys } from '../codec/patched-text.ts';
import { mergePatch } from './patch-merge.ts';
import { strategicPatch, StrategicPatchError } from './patch-strategic.ts';

/** The kinds of patches, by content type. */
export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

const TYPES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
  'application/apply-patch+cbor': 'apply',
};

/** The type of a request's patch; throws 415 for others (custom resources know no strategic patch). */
export function patchType(scope: Scope, { headers }: ApiRequest): PatchType {
  const given = (headers?.['content-type'] ?? '').split(';')[0].trim();
  const custom = scope.resource.custom !== undefined;
  const type = given === '' ? (custom ? 'merge' : 'strategic') : TYPES[given];
  if (type && !(custom && type === 'strategic')) return type;
  if (!type) throw failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  const accepted = Object.keys(TYPES).filter((name) => !custom || !/strategic|cbor/.test(name));
  const why = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  throw failure(415, 'UnsupportedMediaType', why, {});
}

/** Apply a JSON, merge or strategic patch to an object of a kind; gives the typed result. Throws StatusError. */
export function applyPatch(scope: Scope, request: ApiRequest, object: KubeObject, kind: GroupVersionKind): KubeObject {
  const type = patchType(scope, request);
  const body = readPatch(request.body, type);
  if (type === 'json') {
    const { operations, strict } = readOperations(body, scope.fieldValidation !== 'Ignore');
    return decodePatched(scope, object, applyJson(asWritten(object, kind), operations), kind, type, strict);
  }
  const twice = [...new Set(body.duplicates)].map((path) => `duplicate field "${path}"`);
  if (type === 'strategic') return applyStrategic(scope, object, body, kind, twice);
  return decodePatched(scope, object, applyMerge(object, body), kind, 'merge', twice);
}

/** A patch's body; what is no JSON is told differently of a strategic patch. Throws BadRequest. */
function readPatch(body: unknown, type: PatchType): Body {
  try {
    return readBody(body);
  } catch (error) {
    if (type === 'strategic' || !(error instanceof StatusError) || error.code !== 400) throw error;
    throw badRequest(`error decoding patch: ${error.message}`);
  }
}

/** The object with its keys as they stand in the text that a JSON patch works on. */
function asWritten(object: KubeObject, kind: GroupVersionKind): unknown {
  const definition = definitionOf(kind.group, kind.version, kind.kind);
  return definition ? inStructOrder(definition, object) : sortedKeys(object);
}

function applyJson(object: unknown, operations: readonly JsonOperation[]): unknown {
  if (operations.length > MAX_OPERATIONS)
    throw failure(
      413,
      'RequestEntityTooLarge',
      `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`,
    );
  try {
    return jsonPatch(object, operations);
  } catch (error) {
    if (error instanceof JsonPatchError)
      throw failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
    throw error;
  }
}

function applyMerge(object: KubeObject, { value }: Body): unknown {
  if (value === null) throw badRequest('Invalid JSON Patch');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${nameOf(value)} into Go value of type map[string]interface {}`,
    );
  return mergePatch(object, value);
}

/** The 422 of a patch whose result is no object of the kind; the patched text stands in the message. */
function patchInvalid(patched: string, why: string): StatusError {
  const message = `Invalid value: ${quote(patched)}: ${why}`;
  const causes = [{ reason: 'FieldValueInvalid', message, field: 'patch' }];
  return failure(422, 'Invalid', ` "" is invalid: patch: ${message}`, { causes });
}

function decodePatched(
  scope: Scope,
  original: KubeObject,
  patched: unknown,
  kind: GroupVersionKind,
  type: 'json' | 'merge',
  found: readonly string[],
): KubeObject {
  const isTyped = typeof patched === 'object' && patched !== null && !Array.isArray(patched);
  const definition = definitionOf(kind.group, kind.version, kind.kind);
  const isMerge = type === 'merge';
  const text = (): string =>
    escapeHtml(isMerge ? mergedText(definition ?? '', original, patched) : JSON.stringify(patched));
  const ordered = definition && isMerge ? inMergedOrder(definition, original, patched) : patched;
  try {
    if (isTyped && isUnversioned(patched as KubeObject) && !scope.resource.custom)
      readInternal(scope, ordered as KubeObject, kind);
    return fitValue(scope, { value: ordered, duplicates: [] }, kind, found);
  } catch (error) {
    throw error instanceof UnfitBody ? patchInvalid(text(), error.message) : error;
  }
}

const isUnversioned = ({ apiVersion }: { apiVersion?: unknown }): boolean =>
  apiVersion === undefined || apiVersion === null || apiVersion === '' || apiVersion === '/';

/** An object without a version is read as the server's internal type, whose fields have no names in JSON. */
function readInternal(scope: Scope, object: KubeObject, kind: GroupVersionKind): void {
  const given: unknown = object.kind;
  if (given !== undefined && given !== null && typeof given !== 'string') return;
  if (given && given !== kind.kind && !definitionOf(kind.group, kind.version, given))
    throw new UnfitBody(notRegistered(given, `the internal version of group ${quote(kind.group)}`));
  const unknown = Object.keys(object).filter((key) => key !== 'kind' && key !== 'apiVersion');
  if (scope.fieldValidation === 'Warn') for (const key of unknown.sort()) warn(scope, `unknown field "${key}"`);
  throw badRequest(`the name of the object (${scope.name} based on URL) was undeterminable: name must be provided`);
}

function applyStrategic(
  scope: Scope,
  object: KubeObject,
  body: Body,
  kind: GroupVersionKind,
  found: readonly string[],
): KubeObject {
  const value = body.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw badRequest(`json: cannot unmarshal ${nameOf(value)} into Go value of type map[string]interface {}`);
  const definition = definitionOf(kind.group, kind.version, kind.kind)!;
  const patch = copy(value) as Record<string, unknown>;
  let patched: unknown;
  try {
    patched = strategicPatch(object, patch, { $ref: `#/definitions/${definition}` });
  } catch (error) {
    if (!(error instanceof StrategicPatchError)) throw error;
    throw error.code === 400 ? badRequest(error.message) : failure(500, '', error.message);
  }
  return restore(scope, patched, patch, definition, kind, found);
}

function restore(
  scope: Scope,
  patched: unknown,
  patch: Record<string, unknown>,
  definition: string,
  kind: GroupVersionKind,
  found: readonly string[],
): KubeObject {
  try {
    const { value, strict: unknown } = restoreAs(definition, patched);
    const strict = [...found, ...unknown];
    if (strict.length && scope.fieldValidation === 'Strict')
      throw patchInvalid(goValue(patch), `strict decoding error: ${strict.join(', ')}`);
    if (scope.fieldValidation === 'Warn') for (const text of strict) warn(scope, text);
    const object = value as unknown as KubeObject;
    object.metadata ??= {} as KubeObject['metadata'];
    object.apiVersion = groupVersion(kind.group, kind.version);
    object.kind = kind.kind;
    checkReadable(scope.resource, kind.kind, object);
    return object;
  } catch (error) {
    if (error instanceof DecodeError) throw patchInvalid(goValue(patch), error.message);
    throw error;
  }
}
