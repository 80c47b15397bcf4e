import { invalid, Path, required, type FieldErrors } from '../field.ts';
import { isQualifiedName, isValidLabelValue } from '../names.ts';
import { invalids } from '../references.ts';

interface Requirement {
  key?: string;
  operator?: string;
  values?: string[];
}

/** A selector in a question: as text, or as requirements. */
export interface SelectorAttributes {
  rawSelector?: string;
  requirements?: Requirement[];
}

/** What a review asks for, of a resource. */
export interface ResourceAttributes {
  namespace?: string;
  verb?: string;
  group?: string;
  version?: string;
  resource?: string;
  subresource?: string;
  name?: string;
  fieldSelector?: SelectorAttributes;
  labelSelector?: SelectorAttributes;
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** Has a selector an operator that the server does not know? Newer clients may; such requirements are left out. */
export const hasUnknownOperator = (selector: SelectorAttributes | undefined): boolean =>
  (selector?.requirements ?? []).some(({ operator = '' }) => !OPERATORS.includes(operator));

/** Follows validateResourceAttributes of pkg/apis/authorization/validation. */
export const validateResourceAttributes = (attributes: ResourceAttributes | undefined, path: Path): FieldErrors => [
  ...validateSelector(attributes?.fieldSelector, validateFieldKey, path.child('fieldSelector')),
  ...validateSelector(attributes?.labelSelector, validateLabelKey, path.child('labelSelector')),
];

type KeyRule = (requirement: Requirement, path: Path) => FieldErrors;

function validateSelector(selector: SelectorAttributes | undefined, rule: KeyRule, path: Path): FieldErrors {
  if (!selector) return [];
  const { rawSelector, requirements = [] } = selector;
  const errors: FieldErrors = [];
  if (rawSelector && requirements.length)
    errors.push(invalid(path.child('rawSelector'), rawSelector, 'may not specified at the same time as requirements'));
  const list = path.child('requirements');
  if (!rawSelector && !requirements.length)
    errors.push(required(list, `when ${String(path)} is specified, requirements or rawSelector is required`));
  requirements.forEach((requirement, i) => errors.push(...rule(requirement, list.index(i))));
  return errors;
}

function validateValues({ operator, values }: Requirement, path: Path): FieldErrors {
  const at = path.child('values');
  if (operator === 'In' || operator === 'NotIn')
    return values?.length ? [] : [required(at, "must be specified when `operator` is 'In' or 'NotIn'")];
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values?.length)
    return [
      {
        type: 'FieldValueForbidden',
        field: String(at),
        message: "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      },
    ];
  return [];
}

const validateFieldKey: KeyRule = (requirement, path) => [
  ...(requirement.key ? [] : [required(path.child('key'), 'must be specified')]),
  ...validateValues(requirement, path),
];

const validateLabelKey: KeyRule = (requirement, path) => [
  ...validateValues(requirement, path),
  ...invalids(path.child('key'), requirement.key ?? '', isQualifiedName(requirement.key ?? '')),
  ...(requirement.values ?? []).flatMap((value, i) =>
    invalids(path.child('values').index(i), value, isValidLabelValue(value)),
  ),
];
