import type { KubeObject } from '../../store/object.ts';
import { nonNegative } from '../validation/checks.ts';
import { immutable } from '../validation/immutable.ts';
import { amountOf, percentNotOver100, portionOrCount } from '../validation/int-or-percent.ts';
import { internalForm, orderSelector } from '../validation/internal-form.ts';
import {
  validateEndlessTemplate,
  validatePodTemplate,
  validateTemplateLabels,
  validateWorkloadSelector,
} from '../core/pod/pod-template-validation.ts';
import { validateCollisions, validateCounts } from '../validation/status-counts.ts';
import { forbidden, invalid, notSupported, Path, type FieldErrors } from '../field.ts';
import type { KindContext } from '../kind.ts';

const SPEC = new Path('spec');

/** Follows `ValidateDeploymentSpec` of pkg/apis/apps/validation. */
export function validateDeployment({ spec }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  nonNegative(errors, SPEC.child('replicas'), spec.replicas);
  validateReplicatedTemplate(errors, spec, SPEC);
  validateStrategy(errors, spec.strategy ?? {}, SPEC.child('strategy'));
  nonNegative(errors, SPEC.child('minReadySeconds'), spec.minReadySeconds);
  nonNegative(errors, SPEC.child('revisionHistoryLimit'), spec.revisionHistoryLimit);
  const deadline = spec.progressDeadlineSeconds;
  if (deadline != null) {
    nonNegative(errors, SPEC.child('progressDeadlineSeconds'), deadline);
    if (deadline <= (spec.minReadySeconds ?? 0))
      errors.push(invalid(SPEC.child('progressDeadlineSeconds'), deadline, 'must be greater than minReadySeconds'));
  }
  return errors;
}

/** Selector and template of Deployments and ReplicaSets (`ValidatePodTemplateSpecForReplicaSet`). */
export function validateReplicatedTemplate(errors: FieldErrors, spec: any, path: Path): void {
  const reads = validateWorkloadSelector(errors, spec.selector, path.child('selector'), 'deployment');
  if (!reads) {
    errors.push(invalid(path.child('selector'), orderSelector(spec.selector), 'invalid label selector'));
    return;
  }
  const template = path.child('template');
  validateTemplateLabels(errors, spec.selector, spec.template, template);
  validatePodTemplate(errors, spec.template ?? {}, template);
  validateEndlessTemplate(errors, spec.template, template, 'ReplicaSet');
}

function validateStrategy(errors: FieldErrors, strategy: any, path: Path): void {
  const { type = '', rollingUpdate } = strategy;
  if (type === 'Recreate') {
    if (rollingUpdate)
      errors.push(forbidden(path.child('rollingUpdate'), "may not be specified when strategy `type` is 'Recreate'"));
  } else if (type === 'RollingUpdate') validateRollingUpdate(errors, rollingUpdate ?? {}, path.child('rollingUpdate'));
  else errors.push(notSupported(path, internalForm('DeploymentStrategy', strategy), ['Recreate', 'RollingUpdate']));
}

function validateRollingUpdate(errors: FieldErrors, { maxUnavailable = 0, maxSurge = 0 }: any, path: Path): void {
  portionOrCount(errors, maxUnavailable, path.child('maxUnavailable'));
  portionOrCount(errors, maxSurge, path.child('maxSurge'));
  if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0)
    errors.push(invalid(path.child('maxUnavailable'), maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  percentNotOver100(errors, maxUnavailable, path.child('maxUnavailable'));
}

const COUNTS = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
  'collisionCount',
];

/** The selector stays as it is: the pods of before would be forgotten. */
export function validateDeploymentUpdate(object: KubeObject, old: KubeObject, context: KindContext): FieldErrors {
  if (context.subresource === 'status')
    return [
      ...validateCounts(object, COUNTS, [
        ['updatedReplicas', 'replicas'],
        ['readyReplicas', 'replicas'],
        ['availableReplicas', 'replicas'],
        ['availableReplicas', 'readyReplicas', 'cannot be greater than readyReplicas'],
      ]),
      ...validateCollisions(object, old),
    ];
  const errors = validateDeployment(object);
  const { selector } = object.spec;
  immutable(errors, selector, old.spec.selector, SPEC.child('selector'), () => selector && orderSelector(selector));
  return errors;
}
