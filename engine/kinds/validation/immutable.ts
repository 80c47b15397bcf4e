import { equal } from '../equality.ts';
import { invalid, type FieldErrors, type Path } from '../field.ts';

/** A field that may not change; `shown` is how the message prints it, the value itself where left out. */
export function immutable(
  errors: FieldErrors,
  value: unknown,
  old: unknown,
  path: Path,
  shown: () => unknown = () => value,
): void {
  if (!equal(value, old)) errors.push(invalid(path, shown() ?? null, 'field is immutable'));
}
