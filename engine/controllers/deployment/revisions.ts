import type { KubeObject } from '../../store/object.ts';

/** Annotations by which Deployment and ReplicaSets keep account of revisions and sizes. */
export const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

/** Annotations of a Deployment that its ReplicaSets do not get. */
const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);

/** Characters that the annotation of former revisions may have. */
const HISTORY_LENGTH = 2000;

/** An object's revision; 0 where it has none. */
export const revisionOf = ({ metadata }: KubeObject): number => Number(metadata.annotations?.[REVISION] ?? 0) || 0;

/** A Deployment's annotations that its ReplicaSets carry too. */
export const copiedAnnotations = ({ metadata }: KubeObject): Record<string, string> =>
  Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key)));

/**
 * The annotations of the Deployment's current ReplicaSet at `revision` (SetNewReplicaSetAnnotations). A set that comes
 * back after others keeps its former revisions in its history.
 */
export function currentAnnotations(deployment: KubeObject, set: KubeObject, revision: number): Record<string, string> {
  const annotations = { ...set.metadata.annotations, ...copiedAnnotations(deployment) };
  const old = annotations[REVISION];
  if (revisionOf(set) >= revision) return annotations;
  annotations[REVISION] = String(revision);
  if (old === undefined) return annotations;
  const history = (annotations[REVISION_HISTORY] ?? '').split(',').filter((part) => part !== '');
  history.push(old);
  while (history.length > 1 && history.join(',').length > HISTORY_LENGTH) history.shift();
  annotations[REVISION_HISTORY] = history.join(',');
  return annotations;
}
