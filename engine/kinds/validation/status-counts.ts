import type { KubeObject } from '../../store/object.ts';
import { invalid, Path, type FieldErrors } from '../field.ts';
import { NEGATIVE } from './checks.ts';

/** Counts of a status: none below zero, and some no more than another. */
export function validateCounts(
  { status = {} }: KubeObject,
  counts: readonly string[],
  atMost: readonly (readonly [field: string, limit: string, message?: string])[] = [],
): FieldErrors {
  const path = new Path('status');
  const errors: FieldErrors = counts
    .filter((field) => status[field] < 0)
    .map((field) => invalid(path.child(field), status[field], NEGATIVE));
  for (const [field, limit, message = `cannot be greater than status.${limit}`] of atMost)
    if ((status[field] ?? 0) > (status[limit] ?? 0)) errors.push(invalid(path.child(field), status[field], message));
  return errors;
}

/** The count of hash collisions only goes up. */
export function validateCollisions({ status = {} }: KubeObject, old: KubeObject): FieldErrors {
  const before = old.status?.collisionCount;
  if (before === undefined || status.collisionCount >= before) return [];
  return [invalid(new Path('status.collisionCount'), status.collisionCount ?? 0, 'cannot be decremented')];
}
