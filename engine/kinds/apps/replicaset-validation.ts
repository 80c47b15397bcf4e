import type { KubeObject } from '../../store/object.ts';
import { nonNegative } from '../validation/checks.ts';
import { immutable } from '../validation/immutable.ts';
import { orderSelector } from '../validation/internal-form.ts';
import { validateCounts } from '../validation/status-counts.ts';
import { Path, type FieldErrors } from '../field.ts';
import type { KindContext } from '../kind.ts';
import { validateReplicatedTemplate } from './deployment-validation.ts';

const SPEC = new Path('spec');

/** Follows `ValidateReplicaSetSpec` of pkg/apis/apps/validation. */
export function validateReplicaSet({ spec }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  nonNegative(errors, SPEC.child('replicas'), spec.replicas);
  nonNegative(errors, SPEC.child('minReadySeconds'), spec.minReadySeconds);
  validateReplicatedTemplate(errors, spec, SPEC);
  return errors;
}

const COUNTS = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'];

/** The selector stays as it is. */
export function validateReplicaSetUpdate(object: KubeObject, old: KubeObject, context: KindContext): FieldErrors {
  if (context.subresource === 'status')
    return validateCounts(object, COUNTS, [
      ['fullyLabeledReplicas', 'replicas'],
      ['readyReplicas', 'replicas'],
      ['availableReplicas', 'replicas'],
      ['availableReplicas', 'readyReplicas', 'cannot be greater than readyReplicas'],
    ]);
  const errors = validateReplicaSet(object);
  const { selector } = object.spec;
  immutable(errors, selector, old.spec.selector, SPEC.child('selector'), () => selector && orderSelector(selector));
  return errors;
}
