import { noOverload, CelError, Duration, isList, numeric, Timestamp, Uint, type Value } from '../values.ts';
import { timestampAt } from '../times.ts';
import { inRange, unsigned } from './integers.ts';

/** -1, 0 or 1; undefined where the two have no order. */
export function compareValues(a: Value, b: Value): number {
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if ((a instanceof Timestamp && b instanceof Timestamp) || (a instanceof Duration && b instanceof Duration))
    return a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0;
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    const [left, right] = [String.fromCharCode(...a), String.fromCharCode(...b)];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  throw noOverload();
}

/** `a + b` */
export function add(a: Value, b: Value): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return inRange(a + b);
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (isList(a) && isList(b)) return [...a, ...b];
  if (a instanceof Uint && b instanceof Uint) return unsigned(a.value + b.value);
  if (a instanceof Duration && b instanceof Duration) return new Duration(inRange(a.ns + b.ns));
  if (a instanceof Timestamp && b instanceof Duration) return timestampAt(a.ns + b.ns, a.offsetMinutes);
  if (a instanceof Duration && b instanceof Timestamp) return add(b, a);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Uint8Array.from([...a, ...b]);
  throw noOverload();
}

/** `a - b` */
export function subtract(a: Value, b: Value): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return inRange(a - b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a instanceof Uint && b instanceof Uint) return unsigned(a.value - b.value);
  if (a instanceof Duration && b instanceof Duration) return new Duration(inRange(a.ns - b.ns));
  if (a instanceof Timestamp && b instanceof Duration) return timestampAt(a.ns - b.ns, a.offsetMinutes);
  if (a instanceof Timestamp && b instanceof Timestamp) return new Duration(inRange(a.ns - b.ns));
  throw noOverload();
}

/** An operation on two numbers of the same type. */
export function arithmetic(
  a: Value,
  b: Value,
  int: (a: bigint, b: bigint) => bigint,
  double?: (a: number, b: number) => number,
): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return inRange(int(a, b));
  if (a instanceof Uint && b instanceof Uint) return unsigned(int(a.value, b.value));
  if (double && typeof a === 'number' && typeof b === 'number') return double(a, b);
  throw noOverload();
}

/** A divisor. @throws CelError with these words where it is 0 */
export const nonZero = (what: string, value: bigint): bigint => {
  if (value === 0n) throw new CelError(what);
  return value;
};
