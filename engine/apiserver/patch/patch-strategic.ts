import { refName, resolve, type Schema } from '../../kinds/schema.ts';
import { copy } from '../../store/object.ts';
import { sameValue } from '../fields/fields-compare.ts';
import { elementTypesProblem, goString, goTypeName, goValue, missingMergeKey } from '../../kinds/go-value.ts';

type Fields = Record<string, unknown>;

/** The patch does not fit; `code` is 400 where the server blames the request, else 500. */
export class StrategicPatchError extends Error {
  readonly code: 400 | 500;
  constructor(message: string, code: 400 | 500 = 500) {
    super(message);
    this.code = code;
  }
}

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList';
const ELEMENT_ORDER = '$setElementOrder';

const isMap = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** How a field is merged: its own schema, its list's key, `merge` or `replace`. */
interface FieldRule {
  readonly schema: Schema;
  readonly key: string;
  readonly strategy: string;
}

function fieldRule(schema: Schema, name: string): FieldRule {
  const struct = resolve(schema);
  if (struct.additionalProperties && !struct.properties)
    throw new StrategicPatchError('merging an object in json but data type is not struct, instead is: map');
  const field = struct.properties?.[name];
  if (!field) {
    const typeName = refName(schema)?.split('.').pop() ?? '';
    throw new StrategicPatchError(`unable to find api field in struct ${typeName} for the json field "${name}"`);
  }
  const strategies = (field['x-kubernetes-patch-strategy'] ?? '').split(',').filter((text) => text !== 'retainKeys');
  return { schema: field, key: field['x-kubernetes-patch-merge-key'] ?? '', strategy: strategies[0] ?? '' };
}

function sliceRule(schema: Schema, name: string): FieldRule {
  const rule = fieldRule(schema, name);
  const { items } = resolve(rule.schema);
  if (!items) throw new StrategicPatchError('expected slice or array type, but got: struct');
  if (resolve(items).type === 'array') throw new StrategicPatchError('unexpected slice of slice');
  return { ...rule, schema: items };
}

const noMergeKey = (item: unknown, key: string): StrategicPatchError =>
  new StrategicPatchError(missingMergeKey(item, key));

const badType = (directive: unknown, item: unknown): StrategicPatchError =>
  new StrategicPatchError(`unknown patch type: ${goString(directive)} in map: ${goValue(item)}`);

function mergeMap(original: Fields, patch: Fields, schema: Schema): Fields {
  if (Object.hasOwn(patch, DIRECTIVE)) return followDirective(patch);
  retainKeys(original, patch);
  mergeOrdered(original, patch, schema);
  for (const key of Object.keys(patch)) mergeField(original, patch[key], key, schema);
  return original;
}

function mergeField(original: Fields, value: unknown, key: string, schema: Schema): void {
  const isDelete = key.startsWith(DELETE_PRIMITIVES);
  const name = isDelete ? below(key, DELETE_PRIMITIVES, 'primitive') : key;
  if (value === null) {
    delete original[name];
    return;
  }
  const before = original[name];
  const sameKind = Object.hasOwn(original, name) && goTypeName(before) === goTypeName(value);
  if (!sameKind) {
    if (!Object.hasOwn(original, name)) discardNulls(value);
    if (!isDelete) setCleaned(original, name, value);
    return;
  }
  if (isMap(before)) {
    const rule = fieldRule(schema, name);
    original[name] = rule.strategy === 'replace' ? value : mergeMap(before, value as Fields, rule.schema);
  } else if (Array.isArray(before)) {
    const rule = sliceRule(schema, name);
    original[name] = mergeSlice(before, value as unknown[], rule, isDelete);
  } else original[name] = value;
}

/** The field that a directive is about: what follows its slash. Throws where it has none. */
function below(key: string, directive: string, what: string): string {
  const slash = key.indexOf('/');
  if (key.slice(0, slash) !== directive) throw new StrategicPatchError(`invalid patch format of ${what} list`, 400);
  return key.slice(slash + 1);
}

function followDirective(patch: Fields): Fields {
  const directive = patch[DIRECTIVE];
  if (directive === 'replace') {
    delete patch[DIRECTIVE];
    return patch;
  }
  if (directive === 'delete') return {};
  throw badType(directive, patch);
}

/** Nulls that meet nothing are taken out of the patch itself, as errors that print it show. */
function discardNulls(value: unknown): void {
  if (Array.isArray(value)) value.forEach(discardNulls);
  else if (isMap(value))
    for (const key of Object.keys(value))
      if (value[key] === null) delete value[key];
      else discardNulls(value[key]);
}

/**
 * A new value without nulls, and without what bears a `$patch`; undefined where that is the value itself. Maps lose them
 * in place: the server tells of the patch as it is then. Elements that join a list keep their nulls (`keepsNulls`).
 */
function cleaned(value: unknown, keepsNulls = false): unknown {
  if (Array.isArray(value)) return value.map((item) => cleaned(item, keepsNulls)).filter((item) => item !== undefined);
  if (!isMap(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  for (const key of Object.keys(value)) {
    const kept = value[key] === null && !keepsNulls ? undefined : cleaned(value[key], keepsNulls);
    if (kept === undefined) delete value[key];
    else value[key] = kept;
  }
  return value;
}

/** Set a field to a value that is new; what is all directive takes the field away. */
function setCleaned(original: Fields, name: string, value: unknown): void {
  const kept = cleaned(value);
  if (kept === undefined) delete original[name];
  else original[name] = kept;
}

function retainKeys(original: Fields, patch: Fields): void {
  if (!Object.hasOwn(patch, RETAIN_KEYS)) return;
  const list = patch[RETAIN_KEYS];
  delete patch[RETAIN_KEYS];
  const bad = new StrategicPatchError('invalid patch format of retainKeys', 400);
  if (!Array.isArray(list)) throw bad;
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith(DELETE_PRIMITIVES) || key.startsWith(ELEMENT_ORDER)) continue;
    if (!list.includes(key)) throw bad;
  }
  for (const key of Object.keys(original)) if (!list.includes(key)) delete original[key];
}

/** Lists whose order the patch gives are merged first, together with their order. */
function mergeOrdered(original: Fields, patch: Fields, schema: Schema): void {
  for (const directive of Object.keys(patch)) {
    if (!directive.startsWith(ELEMENT_ORDER)) continue;
    const order = listOf(patch[directive]);
    delete patch[directive];
    const name = below(directive, ELEMENT_ORDER, 'setElementOrder');
    const before = original[name] === undefined ? undefined : listOf(original[name]);
    const given = patch[name] === undefined ? undefined : listOf(patch[name]);
    const rule = sliceRule(schema, name);
    if (given) checkOrder(given, order, rule.key);
    if (!before && !given) continue;
    const both = before && given;
    const merged = both ? mergeSlice(before, given, rule, false) : (before ?? (cleaned(given) as unknown[]));
    original[name] = inOrderOf(merged, order, before ?? [], given ?? [], rule.key);
    delete patch[name];
  }
}

function inOrderOf(
  merged: readonly unknown[],
  order: readonly unknown[],
  before: readonly unknown[],
  given: readonly unknown[],
  key: string,
): unknown[] {
  if (key && [...before, ...given].some(isMap))
    for (const item of order) if (isMap(item) && !Object.hasOwn(item, key)) throw noMergeKey(item, key);
  const isInOrder = placesIn(order, key);
  for (const item of merged) isInOrder(item);
  checkElementTypes(before, given);
  return ordered(merged, order, before, key);
}

const badArgument = (wanted: string, value: unknown): StrategicPatchError =>
  new StrategicPatchError(`expected a ${wanted}, but received a ${value === null ? '%!s(<nil>)' : goTypeName(value)}`);

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw badArgument('[]interface {}', value);
  return value;
}

/** The patch's elements must stand in the order that it gives. */
function checkOrder(given: readonly unknown[], order: readonly unknown[], key: string): void {
  if (!order.length || !given.length) return;
  const kept = key ? given.filter((item) => !isDeletion(item)) : given;
  let at = 0;
  for (const item of order) {
    while (at < kept.length && hasDirective(kept[at])) at++;
    if (at < kept.length && isSameKey(kept[at], item, key)) at++;
  }
  if (at < kept.length)
    throw new StrategicPatchError(
      `The order in patch list:\n${goValue(given)}\n doesn't match $setElementOrder list:\n${goValue(order)}\n`,
    );
}

const hasDirective = (item: unknown): boolean => isMap(item) && Object.hasOwn(item, DIRECTIVE);

function isDeletion(item: unknown): boolean {
  if (!isMap(item)) throw badArgument('map[string]interface {}', item);
  return item[DIRECTIVE] === 'delete';
}

/** Whether two elements have the same merge key; throws where one has none. */
function isSameKey(a: unknown, b: unknown, key: string): boolean {
  if (!key) return sameValue(a, b);
  const [left, right] = [a, b].map((item) => {
    if (!isMap(item)) throw badArgument('map[string]interface {}', item);
    return item;
  });
  for (const item of [left, right]) if (!Object.hasOwn(item, key)) throw noMergeKey(item, key);
  return sameValue(left[key], right[key]);
}

const isSame = (a: unknown, b: unknown, key: string): boolean =>
  key && isMap(a) && isMap(b) ? sameValue(a[key], b[key]) : sameValue(a, b);

function checkElementTypes(original: readonly unknown[], patch: readonly unknown[]): void {
  const problem = elementTypesProblem(original, patch);
  if (problem !== undefined) throw new StrategicPatchError(problem);
}

function mergeSlice(original: unknown[], patch: unknown[], rule: FieldRule, isDelete: boolean): unknown[] {
  if (rule.strategy !== 'merge' && !isDelete) return patch;
  if (!original.length && !patch.length) return original;
  checkElementTypes(original, patch);
  if (!isMap(original[0] ?? patch[0])) {
    if (isDelete) return original.filter((item) => !patch.some((gone) => sameValue(item, gone)));
    return ordered(unique([...original, ...patch]), patch, original, '');
  }
  if (!rule.key) {
    const { type, properties } = resolve(rule.schema);
    const kind = type === 'string' && !properties ? 'string' : 'struct';
    throw new StrategicPatchError(`cannot merge lists without merge key for ${kind}`);
  }
  const { list, added } = specialElements(original as Fields[], patch as Fields[], rule.key);
  const merged = mergeElements(list, added, rule);
  return ordered(merged, added, list, rule.key);
}

function unique(list: readonly unknown[]): unknown[] {
  const place = placesIn(list, '');
  return list.filter((item, i) => place(item) === i);
}

/** Elements that say `$patch` delete others or replace the whole list. */
function specialElements(
  original: Fields[],
  patch: readonly Fields[],
  key: string,
): { list: Fields[]; added: Fields[] } {
  let list = [...original];
  const added: Fields[] = [];
  let replaced = false;
  for (const item of patch) {
    if (!Object.hasOwn(item, DIRECTIVE)) added.push(item);
    else if (item[DIRECTIVE] === 'delete') {
      if (!Object.hasOwn(item, key)) throw noMergeKey(item, key);
      list = list.filter((other) => {
        if (!Object.hasOwn(other, key)) throw noMergeKey(other, key);
        return !sameValue(other[key], item[key]);
      });
    } else if (item[DIRECTIVE] === 'replace') replaced = true;
    else if (item[DIRECTIVE] === 'merge')
      throw new StrategicPatchError('merging lists cannot yet be specified in the patch');
    else throw badType(item[DIRECTIVE], item);
  }
  return replaced ? { list: added, added: [] } : { list, added };
}

function mergeElements(original: readonly Fields[], patch: readonly Fields[], { key, schema }: FieldRule): Fields[] {
  const out = [...original];
  const place = placesIn(original, key);
  const added = new Map<unknown, number>();
  for (const item of patch) {
    if (!Object.hasOwn(item, key)) throw noMergeKey(item, key);
    const found = place(item);
    const at = found < 0 ? added.get(item[key]) : found;
    if (at === undefined) added.set(item[key], out.push(cleaned(item, true) as Fields) - 1);
    else out[at] = mergeMap(out[at], item, schema);
  }
  return out;
}

/**
 * Finds the first element of a list that is the same as another: by the merge key, or as a whole where `key` is ''.
 * Keys are nearly always scalars, and looked up: the list is walked for others alone.
 */
function placesIn(list: readonly unknown[], key: string): (item: unknown) => number {
  const idOf = (item: unknown): unknown => (key && isMap(item) ? item[key] : item);
  const walk = (item: unknown): number =>
    list.findIndex((other, i) => {
      const fault = faultOf(other, i, key);
      if (fault) throw fault;
      return isSame(other, item, key);
    });
  const places = new Map<unknown, number>();
  for (const [i, item] of list.entries()) {
    const id = idOf(item);
    // Of an element without the key is told when none before it was the one.
    const fault = faultOf(item, i, key);
    if (fault)
      return (other) => {
        const found = places.get(idOf(other));
        if (found === undefined) throw fault;
        return found;
      };
    if (typeof id === 'object' && id !== null) return walk;
    if (!places.has(id)) places.set(id, i);
  }
  return (item) => places.get(idOf(item)) ?? -1;
}

function faultOf(item: unknown, index: number, key: string): StrategicPatchError | undefined {
  if (!key) return undefined;
  if (!isMap(item)) return new StrategicPatchError(`value for key ${index} is not a map`);
  return Object.hasOwn(item, key) ? undefined : noMergeKey(item, key);
}

/** The patch's elements in its order, between them those that only the server has, in theirs. */
function ordered(
  merged: readonly unknown[],
  order: readonly unknown[],
  server: readonly unknown[],
  key: string,
): unknown[] {
  const inOrder = placesIn(order, key);
  const onServer = placesIn(server, key);
  const right = merged
    .filter((item) => inOrder(item) >= 0)
    .map((item, i) => ({ item, at: inOrder(item), i }))
    .sort((a, b) => a.at - b.at || a.i - b.i)
    .map(({ item }) => item);
  const left = merged
    .filter((item) => inOrder(item) < 0)
    .map((item, i) => ({ item, at: onServer(item), i }))
    .sort((a, b) => a.at - b.at || a.i - b.i)
    .map(({ item }) => item);
  const out: unknown[] = [];
  let [l, r] = [0, 0];
  while (l < left.length && r < right.length) {
    const [a, b] = [onServer(left[l]), onServer(right[r])];
    out.push(a >= 0 && b >= 0 && a < b ? left[l++] : right[r++]);
  }
  return [...out, ...left.slice(l), ...right.slice(r)];
}

/**
 * Apply a strategic merge patch to a copy of an object of a schema. The patch is used up: directives that were followed
 * are gone from it, as they are from the server's messages. Throws {@link StrategicPatchError}.
 */
export function strategicPatch(target: unknown, patch: Fields, schema: Schema): unknown {
  return mergeMap(copy(target) as Fields, patch, schema);
}
