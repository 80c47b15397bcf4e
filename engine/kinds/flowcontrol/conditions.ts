import { duplicate, Path, required, type FieldErrors } from '../field.ts';

/** Conditions of a status: each type once, with type. */
export function validateConditions(conditions: readonly { type?: string }[] | undefined): FieldErrors {
  const path = new Path('status.conditions');
  const seen = new Set<string>();
  return (conditions ?? []).flatMap(({ type = '' }, i) => {
    const at = path.index(i).child('type');
    const errors = seen.has(type) ? [duplicate(at, type)] : [];
    seen.add(type);
    if (!type) errors.push(required(at));
    return errors;
  });
}
