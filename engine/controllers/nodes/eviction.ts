import { tolerates } from '../../scheduler/plugins/node.ts';
import type { Taint } from '../../scheduler/nodes.ts';
import type { KubeObject } from '../../store/object.ts';
import {
  deleteIfThere,
  keyOf,
  lookup,
  type Again,
  type ControllerContext,
  type Reconciler,
  type Trigger,
} from '../controller.ts';
import { podsOn } from '../indexes.ts';
import { isFinished } from '../pods.ts';

const RECORDER = 'taint-eviction-controller';

/** Evicts pods from nodes with taints they do not tolerate, or no longer (pkg/controller/tainteviction). */
export function taintEvictionController(context: ControllerContext): Reconciler {
  /** Since when pods have been under taints that they tolerate for a while, in ms since 1970. */
  const since = new Map<string, number>();
  return {
    name: RECORDER,
    latencyMs: [2, 16],
    triggers: [onNode(context), onPod(context)],
    reconcile: (key) => reconcile(context, since, key),
    save: () => [...since],
    load: (state) => {
      since.clear();
      for (const [key, at] of state as [string, number][]) since.set(key, at);
    },
  };
}

const evicting = (node: KubeObject | undefined): Taint[] =>
  ((node?.spec?.taints ?? []) as Taint[]).filter(({ effect }) => effect === 'NoExecute');

const onNode = ({ store }: ControllerContext): Trigger => ({
  resource: 'nodes',
  keys: ({ object, previous }) =>
    evicting(object).length || evicting(previous).length ? podsOn(store, object.metadata.name).map(keyOf) : [],
});

const onPod = ({ store }: ControllerContext): Trigger => ({
  resource: 'pods',
  keys: ({ type, object, previous }) => {
    if (type === 'DELETED' || !object.spec.nodeName) return [];
    const moved =
      previous?.spec.nodeName !== object.spec.nodeName || previous?.spec.tolerations !== object.spec.tolerations;
    return moved && evicting(store.get('nodes', '', object.spec.nodeName)).length ? [keyOf(object)] : [];
  },
});

function reconcile(context: ControllerContext, since: Map<string, number>, key: string): Again | void {
  const { store, kernel } = context;
  const pod = lookup(store, 'pods', key);
  const taints = evicting(pod && store.get('nodes', '', pod.spec.nodeName ?? ''));
  if (!pod || pod.metadata.deletionTimestamp || isFinished(pod) || !taints.length) {
    if (since.delete(key) && pod && !pod.metadata.deletionTimestamp && !isFinished(pod))
      tell(context, pod, `Cancelling deletion of Pod ${key}`);
    return;
  }
  const seconds = tolerated(pod, taints);
  if (seconds === Infinity) {
    since.delete(key);
    return;
  }
  const from = since.get(key) ?? kernel.now;
  since.set(key, from);
  const left = from + seconds * 1000 - kernel.now;
  if (left > 0) return { afterMs: left, periodic: true };
  since.delete(key);
  evict(context, pod);
}

/** How many seconds a pod bears all of some taints: 0 where it does not bear one, Infinity where it always does. */
function tolerated(pod: KubeObject, taints: readonly Taint[]): number {
  const tolerations = (pod.spec.tolerations ?? []) as { key?: string; operator?: string; tolerationSeconds?: number }[];
  let shortest = Infinity;
  for (const taint of taints) {
    const fitting = tolerations.filter((toleration) => tolerates(toleration, taint));
    if (!fitting.length) return 0;
    for (const { tolerationSeconds } of fitting)
      shortest = Math.min(shortest, Math.max(0, tolerationSeconds ?? Infinity));
  }
  return shortest;
}

function tell({ recorder }: ControllerContext, pod: KubeObject, message: string): void {
  recorder(RECORDER).event(pod, 'Normal', 'TaintManagerEviction', message, { cause: `${RECORDER} ${keyOf(pod)}` });
}

function evict(context: ControllerContext, pod: KubeObject): void {
  const { client, kernel } = context;
  const cause = `${RECORDER} ${keyOf(pod)}`;
  tell(context, pod, `Marking for deletion Pod ${keyOf(pod)}`);
  const condition = {
    type: 'DisruptionTarget',
    observedGeneration: pod.metadata.generation,
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: kernel.timestamp(),
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  };
  const conditions = [
    ...((pod.status?.conditions ?? []) as { type: string }[]).filter(({ type }) => type !== condition.type),
    condition,
  ];
  client.update('pods', { ...pod, status: { ...pod.status, conditions } }, { subresource: 'status', cause });
  deleteIfThere(client, 'pods', pod, { cause });
}
