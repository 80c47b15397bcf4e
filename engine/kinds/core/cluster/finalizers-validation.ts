import { invalid, type FieldErrors, type Path } from '../../field.ts';
import { isQualifiedName } from '../../names.ts';
import { addInvalid } from '../../validation/checks.ts';

const STANDARD = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** A finalizer's name: qualified, or one of the system's own. */
export function validateFinalizerName(errors: FieldErrors, name: string, path: Path): void {
  addInvalid(errors, path, name, isQualifiedName(name));
  if (!name.includes('/') && !STANDARD.includes(name))
    errors.push(invalid(path, name, 'name is neither a standard finalizer name nor is it fully qualified'));
}
