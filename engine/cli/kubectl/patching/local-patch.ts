import type { JsonOperation } from '../../../apiserver/patch/patch-json.ts';
import { mergePatch } from '../../../apiserver/patch/patch-merge.ts';
import { strategicPatch } from '../../../apiserver/patch/patch-strategic.ts';
import { nameOf } from '../../../apiserver/codec/decode.ts';
import { schemaOf } from '../../../kinds/schema.ts';
import { copy, type KubeObject } from '../../../store/object.ts';
import { parseGroupVersion } from '../connection/discovery.ts';
import { KubectlError } from '../errors.ts';
import { clientDefinitionOf } from '../resource/client-kinds.ts';
import { patchWithJson } from '../advanced/kustomize/json-patch.ts';
import { patchSchemaOf, type PatchSchema } from './patch-schema.ts';
import { isMap, type Json } from './three-way-merge.ts';

/** Patch an object here, as the server would (`--local`, `--dry-run=client`, `--overrides`). Throws KubectlError. */
export function patchLocally(object: KubeObject, type: 'json' | 'merge' | 'strategic', patch: unknown): KubeObject {
  switch (type) {
    case 'json':
      return patch === null ? object : patchWithJson(object, operationsOf(patch));
    case 'merge':
      if (typeof patch !== 'object' || patch === null) throw new KubectlError('Invalid JSON Patch');
      return mergePatch(object, patch) as KubeObject;
    case 'strategic':
      return patch === null ? object : patchTyped(object, patch);
  }
}

function operationsOf(patch: unknown): readonly JsonOperation[] {
  if (!Array.isArray(patch))
    throw new KubectlError(`json: cannot unmarshal ${nameOf(patch)} into Go value of type jsonpatch.Patch`);
  const stray = patch.findIndex((operation) => !isMap(operation));
  if (stray >= 0)
    throw new KubectlError(
      `json: cannot unmarshal ${nameOf(patch[stray])} into Patch.${stray} of type jsonpatch.Operation`,
    );
  for (const operation of patch as Json[]) {
    const invalid = (why: string): Error => new KubectlError(`invalid operation ${JSON.stringify(operation)}: ${why}`);
    const { op } = operation;
    if (!OPERATIONS.has(op)) throw invalid('unsupported operation');
    if (NEED_VALUE.has(op) && !('value' in operation))
      throw invalid("failed to decode 'value': operation, missing value field: missing value");
    // Without a slash a path leads nowhere.
    if (op === 'add' && typeof operation.path === 'string' && operation.path && !operation.path.includes('/'))
      throw new KubectlError(
        `add operation does not apply: doc is missing path: ${JSON.stringify(operation.path)}: missing value`,
      );
  }
  return patch as JsonOperation[];
}

const OPERATIONS: ReadonlySet<unknown> = new Set(['add', 'remove', 'replace', 'move', 'test', 'copy']);
const NEED_VALUE: ReadonlySet<unknown> = new Set(['add', 'replace']);

function patchTyped(object: KubeObject, patch: unknown): KubeObject {
  const { group, version } = parseGroupVersion(object.apiVersion);
  const schema = schemaOf(group, version, object.kind);
  if (!schema || !clientDefinitionOf(group, version, object.kind))
    throw new KubectlError(
      `strategic merge patch is not supported for ${object.apiVersion}, Kind=${object.kind} locally, try --type merge`,
    );
  if (!isMap(patch)) throw new KubectlError('invalid JSON document');
  return strategicPatch(object, copy(patch), schema) as KubeObject;
}

/**
 * Merge as kustomize does: by the schema of the object's kind where there is one, else as plain JSON; fields that the
 * schema does not know are merged too.
 */
export function mergeStrategically(object: KubeObject, patch: Json): Json & KubeObject {
  const schema = patchSchemaOf(object.apiVersion, object.kind);
  return mergeMaps(object, patch, schema) as Json & KubeObject;
}

const DELETE_SCALARS = '$deleteFromPrimitiveList/';
const SET_ORDER = '$setElementOrder/';

/** Merge a patch with its directives into a value (strategicpatch.StrategicMergeMapPatch). */
export function mergeMaps(original: Json, patch: Json, schema: PatchSchema | undefined): Json {
  const directive = patch.$patch;
  if (directive === 'replace') return without(patch, '$patch');
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge')
    throw new KubectlError(`unrecognized patch type: ${String(directive)}`);
  const retained = patch.$retainKeys as string[] | undefined;
  const out: Json = {};
  for (const key of Object.keys(original)) if (!retained || retained.includes(key)) out[key] = original[key];
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$patch' || key === '$retainKeys' || key.startsWith(SET_ORDER)) continue;
    if (key.startsWith(DELETE_SCALARS)) {
      const name = key.slice(DELETE_SCALARS.length);
      const gone = value as unknown[];
      if (Array.isArray(out[name])) out[name] = (out[name] as unknown[]).filter((item) => !gone.includes(item));
    } else if (value === null) delete out[key];
    else out[key] = mergeValue(out[key], value, schema?.field(key));
  }
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(SET_ORDER)) continue;
    const name = key.slice(SET_ORDER.length);
    const mergeKey = schema?.field(name)?.mergeKey ?? '';
    if (Array.isArray(out[name])) out[name] = inOrder(out[name] as unknown[], order as unknown[], mergeKey);
  }
  return out;
}

type Field = ReturnType<PatchSchema['field']>;

function mergeValue(before: unknown, value: unknown, field: Field): unknown {
  if (isMap(value)) {
    if (field?.strategy === 'replace') return value;
    return mergeMaps(isMap(before) ? before : {}, value, field?.schema);
  }
  if (!Array.isArray(value)) return value;
  if (field?.strategy !== 'merge') return value;
  const existing = Array.isArray(before) ? before : [];
  return field.mergeKey
    ? mergeLists(existing as Json[], value as Json[], field.mergeKey, field.schema)
    : [...existing, ...value.filter((item) => !existing.includes(item))];
}

function mergeLists(existing: Json[], patch: Json[], key: string, schema: PatchSchema | undefined): Json[] {
  if (patch.some((item) => item.$patch === 'replace')) return patch.filter((item) => item.$patch !== 'replace');
  let out = [...existing];
  const added: Json[] = [];
  for (const item of patch) {
    if (!(key in item))
      throw new KubectlError(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    if (item.$patch === 'delete') {
      out = out.filter((other) => other[key] !== item[key]);
      continue;
    }
    const at = out.findIndex((other) => other[key] === item[key]);
    if (at >= 0) out[at] = mergeMaps(out[at], item, schema);
    else added.push(mergeMaps({}, item, schema));
  }
  // What the patch names comes in the patch's order, what it leaves out where it was: new elements stand first.
  return patch.length && added.length ? [...added, ...out] : out;
}

/** Elements in a given order; those it does not name stay behind what they stood behind. */
function inOrder(list: unknown[], order: unknown[], mergeKey: string): unknown[] {
  const keyOf = (item: unknown): unknown => (mergeKey ? (item as Json)[mergeKey] : item);
  const rank = new Map(order.map((item, index) => [keyOf(item), index]));
  const named = list.filter((item) => rank.has(keyOf(item))).sort((a, b) => rank.get(keyOf(a))! - rank.get(keyOf(b))!);
  return [...named, ...list.filter((item) => !rank.has(keyOf(item)))];
}

function without(map: Json, key: string): Json {
  const { [key]: _, ...rest } = map;
  return rest;
}
