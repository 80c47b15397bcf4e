import { fixed } from '../../../kernel/fixed.ts';
import { quote } from '../../field.ts';
import { LIMITS } from '../limits.ts';
import { formatDuration, formatTimestamp } from '../times.ts';
import {
  CelError,
  Duration,
  isList,
  isMap,
  Timestamp,
  typeName,
  TypeValue,
  Uint,
  type CelMap,
  type Value,
} from '../values.ts';
import { bytesText, doubleText } from './conversions.ts';

/** A clause of a format string: `%.2f` has the verb `f` and 2 digits. */
export interface Clause {
  readonly verb: string;
  readonly digits: number | undefined;
}

/** What a clause takes, as its error says it. */
export const TAKES: Readonly<Record<string, string>> = {
  s: 'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  d: 'decimal clause can only be used on integers',
  f: 'fixed-point clause can only be used on doubles',
  e: 'scientific clause can only be used on doubles',
  b: 'only integers and bools can be formatted as binary',
  o: 'octal clause can only be used on integers',
  x: 'only integers, byte buffers, and strings can be formatted as hex',
  X: 'only integers, byte buffers, and strings can be formatted as hex',
};

/** Digits behind the point where a clause does not say how many. */
const DIGITS = 6;
/** Digits behind the point that are written. */
const MAX_DIGITS = 100;

/** The plain texts and the clauses of a format string, in order. @throws CelError with cel-go's words */
export function* clausesOf(pattern: string): Generator<string | Clause> {
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] !== '%') {
      const end = pattern.indexOf('%', i);
      yield pattern.slice(i, end < 0 ? undefined : end);
      i = (end < 0 ? pattern.length : end) - 1;
      continue;
    }
    if (pattern[i + 1] === '%') {
      yield '%';
      i++;
      continue;
    }
    const clause = /^(?:\.([0-9]{1,3}))?([A-Za-z])/.exec(pattern.slice(i + 1, i + 6));
    if (!clause) throw new CelError('unexpected end of string');
    const [{ length }, digits, verb] = clause;
    if (!Object.hasOwn(TAKES, verb))
      throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
    yield { verb, digits: digits === undefined ? undefined : Number(digits) };
    i += length;
  }
}

/** `string.format(list)` */
export function format(pattern: string, args: readonly Value[]): string {
  let at = 0;
  let out = '';
  for (const part of clausesOf(pattern)) {
    if (typeof part === 'string') out += part;
    else if (at >= args.length) throw new CelError(`index ${at} out of range`);
    else out += formatClause(part, args[at++]);
    if (out.length > LIMITS.resultChars) throw new CelError('operation cancelled: actual cost limit exceeded');
  }
  return out;
}

/** The error of a clause that was given something of another type. */
export const wrongType = (verb: string, given: string): CelError =>
  new CelError(`error during formatting: ${TAKES[verb]}, was given ${given}`);

function formatClause({ verb, digits = DIGITS }: Clause, value: Value): string {
  const plain = value instanceof Uint ? value.value : value;
  switch (verb) {
    case 's':
      return plainText(value);
    case 'd':
      if (typeof plain === 'bigint') return String(plain);
      break;
    case 'f':
    case 'e': {
      const double = typeof value === 'string' ? SPECIAL[value] : value;
      if (typeof double === 'number')
        return special(double) ?? (verb === 'f' ? grouped(double, digits) : scientific(double));
      break;
    }
    case 'b':
      if (typeof plain === 'boolean') return plain ? '1' : '0';
      if (typeof plain === 'bigint') return plain.toString(2);
      break;
    case 'o':
      if (typeof plain === 'bigint') return plain.toString(8);
      break;
    default: {
      const hex = hexOf(plain);
      if (hex !== undefined) return verb === 'X' ? hex.toUpperCase() : hex;
    }
  }
  throw wrongType(verb, typeName(value));
}

/** Doubles that are written as text. */
const SPECIAL: Readonly<Record<string, number>> = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity };

function special(value: number): string | undefined {
  if (Number.isFinite(value)) return undefined;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞';
}

function hexOf(value: Value): string | undefined {
  if (typeof value === 'bigint') return value.toString(16);
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (!(bytes instanceof Uint8Array)) return undefined;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A double with commas between thousands (the locale of the API server is en-US). */
function grouped(value: number, digits: number): string {
  const [whole, fraction] = fixed(value, Math.min(digits, MAX_DIGITS)).split('.');
  const commas = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? commas : `${commas}.${fraction}`;
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `3.141590×10⁰⁴`, always with six digits. */
function scientific(value: number): string {
  const [mantissa, exponent] = value.toExponential(DIGITS).split('e');
  const digits = exponent.replace(/^[+-]/, '').padStart(2, '0');
  return `${mantissa}×10${exponent.startsWith('-') ? '⁻' : ''}${digits.replace(/\d/g, (digit) => RAISED[Number(digit)])}`;
}

/** A value as `%s` writes it. */
function plainText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof Uint8Array) return decoded(value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value.ns);
  return innerText(value);
}

/** A value as `%s` writes it within a list or map: so that its type can be seen. */
function innerText(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return special(value) ?? fixed(value, DIGITS);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return `b${quote(decoded(value))}`;
  if (value instanceof Timestamp) return `timestamp("${formatTimestamp(value)}")`;
  if (value instanceof Duration) return `duration("${formatDuration(value.ns)}")`;
  if (value instanceof TypeValue) return value.name;
  if (isList(value)) return `[${value.map(innerText).join(', ')}]`;
  if (isMap(value)) return mapText(value);
  throw wrongType('s', typeName(value));
}

function mapText(map: CelMap): string {
  const entries = map.keys().map((key) => `${innerText(key)}:${innerText(map.get(key)!)}`);
  return `{${entries.sort().join(', ')}}`;
}

function decoded(bytes: Uint8Array): string {
  try {
    return bytesText(bytes);
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    throw new CelError(`error during formatting: could not convert argument ${quote(error.message)} to string`);
  }
}
