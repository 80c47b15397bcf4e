import { forbidden, invalid, required, type FieldErrors, type Path } from './field.ts';
import { isQualifiedName, isValidLabelValue } from './names.ts';
import type { LabelSelector } from './cells.ts';

/** A map of labels: keys and values (`ValidateLabels`). The errors do not name the key: the path is the map's. */
export function validateLabelMap(labels: Readonly<Record<string, string>> | undefined, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  for (const key of Object.keys(labels ?? {}).sort()) {
    errors.push(...isQualifiedName(key).map((why) => invalid(path, key, why)));
    errors.push(...isValidLabelValue(labels![key]).map((why) => invalid(path, labels![key], why)));
  }
  return errors;
}

/** A label selector (`ValidateLabelSelector`); values may be lax where an older object has such. */
export function validateSelector(
  selector: LabelSelector | undefined | null,
  path: Path,
  laxValues = false,
): FieldErrors {
  if (!selector) return [];
  const errors = validateLabelMap(selector.matchLabels, path.child('matchLabels'));
  for (const [i, requirement] of (selector.matchExpressions ?? []).entries())
    errors.push(...validateRequirement(requirement, path.child('matchExpressions').index(i), laxValues));
  return errors;
}

interface Requirement {
  key: string;
  operator: string;
  values?: string[];
}

function validateRequirement(
  { key = '', operator = '', values }: Requirement,
  path: Path,
  laxValues: boolean,
): FieldErrors {
  const errors: FieldErrors = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (!values?.length)
      errors.push(required(path.child('values'), "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values?.length)
      errors.push(
        forbidden(path.child('values'), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      );
  } else errors.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
  errors.push(...isQualifiedName(key).map((why) => invalid(path.child('key'), key, why)));
  if (!laxValues)
    for (const [i, value] of (values ?? []).entries())
      errors.push(...isValidLabelValue(value).map((why) => invalid(path.child('values').index(i), value, why)));
  return errors;
}
