import { KubectlError } from '../errors.ts';
import { goDuration, parseDuration } from './duration.ts';

/** What a flag takes, named as pflag names it in help texts. */
export type FlagType =
  | 'bool'
  | 'string'
  | 'int'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'float64'
  | 'duration'
  | 'stringArray'
  | 'stringSlice'
  | 'stringToString'
  | 'mapStringString';

/** One flag of a command, with pflag's semantics. */
export interface Flag {
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  readonly type: FlagType;
  /** What it has when it is not given; '', 0, false or [] where left out. */
  readonly default?: FlagValue;
  /** The value of `--flag` without one (`--dry-run` means `unchanged`); booleans have `true` of themselves. */
  readonly noValue?: string;
  /** One or two sentences for the help text. */
  readonly usage: string;
  readonly hidden?: boolean;
  /** The environment variable without which (set to `true`) there is no such flag. */
  readonly gate?: string;
  readonly required?: boolean;
  /** Printed as `Flag --x has been deprecated, …` where it is used. */
  readonly deprecated?: string;
  /** How help shows the default, where not as it is. */
  readonly shownDefault?: string;
}

export type FlagValue = boolean | string | number | readonly string[] | ReadonlyMap<string, string>;

/** The flags as given on a command line. */
export class ParsedFlags {
  readonly #values: Map<string, FlagValue>;
  readonly #defined: ReadonlyMap<string, Flag>;
  /** Each time that a flag was given, with its text, in the order of the command line. */
  readonly given: readonly (readonly [name: string, text: string])[];

  constructor(defined: ReadonlyMap<string, Flag>, values: Map<string, FlagValue>, given: ParsedFlags['given']) {
    this.#defined = defined;
    this.#values = values;
    this.given = given;
  }

  /** Was it given? */
  changed(name: string): boolean {
    return this.#values.has(name);
  }

  /** Does the command have such a flag? */
  has(name: string): boolean {
    return this.#defined.has(name);
  }

  /** The flag as it was defined. */
  definition(name: string): Flag | undefined {
    return this.#defined.get(name);
  }

  string(name: string): string {
    return (this.#get(name) ?? '') as string;
  }

  bool(name: string): boolean {
    return (this.#get(name) ?? false) as boolean;
  }

  /** A whole number, or a float64. */
  number(name: string): number {
    return (this.#get(name) ?? 0) as number;
  }

  /** A duration in milliseconds. */
  durationMs(name: string): number {
    return (this.#get(name) ?? 0) as number;
  }

  /** stringArray and stringSlice. */
  strings(name: string): readonly string[] {
    return (this.#get(name) ?? []) as readonly string[];
  }

  map(name: string): ReadonlyMap<string, string> {
    return (this.#get(name) ?? new Map()) as ReadonlyMap<string, string>;
  }

  /** The value as pflag writes it: `true`, `3`, `[a,b]`, a duration as Go does. */
  text(name: string): string {
    const value = this.#get(name);
    if (value === undefined) return '';
    if (value instanceof Map) return `[${[...value].map(([key, item]) => `${key}=${item}`).join(',')}]`;
    if (Array.isArray(value)) return `[${value.join(',')}]`;
    return this.#defined.get(name)?.type === 'duration' ? goDuration(value as number) : String(value);
  }

  /** Change a value afterwards (a default that depends on others); it then counts as given. */
  set(name: string, value: FlagValue): void {
    this.#values.set(name, value);
  }

  #get(name: string): FlagValue | undefined {
    const flag = this.#defined.get(name);
    if (!flag) throw new Error(`the command has no flag --${name}`);
    return this.#values.get(name) ?? flag.default;
  }
}

/** What a command line was parsed to. */
export interface ParsedArguments {
  readonly flags: ParsedFlags;
  /** What is no flag, in order. */
  readonly args: readonly string[];
  /** How many of `args` came before `--`; -1 where there is no `--`. */
  readonly dashAt: number;
  /** `--help` was given. */
  readonly help: boolean;
  /** Lines about deprecated flags. */
  readonly notices: readonly string[];
}

const HELP: Flag = { name: 'help', short: 'h', type: 'bool', usage: 'help', hidden: true };

/** Parse a command line as pflag does, flags and arguments mixed. Throws KubectlError with pflag's words. */
export function parseFlags(defined: readonly Flag[], args: readonly string[]): ParsedArguments {
  const byName = new Map<string, Flag>([['help', HELP], ...defined.map((flag) => [flag.name, flag] as const)]);
  const byShort = new Map<string, Flag>([['h', HELP]]);
  for (const flag of defined) if (flag.short) byShort.set(flag.short, flag);
  const state: ParseState = { byName, byShort, values: new Map(), given: [], rest: [...args], notices: [] };
  const plain: string[] = [];
  let dashAt = -1;
  while (state.rest.length) {
    const arg = state.rest.shift()!;
    if (arg === '--') {
      dashAt = plain.length;
      plain.push(...state.rest);
      break;
    }
    if (arg.startsWith('--')) parseLong(state, arg);
    else if (arg.startsWith('-') && arg.length > 1) parseShorts(state, arg.slice(1));
    else plain.push(arg);
  }
  const help = state.values.get('help') === true;
  const flags = new ParsedFlags(byName, state.values, state.given);
  return { flags, args: plain, dashAt, help, notices: state.notices };
}

interface ParseState {
  readonly byName: ReadonlyMap<string, Flag>;
  readonly byShort: ReadonlyMap<string, Flag>;
  readonly values: Map<string, FlagValue>;
  readonly given: (readonly [string, string])[];
  readonly rest: string[];
  readonly notices: string[];
}

function parseLong(state: ParseState, arg: string): void {
  const text = arg.slice(2);
  if (!text || text[0] === '-' || text[0] === '=') throw new KubectlError(`bad flag syntax: ${arg}`);
  const equals = text.indexOf('=');
  const name = normalName(equals < 0 ? text : text.slice(0, equals));
  const flag = state.byName.get(name);
  if (!flag) throw new KubectlError(`unknown flag: --${name}`);
  if (equals >= 0) return setFlag(state, flag, text.slice(equals + 1));
  const implied = impliedValue(flag);
  if (implied !== undefined) return setFlag(state, flag, implied);
  if (!state.rest.length) throw new KubectlError(`flag needs an argument: ${arg}`);
  setFlag(state, flag, state.rest.shift()!);
}

function parseShorts(state: ParseState, shorts: string): void {
  for (let i = 0; i < shorts.length; i++) {
    const flag = state.byShort.get(shorts[i]);
    if (!flag) throw new KubectlError(`unknown shorthand flag: '${shorts[i]}' in -${shorts.slice(i)}`);
    const after = shorts.slice(i + 1);
    if (after.startsWith('=') && after.length > 1) return setFlag(state, flag, after.slice(1));
    const implied = impliedValue(flag);
    if (implied !== undefined) {
      setFlag(state, flag, implied);
      continue;
    }
    if (after) return setFlag(state, flag, after);
    if (!state.rest.length) throw new KubectlError(`flag needs an argument: '${shorts[i]}' in -${shorts.slice(i)}`);
    return setFlag(state, flag, state.rest.shift()!);
  }
}

/** kubectl takes underscores in flag names for dashes. */
const normalName = (name: string): string => name.replaceAll('_', '-');

const impliedValue = (flag: Flag): string | undefined => flag.noValue ?? (flag.type === 'bool' ? 'true' : undefined);

function setFlag(state: ParseState, flag: Flag, text: string): void {
  try {
    state.values.set(flag.name, parseValue(flag, text, state.values.get(flag.name)));
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    const shown = flag.short ? `-${flag.short}, --${flag.name}` : `--${flag.name}`;
    throw new KubectlError(`invalid argument ${JSON.stringify(text)} for "${shown}" flag: ${error.message}`);
  }
  state.given.push([flag.name, text]);
  if (flag.deprecated) state.notices.push(`Flag --${flag.name} has been deprecated, ${flag.deprecated}`);
}

const INTEGER_BITS: Readonly<Record<string, bigint>> = { int: 63n, int32: 31n, int64: 63n };
const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

/** What Go's strconv.ParseBool reads from a text; undefined where it reads nothing. */
export function booleanOf(text: string): boolean | undefined {
  return TRUE.has(text) ? true : FALSE.has(text) ? false : undefined;
}

function parseValue(flag: Flag, text: string, before: FlagValue | undefined): FlagValue {
  switch (flag.type) {
    case 'bool': {
      const value = booleanOf(text);
      if (value !== undefined) return value;
      throw new KubectlError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
    }
    case 'int':
    case 'int32':
    case 'int64':
      return parseInteger(text, 'ParseInt', INTEGER_BITS[flag.type]);
    case 'uint':
      return parseInteger(text, 'ParseUint', 64n);
    case 'float64':
      return parseFloat64(text);
    case 'duration':
      return parseDuration(text);
    case 'stringArray':
      return [...((before as string[]) ?? []), text];
    case 'stringSlice':
      return [...((before as string[]) ?? []), ...splitCsv(text)];
    case 'stringToString':
      return parsePairs(text, before as ReadonlyMap<string, string> | undefined);
    case 'mapStringString':
      return parseMap(text, before as ReadonlyMap<string, string> | undefined);
    default:
      return text;
  }
}

const INTEGER = /^[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9_]+)$/;

/** Go's strconv.ParseInt(text, 0, …): prefixes 0x, 0o, 0b and a leading 0 for octal. */
export function parseInteger(text: string, what: 'ParseInt' | 'ParseUint' | 'Atoi', bits: bigint): number {
  const fail = (why: string): never => {
    throw new KubectlError(`strconv.${what}: parsing ${JSON.stringify(text)}: ${why}`);
  };
  if (!INTEGER.test(text) || (what === 'ParseUint' && /^[+-]/.test(text))) fail('invalid syntax');
  const negative = text.startsWith('-');
  let digits = text.replace(/^[+-]/, '').replaceAll('_', '');
  if (/^0[0-9]/.test(digits)) {
    if (/[89]/.test(digits)) fail('invalid syntax');
    digits = `0o${digits.slice(1)}`;
  }
  const value = negative ? -BigInt(digits) : BigInt(digits);
  const limit = 1n << bits;
  if (value >= limit || value < -limit) fail('value out of range');
  return Number(value);
}

function parseFloat64(text: string): number {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text))
    throw new KubectlError(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** One line of comma-separated values, quotes as encoding/csv reads them. */
function splitCsv(text: string): string[] {
  if (text === '') return [];
  const out: string[] = [];
  for (let i = 0; ;) {
    let field = '';
    if (text[i] === '"') {
      for (i++; i < text.length; i++) {
        if (text[i] !== '"') field += text[i];
        else if (text[i + 1] === '"') field += text[++i];
        else break;
      }
      if (i >= text.length)
        throw new KubectlError(
          `parse error on line 1, column ${text.length + 1}: extraneous or missing " in quoted-field`,
        );
      i++;
    } else {
      while (i < text.length && text[i] !== ',') {
        if (text[i] === '"')
          throw new KubectlError(`parse error on line 1, column ${i + 1}: bare " in non-quoted-field`);
        field += text[i++];
      }
    }
    out.push(field);
    if (i >= text.length) return out;
    i++;
  }
}

function parsePairs(text: string, before: ReadonlyMap<string, string> | undefined): Map<string, string> {
  const out = new Map(before);
  // A single pair may hold commas; several are read as CSV.
  const equals = text.split('=').length - 1;
  for (const pair of equals === 1 ? [text] : splitCsv(text)) {
    const at = pair.indexOf('=');
    if (at < 0) throw new KubectlError(`${pair} must be formatted as key=value`);
    out.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return out;
}

/** The map flags of k8s.io/component-base: no quotes, no commas in values, blanks do not count. */
function parseMap(text: string, before: ReadonlyMap<string, string> | undefined): Map<string, string> {
  const out = new Map(before);
  for (const pair of text.split(',')) {
    if (!pair) continue;
    const at = pair.indexOf('=');
    if (at < 0) throw new KubectlError('malformed pair, expect string=string');
    out.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return out;
}
