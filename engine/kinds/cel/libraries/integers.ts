import { CelError, Uint } from '../values.ts';

/** The greatest int. */
export const MAX = 2n ** 63n - 1n;
/** The least int. */
export const MIN = -(2n ** 63n);
const MAX_UINT = 2n ** 64n - 1n;

/** A result of ints. @throws CelError where it is none */
export const inRange = (value: bigint): bigint => {
  if (value > MAX || value < MIN) throw new CelError('integer overflow');
  return value;
};

/** A result of uints. @throws CelError where it is none */
export const unsigned = (value: bigint): Uint => {
  if (value > MAX_UINT || value < 0n) throw new CelError('unsigned integer overflow');
  return new Uint(value);
};
