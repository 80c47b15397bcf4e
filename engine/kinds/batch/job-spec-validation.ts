import { internalForm } from '../validation/internal-form.ts';
import { addInvalid, nonNegative, oneOf } from '../validation/checks.ts';
import { validatePodTemplate } from '../core/pod/pod-template-validation.ts';
import { invalid, notSupported, Path, required, tooLong, tooMany, type FieldErrors } from '../field.ts';
import { isQualifiedName } from '../names.ts';
import { validateDomainPrefixedPath } from '../references.ts';
import { countIndexes } from './job-indexes.ts';

const MAX_MANAGED_BY = 63;
const MAX_PARALLELISM_INDEXED = 100_000;
const MAX_FAILED_INDEXES = 100_000;
const COMPLETIONS_SOFT_LIMIT = 100_000;
const PARALLELISM_FOR_MANY = 10_000;
const FAILED_INDEXES_FOR_MANY = 10_000;
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_CONDITIONS = 20;
const MAX_INDEXES_TEXT = 64 * 1024;

/** A job's spec, of a Job or in a CronJob (`validateJobSpec`). */
export function validateJobSpec(errors: FieldErrors, spec: any, path: Path): void {
  for (const field of [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
    'maxFailedIndexes',
  ])
    nonNegative(errors, path.child(field), spec[field]);
  if (spec.maxFailedIndexes != null && spec.backoffLimitPerIndex == null)
    errors.push(required(path.child('backoffLimitPerIndex'), 'when maxFailedIndexes is specified'));
  const { managedBy, completionMode } = spec;
  if (managedBy != null) {
    errors.push(...validateDomainPrefixedPath(managedBy, path.child('managedBy')));
    if (managedBy.length > MAX_MANAGED_BY) errors.push(tooLong(path.child('managedBy'), MAX_MANAGED_BY));
  }
  oneOf(errors, path.child('completionMode'), completionMode, ['NonIndexed', 'Indexed']);
  if (completionMode === 'Indexed') validateIndexed(errors, spec, path);
  if (completionMode == null || completionMode === 'NonIndexed')
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'])
      if (spec[field] != null) errors.push(invalid(path.child(field), spec[field], NEEDS_INDEXED));
  if (spec.podFailurePolicy) validateFailurePolicy(errors, spec, path.child('podFailurePolicy'));
  if (spec.successPolicy) validateSuccessPolicy(errors, spec, path.child('successPolicy'));
  const replacements = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  oneOf(errors, path.child('podReplacementPolicy'), spec.podReplacementPolicy, replacements);
  validatePodTemplate(errors, spec.template ?? {}, path.child('template'));
  validateRestartPolicy(errors, spec, path.child('template', 'spec', 'restartPolicy'));
}

const NEEDS_INDEXED = 'requires indexed completion mode';

function validateIndexed(errors: FieldErrors, spec: any, path: Path): void {
  const { completions, parallelism, maxFailedIndexes, backoffLimitPerIndex } = spec;
  const over = (field: string, limit: number, why: string): void => {
    if (spec[field] != null && spec[field] > limit)
      errors.push(invalid(path.child(field), spec[field], `must be less than or equal to ${why}`));
  };
  if (completions == null) errors.push(required(path.child('completions'), 'when completion mode is Indexed'));
  over('parallelism', MAX_PARALLELISM_INDEXED, `${MAX_PARALLELISM_INDEXED} when completion mode is Indexed`);
  if (completions != null) over('maxFailedIndexes', completions, 'completions');
  over('maxFailedIndexes', MAX_FAILED_INDEXES, String(MAX_FAILED_INDEXES));
  if (completions == null || completions <= COMPLETIONS_SOFT_LIMIT || backoffLimitPerIndex == null) return;
  const many = `when completions are above ${COMPLETIONS_SOFT_LIMIT} and used with backoff limit per index`;
  if (maxFailedIndexes == null)
    errors.push(
      required(path.child('maxFailedIndexes'), `must be specified when completions is above ${COMPLETIONS_SOFT_LIMIT}`),
    );
  if (parallelism != null) over('parallelism', PARALLELISM_FOR_MANY, `${PARALLELISM_FOR_MANY} ${many}`);
  over('maxFailedIndexes', FAILED_INDEXES_FOR_MANY, `${FAILED_INDEXES_FOR_MANY} ${many}`);
}

function validateRestartPolicy(errors: FieldErrors, { template, podFailurePolicy }: any, path: Path): void {
  const policy = template?.spec?.restartPolicy ?? '';
  if (!policy || policy === 'Always') errors.push(required(path, 'valid values: "OnFailure", "Never"'));
  else if (policy !== 'OnFailure' && policy !== 'Never')
    errors.push(notSupported(path, policy, ['OnFailure', 'Never']));
  else if (podFailurePolicy && policy !== 'Never')
    errors.push(invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified'));
}

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];

function validateFailurePolicy(errors: FieldErrors, spec: any, path: Path): void {
  const rules: any[] = spec.podFailurePolicy.rules ?? [];
  if (rules.length > MAX_RULES) errors.push(tooMany(path.child('rules'), rules.length, MAX_RULES));
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = [...containers, ...initContainers].map(({ name }: any) => name);
  for (const [index, rule] of rules.entries()) {
    const at = path.child('rules').index(index);
    const { action = '', onExitCodes, onPodConditions = [] } = rule;
    if (action === 'FailIndex') {
      if (spec.backoffLimitPerIndex == null)
        errors.push(invalid(at.child('action'), action, 'requires the backoffLimitPerIndex to be set'));
    } else requiredOneOf(errors, action, ACTIONS, at.child('action'));
    if (onExitCodes) validateExitCodes(errors, onExitCodes, names, at.child('onExitCodes'));
    if (onPodConditions.length) validateConditions(errors, onPodConditions, at.child('onPodConditions'));
    if (onExitCodes && onPodConditions.length)
      errors.push(withoutValue(at, 'specifying both OnExitCodes and OnPodConditions is not supported'));
    if (!onExitCodes && !onPodConditions.length)
      errors.push(withoutValue(at, 'specifying one of OnExitCodes and OnPodConditions is required'));
  }
}

/** An invalid value that the message does not show. */
export const withoutValue = (path: Path, why: string) =>
  ({ type: 'FieldValueInvalid', field: String(path), message: `Invalid value: ${why}` }) as const;

function requiredOneOf(errors: FieldErrors, value: string, known: readonly string[], path: Path): void {
  if (!value) errors.push(required(path, `valid values: [${known.map((text) => JSON.stringify(text)).join(' ')}]`));
  else if (!known.includes(value)) errors.push(notSupported(path, value, known));
}

function validateExitCodes(errors: FieldErrors, requirement: any, names: readonly string[], path: Path): void {
  const { operator = '', containerName } = requirement;
  const values: number[] = requirement.values ?? [];
  requiredOneOf(errors, operator, ['In', 'NotIn'], path.child('operator'));
  if (containerName != null && !names.includes(containerName))
    errors.push(
      invalid(
        path.child('containerName'),
        containerName,
        'must be one of the container or initContainer names in the pod template',
      ),
    );
  const at = path.child('values');
  if (!values.length) errors.push(invalid(at, requirement.values ?? null, 'at least one value is required'));
  else if (values.length > MAX_EXIT_CODES) errors.push(tooMany(at, values.length, MAX_EXIT_CODES));
  const seen = new Set<number>();
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0)
      errors.push(invalid(at.index(index), value, 'must not be 0 for the In operator'));
    if (seen.has(value))
      errors.push({
        type: 'FieldValueDuplicate',
        field: String(at.index(index)),
        message: `Duplicate value: ${value}`,
      });
    seen.add(value);
  }
  if (values.some((value, index) => index > 0 && values[index - 1] > value))
    errors.push(invalid(at, values, 'must be ordered'));
}

function validateConditions(errors: FieldErrors, patterns: any[], path: Path): void {
  if (patterns.length > MAX_CONDITIONS) errors.push(tooMany(path, patterns.length, MAX_CONDITIONS));
  for (const [index, { type = '', status = '' }] of patterns.entries()) {
    const at = path.index(index);
    addInvalid(errors, at.child('type'), type, isQualifiedName(type));
    requiredOneOf(errors, status, ['False', 'True', 'Unknown'], at.child('status'));
  }
}

function validateSuccessPolicy(errors: FieldErrors, spec: any, path: Path): void {
  if (spec.completionMode !== 'Indexed')
    return void errors.push(invalid(path, internalForm('SuccessPolicy', spec.successPolicy), NEEDS_INDEXED));
  const rules: any[] = spec.successPolicy.rules ?? [];
  const at = path.child('rules');
  if (!rules.length)
    errors.push(required(at, 'at least one rules must be specified when the successPolicy is specified'));
  if (rules.length > MAX_RULES) errors.push(tooMany(at, rules.length, MAX_RULES));
  for (const [index, rule] of rules.entries())
    validateSuccessRule(errors, rule, spec.completions ?? 0, at.index(index));
}

function validateSuccessRule(errors: FieldErrors, rule: any, completions: number, path: Path): void {
  const { succeededCount: count, succeededIndexes: indexes } = rule;
  if (count == null && indexes == null)
    errors.push(required(path, 'at least one of succeededCount or succeededIndexes must be specified'));
  let total = 0;
  if (indexes != null) {
    const at = path.child('succeededIndexes');
    if (indexes.length > MAX_INDEXES_TEXT) errors.push(tooLong(at, MAX_INDEXES_TEXT));
    const parsed = countIndexes(indexes.slice(0, MAX_INDEXES_TEXT + 1), completions);
    if (typeof parsed === 'number') total = parsed;
    else errors.push(invalid(at, indexes, `error parsing succeededIndexes: ${parsed.error}`));
  }
  if (count == null) return;
  const at = path.child('succeededCount');
  nonNegative(errors, at, count);
  if (count > completions)
    errors.push(
      invalid(at, count, `must be less than or equal to ${completions} (the number of specified completions)`),
    );
  if (indexes != null && count > total)
    errors.push(
      invalid(
        at,
        count,
        `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`,
      ),
    );
}
