import type { KubeObject } from '../../store/object.ts';
import { defaultPodTemplate } from '../core/pod/pod-defaults.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** Defaults of a Job (`SetDefaults_Job`); the templates of CronJobs get only those of {@link defaultJobSpecParts}. */
export function defaultJob(object: KubeObject): void {
  const spec = (object.spec ??= {});
  if (spec.completions == null && spec.parallelism == null) spec.completions = spec.parallelism = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex != null ? MAX_INT32 : 6;
  spec.template ??= {};
  const labels = spec.template.metadata?.labels;
  if (labels && Object.keys(labels).length && !Object.keys(object.metadata.labels ?? {}).length)
    // One map, as in Go: what the strategy adds to the template's labels is the job's, too.
    object.metadata.labels = labels;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  spec.manualSelector ??= false;
  defaultJobSpecParts(spec);
}

/** Defaults of what lies inside a job's spec, wherever it stands. */
export function defaultJobSpecParts(spec: any): void {
  defaultPodTemplate((spec.template ??= {}));
  for (const rule of spec.podFailurePolicy?.rules ?? [])
    for (const pattern of rule.onPodConditions ?? []) pattern.status ||= 'True';
}
