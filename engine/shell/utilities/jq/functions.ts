import { byteLength } from '../../../runtime/bytes.ts';
import { strftime } from '../../formatting/strftime.ts';
import { describe, compareJson, dump, isArray, isObject, JqError, sortedKeys, typeOf, type Json } from './value.ts';
import { parseJson } from './json.ts';
import { applyFormat } from './formats.ts';
import { add, splitText } from './operators.ts';
import { getIndex, indicesOf } from './paths.ts';

type Plain = (input: Json, args: readonly Json[]) => Json;

function text(value: Json, what: string): string {
  if (typeof value !== 'string') throw new JqError(`${describe(value)} ${what}`);
  return value;
}

function numberOf(value: Json): number {
  if (typeof value !== 'number') throw new JqError(`${describe(value)} number required`);
  return value;
}

const maths =
  (f: (x: number) => number): Plain =>
  (input) =>
    f(numberOf(input));
const maths2 =
  (f: (x: number, y: number) => number): Plain =>
  (_, [x, y]) =>
    f(numberOf(x), numberOf(y));

function length(input: Json): Json {
  if (input === null) return 0;
  if (typeof input === 'string') return [...input].length;
  if (typeof input === 'number') return Math.abs(input);
  if (isArray(input)) return input.length;
  if (isObject(input)) return input.size;
  throw new JqError(`${describe(input)} has no length`);
}

function keys(input: Json, sorted: boolean): Json {
  if (isArray(input)) return input.map((_, i) => i);
  if (!isObject(input)) throw new JqError(`${describe(input)} has no keys`);
  return sorted ? sortedKeys(input) : [...input.keys()];
}

function has(input: Json, key: Json): boolean {
  if (isObject(input) && typeof key === 'string') return input.has(key);
  if (isArray(input) && typeof key === 'number') return key >= 0 && key < input.length;
  throw new JqError(
    `Cannot check whether ${typeOf(input)} has a ${typeof key === 'string' ? 'string' : typeOf(key)} key`,
  );
}

function contains(a: Json, b: Json, depth = 0): boolean {
  if (depth > 200) throw new JqError('values nest too deep');
  if (isObject(a) && isObject(b))
    return [...b].every(([key, value]) => a.has(key) && contains(a.get(key) as Json, value, depth + 1));
  if (isArray(a) && isArray(b))
    return b.every((inner) => a.some((item) => typeOf(item) === typeOf(inner) && contains(item, inner, depth + 1)));
  if (typeof a === 'string' && typeof b === 'string') return a.includes(b);
  if (typeOf(a) === typeOf(b)) return compareJson(a, b) === 0;
  throw new JqError(`${describe(a)} and ${describe(b)} cannot have their containment checked`);
}

function items(input: Json, what: string): readonly Json[] {
  if (!isArray(input)) throw new JqError(`${describe(input)} ${what}`);
  return input;
}

function tonumber(input: Json): Json {
  if (typeof input === 'number') return input;
  if (typeof input !== 'string') throw new JqError(`${describe(input)} cannot be parsed as a number`);
  if (!/^\s*-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(input))
    throw new JqError(`${describe(input)} cannot be parsed as a number`);
  return Number(input);
}

function indices(input: Json, wanted: Json): Json {
  if (input === null) return null;
  if (typeof input === 'string' && typeof wanted === 'string') {
    const found: number[] = [];
    if (wanted === '') return null;
    for (let at = input.indexOf(wanted); at >= 0; at = input.indexOf(wanted, at + 1))
      found.push(byteLength(input.slice(0, at)));
    return found;
  }
  if (isArray(input)) return indicesOf(input, isArray(wanted) ? wanted : [wanted]);
  return getIndex(input, wanted);
}

function flatten(input: readonly Json[], depth: number): Json[] {
  return input.flatMap((item) => (isArray(item) && depth > 0 ? flatten(item, depth - 1) : [item]));
}

function implode(input: Json): Json {
  const codes = items(input, 'must be an array of codepoints');
  return codes.map((code) => String.fromCodePoint(Math.max(0, Math.min(0x10ffff, numberOf(code))))).join('');
}

/** Broken-down time: year, month from 0, day, hour, minute, seconds, weekday, day of the year. */
function gmtime(seconds: number): Json[] {
  const date = new Date(Math.floor(seconds) * 1000);
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  const fraction = seconds - Math.floor(seconds);
  return [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds() + fraction,
    date.getUTCDay(),
    Math.floor((date.getTime() - start) / 86_400_000),
  ];
}

function mktime(input: Json): number {
  const parts =
    isArray(input) && input.length >= 6 && input.every((part) => typeof part === 'number')
      ? (input as number[])
      : undefined;
  if (!parts) throw new JqError('mktime requires array of 6 numbers');
  return Math.floor(Date.UTC(parts[0], parts[1], parts[2], parts[3], parts[4], Math.floor(parts[5])) / 1000);
}

const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';

function strptime(input: Json, format: Json): Json {
  const source = text(input, 'strptime/1 requires string inputs and arguments');
  const kinds: string[] = [];
  const pattern = String(format)
    .replace('%T', '%H:%M:%S')
    .replace('%F', '%Y-%m-%d')
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replace(/%([a-zA-Z%])/g, (_, letter: string) => {
      kinds.push(letter);
      return (
        {
          Y: '(\\d{4})',
          b: '([A-Za-z]{3,9})',
          B: '([A-Za-z]{3,9})',
          a: '([A-Za-z]{3,9})',
          A: '([A-Za-z]{3,9})',
          Z: '([A-Za-z]+)',
          z: '([-+]\\d{4}|Z)',
        }[letter] ?? '(\\d{1,2})'
      );
    });
  const match = source.length < 200 ? new RegExp(`^${pattern}$`).exec(source) : null;
  if (!match) throw new JqError(`date "${source}" does not match format "${String(format)}"`);
  const parts = [1900, 0, 1, 0, 0, 0];
  kinds.forEach((letter, i) => {
    const value = match[i + 1];
    const at = 'YmdHMS'.indexOf(letter);
    if (at >= 0) parts[at] = Number(value) - (letter === 'm' ? 1 : 0);
    else if (letter === 'b' || letter === 'B') parts[1] = MONTHS.indexOf(value.slice(0, 3).toLowerCase()) / 3;
    else if (letter === 'e') parts[2] = Number(value);
  });
  return gmtime(mktime(parts));
}

function formatTime(input: Json, format: Json): string {
  const seconds = typeof input === 'number' ? input : isArray(input) ? mktime(input) : undefined;
  if (seconds === undefined) throw new JqError('strftime/1 requires parsed datetime inputs');
  return strftime(text(format, 'strftime/1 requires a string format'), seconds * 1000);
}

function extreme(input: Json, sign: number): Json {
  const all = items(input, 'cannot be iterated over');
  if (!all.length) return null;
  return all.reduce((best, item) =>
    compareJson(item, best) * sign > 0 || (sign > 0 && compareJson(item, best) === 0) ? item : best,
  );
}

const sorted = (input: Json): Json[] => [...items(input, 'cannot be sorted, as it is not an array')].sort(compareJson);

function unique(input: Json): Json {
  const all = sorted(input);
  return all.filter((item, i) => i === 0 || compareJson(all[i - 1], item) !== 0);
}

function join(input: Json, separator: Json): Json {
  let out: Json = null;
  for (const item of items(input, 'cannot be iterated over')) {
    const part = item === null ? '' : typeof item === 'boolean' || typeof item === 'number' ? dump(item) : item;
    out = add(out === null ? '' : add(out, separator), part);
  }
  return out ?? '';
}

function trimmed(input: Json, how: (value: string) => string): Json {
  if (typeof input !== 'string') throw new JqError(`${describe(input)} cannot be trimmed`);
  return how(input);
}

/** Functions that compute one value from the input and the values of their arguments. */
export const plainFunctions: Readonly<Record<string, Plain>> = {
  'length/0': length,
  'utf8bytelength/0': (input) => byteLength(text(input, 'only strings have UTF-8 byte length')),
  'keys/0': (input) => keys(input, true),
  'keys_unsorted/0': (input) => keys(input, false),
  'has/1': (input, [key]) => has(input, key),
  'contains/1': (input, [other]) => contains(input, other),
  'add/0': (input) =>
    (isObject(input) ? [...input.values()] : items(input, 'cannot be iterated over')).reduce<Json>(add, null),
  'type/0': typeOf,
  'tostring/0': (input) => (typeof input === 'string' ? input : dump(input)),
  'tonumber/0': tonumber,
  'tojson/0': (input) => dump(input),
  'fromjson/0': (input) => parseJson(text(input, 'cannot be parsed as JSON')),
  'infinite/0': () => Infinity,
  'nan/0': () => NaN,
  'isinfinite/0': (input) => Math.abs(numberOf(input)) === Infinity,
  'isnan/0': (input) => Number.isNaN(numberOf(input)),
  'isnormal/0': (input) => Number.isFinite(numberOf(input)) && input !== 0,
  'sort/0': sorted,
  'unique/0': unique,
  'min/0': (input) => extreme(input, -1),
  'max/0': (input) => extreme(input, 1),
  'reverse/0': (input) =>
    typeof input === 'string'
      ? [...input].reverse().join('')
      : input === null
        ? []
        : [...items(input, 'cannot be reversed, as it is not an array')].reverse(),
  'flatten/0': (input) => flatten(items(input, 'cannot be iterated over'), 1000),
  'flatten/1': (input, [depth]) => {
    if (numberOf(depth) < 0) throw new JqError('flatten depth must not be negative');
    return flatten(items(input, 'cannot be iterated over'), numberOf(depth));
  },
  'indices/1': (input, [wanted]) => indices(input, wanted),
  'index/1': (input, [wanted]) => (indices(input, wanted) as Json[] | null)?.[0] ?? null,
  'rindex/1': (input, [wanted]) => (indices(input, wanted) as Json[] | null)?.at(-1) ?? null,
  'startswith/1': (input, [start]) => {
    if (typeof input !== 'string' || typeof start !== 'string')
      throw new JqError('startswith() requires string inputs');
    return input.startsWith(start);
  },
  'endswith/1': (input, [end]) => {
    if (typeof input !== 'string' || typeof end !== 'string') throw new JqError('endswith() requires string inputs');
    return input.endsWith(end);
  },
  'ltrimstr/1': (input, [start]) =>
    typeof input === 'string' && typeof start === 'string' && input.startsWith(start)
      ? input.slice(start.length)
      : input,
  'rtrimstr/1': (input, [end]) =>
    typeof input === 'string' && typeof end === 'string' && end && input.endsWith(end)
      ? input.slice(0, -end.length)
      : input,
  'trim/0': (input) => trimmed(input, (value) => value.trim()),
  'ltrim/0': (input) => trimmed(input, (value) => value.trimStart()),
  'rtrim/0': (input) => trimmed(input, (value) => value.trimEnd()),
  'split/1': (input, [separator]) => {
    if (typeof input !== 'string' || typeof separator !== 'string')
      throw new JqError('split input and separator must be strings');
    return splitText(input, separator);
  },
  'join/1': (input, [separator]) => join(input, separator),
  'explode/0': (input) => [...text(input, 'cannot be exploded')].map((char) => char.codePointAt(0) as number),
  'implode/0': implode,
  'ascii_downcase/0': (input) =>
    text(input, 'explode input must be a string').replace(/[A-Z]/g, (char) => char.toLowerCase()),
  'ascii_upcase/0': (input) =>
    text(input, 'explode input must be a string').replace(/[a-z]/g, (char) => char.toUpperCase()),
  'format/1': (input, [name]) => applyFormat(`@${String(name)}`, input),
  'floor/0': maths(Math.floor),
  'ceil/0': maths(Math.ceil),
  'round/0': maths((x) => (x < 0 ? -Math.round(-x) : Math.round(x))),
  'trunc/0': maths(Math.trunc),
  'sqrt/0': maths(Math.sqrt),
  'fabs/0': maths(Math.abs),
  'abs/0': maths(Math.abs),
  'exp/0': maths(Math.exp),
  'exp2/0': maths((x) => 2 ** x),
  'exp10/0': maths((x) => 10 ** x),
  'log/0': maths(Math.log),
  'log2/0': maths(Math.log2),
  'log10/0': maths(Math.log10),
  'sin/0': maths(Math.sin),
  'cos/0': maths(Math.cos),
  'tan/0': maths(Math.tan),
  'pow/2': maths2((x, y) => x ** y),
  'atan2/2': maths2(Math.atan2),
  'fmin/2': maths2(Math.min),
  'fmax/2': maths2(Math.max),
  'gmtime/0': (input) => gmtime(numberOf(input)),
  'localtime/0': (input) => gmtime(numberOf(input)),
  'mktime/0': (input) => mktime(input),
  'strptime/1': (input, [format]) => strptime(input, format),
  'strftime/1': (input, [format]) => formatTime(input, format),
  'strflocaltime/1': (input, [format]) => formatTime(input, format),
  'transpose/0': (input) => {
    const rows = items(input, 'cannot be transposed') as readonly (readonly Json[])[];
    const width = Math.max(0, ...rows.map((row) => row.length));
    return Array.from({ length: width }, (_, i) => rows.map((row) => row[i] ?? null));
  },
  'toarray/0': (input) => (isArray(input) ? input : [input]),
  'bsearch/1': (input, [wanted]) => {
    const all = items(input, 'cannot be searched from');
    const at = all.findIndex((item) => compareJson(item, wanted) >= 0);
    if (at >= 0 && compareJson(all[at], wanted) === 0) return at;
    return -1 - (at < 0 ? all.length : at);
  },
};
