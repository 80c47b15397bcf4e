import { formatDuration, formatTimestamp } from '../times.ts';
import { doubleText } from './conversions.ts';
import {
  noOverload,
  CelError,
  Duration,
  equalValues,
  isList,
  isMap,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from '../values.ts';
import type { Library } from '../declarations.ts';
import { LIMITS } from '../limits.ts';
import { regex, RegexError } from '../regex.ts';

const text = (value: Value): string => {
  if (typeof value !== 'string') throw noOverload();
  return value;
};
const number = (value: Value): number => {
  if (typeof value !== 'bigint') throw noOverload();
  return Number(value);
};
const bounded = (value: string): string => {
  if (value.length > LIMITS.resultChars) throw new CelError('operation cancelled: actual cost limit exceeded');
  return value;
};

/** A value as `%s` writes it. */
function formatString(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value.ns);
  if (value instanceof Duration) return formatDuration(value.ns);
  if (value instanceof TypeValue) return value.name;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (isList(value)) return `[${value.map(formatString).join(', ')}]`;
  if (isMap(value))
    return `{${value
      .keys()
      .map((key) => `${formatString(key)}: ${formatString(value.get(key)!)}`)
      .sort()
      .join(', ')}}`;
  throw new CelError(
    'error during formatting: string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  );
}

function formatClause(verb: string, digits: number | undefined, value: Value): string {
  const plain = value instanceof Uint ? value.value : value;
  switch (verb) {
    case 's':
      return formatString(value);
    case 'd':
      if (typeof plain !== 'bigint' && typeof plain !== 'number')
        throw new CelError('error during formatting: decimal clause can only be used on integers');
      return formatString(plain);
    case 'f':
      if (typeof plain !== 'number' && typeof plain !== 'bigint')
        throw new CelError('error during formatting: fixed-point clause can only be used on doubles');
      return Number(plain).toFixed(digits ?? 6);
    case 'e':
      if (typeof plain !== 'number')
        throw new CelError('error during formatting: scientific clause can only be used on doubles');
      return plain.toExponential(digits ?? 6).replace(/e([+-])(\d)$/, 'e$10$2');
    case 'b':
      if (typeof plain === 'boolean') return plain ? '1' : '0';
      if (typeof plain === 'bigint') return plain.toString(2);
      throw new CelError('error during formatting: only integers and bools can be formatted as binary');
    case 'o':
      if (typeof plain === 'bigint') return plain.toString(8);
      throw new CelError('error during formatting: octal clause can only be used on integers');
    case 'x':
    case 'X': {
      const hex = toHex(plain);
      return verb === 'X' ? hex.toUpperCase() : hex;
    }
  }
  throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
}

function toHex(value: Value): string {
  if (typeof value === 'bigint') return value.toString(16);
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (bytes instanceof Uint8Array) return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  throw new CelError('error during formatting: only integers, byte buffers, and strings can be formatted as hex');
}

function format(pattern: string, args: readonly Value[]): string {
  let at = 0;
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] !== '%') {
      out += pattern[i];
      continue;
    }
    if (pattern[i + 1] === '%') {
      out += '%';
      i++;
      continue;
    }
    const clause = /^(?:\.([0-9]{1,3}))?([A-Za-z])/.exec(pattern.slice(i + 1, i + 6));
    if (!clause) throw new CelError('unexpected end of string');
    if (at >= args.length) throw new CelError(`index ${at} out of range`);
    out = bounded(out + formatClause(clause[2], clause[1] === undefined ? undefined : Number(clause[1]), args[at++]));
    i += clause[0].length;
  }
  return out;
}

function range(value: string, start: number, end: number): string {
  const chars = [...value];
  if (start < 0 || start > chars.length) throw new CelError(`index out of range: ${start}`);
  if (end < 0 || end > chars.length) throw new CelError(`index out of range: ${end}`);
  if (start > end) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  return chars.slice(start, end).join('');
}

function replace(value: string, old: string, by: string, limit: number): string {
  if (limit < 0) return bounded(value.split(old).join(by));
  const parts = value.split(old);
  const head = parts.slice(0, limit + 1);
  return bounded([head.join(by), ...parts.slice(limit + 1)].join(old));
}

/** Go's SplitN: all where n is negative, at most n parts otherwise. */
function split(value: string, separator: string, count: number): string[] {
  if (count === 0) return [];
  const parts = separator === '' ? [...value] : value.split(separator);
  if (count < 0 || parts.length <= count) return parts;
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

function indexOf(value: string, part: string, from: number): bigint {
  const chars = [...value];
  if (from < 0 || from > chars.length) throw new CelError(`index out of range: ${from}`);
  const at = chars.slice(from).join('').indexOf(part);
  return at < 0 ? -1n : BigInt(from + [...chars.slice(from).join('').slice(0, at)].length);
}

function lastIndexOf(value: string, part: string, to: number | undefined): bigint {
  const chars = [...value];
  if (to !== undefined && (to < 0 || to > chars.length)) throw new CelError(`index out of range: ${to}`);
  const wanted = [...part];
  for (let at = Math.min(to ?? chars.length, chars.length - wanted.length); at >= 0; at--)
    if (wanted.every((char, i) => chars[at + i] === char)) return BigInt(at);
  return -1n;
}

const lowerAscii = (value: string): string => value.replace(/[A-Z]+/g, (part) => part.toLowerCase());
const upperAscii = (value: string): string => value.replace(/[a-z]+/g, (part) => part.toUpperCase());

function pattern(source: Value): ReturnType<typeof regex> {
  try {
    return regex(text(source));
  } catch (error) {
    if (error instanceof RegexError) throw new CelError(`Illegal regex: ${error.message}`);
    throw error;
  }
}

/** cel-go's strings extension (version 2) and Kubernetes' find and findAll. */
export const textLibrary: Library = {
  signatures: `
    charAt string.(int) string
    indexOf string.(string) int
    indexOf string.(string, int) int
    join list(string).() string
    join list(string).(string) string
    lastIndexOf string.(string) int
    lastIndexOf string.(string, int) int
    lowerAscii string.() string
    upperAscii string.() string
    replace string.(string, string) string
    replace string.(string, string, int) string
    split string.(string) list(string)
    split string.(string, int) list(string)
    substring string.(int) string
    substring string.(int, int) string
    trim string.() string
    reverse string.() string
    format string.(list(dyn)) string
    strings.quote (string) string
    find string.(string) string
    findAll string.(string) list(string)
    findAll string.(string, int) list(string)
  `,
  functions: {
    charAt: ([value, at]) => {
      const chars = [...text(value)];
      const index = number(at);
      if (index < 0 || index > chars.length) throw new CelError(`index out of range: ${index}`);
      return chars[index] ?? '';
    },
    indexOf: ([value, part, from]) => {
      if (isList(value)) return BigInt(value.findIndex((one) => equalValues(one, part)));
      return indexOf(text(value), text(part), from === undefined ? 0 : number(from));
    },
    lastIndexOf: ([value, part, to]) => {
      if (isList(value)) return BigInt(value.findLastIndex((one) => equalValues(one, part)));
      return lastIndexOf(text(value), text(part), to === undefined ? undefined : number(to));
    },
    join: ([list, separator]) => {
      if (!isList(list)) throw noOverload();
      return bounded(list.map(text).join(separator === undefined ? '' : text(separator)));
    },
    lowerAscii: ([value]) => lowerAscii(text(value)),
    upperAscii: ([value]) => upperAscii(text(value)),
    replace: ([value, old, by, limit]) =>
      replace(text(value), text(old), text(by), limit === undefined ? -1 : number(limit)),
    split: ([value, separator, count]) => split(text(value), text(separator), count === undefined ? -1 : number(count)),
    substring: ([value, start, end]) =>
      range(text(value), number(start), end === undefined ? [...text(value)].length : number(end)),
    trim: ([value]) => text(value).trim(),
    reverse: ([value]) => (isList(value) ? [...value].reverse() : [...text(value)].reverse().join('')),
    format: ([value, args]) => {
      if (!isList(args)) throw noOverload();
      return format(text(value), args);
    },
    'strings.quote': ([value]) => JSON.stringify(text(value)),
    find: ([value, source]) => pattern(source).match(text(value))?.text ?? '',
    findAll: ([value, source, limit]) =>
      pattern(source)
        .matchAll(text(value), limit === undefined || number(limit) < 0 ? Infinity : number(limit))
        .map((match) => match.text),
  },
};
