import { invalid, required, type FieldErrors, type Path } from '../field.ts';
import { isDNS1123Subdomain, isQualifiedName, isValidLabelValue } from '../names.ts';
import { invalids } from '../references.ts';

interface Requirement {
  key?: string;
  operator?: string;
  values?: string[];
}

/** A selector of nodes: terms of which one must hold. */
export interface NodeSelector {
  nodeSelectorTerms?: { matchExpressions?: Requirement[]; matchFields?: Requirement[] }[];
}

/** Follows ValidateNodeSelector of pkg/apis/core/validation. */
export function validateNodeSelector({ nodeSelectorTerms: terms = [] }: NodeSelector, path: Path): FieldErrors {
  const list = path.child('nodeSelectorTerms');
  if (!terms.length) return [required(list, 'must have at least one node selector term')];
  return terms.flatMap(({ matchExpressions = [], matchFields = [] }, i) => [
    ...matchExpressions.flatMap((one, n) => validateExpression(one, list.index(i).child('matchExpressions').index(n))),
    ...matchFields.flatMap((one, n) => validateField(one, list.index(i).child('matchFields').index(n))),
  ]);
}

function validateExpression({ key = '', operator = '', values = [] }: Requirement, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const at = path.child('values');
  if (operator === 'In' || operator === 'NotIn') {
    if (!values.length) errors.push(required(at, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length)
      errors.push({
        type: 'FieldValueForbidden',
        field: String(at),
        message: "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      });
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1)
      errors.push(required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else errors.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
  errors.push(...invalids(path.child('key'), key, isQualifiedName(key)));
  values.forEach((value, i) => errors.push(...invalids(at.index(i), value, isValidLabelValue(value))));
  return errors;
}

function validateField({ key = '', operator = '', values = [] }: Requirement, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length !== 1)
      errors.push(
        required(
          path.child('values'),
          "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
        ),
      );
  } else errors.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
  if (key !== 'metadata.name') errors.push(invalid(path.child('key'), key, 'not a valid field selector key'));
  else
    values.forEach((value, i) =>
      errors.push(...invalids(path.child('values').index(i), value, isDNS1123Subdomain(value))),
    );
  return errors;
}
