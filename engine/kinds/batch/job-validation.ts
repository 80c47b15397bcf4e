import { copy, type KubeObject } from '../../store/object.ts';
import { equal } from '../equality.ts';
import { immutable } from '../validation/immutable.ts';
import { internalForm, orderSelector } from '../validation/internal-form.ts';
import { selectorFails, sortedMap, validateTemplateLabels } from '../core/pod/pod-template-validation.ts';
import { invalid, Path, required, type FieldErrors } from '../field.ts';
import type { KindContext } from '../kind.ts';
import { validateSelector } from '../label-selector-validation.ts';
import { isDNS1123Label } from '../names.ts';
import { matches, selectorOf } from '../selectors.ts';
import { CONTROLLER_UID, JOB_NAME, LEGACY_CONTROLLER_UID, LEGACY_JOB_NAME } from './job-selector.ts';
import { validateJobSpec } from './job-spec-validation.ts';
import { validateJobStatus } from './job-status-validation.ts';

const SPEC = new Path('spec');

/** Follows `ValidateJob` of pkg/apis/batch/validation. */
export function validateJob(job: KubeObject, prefixedLabels = true): FieldErrors {
  const errors: FieldErrors = [];
  validateGeneratedSelector(errors, job, prefixedLabels);
  validateSpecAndSelector(errors, job.spec);
  validateIndexedName(errors, job);
  return errors;
}

function validateSpecAndSelector(errors: FieldErrors, spec: any): void {
  validateJobSpec(errors, spec, SPEC);
  if (!spec.selector) errors.push(required(SPEC.child('selector')));
  else errors.push(...validateSelector(spec.selector, SPEC.child('selector')));
  if (!selectorFails(spec.selector))
    validateTemplateLabels(errors, spec.selector, spec.template, SPEC.child('template'));
}

/** The labels that the server gave the pods are there and are this job's. */
function validateGeneratedSelector(errors: FieldErrors, { metadata, spec }: KubeObject, prefixedLabels: boolean): void {
  if (spec.manualSelector || !spec.selector) return;
  if (!metadata.uid) errors.push(required(new Path('metadata').child('uid')));
  const expected: Record<string, string> = {
    [LEGACY_CONTROLLER_UID]: metadata.uid ?? '',
    [LEGACY_JOB_NAME]: metadata.name ?? '',
    ...(prefixedLabels && { [CONTROLLER_UID]: metadata.uid ?? '', [JOB_NAME]: metadata.name ?? '' }),
  };
  const labels = spec.template?.metadata?.labels ?? {};
  for (const [key, value] of Object.entries(expected)) {
    const path = SPEC.child('template', 'metadata', 'labels').key(key);
    if (labels[key] === undefined) errors.push(required(path, `must be '${value}'`));
    else if (labels[key] !== value) errors.push(invalid(path, sortedMap(labels), `must be '${value}'`));
  }
  if (!selectorFails(spec.selector) && !matches(selectorOf(spec.selector)!, expected))
    errors.push(invalid(SPEC.child('selector'), orderSelector(spec.selector), '`selector` not auto-generated'));
}

/** The pods of an indexed job are named by job and index, which has to be a host's name. */
function validateIndexedName(errors: FieldErrors, { metadata, spec }: KubeObject): void {
  if (spec.completionMode !== 'Indexed' || !(spec.completions > 0)) return;
  const last = `${metadata.name}-${spec.completions - 1}`;
  if (isDNS1123Label(last).length)
    errors.push(
      invalid(
        new Path('metadata').child('name'),
        metadata.name,
        `will not able to create pod with invalid DNS label: ${last}`,
      ),
    );
}

/** Follows the job strategy: the whole job is looked at again, then once more with what may not change. */
export function validateJobUpdate(job: KubeObject, old: KubeObject, context: KindContext): FieldErrors {
  if (context.subresource === 'status') return validateJobStatus(job, old);
  const had = old.spec.template?.metadata?.labels ?? {};
  const errors = validateJob(job, had[CONTROLLER_UID] !== undefined && had[JOB_NAME] !== undefined);
  const { spec } = job;
  const before = old.spec;
  validateSpecAndSelector(errors, spec);
  validateCompletions(errors, spec, before);
  const path = (field: string): Path => SPEC.child(field);
  const form = (type: string, value: any) => () => value && internalForm(type, value);
  immutable(
    errors,
    spec.selector,
    before.selector,
    path('selector'),
    () => spec.selector && orderSelector(spec.selector),
  );
  validateTemplateUpdate(errors, job, old);
  immutable(errors, spec.completionMode, before.completionMode, path('completionMode'));
  immutable(
    errors,
    spec.podFailurePolicy,
    before.podFailurePolicy,
    path('podFailurePolicy'),
    form('PodFailurePolicy', spec.podFailurePolicy),
  );
  immutable(errors, spec.backoffLimitPerIndex, before.backoffLimitPerIndex, path('backoffLimitPerIndex'));
  immutable(errors, spec.managedBy, before.managedBy, path('managedBy'));
  immutable(
    errors,
    spec.successPolicy,
    before.successPolicy,
    path('successPolicy'),
    form('SuccessPolicy', spec.successPolicy),
  );
  return errors;
}

/** An indexed job may grow and shrink, its parallelism with it. */
function validateCompletions(errors: FieldErrors, spec: any, old: any): void {
  const path = SPEC.child('completions');
  if (spec.completionMode !== 'Indexed') return immutable(errors, spec.completions, old.completions, path);
  if (spec.completions == null || spec.completions === old.completions) return;
  if (spec.completions !== spec.parallelism)
    errors.push(invalid(path, spec.completions, 'can only be modified in tandem with spec.parallelism'));
}

/** A suspended job that never ran may still be moved to other nodes, and its containers ask for other resources. */
function validateTemplateUpdate(errors: FieldErrors, { spec }: KubeObject, old: KubeObject): void {
  const path = SPEC.child('template');
  if (!old.spec.suspend || old.status?.startTime)
    return immutable(errors, spec.template, old.spec.template, path, () =>
      internalForm('PodTemplateSpec', spec.template),
    );
  const now = spec.template?.spec ?? {};
  const before = withChangeableOf(old.spec.template.spec, now);
  immutable(errors, now, before, path.child('spec'), () => internalForm('PodSpec', now));
}

/** The old pod spec with all of the new one that may change while the job waits. */
function withChangeableOf(old: any, now: any): any {
  const out = copy(old);
  const take = (target: any, source: any, field: string): void => {
    if (source?.[field] === undefined) delete target[field];
    else target[field] = source[field];
  };
  for (const field of ['nodeSelector', 'tolerations', 'schedulingGates']) take(out, now, field);
  for (const list of ['containers', 'initContainers'])
    for (const container of out[list] ?? []) {
      const same = now[list]?.find((one: any) => one?.name === container.name);
      if (same) take(container, same, 'resources');
    }
  const { affinity } = out;
  if (!now.affinity) {
    if (affinity) delete affinity.nodeAffinity;
    if (affinity && equal(affinity, {})) delete out.affinity;
  } else take((out.affinity ??= {}), now.affinity, 'nodeAffinity');
  return out;
}
