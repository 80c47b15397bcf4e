import type { CIDR, IPAddress } from '../addresses.ts';
import { DYN, type CelType } from './types.ts';

/** A value at evaluation: int is bigint, double is number, a list is an array, a map is a {@link CelMap}. */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | readonly Value[]
  | CelMap
  | Uint
  | Timestamp
  | Duration
  | TypeValue
  | Optional
  | OpaqueValue;

/** An evaluation that went wrong; messages are cel-go's. */
export class CelError extends Error {}

/** An unsigned integer. */
export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** An instant, in nanoseconds since 1970. */
export class Timestamp {
  readonly ns: bigint;
  constructor(ns: bigint) {
    this.ns = ns;
  }
}

/** A span of time, in nanoseconds. */
export class Duration {
  readonly ns: bigint;
  constructor(ns: bigint) {
    this.ns = ns;
  }
}

/** A type as a value: `type(1)`. */
export class TypeValue {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A value that may be missing. */
export class Optional {
  readonly value: Value | undefined;
  constructor(value: Value | undefined) {
    this.value = value;
  }
}

/** Values of Kubernetes' own types. */
export type OpaqueValue = QuantityValue | URLValue | IPValue | CIDRValue | FormatValue | SemverValue | HostValue;

export class QuantityValue {
  readonly nano: bigint;
  readonly text: string;
  constructor(text: string, nano: bigint) {
    this.text = text;
    this.nano = nano;
  }
}

/** A URL, in the parts that expressions ask for. */
export class URLValue {
  readonly parts: URLParts;
  constructor(parts: URLParts) {
    this.parts = parts;
  }
}

export interface URLParts {
  readonly text: string;
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

export class IPValue {
  readonly address: IPAddress;
  readonly text: string;
  constructor(address: IPAddress, text: string) {
    this.address = address;
    this.text = text;
  }
}

export class CIDRValue {
  readonly block: CIDR;
  readonly text: string;
  constructor(block: CIDR, text: string) {
    this.block = block;
    this.text = text;
  }
}

/** A named format that texts can be tested against. */
export class FormatValue {
  readonly name: string;
  readonly errors: (text: string) => string[];
  constructor(name: string, errors: (text: string) => string[]) {
    this.name = name;
    this.errors = errors;
  }
}

export class SemverValue {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly pre: readonly string[];
  constructor(major: bigint, minor: bigint, patch: bigint, pre: readonly string[]) {
    this.major = major;
    this.minor = minor;
    this.patch = patch;
    this.pre = pre;
  }
}

/** A value that the caller brings along with functions of its own (the authorizer). */
export class HostValue {
  readonly type: string;
  readonly data: unknown;
  constructor(type: string, data: unknown) {
    this.type = type;
    this.data = data;
  }
}

/** A map; keys are strings, ints, uints or booleans. */
export interface CelMap {
  readonly isMap: true;
  /** The type's name where it is an object that an expression made (`Object{…}`). */
  readonly typeName?: string;
  get(key: Value): Value | undefined;
  has(key: Value): boolean;
  keys(): readonly Value[];
  readonly size: number;
}

export const isMap = (value: Value | undefined): value is CelMap =>
  typeof value === 'object' && value !== null && 'isMap' in value;

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

/** A JSON object, turned into values as they are asked for, by the type that the schema gives them. */
export class JsonMap implements CelMap {
  readonly isMap = true;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly #type: CelType;
  #keys: string[] | undefined;

  constructor(raw: Readonly<Record<string, unknown>>, type: CelType) {
    this.raw = raw;
    this.#type = type;
  }

  get(key: Value): Value | undefined {
    if (typeof key !== 'string' || !this.has(key)) return undefined;
    const name = this.#type.kind === 'object' ? unescapeField(key) : key;
    return fromJson(this.raw[name], fieldType(this.#type, key));
  }

  has(key: Value): boolean {
    if (typeof key !== 'string') return false;
    const name = this.#type.kind === 'object' ? unescapeField(key) : key;
    return Object.hasOwn(this.raw, name) && this.raw[name] !== undefined;
  }

  keys(): readonly string[] {
    this.#keys ??= Object.keys(this.raw).filter((key) => this.raw[key] !== undefined);
    return this.#keys;
  }

  get size(): number {
    return this.keys().length;
  }
}

function fieldType(type: CelType, field: string): CelType {
  if (type.kind === 'object') return type.fields?.get(field) ?? DYN;
  return type.kind === 'map' ? type.params[1] : DYN;
}

/** A map that an expression made. */
export class ValueMap implements CelMap {
  readonly isMap = true;
  readonly typeName?: string;
  #entries = new Map<string, [Value, Value]>();

  constructor(entries: Iterable<readonly [Value, Value]> = [], typeName?: string) {
    for (const [key, value] of entries) this.#entries.set(mapKey(key), [key, value]);
    if (typeName) this.typeName = typeName;
  }

  get(key: Value): Value | undefined {
    return this.#entries.get(mapKey(key))?.[1];
  }

  has(key: Value): boolean {
    return this.#entries.has(mapKey(key));
  }

  keys(): readonly Value[] {
    return [...this.#entries.values()].map(([key]) => key);
  }

  entries(): readonly (readonly [Value, Value])[] {
    return [...this.#entries.values()];
  }

  get size(): number {
    return this.#entries.size;
  }
}

function mapKey(key: Value): string {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'bigint') return `n${key}`;
  if (key instanceof Uint) return `n${key.value}`;
  if (typeof key === 'boolean') return `b${key}`;
  if (typeof key === 'number' && Number.isInteger(key)) return `n${BigInt(key)}`;
  throw new CelError(`unsupported key type: ${typeName(key)}`);
}

/** A JSON value as a value of the given type: whole numbers are ints unless the type says double. */
export function fromJson(value: unknown, type: CelType = DYN): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') {
    if (type.kind === 'double') return value;
    return Number.isInteger(value) ? BigInt(value) : value;
  }
  if (typeof value === 'string') return typedText(value, type);
  if (Array.isArray(value)) {
    const element = type.kind === 'list' ? type.params[0] : DYN;
    return value.map((one) => fromJson(one, element));
  }
  return new JsonMap(value as Record<string, unknown>, type);
}

function typedText(value: string, { kind }: CelType): Value {
  if (kind === 'timestamp') return new Timestamp(parseTimestamp(value) ?? 0n);
  if (kind === 'duration') return new Duration(parseDuration(value) ?? 0n);
  if (kind === 'bytes') return Uint8Array.from(atob(value), (char) => char.charCodeAt(0));
  return value;
}

/** A value as JSON; types that JSON has not are written as text. */
export function toJson(value: Value): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint) return Number(value.value);
  if (isList(value)) return value.map(toJson);
  if (value instanceof JsonMap) return value.raw;
  if (isMap(value)) return Object.fromEntries(value.keys().map((key) => [keyText(key), toJson(value.get(key)!)]));
  if (value instanceof Timestamp) return formatTimestamp(value.ns);
  if (value instanceof Duration) return formatDuration(value.ns);
  if (value instanceof QuantityValue) return value.text;
  if (value instanceof IPValue || value instanceof CIDRValue) return value.text;
  if (value instanceof URLValue) return value.parts.text;
  if (value instanceof Optional) return value.value === undefined ? null : toJson(value.value);
  if (value instanceof Uint8Array) return btoa(String.fromCharCode(...value));
  throw new CelError(`unsupported conversion of ${typeName(value)} to JSON`);
}

const keyText = (key: Value): string => (key instanceof Uint ? String(key.value) : String(key));

/** The name of a value's type, as `type()` gives it and messages say it. */
export function typeName(value: Value): string {
  if (value === null) return 'null_type';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'double';
  if (typeof value === 'string') return 'string';
  if (value instanceof Uint8Array) return 'bytes';
  if (isList(value)) return 'list';
  if (isMap(value)) return value.typeName ?? 'map';
  if (value instanceof Uint) return 'uint';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof TypeValue) return 'type';
  if (value instanceof Optional) return 'optional_type';
  if (value instanceof QuantityValue) return 'kubernetes.Quantity';
  if (value instanceof URLValue) return 'kubernetes.URL';
  if (value instanceof IPValue) return 'net.IP';
  if (value instanceof CIDRValue) return 'net.CIDR';
  if (value instanceof FormatValue) return 'kubernetes.NamedFormat';
  if (value instanceof SemverValue) return 'kubernetes.Semver';
  return value.type;
}

/** The number of a numeric value, or undefined. */
export function numeric(value: Value): number | bigint | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
}

/** Are two values equal? Numbers are compared across types; different kinds are unequal. */
export function equalValues(a: Value, b: Value): boolean {
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined && y !== undefined) return x == y;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (isList(a) || isList(b))
    return isList(a) && isList(b) && a.length === b.length && a.every((one, i) => equalValues(one, b[i]));
  if (isMap(a) || isMap(b)) return isMap(a) && isMap(b) && equalMaps(a, b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && a.length === b.length && a.every((x, i) => x === b[i]);
  if (a instanceof Timestamp) return b instanceof Timestamp && a.ns === b.ns;
  if (a instanceof Duration) return b instanceof Duration && a.ns === b.ns;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Optional) {
    if (!(b instanceof Optional)) return false;
    if (a.value === undefined || b.value === undefined) return a.value === b.value;
    return equalValues(a.value, b.value);
  }
  if (a instanceof QuantityValue) return b instanceof QuantityValue && a.nano === b.nano;
  return typeName(a) === typeName(b) && JSON.stringify(toComparable(a)) === JSON.stringify(toComparable(b));
}

const toComparable = (value: Value): unknown =>
  JSON.parse(JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one)));

function equalMaps(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false;
  return a.keys().every((key) => {
    const other = b.get(key);
    return other !== undefined && equalValues(a.get(key)!, other);
  });
}

const ESCAPED = /__(underscores|dot|dash|slash)__/g;
const UNESCAPED: Readonly<Record<string, string>> = { underscores: '__', dot: '.', dash: '-', slash: '/' };
const KEYWORDS = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** A field's name as expressions write it: `a.b` is `a__dot__b`, `namespace` is `__namespace__`. Undefined if it cannot be. */
export function escapeField(name: string): string | undefined {
  if (KEYWORDS.has(name)) return `__${name}__`;
  if (!/^[A-Za-z_][A-Za-z0-9_./-]*$/.test(name)) return undefined;
  return name
    .replaceAll('__', '\0underscores\0')
    .replaceAll('.', '\0dot\0')
    .replaceAll('-', '\0dash\0')
    .replaceAll('/', '\0slash\0')
    .replaceAll('\0', '__');
}

/** The name that {@link escapeField} made this of. */
export function unescapeField(name: string): string {
  const keyword = /^__(.+)__$/.exec(name)?.[1];
  if (keyword !== undefined && KEYWORDS.has(keyword)) return keyword;
  return name.replace(ESCAPED, (_, word: string) => UNESCAPED[word]);
}

/** RFC 3339 to nanoseconds since 1970; undefined where it is none. */
export function parseTimestamp(text: string): bigint | undefined {
  const found = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  if (!found) return undefined;
  const ms = Date.parse(`${found[1].toUpperCase()}${found[3].toUpperCase()}`);
  if (Number.isNaN(ms)) return undefined;
  return BigInt(ms) * 1_000_000n + BigInt((found[2] ?? '').padEnd(9, '0'));
}

/** Nanoseconds since 1970 as RFC 3339 in UTC. */
export function formatTimestamp(ns: bigint): string {
  let [ms, rest] = [ns / 1_000_000n, ns % 1_000_000n];
  if (rest < 0n) [ms, rest] = [ms - 1n, rest + 1_000_000n];
  const text = new Date(Number(ms)).toISOString();
  const fraction = `${text.slice(20, 23)}${String(rest).padStart(6, '0')}`.replace(/0+$/, '');
  return `${text.slice(0, 19)}${fraction ? `.${fraction}` : ''}Z`;
}

const UNITS: Readonly<Record<string, bigint>> = {
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  µs: 1_000n,
  ns: 1n,
};

/** `1h30m` to nanoseconds, as Go's time.ParseDuration; undefined where it is none. */
export function parseDuration(text: string): bigint | undefined {
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  const body = text.slice(sign.length);
  if (body === '0') return 0n;
  if (!/^(?:[0-9]+(?:\.[0-9]*)?(?:ms|us|µs|ns|h|m|s)|\.[0-9]+(?:ms|us|µs|ns|h|m|s))+$/.test(body)) return undefined;
  let total = 0n;
  for (const [, whole, fraction = '', unit] of body.matchAll(/([0-9]*)\.?([0-9]*)(ms|us|µs|ns|h|m|s)/g)) {
    total += BigInt(whole || '0') * UNITS[unit];
    if (fraction) total += (BigInt(fraction) * UNITS[unit]) / 10n ** BigInt(fraction.length);
  }
  return sign === '-' ? -total : total;
}

/** Nanoseconds as `string(duration)` writes them: seconds with an `s`. */
export function formatDuration(ns: bigint): string {
  const sign = ns < 0n ? '-' : '';
  const size = ns < 0n ? -ns : ns;
  const fraction = String(size % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${sign}${size / 1_000_000_000n}${fraction ? `.${fraction}` : ''}s`;
}
