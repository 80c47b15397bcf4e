import type { KubeObject } from '../../store/object.ts';
import { addInvalid, nonNegative } from '../validation/checks.ts';
import { invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import type { KindContext } from '../kind.ts';
import { isValidPathSegmentName } from '../names.ts';
import { compareQuantities } from '../quantity.ts';
import { validateMetrics } from './metrics-validation.ts';

const SPEC = new Path('spec');
const STATUS = new Path('status');
const MAX_PERIOD_SECONDS = 1800;
const MAX_WINDOW_SECONDS = 3600;

/** Follows `validateHorizontalPodAutoscalerSpec` of pkg/apis/autoscaling/validation. */
export function validateAutoscaler({ spec }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  const { minReplicas, maxReplicas = 0, scaleTargetRef = {}, metrics, behavior } = spec;
  if (minReplicas != null && minReplicas < 1)
    errors.push(invalid(SPEC.child('minReplicas'), minReplicas, 'must be greater than or equal to 1'));
  if (maxReplicas < 0)
    errors.push(invalid(SPEC.child('maxReplicas'), maxReplicas, 'must be greater than or equal to 1'));
  else if (!maxReplicas) errors.push(required(SPEC.child('maxReplicas'), 'must be set and greater than 0'));
  if (minReplicas != null && maxReplicas < minReplicas)
    errors.push(invalid(SPEC.child('maxReplicas'), maxReplicas, 'must be greater than or equal to `minReplicas`'));
  validateReference(errors, scaleTargetRef, SPEC.child('scaleTargetRef'));
  validateMetrics(errors, metrics ?? [], SPEC.child('metrics'), minReplicas);
  if (behavior) {
    validateRules(errors, behavior.scaleUp, SPEC.child('behavior', 'scaleUp'));
    validateRules(errors, behavior.scaleDown, SPEC.child('behavior', 'scaleDown'));
  }
  return errors;
}

/** The object that is scaled or measured (`ValidateCrossVersionObjectReference`). */
export function validateReference(errors: FieldErrors, reference: any, path: Path, anyGroup = false): void {
  const { kind = '', name = '', apiVersion = '' } = reference;
  for (const [field, value] of [
    ['kind', kind],
    ['name', name],
  ]) {
    if (!value) errors.push(required(path.child(field)));
    else addInvalid(errors, path.child(field), value, isValidPathSegmentName(value));
  }
  validateGroup(errors, apiVersion, kind, path.child('apiVersion'), anyGroup);
}

/** Kinds of the core group alone may stand without a group. */
function validateGroup(errors: FieldErrors, apiVersion: string, kind: string, path: Path, anyGroup: boolean): void {
  const slashes = apiVersion.split('/').length - 1;
  if (slashes > 1) return void errors.push(invalid(path, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  if (anyGroup) return;
  if (slashes === 0) {
    if (kind === 'ReplicationController') return;
    return void errors.push(invalid(path, apiVersion, 'apiVersion must specify API group'));
  }
  if (apiVersion.startsWith('/')) errors.push(invalid(path, apiVersion, 'apiVersion must specify API group'));
}

const SELECT = ['Disabled', 'Max', 'Min'];

function validateRules(errors: FieldErrors, rules: any, path: Path): void {
  if (!rules) return;
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules;
  const at = path.child('stabilizationWindowSeconds');
  if (window != null && window < 0) errors.push(invalid(at, window, 'must be greater than or equal to zero'));
  if (window != null && window > MAX_WINDOW_SECONDS)
    errors.push(invalid(at, window, `must be less than or equal to ${MAX_WINDOW_SECONDS}`));
  if (selectPolicy != null && !SELECT.includes(selectPolicy))
    errors.push(notSupported(path.child('selectPolicy'), selectPolicy, SELECT));
  if (!policies.length) errors.push(required(path.child('policies'), 'must specify at least one Policy'));
  for (const [index, policy] of policies.entries()) validatePolicy(errors, policy, path.child('policies').index(index));
  if (tolerance != null && compareQuantities(tolerance, '0') < 0)
    errors.push(invalid(path.child('tolerance'), tolerance, 'must be greater than or equal to 0'));
}

function validatePolicy(errors: FieldErrors, { type = '', value = 0, periodSeconds = 0 }: any, path: Path): void {
  if (type !== 'Pods' && type !== 'Percent') errors.push(notSupported(path.child('type'), type, ['Percent', 'Pods']));
  if (value <= 0) errors.push(invalid(path.child('value'), value, 'must be greater than zero'));
  const at = path.child('periodSeconds');
  if (periodSeconds <= 0) errors.push(invalid(at, periodSeconds, 'must be greater than zero'));
  if (periodSeconds > MAX_PERIOD_SECONDS)
    errors.push(invalid(at, periodSeconds, `must be less than or equal to ${MAX_PERIOD_SECONDS}`));
}

export function validateAutoscalerUpdate(object: KubeObject, _: KubeObject, context: KindContext): FieldErrors {
  if (context.subresource !== 'status') return validateAutoscaler(object);
  const errors: FieldErrors = [];
  nonNegative(errors, STATUS.child('currentReplicas'), object.status?.currentReplicas);
  nonNegative(errors, STATUS.child('desiredReplicas'), object.status?.desiredReplicas);
  return errors;
}
