import { MISSING, templateText } from './go-template-functions.ts';
import { quote } from '../../../kinds/field.ts';
import { goSyntax } from './go-value.ts';

const VERB = /%([-+# 0]*)(\d{0,4})(?:\.(\d{0,4}))?([a-zA-Z%])/g;

/** Go's fmt.Sprintf for the values that templates have; whole numbers are ints, others float64s. */
export function sprintf(format: string, args: readonly unknown[]): string {
  let next = 0;
  const text = format.replace(VERB, (_, flags: string, width: string, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%';
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
  const bad = `%!${verb}(${value === MISSING || value === null ? '<nil>' : `${typeOf(value)}=${templateText(value)}`})`;
  switch (verb) {
    case 'v':
      return flags.includes('#') ? goSyntax(value) : templateText(value);
    case 's': {
      if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return bad;
      const text = templateText(value);
      return precision === undefined ? text : text.slice(0, Number(precision || 0));
    }
    case 'q':
      return typeof value === 'string' ? quote(value) : bad;
    case 'd':
      return isInt(value) ? `${flags.includes('+') && value >= 0 ? '+' : ''}${value}` : bad;
    case 't':
      return typeof value === 'boolean' ? String(value) : bad;
    case 'x':
    case 'X':
      return hex(verb, value) ?? bad;
    case 'f':
    case 'e':
    case 'g':
      return typeof value === 'number' && !isInt(value) ? float(verb, value, precision) : bad;
    case 'T':
      return typeOf(value);
  }
  return bad;
}

function hex(verb: string, value: unknown): string | undefined {
  let text: string;
  if (isInt(value)) text = value.toString(16);
  else if (typeof value === 'string')
    text = [...new TextEncoder().encode(value)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  else return undefined;
  return verb === 'X' ? text.toUpperCase() : text;
}

function float(verb: string, value: number, precision: string | undefined): string {
  const digits = precision === undefined ? 6 : Math.min(100, Number(precision || 0));
  if (verb === 'f') return value.toFixed(digits);
  if (verb === 'e') return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
  return precision === undefined ? templateText(value) : String(Number(value.toPrecision(Math.max(1, digits))));
}

function typeOf(value: unknown): string {
  if (value === MISSING || value === null || value === undefined) return '<nil>';
  if (typeof value === 'bigint') return 'int';
  if (isInt(value)) return 'int64';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

/** Whole numbers of JSON are int64s. */
const isInt = (value: unknown): value is number | bigint => typeof value === 'bigint' || Number.isInteger(value);
