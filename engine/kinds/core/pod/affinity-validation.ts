import { duplicate, forbidden, invalid, notSupported, required, type FieldErrors, type Path } from '../../field.ts';
import { validateSelector } from '../../label-selector-validation.ts';
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidLabelValue } from '../../names.ts';
import { addInvalid } from '../../validation/checks.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Where a pod wants to run and beside what (`validateAffinity`). */
export function validateAffinity(errors: FieldErrors, affinity: any, path: Path): void {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  if (nodeAffinity) {
    const at = path.child('nodeAffinity');
    if (nodeAffinity[REQUIRED]) validateNodeSelector(errors, nodeAffinity[REQUIRED], at.child(REQUIRED));
    for (const [index, { weight = 0, preference = {} }] of (nodeAffinity[PREFERRED] ?? []).entries()) {
      const term = at.child(PREFERRED).index(index);
      validateWeight(errors, weight, term);
      validateNodeTerm(errors, preference, term.child('preference'), true);
    }
  }
  if (podAffinity) validatePodTerms(errors, podAffinity, path.child('podAffinity'));
  if (podAntiAffinity) validatePodTerms(errors, podAntiAffinity, path.child('podAntiAffinity'));
}

function validateWeight(errors: FieldErrors, weight: number, path: Path): void {
  if (weight <= 0 || weight > 100) errors.push(invalid(path.child('weight'), weight, 'must be in the range 1-100'));
}

function validatePodTerms(errors: FieldErrors, affinity: any, path: Path): void {
  for (const [index, term] of (affinity[REQUIRED] ?? []).entries())
    validatePodTerm(errors, term, path.child(REQUIRED).index(index));
  for (const [index, { weight = 0, podAffinityTerm = {} }] of (affinity[PREFERRED] ?? []).entries()) {
    const at = path.child(PREFERRED).index(index);
    validateWeight(errors, weight, at);
    validatePodTerm(errors, podAffinityTerm, at.child('podAffinityTerm'));
  }
}

function validatePodTerm(errors: FieldErrors, term: any, path: Path): void {
  const { labelSelector, namespaceSelector, namespaces, matchLabelKeys, mismatchLabelKeys, topologyKey = '' } = term;
  errors.push(...validateSelector(labelSelector, path.child('labelSelector')));
  errors.push(...validateSelector(namespaceSelector, path.child('namespaceSelector')));
  for (const name of namespaces ?? []) addInvalid(errors, path.child('namespace'), name, isDNS1123Label(name));
  validateLabelKeys(errors, { labelSelector, matchLabelKeys, mismatchLabelKeys }, path);
  if (!topologyKey) errors.push(required(path.child('topologyKey'), 'can not be empty'));
  addInvalid(errors, path.child('topologyKey'), topologyKey, isQualifiedName(topologyKey));
}

/**
 * Keys of which a pod takes the values from its own labels (`validateMatchLabelKeysAndMismatchLabelKeys`). In a new pod
 * the selector holds an expression for each of them already: whatever names the key before it names it twice.
 */
function validateLabelKeys(errors: FieldErrors, term: any, path: Path): void {
  const { labelSelector, matchLabelKeys, mismatchLabelKeys } = term;
  validateKeyNames(errors, matchLabelKeys, labelSelector, path.child('matchLabelKeys'));
  validateKeyNames(errors, mismatchLabelKeys, labelSelector, path.child('mismatchLabelKeys'));
  const seen = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    const index = matchLabelKeys?.lastIndexOf(key) ?? -1;
    if (index >= 0 && seen.has(key))
      errors.push(invalid(path.index(index), key, 'exists in both matchLabelKeys and labelSelector'));
    seen.add(key);
  }
  for (const [index, key] of (matchLabelKeys ?? []).entries())
    if (mismatchLabelKeys?.includes(key)) {
      const at = path.child('matchLabelKeys').index(index);
      errors.push(invalid(at, key, 'exists in both matchLabelKeys and mismatchLabelKeys'));
    }
}

function validateKeyNames(errors: FieldErrors, keys: string[] | undefined, selector: unknown, path: Path): void {
  if (!keys?.length) return;
  if (!selector) return void errors.push(forbidden(path, 'must not be specified when labelSelector is not set'));
  for (const [index, key] of keys.entries()) addInvalid(errors, path.index(index), key, isQualifiedName(key));
}

/** Nodes that any of the terms selects (`ValidateNodeSelector`). `lax` lets values pass that no label can have. */
export function validateNodeSelector(errors: FieldErrors, { nodeSelectorTerms }: any, path: Path, lax = false): void {
  const at = path.child('nodeSelectorTerms');
  if (!nodeSelectorTerms?.length) return void errors.push(required(at, 'must have at least one node selector term'));
  for (const [index, term] of nodeSelectorTerms.entries()) validateNodeTerm(errors, term ?? {}, at.index(index), lax);
}

function validateNodeTerm(errors: FieldErrors, { matchExpressions, matchFields }: any, path: Path, lax: boolean): void {
  for (const [index, requirement] of (matchExpressions ?? []).entries())
    validateExpression(errors, requirement, path.child('matchExpressions').index(index), lax);
  for (const [index, requirement] of (matchFields ?? []).entries())
    validateField(errors, requirement, path.child('matchFields').index(index));
}

function validateExpression(
  errors: FieldErrors,
  { key = '', operator = '', values = [] }: any,
  path: Path,
  lax: boolean,
): void {
  const at = path.child('values');
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (!values.length) errors.push(required(at, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length)
        errors.push(forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1)
        errors.push(required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      break;
    default:
      errors.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
  }
  addInvalid(errors, path.child('key'), key, isQualifiedName(key));
  if (!lax) for (const [i, value] of values.entries()) addInvalid(errors, at.index(i), value, isValidLabelValue(value));
}

function validateField(errors: FieldErrors, { key = '', operator = '', values = [] }: any, path: Path): void {
  if (operator !== 'In' && operator !== 'NotIn')
    errors.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
  else if (values.length !== 1)
    errors.push(
      required(
        path.child('values'),
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      ),
    );
  if (key !== 'metadata.name') errors.push(invalid(path.child('key'), key, 'not a valid field selector key'));
  else
    for (const [i, value] of values.entries())
      addInvalid(errors, path.child('values').index(i), value, isDNS1123Subdomain(value));
}

const UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway'];

/** How evenly pods are spread (`validateTopologySpreadConstraints`). */
export function validateSpread(errors: FieldErrors, constraints: any[], path: Path): void {
  for (const [index, constraint] of constraints.entries()) {
    const at = path.index(index);
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', minDomains } = constraint;
    if (maxSkew <= 0) errors.push(invalid(at.child('maxSkew'), maxSkew, 'must be greater than zero'));
    if (!topologyKey) errors.push(required(at.child('topologyKey'), 'can not be empty'));
    if (!UNSATISFIABLE.includes(whenUnsatisfiable))
      errors.push(notSupported(at.child('whenUnsatisfiable'), whenUnsatisfiable, UNSATISFIABLE));
    const twin = constraints
      .slice(index + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (twin)
      errors.push(duplicate(at.child('{topologyKey, whenUnsatisfiable}'), `{${topologyKey}, ${whenUnsatisfiable}}`));
    if (minDomains != null) validateMinDomains(errors, minDomains, whenUnsatisfiable, at.child('minDomains'));
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'])
      if (constraint[field] != null && !['Honor', 'Ignore'].includes(constraint[field]))
        errors.push(notSupported(at.child(field), constraint[field], ['Honor', 'Ignore']));
    validateLabelKeys(errors, constraint, at);
    errors.push(...validateSelector(constraint.labelSelector, at.child('labelSelector')));
  }
}

function validateMinDomains(errors: FieldErrors, minDomains: number, whenUnsatisfiable: string, path: Path): void {
  if (minDomains <= 0) errors.push(invalid(path, minDomains, 'must be greater than zero'));
  if (whenUnsatisfiable !== 'DoNotSchedule')
    errors.push(
      invalid(path, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`),
    );
}
