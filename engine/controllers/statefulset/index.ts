import { goJson } from '../../kinds/field.ts';
import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import { lookup, onChange, onOwned, type Again, type ControllerContext, type Reconciler } from '../controller.ts';
import { claim } from '../control.ts';
import { revisionHash } from '../hash/template-hash.ts';
import { createRevision, newRevision, renumber, revisionData, revisionsOf, truncateRevisions } from '../revisions.ts';
import { REVISION_LABEL } from './identity.ts';
import { StatefulSetSync } from './sync.ts';

const HASH_LABEL = 'controller.kubernetes.io/hash';

/** Keeps the ordered pods of StatefulSets (pkg/controller/statefulset). */
export function statefulSetController(context: ControllerContext): Reconciler {
  return {
    name: 'statefulset-controller',
    latencyMs: [6, 30],
    triggers: [onChange('statefulsets.apps'), onOwned('pods', 'StatefulSet')],
    reconcile: (key) => reconcile(context, key),
  };
}

function reconcile(context: ControllerContext, key: string): Again | void {
  const set = lookup(context.store, 'statefulsets.apps', key);
  if (!set) return;
  const cause = `statefulset-controller ${key}`;
  const revisions = revisionsOf(context, set, cause);
  const { current, update, collisions } = currentRevisions(context, set, revisions, cause);
  const pods = claim(context, 'pods', set, set.spec.selector, cause);
  const sync = new StatefulSetSync(context, set, pods, { current, update }, cause);
  const again = sync.run();
  const status = complete(set, { ...sync.status, collisionCount: collisions });
  if (!equal(status, set.status))
    context.client.update('statefulsets.apps', { ...set, status }, { subresource: 'status', cause });
  const inUse = new Set([current.metadata.name, update.metadata.name]);
  for (const { metadata } of pods) inUse.add(metadata.labels?.[REVISION_LABEL] ?? '');
  truncateRevisions(context, revisions, inUse, set.spec.revisionHistoryLimit ?? 10, cause);
  return again;
}

/** The revision that pods have, and the one that they are to have (getStatefulSetRevisions). */
function currentRevisions(
  context: ControllerContext,
  set: KubeObject,
  revisions: readonly KubeObject[],
  cause: string,
): { current: KubeObject; update: KubeObject; collisions: number } {
  const data = revisionData(set);
  const next = (revisions.at(-1)?.revision ?? 0) + 1;
  let collisions: number = set.status?.collisionCount ?? 0;
  const equals = revisions.filter((revision) => equal(revision.data, data));
  const last = revisions.at(-1);
  let update: KubeObject;
  if (equals.length && last === equals.at(-1)) update = last!;
  else if (equals.length) update = renumber(context, equals.at(-1)!, next, cause);
  else {
    const make = (count: number): KubeObject =>
      newRevision(set, HASH_LABEL, revisionHash(goJson(data), count), next, data);
    ({ revision: update, collisions } = createRevision(context, make, collisions, cause));
  }
  const current = revisions.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
  return { current, update, collisions };
}

/** When all pods have the new revision and are ready, it becomes the current one. */
function complete(set: KubeObject, status: Record<string, any>): Record<string, any> {
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0 } = status;
  const rolling = (set.spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
  if (!rolling || updatedReplicas !== replicas || readyReplicas !== replicas) return status;
  const current = { ...status, currentRevision: status.updateRevision };
  return updatedReplicas ? { ...current, currentReplicas: updatedReplicas } : current;
}
