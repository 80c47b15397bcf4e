import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from '../times.ts';
import { inRange, MIN, MAX } from './integers.ts';
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
  if (typeof value === 'string' && /^[+-]?[0-9]+$/.test(value)) return inRange(BigInt(value.replace('+', '')));
  if (typeof value === 'string') throw notConvertible('int');
  throw noOverload();
}

/** `double(value)` */
export function toDouble(value: Value): number {
  const number = numeric(value);
  if (number !== undefined) return Number(number);
  if (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))) return Number(value);
  if (typeof value === 'string') throw notConvertible('double');
  throw noOverload();
}

/** A double as Go's `%g` of the shortest form writes it. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e21)) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return String(value);
}

/** `string(value)` */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value.ns);
  if (value instanceof Duration) return formatDuration(value.ns);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof IPValue || value instanceof CIDRValue) return value.text;
  throw noOverload();
}

/** `timestamp(value)` */
export function toTimestamp(value: Value): Timestamp {
  if (value instanceof Timestamp) return value;
  if (typeof value === 'bigint') return new Timestamp(value * 1_000_000_000n);
  const ns = typeof value === 'string' ? parseTimestamp(value) : undefined;
  if (ns === undefined) throw notConvertible('google.protobuf.Timestamp');
  return new Timestamp(ns);
}

/** `duration(value)` */
export function toDuration(value: Value): Duration {
  if (value instanceof Duration) return value;
  if (typeof value === 'bigint') return new Duration(value);
  const ns = typeof value === 'string' ? parseDuration(value) : undefined;
  if (ns === undefined) throw notConvertible('google.protobuf.Duration');
  return new Duration(ns);
}
