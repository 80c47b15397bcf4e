import { reportedNode } from '../../kinds/heartbeats.ts';
import type { KubeObject } from '../../store/object.ts';
import type { StoreEvent } from '../../store/store.ts';
import { keyOf, lookup, type ControllerContext, type Reconciler } from '../controller.ts';
import { podsOn } from '../indexes.ts';
import { conditionOf, isReady, type Condition } from '../pods.ts';

const RECORDER = 'node-controller';
const LEASES = 'leases.coordination.k8s.io';
const LEASE_NAMESPACE = 'kube-node-lease';
/** How long a new node may be silent, and one that has spoken (nodeStartupGracePeriod, nodeMonitorGracePeriod). */
const STARTUP_MS = 60_000;
const SILENCE_MS = 50_000;
/** How old the last sign of a node is on average when its kubelet falls silent. */
const LAST_SIGN_MS = 5_000;
/** How often nodes are looked at (nodeMonitorPeriod). */
const PERIOD_MS = 5_000;
/** The cause of what a cluster is born with: those nodes registered before anybody looked. */
const BIRTH = 'bootstrap';
const WATCHED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/**
 * Notices nodes that come, go, and fall silent (pkg/controller/nodelifecycle). Heartbeats are not ticked here: a node
 * whose kubelet runs has its Lease, and one without is taken to be silent, as is one that is cut off.
 */
export function nodeHealthController(context: ControllerContext): Reconciler {
  return {
    name: 'node-health',
    triggers: [
      {
        resource: 'nodes',
        delayMs: STARTUP_MS,
        periodic: true,
        keys: ({ type, object, cause }) =>
          type === 'ADDED' && cause !== BIRTH ? [`silent:${object.metadata.name}`] : [],
      },
      {
        resource: LEASES,
        delayMs: SILENCE_MS,
        periodic: true,
        keys: ({ type, object }) =>
          type === 'DELETED' && object.metadata.namespace === LEASE_NAMESPACE ? [`silent:${object.metadata.name}`] : [],
      },
      {
        resource: LEASES,
        delayMs: SILENCE_MS - LAST_SIGN_MS,
        periodic: true,
        keys: (event) => (isLastSign(context, event) ? [`silent:${event.object.metadata.name}`] : []),
      },
      {
        resource: 'nodes',
        keys: ({ type, object, previous, cause }) => {
          const { name, uid } = object.metadata;
          if (type === 'ADDED' && cause === BIRTH) return [];
          if (type !== 'MODIFIED') return [`${type === 'ADDED' ? 'registered' : 'removed'}:${name}:${uid}`];
          return statusOf(previous!) === 'True' && statusOf(object) !== 'True' ? [`unready:${name}`] : [];
        },
      },
    ],
    reconcile: (key) => {
      const [what, name, uid] = key.split(':');
      if (what === 'silent') return silence(context, name);
      if (what === 'unready') return unready(context, name);
      const wait = PERIOD_MS - (context.kernel.now % PERIOD_MS);
      if (what === 'registered' && wait < PERIOD_MS) return { afterMs: wait };
      const text =
        what === 'registered' ? `Registered Node ${name} in Controller` : `Removing Node ${name} from Controller`;
      tell(
        context,
        name,
        uid,
        what === 'registered' ? 'RegisteredNode' : 'RemovingNode',
        `Node ${name} event: ${text}`,
      );
    },
  };
}

/** A kubelet renews its Lease in the store only when it is heard for the last time, and for the first time again. */
const isLastSign = ({ cutOff }: ControllerContext, { type, object }: StoreEvent): boolean =>
  type === 'MODIFIED' && object.metadata.namespace === LEASE_NAMESPACE && !!cutOff?.has(object.metadata.name);

const statusOf = (node: KubeObject): string | undefined => conditionOf(node, 'Ready')?.status;

function tell(
  { recorder }: ControllerContext,
  name: string,
  uid: string | undefined,
  reason: string,
  message: string,
): void {
  const about = { kind: 'Node', name, uid, apiVersion: 'v1' };
  recorder(RECORDER).event(about, 'Normal', reason, message, { cause: `node-health ${name}` });
}

/** A silent node's conditions are no longer known. */
function silence({ store, client, kernel, cutOff }: ControllerContext, name: string): void {
  const node = lookup(store, 'nodes', name);
  const isHeard = store.get(LEASES, LEASE_NAMESPACE, name) && !cutOff?.has(name);
  if (!node || isHeard || statusOf(node) === 'Unknown') return;
  const now = kernel.timestamp();
  const heard = reportedNode(node, { nowMs: kernel.now - SILENCE_MS, isSilent: () => false });
  const known = (heard.status?.conditions ?? []) as Condition[];
  const unknown = WATCHED.map((type): Condition => {
    const old = known.find((condition) => condition.type === type);
    const [reason, message] = old
      ? ['NodeStatusUnknown', 'Kubelet stopped posting node status.']
      : ['NodeStatusNeverUpdated', 'Kubelet never posted node status.'];
    const lastHeartbeatTime = (old?.lastHeartbeatTime as string | undefined) ?? node.metadata.creationTimestamp;
    return { type, status: 'Unknown', lastHeartbeatTime, lastTransitionTime: now, reason, message };
  });
  const conditions = [
    ...known.map((condition) => unknown.find(({ type }) => type === condition.type) ?? condition),
    ...unknown.filter(({ type }) => !known.some((condition) => condition.type === type)),
  ];
  const status = { ...node.status, conditions };
  client.update('nodes', { ...node, status }, { subresource: 'status', cause: `node-health ${name}` });
}

/** The pods of a node that is not ready any more are not ready either. */
function unready(context: ControllerContext, name: string): void {
  const { store, client, kernel } = context;
  const node = lookup(store, 'nodes', name);
  if (!node || statusOf(node) === 'True') return;
  const cause = `node-health ${name}`;
  tell(context, name, node.metadata.uid, 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
  for (const pod of [...podsOn(store, name)].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    if (!isReady(pod)) continue;
    const conditions = (pod.status.conditions as Condition[]).map((condition) =>
      condition.type === 'Ready'
        ? { ...condition, status: 'False', lastTransitionTime: kernel.timestamp() }
        : condition,
    );
    client.update('pods', { ...pod, status: { ...pod.status, conditions } }, { subresource: 'status', cause });
    context.recorder(RECORDER).event(pod, 'Warning', 'NodeNotReady', 'Node is not ready', { cause });
  }
}
