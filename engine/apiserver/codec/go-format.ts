/** A JSON value as Go's `%v` prints the maps, slices and scalars made from it: `map[a:1 b:[x y]]`. */
export function goFormat(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goFormat).join(' ')}]`;
  if (typeof value === 'object') {
    const map = value as Record<string, unknown>;
    const entries = Object.keys(map)
      .sort()
      .map((key) => `${key}:${goFormat(map[key])}`);
    return `map[${entries.join(' ')}]`;
  }
  if (typeof value === 'number' && (Math.abs(value) >= 1e21 || (value !== 0 && Math.abs(value) < 1e-4)))
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return String(value);
}
