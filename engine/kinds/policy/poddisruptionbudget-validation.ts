import type { KubeObject } from '../../store/object.ts';
import { oneOf } from '../validation/checks.ts';
import { orderSelector } from '../validation/internal-form.ts';
import { percentNotOver100, portionOrCount } from '../validation/int-or-percent.ts';
import { invalid, Path, type FieldErrors } from '../field.ts';
import type { KindContext } from '../kind.ts';
import { validateSelector } from '../label-selector-validation.ts';

const SPEC = new Path('spec');
const BOTH = 'minAvailable and maxUnavailable cannot be both set';

/** Follows `ValidatePodDisruptionBudgetSpec` of pkg/apis/policy/validation. */
export function validatePodDisruptionBudget(
  object: KubeObject,
  ...rest: [KubeObject, KindContext] | [KindContext]
): FieldErrors {
  const [old, context] = rest.length === 2 ? rest : [undefined, rest[0]];
  if (context.subresource === 'status') return validateStatus(object);
  const errors: FieldErrors = [];
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = object.spec ?? {};
  if (minAvailable != null && maxUnavailable != null) errors.push(invalid(SPEC, specForm(object.spec), BOTH));
  if (minAvailable != null) {
    portionOrCount(errors, minAvailable, SPEC.child('minAvailable'));
    percentNotOver100(errors, minAvailable, SPEC.child('minAvailable'));
  }
  if (maxUnavailable != null) {
    portionOrCount(errors, maxUnavailable, SPEC.child('maxUnavailable'));
    percentNotOver100(errors, maxUnavailable, SPEC.child('maxUnavailable'));
  }
  const lax = old !== undefined && validateSelector(old.spec?.selector, SPEC).length > 0;
  errors.push(...validateSelector(selector, SPEC.child('selector'), lax));
  oneOf(errors, SPEC.child('unhealthyPodEvictionPolicy'), unhealthyPodEvictionPolicy, [
    'AlwaysAllow',
    'IfHealthyBudget',
  ]);
  return errors;
}

const COUNTS = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'];

function validateStatus({ status }: KubeObject): FieldErrors {
  return COUNTS.filter((field) => status?.[field] < 0).map((field) =>
    invalid(new Path('status').child(field), status[field], 'must be greater than or equal to 0'),
  );
}

const specForm = ({ minAvailable, selector, maxUnavailable, unhealthyPodEvictionPolicy }: KubeObject): unknown => ({
  MinAvailable: minAvailable ?? null,
  Selector: selector ? orderSelector(selector) : null,
  MaxUnavailable: maxUnavailable ?? null,
  UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
});
