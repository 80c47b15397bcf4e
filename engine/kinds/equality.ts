/**
 * Are two JSON values equal as Kubernetes compares API objects (`apiequality.Semantic.DeepEqual`)? Absent, null, empty
 * lists and empty maps are one; the order of a map's keys does not count.
 */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isEmpty(a) && isEmpty(b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((value, index) => equal(value, b[index]));
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key in left) if (!equal(left[key], right[key])) return false;
  for (const key in right) if (!(key in left) && !equal(undefined, right[key])) return false;
  return true;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return false;
}

/** Are two pieces of raw JSON equal as Go compares them, byte by byte? The order of keys counts. */
export const equalRaw = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
