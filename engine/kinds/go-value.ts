import { quote } from './field.ts';

/** A value of unstructured JSON as Go's `%v` prints it: `map[a:1 b:[x y]]`, `<nil>`. */
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (typeof value === 'object') {
    const map = value as Record<string, unknown>;
    return `map[${keysOf(map)
      .map((key) => `${key}:${goValue(map[key])}`)
      .join(' ')}]`;
  }
  return typeof value === 'number' ? goNumber(value) : String(value);
}

/** A value as Go's `%#v` prints it: `map[string]interface {}{"a":1}`. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'object') {
    const map = value as Record<string, unknown>;
    return `map[string]interface {}{${keysOf(map)
      .map((key) => `${quote(key)}:${goSyntax(map[key])}`)
      .join(', ')}}`;
  }
  if (typeof value === 'string') return quote(value);
  return typeof value === 'number' ? goNumber(value) : String(value);
}

/** A value as Go's `%s` prints it where a text was expected: `%!s(int64=5)`. */
export function goString(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '%!s(<nil>)';
  if (Array.isArray(value)) return `[${value.map(goString).join(' ')}]`;
  if (typeof value === 'object') {
    const map = value as Record<string, unknown>;
    return `map[${keysOf(map)
      .map((key) => `${key}:${goString(map[key])}`)
      .join(' ')}]`;
  }
  return `%!s(${goTypeName(value)}=${goValue(value)})`;
}

/** The Go type that unstructured JSON holds a value in. */
export function goTypeName(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return 'string';
}

/** A number: int64 where it is whole, else a float64 in its shortest form. */
export function goNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString();
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  const [mantissa, exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

const keysOf = (map: Record<string, unknown>): string[] =>
  Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort();

/** What strategic merges say of two lists whose elements are not all of one Go type, or are lists (`sliceElementType`). */
export function elementTypesProblem(first: readonly unknown[], second: readonly unknown[]): string | undefined {
  const types = [...first, ...second].map(goTypeName);
  if (types[0] === '[]interface {}') return 'lists of lists are not supported';
  return types.every((type) => type === types[0])
    ? undefined
    : `list element types are not identical: ${goValue([first, second])}`;
}

/** What strategic merges say of a list's element that lacks the key by which elements are told apart. */
export const missingMergeKey = (item: unknown, key: string): string =>
  `map: ${goValue(item)} does not contain declared merge key: ${key}`;
