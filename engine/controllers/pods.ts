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

/** The condition by which a pod is ready. Large sets ask this of all their pods again and again. */
function readyCondition({ status }: KubeObject): Condition | undefined {
  const conditions = status?.conditions as readonly Condition[] | undefined;
  if (conditions)
    for (const condition of conditions)
      if (condition.type === 'Ready') return condition.status === 'True' ? condition : undefined;
  return undefined;
}

export const isReady = (pod: KubeObject): boolean => readyCondition(pod) !== undefined;

/** When the pod became ready, in ms since 1970; undefined where it is not. */
export function readySince(pod: KubeObject): number | undefined {
  const condition = readyCondition(pod);
  return condition && (Date.parse(condition.lastTransitionTime ?? '') || 0);
}

/** Ready for at least `minReadySeconds` (podutil.IsPodAvailable). */
export function isAvailable(pod: KubeObject, minReadySeconds: number, nowMs: number): boolean {
  if (minReadySeconds === 0) return isReady(pod);
  const since = readySince(pod);
  return since !== undefined && since + minReadySeconds * 1000 <= nowMs;
}

/** Does a change of a pod matter to who counts pods? */
export function countsAnew(now: KubeObject, before: KubeObject): boolean {
  const [a, b] = [now.metadata, before.metadata];
  return (
    a.deletionTimestamp !== b.deletionTimestamp ||
    now.status?.phase !== before.status?.phase ||
    readyCondition(now)?.lastTransitionTime !== readyCondition(before)?.lastTransitionTime ||
    !equal(a.labels, b.labels) ||
    !equal(a.ownerReferences, b.ownerReferences)
  );
}
