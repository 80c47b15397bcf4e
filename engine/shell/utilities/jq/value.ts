import { compareBytes } from '../sort.ts';

/** A JSON value; objects are maps, so that their keys keep their order whatever they look like. */
export type Json = null | boolean | number | string | readonly Json[] | ReadonlyMap<string, Json>;

/** An error that a jq program raises: any value, caught by `try`. */
export class JqError extends Error {
  readonly value: Json;
  constructor(value: Json) {
    super(typeof value === 'string' ? value : dump(value));
    this.value = value;
  }
}

export type JsonObject = ReadonlyMap<string, Json>;

export function isObject(value: Json): value is JsonObject {
  return value instanceof Map;
}

export function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (isArray(value)) return 'array';
  return isObject(value) ? 'object' : typeof value;
}

export function isTruthy(value: Json): boolean {
  return value !== null && value !== false;
}

const RANK: Readonly<Record<string, number>> = { null: 0, boolean: 1, number: 3, string: 4, array: 5, object: 6 };

function rank(value: Json): number {
  return value === true ? 2 : RANK[typeOf(value)];
}

/** jq's order of all values: null, false, true, numbers, strings, arrays, objects. */
export function compareJson(a: Json, b: Json): number {
  const [x, y] = [rank(a), rank(b)];
  if (x !== y) return x - y;
  if (typeof a === 'number' && typeof b === 'number') return a < b || Number.isNaN(a) ? -1 : a === b ? 0 : 1;
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b);
  if (isArray(a) && isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const order = compareJson(a[i], b[i]);
      if (order) return order;
    }
    return a.length - b.length;
  }
  return isObject(a) && isObject(b) ? compareObjects(a, b) : 0;
}

function compareObjects(a: JsonObject, b: JsonObject): number {
  const keys = sortedKeys(a);
  const order = compareJson(keys, sortedKeys(b));
  if (order) return order;
  for (const key of keys) {
    const inner = compareJson(a.get(key) as Json, b.get(key) as Json);
    if (inner) return inner;
  }
  return 0;
}

export function sortedKeys(value: JsonObject): string[] {
  return [...value.keys()].sort(compareBytes);
}

export interface DumpOptions {
  /** Blanks a level; 0 puts all on one line. */
  readonly indent?: number;
  readonly tab?: boolean;
  readonly sortKeys?: boolean;
  readonly ascii?: boolean;
  readonly color?: boolean;
}

const COLORS = {
  null: '0;90',
  false: '0;39',
  true: '0;39',
  number: '0;39',
  string: '0;32',
  array: '1;39',
  object: '1;39',
  key: '1;34',
};

/** A value as JSON text. */
export function dump(value: Json, options: DumpOptions = {}, depth = 0): string {
  if (depth > 10_000) return '<skipped: too deep>';
  const unit = options.tab ? '\t' : ' '.repeat(options.indent ?? 0);
  const color = (key: keyof typeof COLORS, text: string): string =>
    options.color ? `\x1b[${COLORS[key]}m${text}\x1b[0m` : text;
  if (value === null) return color('null', 'null');
  if (typeof value === 'boolean') return color(value ? 'true' : 'false', String(value));
  if (typeof value === 'number') return color('number', numberText(value));
  if (typeof value === 'string') return color('string', quoteJson(value, options.ascii));
  const [line, end] = unit ? [`\n${unit.repeat(depth + 1)}`, `\n${unit.repeat(depth)}`] : ['', ''];
  if (isArray(value)) {
    if (!value.length) return color('array', '[]');
    const items = value.map((item) => line + dump(item, options, depth + 1));
    return `${color('array', '[')}${items.join(color('array', ','))}${end}${color('array', ']')}`;
  }
  if (!isObject(value)) return '';
  if (!value.size) return color('object', '{}');
  const keys = options.sortKeys ? sortedKeys(value) : [...value.keys()];
  const items = keys.map((key) => {
    const inner = dump(value.get(key) as Json, options, depth + 1);
    const name = color('key', quoteJson(key, options.ascii));
    return `${line}${name}${color('object', ':')}${unit ? ' ' : ''}${inner}`;
  });
  return `${color('object', '{')}${items.join(color('object', ','))}${end}${color('object', '}')}`;
}

/** A number as jq prints it: 17 digits at most, exponents of two digits. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null';
  if (!Number.isFinite(value)) return value > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308';
  if (Object.is(value, -0)) return '-0';
  const text = String(value);
  if (Math.abs(value) >= 1e17 && !text.includes('e')) return exponent(value.toExponential());
  if (Math.abs(value) < 1e-5 && value !== 0 && !text.includes('e')) return exponent(value.toExponential());
  return text.includes('e') ? exponent(text) : text;
}

function exponent(text: string): string {
  return text.replace(/e([-+])(\d)$/, 'e$10$2');
}

function quoteJson(text: string, ascii = false): string {
  const quoted = JSON.stringify(text)
    .replace(/\x7f/g, '\\u007f')
    .replace(/\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g, '\ufffd');
  return ascii
    ? quoted.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : quoted;
}

/** `number (1)`: a value in a message, cut to jq's eleven characters. */
export function describe(value: Json): string {
  return `${typeOf(value)} (${clip(dump(value))})`;
}

/** Characters of a value that an error shows. */
const MAX_SHOWN = 29;

/** A value's text, shortened as an error shows it. */
export function clip(text: string): string {
  if (text.length <= MAX_SHOWN) return text;
  const end = /[}\]"]$/.exec(text)?.[0] ?? '';
  return `${text.slice(0, MAX_SHOWN - 3 - end.length)}...${end}`;
}
