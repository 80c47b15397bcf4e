import type { KubeObject } from '../store/object.ts';
import {
  deleteIfThere,
  keyOf,
  lookup,
  type Again,
  type ControllerContext,
  type Reconciler,
  type Trigger,
} from './controller.ts';
import { podsOn } from './indexes.ts';
import { isFinished } from './pods.ts';

const NAME = 'pod-garbage-collector';
/** How long a node has to be gone before its pods go (quarantineTime), and how often is looked (gcCheckPeriod). */
const QUARANTINE_MS = 40_000;
const PERIOD_MS = 20_000;

/** Deletes the pods of nodes that are gone (pkg/controller/podgc). */
export function podGarbageCollector(context: ControllerContext): Reconciler {
  return {
    name: NAME,
    triggers: [onNodeGone(context), onNodeUnknown(context), onUnscheduledDeletion()],
    reconcile: (key) => {
      const pod = lookup(context.store, 'pods', key);
      if (pod) collect(context, pod);
    },
  };
}

const onNodeGone = ({ store }: ControllerContext): Trigger => ({
  resource: 'nodes',
  delayMs: QUARANTINE_MS,
  periodic: true,
  keys: ({ type, object }) => (type === 'DELETED' ? podsOn(store, object.metadata.name).map(keyOf) : []),
});

/** A pod that was made for a node which is not there. */
const onNodeUnknown = ({ store }: ControllerContext): Trigger => ({
  resource: 'pods',
  delayMs: QUARANTINE_MS,
  periodic: true,
  keys: ({ type, object }) =>
    type === 'ADDED' && object.spec.nodeName && !store.get('nodes', '', object.spec.nodeName) ? [keyOf(object)] : [],
});

const onUnscheduledDeletion = (): Trigger => ({
  resource: 'pods',
  delayMs: PERIOD_MS,
  periodic: true,
  keys: ({ type, object }) =>
    type !== 'DELETED' && object.metadata.deletionTimestamp && !object.spec.nodeName ? [keyOf(object)] : [],
});

function collect({ store, client, kernel }: ControllerContext, pod: KubeObject): Again | void {
  const { namespace, name, deletionTimestamp } = pod.metadata;
  const node: string | undefined = pod.spec.nodeName;
  const cause = `${NAME} ${namespace}/${name}`;
  if (node ? store.get('nodes', '', node) : !deletionTimestamp) return;
  if (!isFinished(pod)) {
    const condition = {
      type: 'DisruptionTarget',
      observedGeneration: pod.metadata.generation,
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: kernel.timestamp(),
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
    };
    const others = ((pod.status?.conditions ?? []) as { type: string }[]).filter(({ type }) => type !== condition.type);
    const status = { ...pod.status, phase: 'Failed', ...(node && { conditions: [...others, condition] }) };
    client.update('pods', { ...pod, status }, { subresource: 'status', cause });
  }
  deleteIfThere(client, 'pods', pod, { gracePeriodSeconds: 0, cause });
}
