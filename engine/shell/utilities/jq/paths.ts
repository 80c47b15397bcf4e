import { describe, compareJson, isArray, isObject, JqError, typeOf, type Json } from './value.ts';

/** Where a value lies: keys, indexes, and slices (objects with `start` and `end`). */
export type Path = readonly Json[];

/** The longest array that an assignment may make. */
const MAX_LENGTH = 10_000_000;

/** `.[key]` of a value. */
export function getIndex(value: Json, key: Json): Json {
  if (typeof key === 'string') {
    if (value === null) return null;
    if (isObject(value)) return value.get(key) ?? null;
    throw new JqError(`Cannot index ${typeOf(value)} with ${describe(key)}`);
  }
  if (typeof key === 'number') {
    if (value === null) return null;
    if (!isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with ${describe(key)}`);
    const index = Math.floor(key);
    return value[index < 0 ? index + value.length : index] ?? null;
  }
  if (isObject(key)) return getSlice(value, key.get('start') ?? null, key.get('end') ?? null);
  if (isArray(key) && isArray(value)) return indicesOf(value, key);
  if (value === null && key === null) return null;
  throw new JqError(`Cannot index ${typeOf(value)} with ${describe(key)}`);
}

/** Where an array occurs in another. */
export function indicesOf(value: readonly Json[], wanted: readonly Json[]): number[] {
  const found: number[] = [];
  if (!wanted.length) return found;
  for (let i = 0; i + wanted.length <= value.length; i++)
    if (wanted.every((item, j) => compareJson(value[i + j], item) === 0)) found.push(i);
  return found;
}

/** `.[from:to]` of an array or text. */
export function getSlice(value: Json, from: Json, to: Json): Json {
  if (value === null) return null;
  if (!isArray(value) && typeof value !== 'string') throw new JqError(`Cannot index ${typeOf(value)} with object`);
  // Offsets count code points.
  const items = typeof value === 'string' && /[\ud800-\udbff]/.test(value) ? [...value] : value;
  const [start, end] = sliceBounds(items.length, from, to);
  const part = items.slice(start, end);
  return typeof value === 'string' && isArray(part) ? part.join('') : part;
}

function sliceBounds(length: number, from: Json, to: Json): [number, number] {
  if ((from !== null && typeof from !== 'number') || (to !== null && typeof to !== 'number'))
    throw new JqError('Start and end indices of an array slice must be numbers');
  const clamp = (index: number): number => Math.max(0, Math.min(length, index < 0 ? index + length : index));
  const start = clamp(Math.floor(from ?? 0));
  return [start, Math.max(start, clamp(Math.ceil(to ?? length)))];
}

export function getPath(value: Json, path: Path): Json {
  let current = value;
  for (const key of path) {
    if (current === null) return null;
    current = getIndex(current, key);
  }
  return current;
}

/**
 * A value with another value at a path; what is missing on the way is made.
 * @param own Copies that nobody else has yet: they are changed in place, and new ones are added to them.
 */
export function setPath(value: Json, path: Path, inner: Json, own?: Set<Json>): Json {
  if (!path.length) return inner;
  const [key, ...rest] = path;
  if (typeof key === 'string') {
    if (value !== null && !isObject(value)) throw new JqError(`Cannot index ${typeOf(value)} with ${describe(key)}`);
    const next = own?.has(value) ? (value as Map<string, Json>) : new Map(value ?? []);
    own?.add(next);
    next.set(key, setPath(next.get(key) ?? null, rest, inner, own));
    return next;
  }
  if (typeof key === 'number') {
    if (value !== null && !isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with ${describe(key)}`);
    const next = own?.has(value) ? (value as Json[]) : [...(value ?? [])];
    own?.add(next);
    const index = Math.floor(key) < 0 ? Math.floor(key) + next.length : Math.floor(key);
    if (index < 0) throw new JqError('Out of bounds negative array index');
    if (index > MAX_LENGTH) throw new JqError('Array index too large');
    while (next.length < index) next.push(null);
    next[index] = setPath(next[index] ?? null, rest, inner, own);
    return next;
  }
  if (!isObject(key)) throw new JqError(`Invalid path component`);
  if (value !== null && !isArray(value)) throw new JqError(`Cannot update field at object index of ${typeOf(value)}`);
  const items = value ?? [];
  const [start, end] = sliceBounds(items.length, key.get('start') ?? null, key.get('end') ?? null);
  const part = setPath(items.slice(start, end), rest, inner);
  if (!isArray(part)) throw new JqError('A slice of an array can only be assigned another array');
  return [...items.slice(0, start), ...part, ...items.slice(end)];
}

/** A value without what lies at paths; the last ones are deleted first. */
export function deletePaths(value: Json, paths: readonly Path[]): Json {
  const indexes = new Set(paths.map(([key]) => key));
  if (isArray(value) && paths.every((path) => path.length === 1 && typeof path[0] === 'number'))
    return value.filter((_, i) => !indexes.has(i) && !indexes.has(i - value.length));
  const sorted = [...paths].sort((a, b) => compareJson(b as Json[], a as Json[]));
  return sorted.reduce<Json>(deletePath, value);
}

function deletePath(value: Json, path: Path): Json {
  if (value === null) return null;
  if (!path.length) return null;
  const [key, ...rest] = path;
  if (rest.length) {
    const inner = getIndex(value, key);
    return inner === null ? value : setPath(value, [key], deletePath(inner, rest));
  }
  if (typeof key === 'string' && isObject(value)) {
    const next = new Map(value);
    next.delete(key);
    return next;
  }
  if (typeof key === 'number' && isArray(value)) {
    const index = key < 0 ? key + value.length : key;
    return value.filter((_, i) => i !== index);
  }
  if (isObject(key) && isArray(value)) {
    const [start, end] = sliceBounds(value.length, key.get('start') ?? null, key.get('end') ?? null);
    return [...value.slice(0, start), ...value.slice(end)];
  }
  throw new JqError(`Cannot delete field at ${isArray(value) ? 'array' : 'object'} index of ${typeOf(value)}`);
}
