import type { KubeObject } from '../../store/object.ts';
import { nonNegative } from '../validation/checks.ts';
import { equalRaw } from '../equality.ts';
import { invalid, Path, required, type FieldErrors } from '../field.ts';

const DATA = new Path('data');

/** Follows `ValidateControllerRevision` of pkg/apis/apps/validation. */
export function validateControllerRevision(object: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  if (object.data === undefined || object.data === null) errors.push(required(DATA, 'data is mandatory'));
  else if (typeof object.data !== 'object' || Array.isArray(object.data))
    errors.push(required(DATA, 'data must be a valid JSON object'));
  nonNegative(errors, new Path('revision'), object.revision);
  return errors;
}

/** What a revision holds never changes. */
export function validateControllerRevisionUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  nonNegative(errors, new Path('revision'), object.revision);
  if (!equalRaw(object.data, old.data)) errors.push(invalid(DATA, object.data ?? null, 'field is immutable'));
  return errors;
}
