import type { KubeObject } from '../../store/object.ts';
import { nonNegative } from '../validation/checks.ts';
import { orderSelector } from '../validation/internal-form.ts';
import { invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import { CronError, parseCron } from './cron-schedule.ts';
import { validateJobSpec } from './job-spec-validation.ts';
import { isTimeZone } from './time-zones.ts';

const SPEC = new Path('spec');
const MAX_NAME = 52;

/** Follows `ValidateCronJobCreate` of pkg/apis/batch/validation; jobs get eleven characters more than the name. */
export function validateCronJob(object: KubeObject): FieldErrors {
  const errors = validateSpec(object.spec, undefined);
  const { name = '' } = object.metadata;
  if (name.length > MAX_NAME)
    errors.push(invalid(new Path('metadata').child('name'), name, `must be no more than ${MAX_NAME} characters`));
  return errors;
}

export function validateCronJobUpdate(
  object: KubeObject,
  old: KubeObject,
  context: { subresource: string },
): FieldErrors {
  return context.subresource === 'status' ? [] : validateSpec(object.spec, old.spec);
}

const POLICIES = ['Allow', 'Forbid', 'Replace'];

function validateSpec(spec: any, old: any): FieldErrors {
  const errors: FieldErrors = [];
  if (!spec.schedule) errors.push(required(SPEC.child('schedule')));
  else validateSchedule(errors, spec, old);
  nonNegative(errors, SPEC.child('startingDeadlineSeconds'), spec.startingDeadlineSeconds);
  if (spec.timeZone != null && spec.timeZone !== old?.timeZone)
    validateTimeZone(errors, spec.timeZone, SPEC.child('timeZone'));
  const policy = spec.concurrencyPolicy ?? '';
  if (!policy) errors.push(required(SPEC.child('concurrencyPolicy')));
  else if (!POLICIES.includes(policy)) errors.push(notSupported(SPEC.child('concurrencyPolicy'), policy, POLICIES));
  const job = spec.jobTemplate?.spec ?? {};
  const path = SPEC.child('jobTemplate', 'spec');
  validateJobSpec(errors, job, path);
  if (job.selector)
    errors.push(invalid(path.child('selector'), orderSelector(job.selector), '`selector` will be auto-generated'));
  if (job.manualSelector) errors.push(notSupported(path.child('manualSelector'), true, ['nil', 'false']));
  nonNegative(errors, SPEC.child('successfulJobsHistoryLimit'), spec.successfulJobsHistoryLimit);
  nonNegative(errors, SPEC.child('failedJobsHistoryLimit'), spec.failedJobsHistoryLimit);
  return errors;
}

function validateSchedule(errors: FieldErrors, { schedule, timeZone }: any, old: any): void {
  const path = SPEC.child('schedule');
  try {
    parseCron(schedule);
  } catch (error) {
    if (!(error instanceof CronError)) throw error;
    errors.push(invalid(path, schedule, error.message));
  }
  if (!schedule.includes('TZ')) return;
  if (!old?.schedule.includes('TZ'))
    errors.push(invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  else if (timeZone != null)
    errors.push(invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
}

function validateTimeZone(errors: FieldErrors, name: string, path: Path): void {
  if (!name) return void errors.push(invalid(path, name, 'timeZone must be nil or non-empty string'));
  const isPart = (part: string): boolean =>
    part !== '.' && part !== '..' && !part.startsWith('-') && /^[A-Za-z.\-_0-9+]{1,14}$/.test(part);
  if (!name.split('/').every(isPart)) return void errors.push(invalid(path, name, `unknown time zone ${name}`));
  if (name.toLowerCase() === 'local')
    errors.push(
      invalid(path, name, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'),
    );
  // Go's loader refuses names that could leave the database's directory before it looks for them.
  if (name.includes('..') || name.startsWith('/') || name.includes('\\'))
    errors.push(invalid(path, name, 'time: invalid location name'));
  else if (name !== 'Local' && !isTimeZone(name)) errors.push(invalid(path, name, `unknown time zone ${name}`));
}
