import type { KubeObject } from '../../store/object.ts';
import { nonNegative } from '../core/checks.ts';
import { immutable } from '../core/immutable.ts';
import { Path, required, type FieldErrors } from '../field.ts';

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
  const errors = validateControllerRevision(object);
  immutable(errors, object.data, old.data, DATA);
  return errors;
}
