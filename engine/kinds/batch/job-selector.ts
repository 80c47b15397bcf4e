import type { KubeObject } from '../../store/object.ts';

/** Labels by which a job finds its pods; the names without a domain are kept for old readers. */
export const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
export const JOB_NAME = 'batch.kubernetes.io/job-name';
export const LEGACY_CONTROLLER_UID = 'controller-uid';
export const LEGACY_JOB_NAME = 'job-name';

/** A new job selects its pods by its own uid, unless its author says otherwise (`generateSelector`). */
export function generateSelector(job: KubeObject): void {
  const { metadata, spec } = job;
  if (spec.manualSelector) return;
  const uid = metadata.uid ?? '';
  const template = ((spec.template ??= {}).metadata ??= {});
  const labels = (template.labels ??= {});
  labels[LEGACY_CONTROLLER_UID] = labels[CONTROLLER_UID] = uid;
  labels[LEGACY_JOB_NAME] = labels[JOB_NAME] = metadata.name ?? '';
  const selector = (spec.selector ??= {});
  (selector.matchLabels ??= {})[CONTROLLER_UID] = uid;
}
