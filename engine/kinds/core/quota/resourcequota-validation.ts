import { asGiven } from '../../empties.ts';
import type { KubeObject } from '../../../store/object.ts';
import { invalid, Path, required, type FieldErrors } from '../../field.ts';
import type { KindContext } from '../../kind.ts';
import { sortedKeys } from '../../validation/checks.ts';
import type { ResourceList } from '../container/resource-list.ts';
import { isStandardQuotaResource } from '../container/resource-names.ts';
import { validateAnyResourceName, validateResourceValue } from '../container/resources-validation.ts';

const SPEC = new Path('spec');
const STATUS = new Path('status');

/** Follows `ValidateResourceQuota`. */
export function validateResourceQuota(object: KubeObject): FieldErrors {
  return [...validateSpec(object.spec ?? {}), ...validateStatus(object.status ?? {})];
}

function validateSpec(spec: any): FieldErrors {
  const errors: FieldErrors = [];
  validateAmounts(errors, spec.hard, SPEC.child('hard'));
  if (spec.scopes?.length) validateScopes(errors, spec, SPEC.child('scopes'));
  if (spec.scopeSelector) validateSelector(errors, spec, SPEC.child('scopeSelector', 'matchExpressions'));
  return errors;
}

function validateStatus(status: any): FieldErrors {
  const errors: FieldErrors = [];
  validateAmounts(errors, status.hard, STATUS.child('hard'));
  validateAmounts(errors, status.used, STATUS.child('used'));
  return errors;
}

function validateAmounts(errors: FieldErrors, list: ResourceList | undefined, path: Path): void {
  for (const name of sortedKeys(list)) {
    const at = path.key(name);
    validateAnyResourceName(errors, name, at);
    if (!name.includes('/') && !isStandardQuotaResource(name))
      errors.push(invalid(at, name, 'must be a standard resource for quota'));
    validateResourceValue(errors, name, list![name], at);
  }
}

const OF_PODS = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];
const SCOPES = [...OF_PODS, 'PriorityClass', 'VolumeAttributesClass'];
const PAIRS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

const COMPUTE = new Set(['pods', 'cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);
const STORAGE = new Set(['persistentvolumeclaims', 'requests.storage']);

/** Can a scope choose among objects that count for the resource? */
function fits(scope: string, resource: string): boolean {
  switch (scope) {
    case 'Terminating':
    case 'NotTerminating':
    case 'NotBestEffort':
    case 'PriorityClass':
    case 'CrossNamespacePodAffinity':
      return COMPUTE.has(resource);
    case 'BestEffort':
      return resource === 'pods';
    case 'VolumeAttributesClass':
      return STORAGE.has(resource);
    default:
      return true;
  }
}

const misfits = (spec: any, scope: string): number =>
  sortedKeys(spec.hard).filter((name) => isStandardQuotaResource(name) && !fits(scope, name)).length;

function validateScopes(errors: FieldErrors, spec: any, path: Path): void {
  const { scopes } = spec;
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) errors.push(invalid(path, scopes, 'unsupported scope'));
    for (let i = misfits(spec, scope); i > 0; i--)
      errors.push(invalid(path, scopes, 'unsupported scope applied to resource'));
  }
  for (const pair of PAIRS)
    if (pair.every((scope) => scopes.includes(scope))) errors.push(invalid(path, scopes, 'conflicting scopes'));
}

const EXISTS_ONLY =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function validateSelector(errors: FieldErrors, spec: any, path: Path): void {
  const expressions: any[] = spec.scopeSelector.matchExpressions ?? [];
  for (const { scopeName = '', operator = '', values = [] } of expressions) {
    if (!SCOPES.includes(scopeName)) errors.push(invalid(path.child('scopeName'), scopeName, 'unsupported scope'));
    for (let i = misfits(spec, scopeName); i > 0; i--)
      errors.push(invalid(path, selectorForm(expressions), 'unsupported scope applied to resource'));
    if (OF_PODS.includes(scopeName) && operator !== 'Exists')
      errors.push(invalid(path.child('operator'), operator, EXISTS_ONLY));
    validateOperator(errors, operator, values, path);
  }
  const names = expressions.map(({ scopeName }) => scopeName);
  for (const pair of PAIRS)
    if (pair.every((scope) => names.includes(scope)))
      errors.push(invalid(path, spec.scopes ?? null, 'conflicting scopes'));
}

function validateOperator(errors: FieldErrors, operator: string, values: readonly string[], path: Path): void {
  if (operator === 'In' || operator === 'NotIn') {
    if (!values.length)
      errors.push(
        required(
          path.child('values'),
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        ),
      );
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length)
      errors.push(
        invalid(
          path.child('values'),
          values,
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        ),
      );
  } else errors.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
}

const selectorForm = (expressions: any[]): unknown => ({
  MatchExpressions: expressions.map(({ scopeName = '', operator = '', values }) => ({
    ScopeName: scopeName,
    Operator: operator,
    Values: values ?? null,
  })),
});

/** Scopes never change. */
export function validateResourceQuotaUpdate(object: KubeObject, old: KubeObject, context: KindContext): FieldErrors {
  if (context.subresource === 'status') return validateStatus(object.status ?? {});
  const errors = validateSpec(object.spec ?? {});
  const [now, before] = [object, old].map(({ spec }) => new Set<string>(spec?.scopes ?? []));
  if (now.size !== before.size || [...now].some((scope) => !before.has(scope)))
    errors.push(invalid(SPEC.child('scopes'), asGiven(object.spec, 'scopes') ?? null, 'field is immutable'));
  return errors;
}
