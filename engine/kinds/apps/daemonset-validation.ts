import type { KubeObject } from '../../store/object.ts';
import { nonNegative } from '../validation/checks.ts';
import { immutable } from '../validation/immutable.ts';
import { amountOf, percentNotOver100, portionOrCount } from '../validation/int-or-percent.ts';
import { internalForm, orderSelector } from '../validation/internal-form.ts';
import { selectorFails, validatePodTemplate, validateTemplateLabels } from '../core/pod/pod-template-validation.ts';
import { validateCollisions, validateCounts } from '../validation/status-counts.ts';
import { invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import type { KindContext } from '../kind.ts';
import { validateSelector } from '../label-selector-validation.ts';

const SPEC = new Path('spec');

/** Follows `ValidateDaemonSetSpec` of pkg/apis/apps/validation. */
export function validateDaemonSet({ spec }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  const { selector, template = {} } = spec;
  errors.push(...validateSelector(selector, SPEC.child('selector')));
  if (!selectorFails(selector)) validateTemplateLabels(errors, selector, template, SPEC.child('template'));
  if (selector && !Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length)
    errors.push(invalid(SPEC.child('selector'), orderSelector(selector), 'empty selector is invalid for daemonset'));
  validatePodTemplate(errors, template, SPEC.child('template'));
  validateAlways(errors, template.spec ?? {}, SPEC.child('template', 'spec'));
  nonNegative(errors, SPEC.child('minReadySeconds'), spec.minReadySeconds);
  validateStrategy(errors, spec.updateStrategy ?? {}, SPEC.child('updateStrategy'));
  nonNegative(errors, SPEC.child('revisionHistoryLimit'), spec.revisionHistoryLimit);
  return errors;
}

function validateAlways(errors: FieldErrors, { restartPolicy = '', activeDeadlineSeconds }: any, path: Path): void {
  if (restartPolicy !== 'Always') errors.push(notSupported(path.child('restartPolicy'), restartPolicy, ['Always']));
  if (activeDeadlineSeconds != null)
    errors.push(
      invalid(
        path.child('activeDeadlineSeconds'),
        activeDeadlineSeconds,
        'activeDeadlineSeconds in DaemonSet is not Supported',
      ),
    );
}

function validateStrategy(errors: FieldErrors, strategy: any, path: Path): void {
  if (strategy.type === 'OnDelete') return;
  if (strategy.type !== 'RollingUpdate')
    return void errors.push(
      notSupported(path, internalForm('DeploymentStrategy', strategy), ['RollingUpdate', 'OnDelete']),
    );
  const at = path.child('rollingUpdate');
  if (!strategy.rollingUpdate) return void errors.push(required(at));
  const { maxUnavailable = 0, maxSurge = 0 } = strategy.rollingUpdate;
  portionOrCount(errors, maxUnavailable, at.child('maxUnavailable'));
  portionOrCount(errors, maxSurge, at.child('maxSurge'));
  const [unavailable, surge] = [amountOf(maxUnavailable), amountOf(maxSurge)];
  percentNotOver100(errors, maxUnavailable, at.child('maxUnavailable'));
  percentNotOver100(errors, maxSurge, at.child('maxSurge'));
  if (unavailable > 0 && surge > 0)
    errors.push(invalid(at.child('maxSurge'), maxSurge, 'may not be set when maxUnavailable is non-zero'));
  else if (!unavailable && !surge) errors.push(required(at.child('maxUnavailable'), 'cannot be 0 when maxSurge is 0'));
}

const COUNTS = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
];

/** The selector stays as it is. */
export function validateDaemonSetUpdate(object: KubeObject, old: KubeObject, context: KindContext): FieldErrors {
  if (context.subresource === 'status') return [...validateCounts(object, COUNTS), ...validateCollisions(object, old)];
  const errors: FieldErrors = [];
  const { selector } = object.spec;
  immutable(errors, selector, old.spec.selector, SPEC.child('selector'), () => selector && orderSelector(selector));
  return [...errors, ...validateDaemonSet(object)];
}
