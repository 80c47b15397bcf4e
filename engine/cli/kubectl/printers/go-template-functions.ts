import { base64Error } from '../../../apiserver/codec/go-decode.ts';
import { byteLength, decodeBytes, encodeText, textFromBase64 } from '../../../runtime/bytes.ts';
import { KubectlError } from '../errors.ts';
import { sprintf, typeOf } from './go-printf.ts';
import { goValue } from '../../../kinds/go-value.ts';

/** What a missing key gives: prints as `<no value>` and is false. */
export const MISSING = Symbol('no value');

/** A value as an action prints it. Whole numbers of JSON are ints, as those in the template (bigint). */
export function printed(value: unknown): string {
  if (value === MISSING || value === null || value === undefined) return '<no value>';
  return templateText(value);
}

/** A value as fmt.Sprint prints it in a template. */
export function templateText(value: unknown): string {
  if (value === MISSING) return '<nil>';
  if (typeof value === 'number') return Number.isInteger(value) ? goValue(value) : floatText(value);
  if (Array.isArray(value)) return `[${value.map(templateText).join(' ')}]`;
  if (typeof value === 'object' && value !== null) {
    const map = value as Record<string, unknown>;
    return `map[${Object.keys(map)
      .filter((key) => map[key] !== undefined)
      .sort()
      .map((key) => `${key}:${templateText(map[key])}`)
      .join(' ')}]`;
  }
  return goValue(value);
}

/** A float64 as `%v` prints it: with an exponent from a million on. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  const [mantissa, exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** Is a value true in an `if`: neither zero nor empty? */
export function isTrue(value: unknown): boolean {
  if (value === MISSING || value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object') return Object.keys(value).length > 0;
  return Boolean(value);
}

type Kind = 'bool' | 'int' | 'float' | 'string' | 'nil' | 'other';

function kindOf(value: unknown): Kind {
  if (value === MISSING || value === null || value === undefined) return 'nil';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return typeof value === 'string' ? 'string' : 'other';
}

function equal(a: unknown, b: unknown): boolean {
  const [x, y] = [kindOf(a), kindOf(b)];
  if (x === 'other' || y === 'other') throw new KubectlError(`non-comparable type ${typeName(x === 'other' ? a : b)}`);
  if (x !== y) {
    if (x === 'nil' || y === 'nil') return false;
    throw incompatible(a, b);
  }
  return x === 'nil' || (x === 'int' ? Number(a) === Number(b) : a === b);
}

const typeName = (value: unknown): string =>
  `${sprintf('%s', [value])}: ${Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}'}`;

const incompatible = (a: unknown, b: unknown): KubectlError =>
  new KubectlError(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`);

function less(a: unknown, b: unknown): boolean {
  const [x, y] = [kindOf(a), kindOf(b)];
  if (x !== y) throw incompatible(a, b);
  if (x === 'bool' || x === 'nil' || x === 'other') throw new KubectlError('invalid type for comparison');
  return (a as number) < (b as number);
}

function index(value: unknown, ...keys: unknown[]): unknown {
  if (value === MISSING || value === null) throw new KubectlError('index of untyped nil');
  let current: unknown = value;
  for (const key of keys) {
    if (current === MISSING || current === null || current === undefined)
      throw new KubectlError('index of nil pointer');
    if (Array.isArray(current) || typeof current === 'string') current = element(current, key);
    else if (typeof current === 'object') {
      if (typeof key !== 'string')
        throw new KubectlError(`value has type ${kindOf(key) === 'int' ? 'int' : 'float64'}; should be string`);
      current = Object.hasOwn(current, key) ? ((current as Record<string, unknown>)[key] ?? MISSING) : MISSING;
    } else
      throw new KubectlError(`can't index item of type ${kindOf(current) === 'float' ? 'float64' : kindOf(current)}`);
  }
  return current;
}

function element(list: readonly unknown[] | string, key: unknown): unknown {
  if (kindOf(key) !== 'int')
    throw new KubectlError(`cannot index slice/array with type ${typeof key === 'string' ? 'string' : 'float64'}`);
  const at = Number(key);
  const items = typeof list === 'string' ? encodeText(list) : list;
  if (at < 0 || at >= items.length) throw new KubectlError(`index out of range: ${at}`);
  return typeof list === 'string' ? BigInt(items[at] as number) : items[at];
}

function slice(value: unknown, from?: unknown, to?: unknown): unknown {
  if (!Array.isArray(value) && typeof value !== 'string')
    throw new KubectlError(`can't slice item of type ${kindOf(value)}`);
  const items = typeof value === 'string' ? encodeText(value) : value;
  const start = from === undefined ? 0 : Number(from);
  const end = to === undefined ? items.length : Number(to);
  for (const at of [start, end]) if (at < 0 || at > items.length) throw new KubectlError(`index out of range: ${at}`);
  if (start > end) throw new KubectlError(`invalid slice index: ${start} > ${end}`);
  return typeof value === 'string' ? decodeBytes((items as Uint8Array).subarray(start, end)) : value.slice(start, end);
}

function length(value: unknown): bigint {
  if (Array.isArray(value)) return BigInt(value.length);
  if (typeof value === 'string') return BigInt(byteLength(value));
  if (typeof value === 'object' && value !== null) return BigInt(Object.keys(value).length);
  if (value === MISSING || value === null) throw new KubectlError('len of nil pointer');
  throw new KubectlError(`len of type ${kindOf(value) === 'float' ? 'float64' : kindOf(value)}`);
}

/** Go's fmt.Sprint: blanks between operands that are no strings. */
function sprint(...values: unknown[]): string {
  return values
    .map((value, i) => {
      const blank = i > 0 && typeof value !== 'string' && typeof values[i - 1] !== 'string';
      return `${blank ? ' ' : ''}${templateText(value)}`;
    })
    .join('');
}

const escapeJs = (char: string): string =>
  /[\\'"]/.test(char) ? `\\${char}` : `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

const HTML: Readonly<Record<string, string>> = { '"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const exactly =
  (name: string, count: number, action: (...args: any[]) => unknown) =>
  (...args: unknown[]): unknown => {
    if (args.length !== count)
      throw new KubectlError(`wrong number of args for ${name}: want ${count} got ${args.length}`);
    return action(...args);
  };

const atLeast =
  (name: string, count: number, action: (...args: any[]) => unknown) =>
  (...args: unknown[]): unknown => {
    if (args.length < count)
      throw new KubectlError(`wrong number of args for ${name}: want at least ${count} got ${args.length}`);
    return action(...args);
  };

function exists(value: unknown, ...keys: unknown[]): boolean {
  try {
    const found = index(value, ...keys);
    return found !== MISSING && found !== undefined;
  } catch (error) {
    if (error instanceof KubectlError) return false;
    throw error;
  }
}

/** text/template's functions, and kubectl's own `exists` and `base64decode`. */
export const FUNCTIONS: ReadonlyMap<string, (...args: unknown[]) => unknown> = new Map<
  string,
  (...args: unknown[]) => unknown
>([
  ['and', atLeast('and', 1, (...args) => args.find((arg) => !isTrue(arg)) ?? args[args.length - 1])],
  ['or', atLeast('or', 1, (...args) => args.find(isTrue) ?? args[args.length - 1])],
  ['not', exactly('not', 1, (value) => !isTrue(value))],
  [
    'eq',
    atLeast('eq', 1, (first, ...others) => {
      if (!others.length) throw new KubectlError('missing argument for comparison');
      return others.some((other) => equal(first, other));
    }),
  ],
  ['ne', exactly('ne', 2, (a, b) => !equal(a, b))],
  ['lt', exactly('lt', 2, less)],
  ['le', exactly('le', 2, (a, b) => less(a, b) || equal(a, b))],
  ['gt', exactly('gt', 2, (a, b) => less(b, a))],
  ['ge', exactly('ge', 2, (a, b) => !less(a, b))],
  ['index', atLeast('index', 1, index)],
  ['slice', atLeast('slice', 1, slice)],
  ['len', exactly('len', 1, length)],
  ['print', sprint],
  ['println', (...args) => `${args.map(templateText).join(' ')}\n`],
  ['printf', atLeast('printf', 1, (format, ...args) => sprintf(String(format), args))],
  ['html', (...args) => sprint(...args).replace(/["'&<>]/g, (c) => HTML[c])],
  ['js', (...args) => sprint(...args).replace(/[\\'"<>&=\0-\x1f\x7f-\x9f]/g, escapeJs)],
  ['urlquery', (...args) => encodeURIComponent(sprint(...args)).replaceAll('%20', '+')],
  [
    'call',
    () => {
      throw new KubectlError('call of nil');
    },
  ],
  ['exists', atLeast('exists', 1, exists)],
  [
    'base64decode',
    exactly('base64decode', 1, (text) => {
      const wrongAt = base64Error(String(text));
      if (wrongAt !== undefined)
        throw new KubectlError(`base64 decode failed: illegal base64 data at input byte ${wrongAt}`);
      return textFromBase64(String(text)) ?? '';
    }),
  ],
]);
