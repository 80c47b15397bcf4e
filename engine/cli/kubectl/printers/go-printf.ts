import { fixed } from '../../../kernel/fixed.ts';
import { MISSING, templateText } from './go-template-functions.ts';
import { quote } from '../../../kinds/field.ts';
import { goSyntax } from '../../../kinds/go-value.ts';

const VERB = /%([-+# 0]*)(\d{0,4})(?:\.(\d{0,4}))?([^]?)/gu;

/** Go's fmt.Sprintf for the values that templates have; whole numbers are ints, others float64s. */
export function sprintf(format: string, args: readonly unknown[]): string {
  let next = 0;
  const text = format.replace(VERB, (_, flags: string, width: string, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    if (verb === '') return '%!(NOVERB)';
    if (next >= args.length) return `%!${verb}(MISSING)`;
    const value = args[next++];
    return pad(one(verb, value, flags, precision), flags, Number(width || 0));
  });
  if (next >= args.length) return text;
  return `${text}%!(EXTRA ${args
    .slice(next)
    .map((arg) => `${typeOf(arg)}=${templateText(arg)}`)
    .join(', ')})`;
}

function pad(text: string, flags: string, width: number): string {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (flags.includes('0') && /^[+-]?\d/.test(text)) {
    const sign = /^[+-]/.exec(text)?.[0] ?? '';
    return sign + text.slice(sign.length).padStart(width - sign.length, '0');
  }
  return text.padStart(width);
}

function one(verb: string, value: unknown, flags: string, precision: string | undefined): string {
  if (verb === 'v') return flags.includes('#') ? goSyntax(value) : templateText(value);
  if (verb === 'T') return typeOf(value);
  if (isNothing(value)) return `%!${verb}(<nil>)`;
  if (Array.isArray(value)) return `[${value.map((item) => one(verb, item, flags, precision)).join(' ')}]`;
  if (typeof value === 'object') {
    const map = value as Record<string, unknown>;
    const entry = (key: string): string =>
      `${one(verb, key, flags, precision)}:${one(verb, map[key], flags, precision)}`;
    return `map[${Object.keys(map).sort().map(entry).join(' ')}]`;
  }
  return scalar(verb, value, flags, precision) ?? `%!${verb}(${typeOf(value)}=${templateText(value)})`;
}

/** A scalar by a verb; undefined where the verb takes no such value. */
function scalar(verb: string, value: unknown, flags: string, precision: string | undefined): string | undefined {
  if (isInt(value)) return integer(verb, BigInt(value), flags);
  if (typeof value === 'number') return 'feEgG'.includes(verb) ? float(verb, value, precision) : undefined;
  if (typeof value === 'boolean') return verb === 't' ? String(value) : undefined;
  const text = String(value);
  if (verb === 's') return precision === undefined ? text : text.slice(0, Number(precision || 0));
  if (verb === 'q') return quote(text);
  if (verb !== 'x' && verb !== 'X') return undefined;
  const hex = [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return verb === 'X' ? hex.toUpperCase() : hex;
}

const BASES: Readonly<Record<string, number>> = { d: 10, x: 16, X: 16, o: 8, b: 2 };
const PREFIXES: Readonly<Record<string, string>> = { x: '0x', X: '0X', o: '0', b: '0b' };

function integer(verb: string, value: bigint, flags: string): string | undefined {
  if (verb === 'c' || verb === 'q' || verb === 'U') {
    const code = value < 0n || value > 0x10ffffn ? 0xfffd : Number(value);
    if (verb === 'U') return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    return verb === 'c' ? String.fromCodePoint(code) : `'${String.fromCodePoint(code)}'`;
  }
  const base = BASES[verb];
  if (!base) return undefined;
  const sign = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const digits = (value < 0n ? -value : value).toString(base);
  const prefix = flags.includes('#') ? (PREFIXES[verb] ?? '') : '';
  return sign + prefix + (verb === 'X' ? digits.toUpperCase() : digits);
}

function float(verb: string, value: number, precision: string | undefined): string {
  const digits = precision === undefined ? 6 : Math.min(100, Number(precision || 0));
  if (verb === 'f') return fixed(value, digits);
  if (verb === 'g' || verb === 'G')
    return precision === undefined ? templateText(value) : String(Number(value.toPrecision(Math.max(1, digits))));
  const text = value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
  return verb === 'E' ? text.toUpperCase() : text;
}

const isNothing = (value: unknown): boolean => value === MISSING || value === null || value === undefined;

/** The Go type of a value. */
export function typeOf(value: unknown): string {
  if (isNothing(value)) return '<nil>';
  if (typeof value === 'bigint') return 'int';
  if (isInt(value)) return 'int64';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

/** Whole numbers of JSON are int64s. */
const isInt = (value: unknown): value is number | bigint => typeof value === 'bigint' || Number.isInteger(value);
