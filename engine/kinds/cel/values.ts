import type { CIDR, IPAddress } from '../addresses.ts';

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

/** The error of a function that has no overload for its arguments. */
export const noOverload = (): CelError => new CelError('no such overload');

/** An unsigned integer. */
export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** An instant, in nanoseconds since 1970, and the time zone in which it is written. */
export class Timestamp {
  readonly ns: bigint;
  /** East of UTC. */
  readonly offsetMinutes: number;
  constructor(ns: bigint, offsetMinutes = 0) {
    this.ns = ns;
    this.offsetMinutes = offsetMinutes;
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
    if (typeof key === 'number' && !Number.isInteger(key)) return undefined;
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
  if (isMap(a)) return isMap(b) && equalMaps(a, b);
  if (isList(a)) return isList(b) && a.length === b.length && a.every((one, i) => equalValues(one, b[i]));
  if (a instanceof Optional) return b instanceof Optional && equalOptionals(a.value, b.value);
  return typeName(a) === typeName(b) && comparable(a) === comparable(b);
}

const equalOptionals = (a: Value | undefined, b: Value | undefined): boolean =>
  a === undefined || b === undefined ? a === b : equalValues(a, b);

/** What makes two values of one type the same: an amount or an instant, however it is written, else all of it. */
function comparable(value: Value): bigint | string {
  if (value instanceof Timestamp || value instanceof Duration) return value.ns;
  if (value instanceof QuantityValue) return value.nano;
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}

function equalMaps(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false;
  return a.keys().every((key) => {
    const other = b.get(key);
    return other !== undefined && equalValues(a.get(key)!, other);
  });
}
