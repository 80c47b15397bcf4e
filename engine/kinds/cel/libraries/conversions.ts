import { formatDuration, formatTimestamp, parseDuration, parseTimestamp, timestampAt } from '../times.ts';
import { inRange, MIN, MAX, unsigned } from './integers.ts';
import { noOverload, CelError, CIDRValue, Duration, IPValue, numeric, Timestamp, Uint, type Value } from '../values.ts';

/** A text that cannot be read as what it is converted to. */
export const notConvertible = (type: string): CelError =>
  new CelError(`type conversion error from 'string' to '${type}'`);

/** `int(value)` */
export function toInt(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  if (value instanceof Uint) return inRange(value.value);
  if (typeof value === 'number') {
    if (!(value > Number(MIN) && value < Number(MAX))) throw new CelError('integer overflow');
    return BigInt(Math.trunc(value));
  }
  if (value instanceof Timestamp) return value.ns / 1_000_000_000n;
  if (value instanceof Duration) return value.ns;
  if (typeof value !== 'string') throw noOverload();
  const read = /^[+-]?[0-9]+$/.test(value) ? BigInt(value.replace('+', '')) : undefined;
  if (read === undefined || read < MIN || read > MAX) throw notConvertible('int');
  return read;
}

/** `uint(value)` */
export function toUint(value: Value): Uint {
  if (value instanceof Uint) return value;
  if (typeof value === 'bigint') return unsigned(value);
  if (typeof value === 'number') {
    if (!(value >= 0 && value < 2 ** 64)) throw new CelError('unsigned integer overflow');
    return new Uint(BigInt(Math.trunc(value)));
  }
  if (typeof value !== 'string') throw noOverload();
  const read = /^[0-9]+$/.test(value) ? BigInt(value) : undefined;
  if (read === undefined || read >= 2n ** 64n) throw notConvertible('uint');
  return new Uint(read);
}

/** A decimal number as Go's ParseFloat reads it; digits may be held apart. */
const DECIMAL = /^[+-]?(?:[0-9]+(?:_[0-9]+)*\.?(?:[0-9]+(?:_[0-9]+)*)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][+-]?[0-9]+)?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/** `double(value)` */
export function toDouble(value: Value): number {
  const number = numeric(value);
  if (number !== undefined) return Number(number);
  if (typeof value !== 'string') throw noOverload();
  if (DECIMAL.test(value)) return Number(value.replaceAll('_', ''));
  const infinite = INFINITE.exec(value);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  if (/^nan$/i.test(value)) return NaN;
  throw notConvertible('double');
}

/** `bool(value)` */
export function toBool(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') throw noOverload();
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value)) return false;
  throw notConvertible('bool');
}

/** A double as Go's `%g` of the shortest form writes it. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return String(value);
}

/** Bytes as text. @throws CelError where they are none */
export function bytesText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CelError('invalid UTF-8 in bytes, cannot convert to string');
  }
}

/** `string(value)` */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value.ns);
  if (value instanceof Uint8Array) return bytesText(value);
  if (value instanceof IPValue || value instanceof CIDRValue) return value.text;
  throw noOverload();
}

/** `bytes(value)` */
export function toBytes(value: Value): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string') throw noOverload();
  return new TextEncoder().encode(value);
}

/** `timestamp(value)` */
export function toTimestamp(value: Value): Timestamp {
  if (value instanceof Timestamp) return value;
  if (typeof value === 'bigint') return timestampAt(value * 1_000_000_000n);
  if (typeof value !== 'string') throw noOverload();
  const read = parseTimestamp(value);
  if (!read) throw notConvertible('google.protobuf.Timestamp');
  return read;
}

/** `duration(value)` */
export function toDuration(value: Value): Duration {
  if (value instanceof Duration) return value;
  if (typeof value === 'bigint') return new Duration(value);
  if (typeof value !== 'string') throw noOverload();
  const ns = parseDuration(value);
  if (ns === undefined) throw notConvertible('google.protobuf.Duration');
  return new Duration(ns);
}
