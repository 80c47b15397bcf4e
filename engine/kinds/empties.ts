/**
 * Empty lists and maps that the body being handled gave. Stored objects leave them out, as Go's encoder does, and rules
 * see no difference; but a message that prints a value tells `[]` from `null`. One request's notes are gone when the
 * next body is decoded, so that what was read back from the store never has any.
 */
let empties = new WeakMap<object, Map<string, readonly unknown[] | object>>();
let isClean = true;

/** Forget the empties of the body before. */
export function forgetEmpties(): void {
  if (isClean) return;
  empties = new WeakMap();
  isClean = true;
}

/** Note that `container` was given `field` as an empty list or map. */
export function noteEmpty(container: object, field: string, value: readonly unknown[] | object): void {
  isClean = false;
  let fields = empties.get(container);
  if (!fields) empties.set(container, (fields = new Map()));
  fields.set(field, value);
}

/** The field's value, `[]` or `{}` where the body gave that, undefined where it gave none. */
export function asGiven(container: unknown, field: string): unknown {
  if (typeof container !== 'object' || container === null) return undefined;
  return (container as Record<string, unknown>)[field] ?? (isClean ? undefined : empties.get(container)?.get(field));
}

/** A copy of a container prints its empties as the original does. */
export function keepEmpties<T extends object>(from: unknown, to: T): T {
  if (isClean || typeof from !== 'object' || from === null) return to;
  const fields = empties.get(from);
  if (fields) empties.set(to, fields);
  return to;
}

/** A copy of a JSON value that may be changed, its empties with it. */
export function copyAsGiven<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyAsGiven) as T;
  const out: Record<string, unknown> = {};
  for (const key in value) out[key] = copyAsGiven(value[key]);
  return keepEmpties(value, out) as T;
}

/** Did the body give an empty list or map that is left out, in this value or below? */
export function hasEmpties(value: unknown): boolean {
  if (isClean || typeof value !== 'object' || value === null) return false;
  return empties.has(value) || Object.values(value).some(hasEmpties);
}
