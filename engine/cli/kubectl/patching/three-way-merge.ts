import { elementTypesProblem, goValue, missingMergeKey } from '../../../kinds/go-value.ts';
import { KubectlError } from '../errors.ts';
import type { PatchSchema } from './patch-schema.ts';

/** A JSON object. */
export type Json = Record<string, unknown>;

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const DELETE_SCALARS = '$deleteFromPrimitiveList/';
const SET_ORDER = '$setElementOrder/';

/** What a walk over two objects puts into the patch. */
interface DiffOptions {
  readonly ignoreChangesAndAdditions: boolean;
  readonly ignoreDeletions: boolean;
  readonly setElementOrder: boolean;
  readonly retainKeys: boolean;
}

/**
 * The strategic merge patch that `kubectl apply` sends: what the manifest (`modified`) adds to or changes in the live
 * object (`current`), and deletions of what the last applied configuration (`original`) had and the manifest has not.
 * Follows apimachinery's strategicpatch.CreateThreeWayMergePatch with overwrite on.
 * @throws KubectlError where a list's element lacks its merge key or a field is not in the schema.
 */
export function threeWayMergePatch(original: Json, modified: Json, current: Json, schema: PatchSchema): Json {
  const base = { setElementOrder: true, retainKeys: false };
  const delta = diffMaps(current, modified, schema, {
    ...base,
    ignoreDeletions: true,
    ignoreChangesAndAdditions: false,
  });
  const deletions = diffMaps(original, modified, schema, {
    ...base,
    ignoreDeletions: false,
    ignoreChangesAndAdditions: true,
  });
  return mergePatches(deletions, delta, schema);
}

/** The strategic merge patch from one object to another (`kubectl edit`, `label`, `set`). */
export function twoWayMergePatch(original: Json, modified: Json, schema: PatchSchema): Json {
  return diffMaps(original, modified, schema, {
    ignoreDeletions: false,
    ignoreChangesAndAdditions: false,
    setElementOrder: true,
    retainKeys: false,
  });
}

function diffMaps(original: Json, modified: Json, schema: PatchSchema | undefined, options: DiffOptions): Json {
  const patch: Json = {};
  const retained: string[] = [];
  for (const key of Object.keys(modified)) {
    const value = modified[key];
    if (options.retainKeys && value !== null) retained.push(key);
    if (!(key in original)) {
      if (!options.ignoreChangesAndAdditions) patch[key] = value;
      continue;
    }
    diffField(key, original[key], value, patch, schema, options);
  }
  if (!options.ignoreDeletions) for (const key of Object.keys(original)) if (!(key in modified)) patch[key] = null;
  const changed = Object.keys(patch).length > 0 || Object.keys(modified).some((key) => !(key in original));
  if (retained.length && changed) patch[RETAIN_KEYS] = retained.sort();
  return patch;
}

function diffField(
  key: string,
  original: unknown,
  modified: unknown,
  patch: Json,
  schema: PatchSchema | undefined,
  options: DiffOptions,
): void {
  if (key === DIRECTIVE) {
    if (original !== modified) patch[key] = modified;
    return;
  }
  if (isMap(original) && isMap(modified)) return diffMapField(key, original, modified, patch, schema, options);
  if (Array.isArray(original) && Array.isArray(modified))
    return diffListField(key, original, modified, patch, schema, options);
  if (!options.ignoreChangesAndAdditions && !equal(original, modified)) patch[key] = modified;
}

function diffMapField(
  key: string,
  original: Json,
  modified: Json,
  patch: Json,
  schema: PatchSchema | undefined,
  options: DiffOptions,
): void {
  const field = fieldOf(schema, key, original, modified);
  if (!field) return;
  if (field.strategy === 'replace') {
    if (!options.ignoreChangesAndAdditions) patch[key] = modified;
    return;
  }
  const inner = diffMaps(original, modified, field.schema, { ...options, retainKeys: field.retainKeys });
  if (Object.keys(inner).length) patch[key] = inner;
}

function diffListField(
  key: string,
  original: unknown[],
  modified: unknown[],
  patch: Json,
  schema: PatchSchema | undefined,
  options: DiffOptions,
): void {
  const field = fieldOf(schema, key, original, modified);
  if (!field) return;
  if (field.strategy !== 'merge') {
    if (!options.ignoreChangesAndAdditions && !equal(original, modified)) patch[key] = modified;
    return;
  }
  const { added, deleted, order } = diffLists(original, modified, field.mergeKey, field.schema, {
    ...options,
    retainKeys: field.retainKeys,
  });
  if (added.length) patch[key] = added;
  if (deleted.length) patch[DELETE_SCALARS + key] = deleted;
  if (order.length) patch[SET_ORDER + key] = order;
}

/** How a field merges. Unknown ones only matter where they differ. */
function fieldOf(schema: PatchSchema | undefined, key: string, original: unknown, modified: unknown) {
  if (!schema) return { schema: undefined, strategy: '', retainKeys: false, mergeKey: '' };
  const field = schema.field(key);
  if (!field && !equal(original, modified))
    throw new KubectlError(`unable to find api field in struct for the json field ${JSON.stringify(key)}`);
  return field;
}

interface ListDiff {
  readonly added: unknown[];
  readonly deleted: unknown[];
  readonly order: unknown[];
}

function diffLists(
  original: unknown[],
  modified: unknown[],
  mergeKey: string,
  schema: PatchSchema | undefined,
  options: DiffOptions,
): ListDiff {
  if (!original.length) return { added: options.ignoreChangesAndAdditions ? [] : modified, deleted: [], order: [] };
  const problem = elementTypesProblem(original, modified);
  if (problem !== undefined) throw new KubectlError(problem);
  return isMap(original[0])
    ? diffListsOfMaps(original, modified, mergeKey, schema, options)
    : diffListsOfScalars(original, modified, options);
}

function diffListsOfMaps(
  original: unknown[],
  modified: unknown[],
  mergeKey: string,
  schema: PatchSchema | undefined,
  options: DiffOptions,
): ListDiff {
  const left = sortByKey(original, mergeKey);
  const right = sortByKey(modified, mergeKey);
  const changes: unknown[] = [];
  const removals: unknown[] = [];
  for (let i = 0, j = 0; i < left.length || j < right.length;) {
    const a = i < left.length ? goValue(left[i][mergeKey]) : undefined;
    const b = j < right.length ? goValue(right[j][mergeKey]) : undefined;
    if (a !== undefined && a === b) {
      const inner = diffMaps(left[i++], right[j], schema, options);
      if (Object.keys(inner).length) changes.push({ ...inner, [mergeKey]: right[j][mergeKey] });
      j++;
    } else if (a === undefined || (b !== undefined && a > b)) {
      if (!options.ignoreChangesAndAdditions) changes.push(right[j]);
      j++;
    } else {
      if (!options.ignoreDeletions) removals.push({ [DIRECTIVE]: 'delete', [mergeKey]: left[i][mergeKey] });
      i++;
    }
  }
  const added = [...inOrderOf(changes, modified, (item) => (item as Json)[mergeKey]), ...removals];
  const sameOrder =
    original.length === modified.length &&
    modified.every((item, i) => (original[i] as Json)[mergeKey] === (item as Json)[mergeKey]);
  const ordered =
    options.setElementOrder &&
    ((!options.ignoreChangesAndAdditions && (added.length > 0 || !sameOrder)) ||
      (!options.ignoreDeletions && added.length > 0));
  return {
    added,
    deleted: [],
    order: ordered ? modified.map((item) => ({ [mergeKey]: (item as Json)[mergeKey] })) : [],
  };
}

function diffListsOfScalars(original: unknown[], modified: unknown[], options: DiffOptions): ListDiff {
  const before = new Set(original.map(goValue));
  const after = new Set(modified.map(goValue));
  const added = options.ignoreChangesAndAdditions ? [] : modified.filter((item) => !before.has(goValue(item)));
  const gone = options.ignoreDeletions ? [] : original.filter((item) => !after.has(goValue(item)));
  const deleted = [...new Set(gone)].sort((a, b) => (goValue(a) < goValue(b) ? -1 : 1));
  const ordered =
    options.setElementOrder &&
    ((!options.ignoreDeletions && deleted.length > 0) ||
      (!options.ignoreChangesAndAdditions && !equal(original, modified)));
  return { added, deleted, order: ordered ? modified : [] };
}

function sortByKey(list: unknown[], mergeKey: string): Json[] {
  for (const item of list as Json[]) if (!(mergeKey in item)) throw new KubectlError(missingMergeKey(item, mergeKey));
  return (list as Json[])
    .map((item, index) => ({ item, key: goValue(item[mergeKey]), index }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index))
    .map(({ item }) => item);
}

/** Items in the order in which another list has them. */
function inOrderOf(items: unknown[], order: unknown[], keyOf: (item: unknown) => unknown): unknown[] {
  const rank = new Map(order.map((item, index) => [keyOf(item), index]));
  return items
    .map((item, index) => ({ item, rank: rank.get(keyOf(item)) ?? order.length, index }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ item }) => item);
}

/** One patch out of two that were made against the same manifest: the second's values win over the first's. */
function mergePatches(first: Json, second: Json, schema: PatchSchema | undefined): Json {
  const out: Json = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = out[key];
    if (isMap(before) && isMap(value)) out[key] = mergePatches(before, value, schema?.field(key)?.schema);
    else if (Array.isArray(before) && Array.isArray(value) && !key.startsWith('$'))
      out[key] = mergeLists(before, value, schema?.field(key));
    else out[key] = value;
  }
  return out;
}

function mergeLists(
  first: unknown[],
  second: unknown[],
  field: { mergeKey: string; schema: PatchSchema | undefined } | undefined,
): unknown[] {
  const key = field?.mergeKey;
  if (!key) return [...second, ...first.filter((item) => !second.includes(item))];
  const left = new Map((first as Json[]).map((item) => [item[key], item]));
  const merged = (second as Json[]).map((item) => {
    const other = left.get(item[key]);
    left.delete(item[key]);
    return other && !(DIRECTIVE in other) ? mergePatches(other, item, field.schema) : item;
  });
  const rest = [...left.values()];
  return [...rest.filter((item) => !(DIRECTIVE in item)), ...merged, ...rest.filter((item) => DIRECTIVE in item)];
}

/**
 * The JSON merge patch of `kubectl apply` for a kind without a Go type: additions and changes against the live object,
 * deletions against the last applied configuration (jsonmergepatch.CreateThreeWayJSONMergePatch).
 */
export function threeWayJsonPatch(original: Json, modified: Json, current: Json): Json {
  const changes = keepAdditions(jsonMergePatch(current, modified));
  const deletions = keepDeletions(jsonMergePatch(original, modified));
  return mergeJson(deletions ?? {}, changes ?? {});
}

/** The JSON merge patch (RFC 7386) from one object to another. */
export function jsonMergePatch(from: Json, to: Json): Json {
  const patch: Json = {};
  for (const [key, value] of Object.entries(to)) {
    const before = from[key];
    if (isMap(before) && isMap(value)) {
      const inner = jsonMergePatch(before, value);
      if (Object.keys(inner).length) patch[key] = inner;
    } else if (!(key in from) || !equal(before, value)) patch[key] = value;
  }
  for (const key of Object.keys(from)) if (!(key in to)) patch[key] = null;
  return patch;
}

function keepAdditions(patch: unknown): Json | undefined {
  const out: Json = {};
  for (const [key, value] of Object.entries(patch as Json)) {
    if (value === null) continue;
    if (!isMap(value)) out[key] = value;
    else if (!Object.keys(value).length) out[key] = value;
    else {
      const inner = keepAdditions(value);
      if (inner) out[key] = inner;
    }
  }
  return Object.keys(out).length ? out : undefined;
}

function keepDeletions(patch: unknown): Json | undefined {
  const out: Json = {};
  for (const [key, value] of Object.entries(patch as Json)) {
    if (value === null) out[key] = null;
    else if (isMap(value)) {
      const inner = keepDeletions(value);
      if (inner) out[key] = inner;
    }
  }
  return Object.keys(out).length ? out : undefined;
}

function mergeJson(first: Json, second: Json): Json {
  const out: Json = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = out[key];
    out[key] = isMap(before) && isMap(value) ? mergeJson(before, value) : value;
  }
  return out;
}

/** Is it a JSON object? */
export const isMap = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deep equality of JSON values. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (!isMap(a) || !isMap(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && equal(a[key], b[key]));
}
