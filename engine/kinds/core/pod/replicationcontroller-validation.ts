import type { KubeObject } from '../../../store/object.ts';
import { forbidden, invalid, notSupported, Path, required, type FieldErrors } from '../../field.ts';
import type { KindContext } from '../../kind.ts';
import { selectsByMap } from '../../selectors.ts';
import { nonNegative } from '../../validation/checks.ts';
import { shownLabels, validatePodTemplate } from './pod-template-validation.ts';
import { validateCounts } from '../../validation/status-counts.ts';

const SPEC = new Path('spec');

/** Follows `ValidateReplicationControllerSpec`. */
export function validateReplicationController({ spec }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  nonNegative(errors, SPEC.child('minReadySeconds'), spec.minReadySeconds);
  const selector = spec.selector ?? {};
  const isEmpty = !Object.keys(selector).length;
  if (isEmpty) errors.push(required(SPEC.child('selector')));
  nonNegative(errors, SPEC.child('replicas'), spec.replicas);
  const { template } = spec;
  const path = SPEC.child('template');
  if (!template) return [...errors, required(path)];
  const labels = template.metadata?.labels;
  if (!isEmpty && !selectsByMap(selector, labels))
    errors.push(
      invalid(path.child('metadata', 'labels'), shownLabels(template), '`selector` does not match template `labels`'),
    );
  validatePodTemplate(errors, template, path);
  const policy = template.spec?.restartPolicy ?? '';
  if (policy !== 'Always') errors.push(notSupported(path.child('spec', 'restartPolicy'), policy, ['Always']));
  if (template.spec?.activeDeadlineSeconds != null)
    errors.push(
      forbidden(
        path.child('spec', 'activeDeadlineSeconds'),
        'activeDeadlineSeconds in ReplicationController is not Supported',
      ),
    );
  return errors;
}

const COUNTS = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'];

export function validateReplicationControllerUpdate(
  object: KubeObject,
  _: KubeObject,
  context: KindContext,
): FieldErrors {
  if (context.subresource !== 'status') return validateReplicationController(object);
  return validateCounts(object, COUNTS, [
    ['fullyLabeledReplicas', 'replicas'],
    ['readyReplicas', 'replicas'],
    ['availableReplicas', 'replicas'],
    ['availableReplicas', 'readyReplicas', 'cannot be greater than readyReplicas'],
  ]);
}
