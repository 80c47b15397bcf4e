import { copy, type KubeObject } from '../../store/object.ts';
import type { Client } from '../../apiserver/api.ts';
import { podFromTemplate } from '../control.ts';
import { isFinished } from '../pods.ts';

/** Keeps finished pods until they are counted. */
const TRACKING = 'batch.kubernetes.io/job-tracking';
const INDEX = 'batch.kubernetes.io/job-completion-index';
const FAILURES = 'batch.kubernetes.io/job-index-failure-count';

export const isIndexed = ({ spec }: KubeObject): boolean => spec.completionMode === 'Indexed';
export const hasTracking = ({ metadata }: KubeObject): boolean => metadata.finalizers?.includes(TRACKING) ?? false;

/** The index of a pod of an Indexed Job; undefined where it has none. */
export function indexOf({ metadata }: KubeObject): number | undefined {
  const text = metadata.annotations?.[INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** How often the index of a pod had failed when the pod was made. */
export const failuresOf = ({ metadata }: KubeObject): number => Number(metadata.annotations?.[FAILURES] ?? 0) || 0;

/** Are only pods replaced that have failed to their end? Else those on their way out count as failed too. */
export const replacesOnlyFailed = ({ spec }: KubeObject): boolean =>
  spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;

export function isFailed(job: KubeObject, pod: KubeObject): boolean {
  if (pod.status?.phase === 'Failed') return true;
  return !replacesOnlyFailed(job) && !!pod.metadata.deletionTimestamp && !isFinished(pod);
}

/** When a pod ended, in ms since 1970; `nowMs` where nothing tells. */
export function finishedAt(pod: KubeObject, nowMs: number): number {
  let last = 0;
  for (const { state } of pod.status?.containerStatuses ?? [])
    if (state?.terminated?.finishedAt) last = Math.max(last, Date.parse(state.terminated.finishedAt));
  if (last) return last;
  return pod.metadata.deletionTimestamp ? Date.parse(pod.metadata.deletionTimestamp) : nowMs;
}

/** A pod of a Job; with an index for an Indexed Job, and how often that index failed before where that is counted. */
export function jobPod(job: KubeObject, index: number | undefined, failures: number): KubeObject {
  const template = copy(job.spec.template) as KubeObject;
  const pod = podFromTemplate(template, job);
  pod.metadata.finalizers = [...(pod.metadata.finalizers ?? []), TRACKING];
  if (index === undefined) return pod;
  const text = String(index);
  pod.metadata.generateName = `${job.metadata.name}-${text}-`;
  pod.metadata.labels = { ...pod.metadata.labels, [INDEX]: text };
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [INDEX]: text,
    ...(job.spec.backoffLimitPerIndex !== undefined && { [FAILURES]: String(failures) }),
  };
  pod.spec.hostname = `${job.metadata.name}-${text}`;
  for (const list of [pod.spec.initContainers, pod.spec.containers])
    for (const container of list ?? []) {
      if (container.env?.some(({ name }: { name: string }) => name === 'JOB_COMPLETION_INDEX')) continue;
      const fieldRef = { fieldPath: `metadata.labels['${INDEX}']` };
      container.env = [...(container.env ?? []), { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef } }];
    }
  return pod;
}

/** Let go of a pod that has been counted. */
export function removeTracking(client: Client, pod: KubeObject, cause: string): void {
  const finalizers = pod.metadata.finalizers!.filter((finalizer) => finalizer !== TRACKING);
  const metadata = { finalizers: finalizers.length ? finalizers : null };
  client.patch('pods', pod.metadata.namespace!, pod.metadata.name, { metadata }, { cause });
}
