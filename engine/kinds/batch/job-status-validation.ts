import type { KubeObject } from '../../store/object.ts';
import { nonNegative } from '../validation/checks.ts';
import { duplicate, invalid, Path, required, type FieldErrors } from '../field.ts';
import { withoutValue } from './job-spec-validation.ts';

const STATUS = new Path('status');

const isTrue = ({ status }: KubeObject, type: string): boolean =>
  (status?.conditions ?? []).some((condition: any) => condition.type === type && condition.status === 'True');

/** What the job controller may write (`ValidateJobUpdateStatus`). */
export function validateJobStatus(job: KubeObject, old: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  const status = job.status ?? {};
  for (const field of ['active', 'succeeded', 'failed', 'ready', 'terminating'])
    nonNegative(errors, STATUS.child(field), status[field]);
  validateUncounted(errors, status.uncountedTerminatedPods);
  validateConditions(errors, job);
  validateTimes(errors, job);
  validateFinished(errors, job);
  validateCriteria(errors, job);
  validateChanges(errors, job, old);
  return errors;
}

function validateUncounted(errors: FieldErrors, uncounted: any): void {
  const seen = new Set<string>();
  for (const field of ['succeeded', 'failed'])
    for (const [index, uid] of (uncounted?.[field] ?? []).entries()) {
      const path = STATUS.child('uncountedTerminatedPods', field).index(index);
      if (!uid) errors.push(invalid(path, uid, 'must not be empty'));
      else if (seen.has(uid)) errors.push(duplicate(path, uid));
      seen.add(uid);
    }
}

function validateConditions(errors: FieldErrors, job: KubeObject): void {
  const wrong = (why: string): void => void errors.push(withoutValue(STATUS.child('conditions'), why));
  const is = (type: string): boolean => isTrue(job, type);
  if (is('Complete') && is('Failed')) wrong('cannot set Complete=True and Failed=true conditions');
  if (is('Complete') && is('FailureTarget')) wrong('cannot set Complete=True and FailureTarget=true conditions');
  if (is('Failed') && !is('FailureTarget'))
    wrong('cannot set Failed=True condition without the FailureTarget=true condition');
  if (is('Complete') && !is('SuccessCriteriaMet'))
    wrong('cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
}

function validateCriteria(errors: FieldErrors, job: KubeObject): void {
  const wrong = (why: string): void => void errors.push(withoutValue(STATUS.child('conditions'), why));
  const is = (type: string): boolean => isTrue(job, type);
  if (is('SuccessCriteriaMet') && is('Failed')) wrong('cannot set SuccessCriteriaMet=True and Failed=true conditions');
  if (is('SuccessCriteriaMet') && is('FailureTarget'))
    wrong('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions');
}

function validateTimes(errors: FieldErrors, job: KubeObject): void {
  const { startTime, completionTime } = job.status ?? {};
  const path = STATUS.child('completionTime');
  const complete = isTrue(job, 'Complete');
  if (completionTime && !complete)
    errors.push(invalid(path, completionTime, 'cannot set completionTime when there is no Complete=True condition'));
  if (!completionTime && complete) errors.push(required(path, 'completionTime is required for Complete jobs'));
  if (startTime && completionTime && Date.parse(completionTime) < Date.parse(startTime))
    errors.push(invalid(path, completionTime, 'completionTime cannot be set before startTime'));
}

function validateFinished(errors: FieldErrors, job: KubeObject): void {
  const { active = 0, terminating = 0, ready, startTime, uncountedTerminatedPods: uncounted } = job.status ?? {};
  if (isTrue(job, 'Complete') || isTrue(job, 'Failed')) {
    if (active > 0) errors.push(invalid(STATUS.child('active'), active, 'active>0 is invalid for finished job'));
    if (!startTime) errors.push(required(STATUS.child('startTime'), 'startTime is required for finished job'));
    if (uncounted?.failed?.length || uncounted?.succeeded?.length)
      errors.push(
        invalid(
          STATUS.child('uncountedTerminatedPods'),
          { Succeeded: uncounted.succeeded ?? null, Failed: uncounted.failed ?? null },
          'uncountedTerminatedPods needs to be empty for finished job',
        ),
      );
    if (terminating > 0)
      errors.push(invalid(STATUS.child('terminating'), terminating, 'terminating>0 is invalid for finished job'));
  }
  if (ready != null && ready > active)
    errors.push(invalid(STATUS.child('ready'), ready, 'cannot set more ready pods than active'));
}

function validateChanges(errors: FieldErrors, job: KubeObject, old: KubeObject): void {
  const [now, before] = [job.status ?? {}, old.status ?? {}];
  for (const type of ['Failed', 'Complete', 'FailureTarget'])
    if (isTrue(old, type) && !isTrue(job, type))
      errors.push(withoutValue(STATUS.child('conditions'), `cannot disable the terminal ${type}=True condition`));
  for (const field of ['failed', 'succeeded'])
    if ((now[field] ?? 0) < (before[field] ?? 0))
      errors.push(invalid(STATUS.child(field), now[field] ?? 0, `cannot decrease the ${field} counter`));
  if (now.completionTime && before.completionTime && now.completionTime !== before.completionTime)
    errors.push(invalid(STATUS.child('completionTime'), now.completionTime, 'completionTime cannot be mutated'));
  if (before.startTime && before.startTime !== now.startTime && !job.spec.suspend)
    errors.push(
      invalid(STATUS.child('startTime'), now.startTime ?? null, 'field is immutable for unsuspended job once set'),
    );
  if (isTrue(old, 'SuccessCriteriaMet') && !isTrue(job, 'SuccessCriteriaMet'))
    errors.push(withoutValue(STATUS.child('conditions'), 'cannot disable the SuccessCriteriaMet=True condition'));
}
