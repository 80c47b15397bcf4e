import { decodeBase64, encodeBase64 } from '../../kernel/base64.ts';
import { unescapeField } from './field-names.ts';
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from './times.ts';
import { DYN, type CelType } from './types.ts';
import {
  CelError,
  CIDRValue,
  Duration,
  IPValue,
  isList,
  isMap,
  Optional,
  QuantityValue,
  Timestamp,
  typeName,
  Uint,
  URLValue,
  type CelMap,
  type Value,
} from './values.ts';

/** A JSON object, turned into values as they are asked for, by the type that the schema gives them. */
class JsonMap implements CelMap {
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
  if (kind === 'timestamp') return parseTimestamp(value) ?? new Timestamp(0n);
  if (kind === 'duration') return new Duration(parseDuration(value) ?? 0n);
  if (kind === 'bytes') return decodeBase64(value) ?? new Uint8Array();
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
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value.ns);
  if (value instanceof QuantityValue) return value.text;
  if (value instanceof IPValue || value instanceof CIDRValue) return value.text;
  if (value instanceof URLValue) return value.parts.text;
  if (value instanceof Optional) return value.value === undefined ? null : toJson(value.value);
  if (value instanceof Uint8Array) return encodeBase64(value);
  throw new CelError(`unsupported conversion of ${typeName(value)} to JSON`);
}

const keyText = (key: Value): string => (key instanceof Uint ? String(key.value) : String(key));
