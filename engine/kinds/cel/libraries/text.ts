import { format } from './formatting.ts';
import { noOverload, CelError, equalValues, isList, type Value } from '../values.ts';
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

function range(value: string, start: number, end: number): string {
  const chars = [...value];
  if (start < 0 || start > chars.length) throw new CelError(`index out of range: ${start}`);
  if (end < 0 || end > chars.length) throw new CelError(`index out of range: ${end}`);
  if (start > end) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  return chars.slice(start, end).join('');
}

/** Go's strings.Replace: an empty text stands before each character and at the end. */
function replace(value: string, old: string, by: string, limit: number): string {
  const parts = old === '' ? ['', ...value, ''] : value.split(old);
  const count = limit < 0 ? parts.length : limit;
  return bounded([parts.slice(0, count + 1).join(by), ...parts.slice(count + 1)].join(old));
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
  if (from < 0) throw new CelError(`index out of range: ${from}`);
  const at = chars.slice(from).join('').indexOf(part);
  return at < 0 ? -1n : BigInt(from + [...chars.slice(from).join('').slice(0, at)].length);
}

function lastIndexOf(value: string, part: string, to: number | undefined): bigint {
  const chars = [...value];
  if (to !== undefined && to < 0) throw new CelError(`index out of range: ${to}`);
  if (to !== undefined && to >= chars.length && part) return -1n;
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
