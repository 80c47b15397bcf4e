import { compareValues } from './arithmetic.ts';
import {
  noOverload,
  CelError,
  Duration,
  equalValues,
  isList,
  isMap,
  Optional,
  Uint,
  ValueMap,
  type Value,
} from '../values.ts';
import type { Library } from '../declarations.ts';
import { LIMITS } from '../limits.ts';
import { elementAt } from './standard.ts';

const list = (value: Value): readonly Value[] => {
  if (!isList(value)) throw noOverload();
  return value;
};

function sum(values: readonly Value[]): Value {
  if (!values.length) return 0n;
  if (values.every((value) => typeof value === 'bigint')) return values.reduce((a, b) => a + b, 0n);
  if (values.every((value) => typeof value === 'number')) return values.reduce((a, b) => a + b, 0);
  if (values.every((value) => value instanceof Uint)) return new Uint(values.reduce((a, b) => a + b.value, 0n));
  if (values.every((value) => value instanceof Duration)) return new Duration(values.reduce((a, b) => a + b.ns, 0n));
  throw noOverload();
}

function extreme(values: readonly Value[], sign: 1 | -1, what: string): Value {
  if (!values.length) throw new CelError(`${what} called on empty list`);
  return values.reduce((best, value) => (compareValues(value, best) * sign > 0 ? value : best));
}

const contains = (container: readonly Value[], value: Value): boolean =>
  container.some((one) => equalValues(one, value));

function distinct(values: readonly Value[]): Value[] {
  const out: Value[] = [];
  for (const value of values) if (!contains(out, value)) out.push(value);
  return out;
}

function flatten(values: readonly Value[], depth: number): Value[] {
  if (depth < 0) throw new CelError('level must be non-negative');
  return values.flatMap((value) => (isList(value) && depth > 0 ? flatten(value, depth - 1) : [value]));
}

function insert([map, key, value]: readonly Value[]): Value {
  if (!isMap(map)) throw noOverload();
  const entries: [Value, Value][] = map.keys().map((one) => [one, map.get(one)!]);
  const added: [Value, Value][] =
    value === undefined && isMap(key) ? key.keys().map((one) => [one, key.get(one)!]) : [[key, value]];
  for (const [one] of added) if (map.has(one)) throw new CelError(`insert failed: key ${String(one)} already exists`);
  return new ValueMap([...entries, ...added]);
}

const optionalIndex = ([container, key]: readonly Value[]): Value => {
  const inner = container instanceof Optional ? container.value : container;
  return new Optional(inner === undefined || inner === null ? undefined : elementAt(inner, key));
};

const optional = (value: Value): Optional => {
  if (!(value instanceof Optional)) throw noOverload();
  return value;
};

/** Types whose values have an order. */
const COMPARABLE = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];

/** Lists (Kubernetes' and cel-go's), sets, optional values, maps made by macros. */
export const collections: Library = {
  signatures: `
    ${COMPARABLE.flatMap((type) => [
      `isSorted list(${type}).() bool`,
      `max list(${type}).() ${type}`,
      `min list(${type}).() ${type}`,
      `sort list(${type}).() list(${type})`,
    ]).join('\n')}
    sum list(int).() int
    sum list(uint).() uint
    sum list(double).() double
    sum list(duration).() duration
    indexOf list(A).(A) int
    lastIndexOf list(A).(A) int
    slice list(A).(int, int) list(A)
    flatten list(list(A)).() list(A)
    flatten list(dyn).(int) list(dyn)
    @sortByAssociatedKeys list(A).(list(B)) list(A)
    distinct list(A).() list(A)
    reverse list(A).() list(A)
    first list(A).() optional(A)
    last list(A).() optional(A)
    lists.range (int) list(int)
    sets.contains (list(A), list(A)) bool
    sets.equivalent (list(A), list(A)) bool
    sets.intersects (list(A), list(A)) bool
    optional.of (A) optional(A)
    optional.ofNonZeroValue (A) optional(A)
    optional.none () optional(A)
    value optional(A).() A
    hasValue optional(A).() bool
    or optional(A).(optional(A)) optional(A)
    orValue optional(A).(A) A
    _[?_] (list(A), int) optional(A)
    _[?_] (optional(list(A)), int) optional(A)
    _[?_] (map(A, B), A) optional(B)
    _[?_] (optional(map(A, B)), A) optional(B)
    _[_] (optional(list(A)), int) optional(A)
    _[_] (optional(map(A, B)), A) optional(B)
    cel.@mapInsert (map(A, B), A, B) map(A, B)
    cel.@mapInsert (map(A, B), map(A, B)) map(A, B)
  `,
  functions: {
    isSorted: ([values]) => list(values).every((value, i, all) => i === 0 || compareValues(all[i - 1], value) <= 0),
    sum: ([values]) => sum(list(values)),
    max: ([values]) => extreme(list(values), 1, 'max'),
    min: ([values]) => extreme(list(values), -1, 'min'),
    slice: ([values, start, end]) => {
      const [from, to] = [Number(start), Number(end)];
      if (from < 0 || to < 0) throw new CelError(`cannot slice(${from}, ${to}), negative indexes not supported`);
      if (from > to)
        throw new CelError(`cannot slice(${from}, ${to}), start index must be less than or equal to end index`);
      if (to > list(values).length)
        throw new CelError(`cannot slice(${from}, ${to}), list is length ${list(values).length}`);
      return list(values).slice(from, to);
    },
    flatten: ([values, depth]) => flatten(list(values), depth === undefined ? 1 : Number(depth)),
    sort: ([values]) => [...list(values)].sort(compareValues),
    '@sortByAssociatedKeys': ([values, keys]) => {
      const order = list(keys).map((key, i) => ({ key, i }));
      order.sort((a, b) => compareValues(a.key, b.key) || a.i - b.i);
      return order.map(({ i }) => list(values)[i]);
    },
    distinct: ([values]) => distinct(list(values)),
    first: ([values]) => new Optional(list(values)[0]),
    last: ([values]) => new Optional(list(values)[list(values).length - 1]),
    'lists.range': ([count]) => {
      if (Number(count) > LIMITS.evaluationCost) throw new CelError('operation cancelled: actual cost limit exceeded');
      return Array.from({ length: Math.max(0, Number(count)) }, (_, i) => BigInt(i));
    },
    'sets.contains': ([all, some]) => list(some).every((value) => contains(list(all), value)),
    'sets.equivalent': ([a, b]) =>
      list(a).every((value) => contains(list(b), value)) && list(b).every((value) => contains(list(a), value)),
    'sets.intersects': ([a, b]) => list(a).some((value) => contains(list(b), value)),
    'optional.of': ([value]) => new Optional(value),
    'optional.none': () => new Optional(undefined),
    'optional.ofNonZeroValue': ([value]) => new Optional(isZero(value) ? undefined : value),
    value: ([value]) => {
      const inner = optional(value).value;
      if (inner === undefined) throw new CelError('optional.none() dereference');
      return inner;
    },
    hasValue: ([value]) => optional(value).value !== undefined,
    or: ([value, other]) => (optional(value).value === undefined ? other : value),
    // What is no optional is its own value.
    orValue: ([value, other]) =>
      !(value instanceof Optional) ? value : value.value === undefined ? other : value.value,
    '_[?_]': optionalIndex,
    'cel.@mapInsert': insert,
  },
};

/** What mutating policies have besides: a key as a JSON Pointer writes it (RFC 6901). */
export const patches: Library = {
  signatures: 'jsonpatch.escapeKey (string) string',
  functions: { 'jsonpatch.escapeKey': ([key]) => String(key).replaceAll('~', '~0').replaceAll('/', '~1') },
};

function isZero(value: Value): boolean {
  if (value === null || value === false || value === '' || value === 0n || value === 0) return true;
  if (isList(value) || value instanceof Uint8Array) return value.length === 0;
  return isMap(value) && value.size === 0;
}
