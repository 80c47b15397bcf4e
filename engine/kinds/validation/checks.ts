import { invalid, notSupported, required, type FieldErrors, type Path } from '../field.ts';
import { compareQuantities } from '../quantity.ts';

/**
 * Small rules that the validation of many kinds is made of. They add what is wrong to `errors`; paths are made only
 * where something is.
 */

/** Each of the texts that tell what is wrong with a value. */
export function addInvalid(errors: FieldErrors, path: Path, value: unknown, why: readonly string[]): void {
  for (const text of why) errors.push(invalid(path, value, text));
}

/** A field that must not be empty. */
export function requireField(errors: FieldErrors, object: any, path: Path, name: string): void {
  if (!object[name]?.length) errors.push(required(path.child(name)));
}

/** A value of a fixed set; what is absent passes. */
export function oneOf(
  errors: FieldErrors,
  path: Path,
  value: string | undefined | null,
  known: readonly string[],
): void {
  if (value !== undefined && value !== null && !known.includes(value)) errors.push(notSupported(path, value, known));
}

/** `must be greater than or equal to 0`. */
export const NEGATIVE = 'must be greater than or equal to 0';

/** A number that may not be negative; what is absent passes. */
export function nonNegative(errors: FieldErrors, path: Path, value: number | undefined | null): void {
  if (value !== undefined && value !== null && value < 0) errors.push(invalid(path, value, NEGATIVE));
}

/** A quantity of zero or more. */
export function nonNegativeQuantity(errors: FieldErrors, path: Path, value: string): void {
  if (compareQuantities(value, '0') < 0) errors.push(invalid(path, value, NEGATIVE));
}

/** The keys of a map in order, so that errors come in the same order every time. */
export const sortedKeys = (map: object | undefined | null): string[] => Object.keys(map ?? {}).sort();
