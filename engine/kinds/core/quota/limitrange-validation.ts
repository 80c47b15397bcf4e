import type { KubeObject } from '../../../store/object.ts';
import { duplicate, forbidden, invalid, Path, required, type FieldErrors } from '../../field.ts';
import { isQualifiedName } from '../../names.ts';
import { compareQuantities, quantityMilliValue, quantityValue } from '../../quantity.ts';
import { addInvalid, sortedKeys } from '../../validation/checks.ts';
import type { ResourceList } from '../container/resource-list.ts';
import { isOvercommitAllowed } from '../container/resource-names.ts';
import { validateAnyResourceName, validateContainerResourceName } from '../container/resources-validation.ts';

const LIMITS = new Path('spec').child('limits');
const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
/** From here on Go computes in whole units instead of thousandths. */
const MAX_MILLI_VALUE = Math.floor((2 ** 63 - 1) / 1000);

/** Follows `ValidateLimitRange`. */
export function validateLimitRange({ spec }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  const types = new Set<string>();
  for (const [index, item] of (spec?.limits ?? []).entries()) {
    const path = LIMITS.index(index);
    const type: string = item.type ?? '';
    validateType(errors, type, path.child('type'));
    if (types.has(type)) errors.push(duplicate(path.child('type'), type));
    types.add(type);
    validateNames(errors, item, type, path);
    const names = new Set(LISTS.flatMap((field) => sortedKeys(item[field])));
    for (const name of [...names].sort()) validateAmounts(errors, item, type, name, path);
  }
  return errors;
}

const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

function validateType(errors: FieldErrors, type: string, path: Path): void {
  const why = isQualifiedName(type);
  if (why.length) addInvalid(errors, path, type, why);
  else if (!type.includes('/') && !TYPES.includes(type))
    errors.push(invalid(path, type, 'must be a standard limit type or fully qualified'));
}

function validateNames(errors: FieldErrors, item: any, type: string, path: Path): void {
  const ofContainers = type === 'Pod' || type === 'Container';
  const check = (field: string): void => {
    for (const name of sortedKeys(item[field])) {
      validateAnyResourceName(errors, name, path.child(field).key(name));
      if (ofContainers) validateContainerResourceName(errors, name, path.child(field).key(name));
    }
  };
  check('max');
  check('min');
  for (const field of ['default', 'defaultRequest'])
    if (type !== 'Pod') check(field);
    else if (sortedKeys(item[field]).length)
      errors.push(forbidden(path.child(field), "may not be specified when `type` is 'Pod'"));
  if (type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined)
    errors.push(
      required(path.child('limits'), 'either minimum or maximum storage value is required, but neither was provided'),
    );
  check('maxLimitRequestRatio');
}

/** The amounts of one resource must fit each other. */
function validateAmounts(errors: FieldErrors, item: any, type: string, name: string, path: Path): void {
  const of = (field: string): string | undefined => (item[field] as ResourceList | undefined)?.[name];
  const [min, max, ratio] = [of('min'), of('max'), of('maxLimitRequestRatio')];
  const [limit, request] = type === 'Pod' ? [undefined, undefined] : [of('default'), of('defaultRequest')];
  const wrong = (field: string, value: string, why: string): void =>
    void errors.push(invalid(path.child(field).key(name), value, why));
  const over = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && compareQuantities(a, b) > 0;
  if (over(min, max)) wrong('min', min!, `min value ${min} is greater than max value ${max}`);
  if (over(min, request))
    wrong('defaultRequest', request!, `min value ${min} is greater than default request value ${request}`);
  if (over(request, max))
    wrong('defaultRequest', request!, `default request value ${request} is greater than max value ${max}`);
  if (over(request, limit))
    wrong('defaultRequest', request!, `default request value ${request} is greater than default limit value ${limit}`);
  if (over(min, limit)) wrong('default', min!, `min value ${min} is greater than default value ${limit}`);
  if (over(limit, max)) wrong('default', max!, `default value ${limit} is greater than max value ${max}`);
  if (ratio !== undefined) validateRatio(errors, ratio, min, max, path.child('maxLimitRequestRatio').key(name));
  if (
    !isOvercommitAllowed(name) &&
    limit !== undefined &&
    request !== undefined &&
    compareQuantities(limit, request) !== 0
  )
    wrong('defaultRequest', request, `default value ${limit} must equal to defaultRequest value ${request} in ${name}`);
}

function validateRatio(
  errors: FieldErrors,
  ratio: string,
  min: string | undefined,
  max: string | undefined,
  path: Path,
): void {
  if (compareQuantities(ratio, '1') < 0) errors.push(invalid(path, ratio, `ratio ${ratio} is less than 1`));
  if (min === undefined || max === undefined) return;
  const small = [ratio, min, max].every((value) => quantityValue(value) < MAX_MILLI_VALUE);
  const amount = small ? quantityMilliValue : quantityValue;
  const highest = amount(max) / amount(min);
  const value = small ? quantityMilliValue(ratio) / 1000 : quantityValue(ratio);
  if (value > highest)
    errors.push(invalid(path, ratio, `ratio ${ratio} is greater than max/min = ${highest.toFixed(6)}`));
}
