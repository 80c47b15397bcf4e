import { equal } from '../kinds/equality.ts';
import type { KubeObject } from '../store/object.ts';

/** A condition of a status, as most kinds have it. */
export interface Condition {
  type: string;
  status: string;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
  [field: string]: unknown;
}

/** A condition of an object by type. */
export const conditionOf = (object: KubeObject, type: string): Condition | undefined =>
  (object.status?.conditions as Condition[] | undefined)?.find((condition) => condition.type === type);

/** Has the pod ended? */
export const isFinished = (pod: KubeObject): boolean =>
  pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** Neither ended nor on its way out (controller.IsPodActive). */
export const isActive = (pod: KubeObject): boolean => !isFinished(pod) && !pod.metadata.deletionTimestamp;

/** On its way out, and not ended yet (controller.IsPodTerminating). */
export const isTerminating = (pod: KubeObject): boolean => !isFinished(pod) && !!pod.metadata.deletionTimestamp;

export const isReady = (pod: KubeObject): boolean => readySince(pod) !== undefined;

/** Readiness by pod: versions of objects never change, and large sets look at all of theirs often. */
const ready = new WeakMap<KubeObject, number>();
const NEVER = -1;

/** When the pod became ready, in ms since 1970; undefined where it is not. */
export function readySince(pod: KubeObject): number | undefined {
  let since = ready.get(pod);
  if (since === undefined) {
    const condition = conditionOf(pod, 'Ready');
    since = condition?.status === 'True' ? Date.parse(condition.lastTransitionTime ?? '') || 0 : NEVER;
    ready.set(pod, since);
  }
  return since === NEVER ? undefined : since;
}

/** Ready for at least `minReadySeconds` (podutil.IsPodAvailable). */
export function isAvailable(pod: KubeObject, minReadySeconds: number, nowMs: number): boolean {
  const since = readySince(pod);
  return since !== undefined && (minReadySeconds === 0 || since + minReadySeconds * 1000 <= nowMs);
}

/** An object with some fields of its metadata replaced. */
export const withMeta = (object: KubeObject, metadata: Partial<KubeObject['metadata']>): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, ...metadata },
});

/** Does a change of a pod matter to who counts pods? */
export function countsAnew(now: KubeObject, before: KubeObject): boolean {
  const [a, b] = [now.metadata, before.metadata];
  return (
    a.deletionTimestamp !== b.deletionTimestamp ||
    now.status?.phase !== before.status?.phase ||
    readySince(now) !== readySince(before) ||
    !equal(a.labels, b.labels) ||
    !equal(a.ownerReferences, b.ownerReferences)
  );
}
