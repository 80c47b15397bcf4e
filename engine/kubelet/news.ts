import type { KubeObject } from '../store/object.ts';

/** Does a change of a pod concern its kubelet: anything but its status and bookkeeping? */
export function isNews(pod: KubeObject, before: KubeObject): boolean {
  const a = pod.metadata;
  const b = before.metadata;
  return (
    a.generation !== b.generation ||
    a.deletionTimestamp !== b.deletionTimestamp ||
    a.deletionGracePeriodSeconds !== b.deletionGracePeriodSeconds ||
    a.uid !== b.uid ||
    JSON.stringify(pod.spec?.ephemeralContainers) !== JSON.stringify(before.spec?.ephemeralContainers) ||
    (a.labels !== b.labels && JSON.stringify(a.labels) !== JSON.stringify(b.labels)) ||
    (a.annotations !== b.annotations && JSON.stringify(a.annotations) !== JSON.stringify(b.annotations))
  );
}
