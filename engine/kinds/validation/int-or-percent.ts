import { internal, invalid, type FieldErrors, type Path } from '../field.ts';
import { isValidPercent } from '../names.ts';
import { NEGATIVE } from './checks.ts';

/** A count or a percentage, as rollouts and disruption budgets use it. */
export type IntOrPercent = number | string;

/** A count of zero or more, or a percentage (`ValidatePositiveIntOrPercent`). */
export function portionOrCount(errors: FieldErrors, value: IntOrPercent, path: Path): void {
  if (typeof value === 'string') for (const why of isValidPercent(value)) errors.push(invalid(path, value, why));
  else if (typeof value === 'number') {
    if (value < 0) errors.push(invalid(path, value, NEGATIVE));
  } else errors.push(internal(path, "must be an integer or percentage (e.g '5%%')"));
}

/** `120%` of something is more than there is (`IsNotMoreThan100Percent`). */
export function percentNotOver100(errors: FieldErrors, value: IntOrPercent, path: Path): void {
  const percent = percentOf(value);
  if (percent !== undefined && percent > 100) errors.push(invalid(path, value, 'must not be greater than 100%'));
}

function percentOf(value: IntOrPercent): number | undefined {
  return typeof value === 'string' && isValidPercent(value).length === 0 ? Number(value.slice(0, -1)) : undefined;
}

/** The number that counts: a percentage's, or the count itself, in quotes too; 0 where neither. */
export function amountOf(value: IntOrPercent | undefined | null): number {
  if (value == null) return 0;
  return percentOf(value) ?? (typeof value === 'number' || /^[+-]?\d{1,10}$/.test(value) ? Number(value) : 0);
}
