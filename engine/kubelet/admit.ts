import type { KubeObject } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { quantityValue } from './resource-field.ts';

/** Why a node refuses a pod that was bound to it. */
export interface Refusal {
  readonly reason: string;
  /** Message of the pod's status. */
  readonly message: string;
  /** Message of the event. */
  readonly event: string;
}

const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
const NAMES: Readonly<Record<string, string>> = {
  cpu: 'cpu',
  memory: 'memory',
  'ephemeral-storage': 'ephemeral-storage',
};

/** May the pod run on its node? The same questions the scheduler asks, for pods that went past it. */
export function admit(store: Store, pod: KubeObject): Refusal | undefined {
  const node = store.get('nodes', '', pod.spec.nodeName);
  if (!node) return undefined;
  const selector = (pod.spec.nodeSelector ?? {}) as Record<string, string>;
  const labels = node.metadata.labels ?? {};
  if (Object.entries(selector).some(([key, value]) => labels[key] !== value)) {
    const message =
      "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector";
    return { reason: 'NodeAffinity', message, event: message.replace('Pod was rejected: ', '') };
  }
  const here = store.byIndex('pods', 'kubelet/node', pod.spec.nodeName);
  const allocatable = (node.status?.allocatable ?? {}) as Record<string, string>;
  const max = Number(allocatable.pods ?? 110);
  // Most pods ask for nothing and find room.
  if (here.length <= max && RESOURCES.every((resource) => !requestOf(pod, resource))) return undefined;
  const others = here.filter(
    (other) => other.metadata.uid !== pod.metadata.uid && !isOver(other) && isOlder(other, pod),
  );
  if (others.length + 1 > max) return refusal('Outofpods', 'pods', 1, others.length, max);
  for (const resource of RESOURCES) {
    const wanted = requestOf(pod, resource);
    if (!wanted) continue;
    const used = others.reduce((sum, other) => sum + requestOf(other, resource), 0);
    const capacity = quantityValue(allocatable[resource]);
    if (used + wanted <= capacity) continue;
    const unit = resource === 'cpu' ? 1000 : 1;
    return refusal(`OutOf${resource}`, NAMES[resource], wanted * unit, used * unit, capacity * unit);
  }
  return undefined;
}

function refusal(reason: string, resource: string, requested: number, used: number, capacity: number): Refusal {
  const text = `Node didn't have enough resource: ${resource}, requested: ${Math.round(requested)}, used: ${Math.round(used)}, capacity: ${Math.round(capacity)}`;
  return { reason, message: `Pod was rejected: ${text}`, event: text };
}

const isOver = (pod: KubeObject): boolean => ['Failed', 'Succeeded'].includes(pod.status?.phase);

/** Was it here before? Bound pods have a start time once their kubelet has seen them. */
const isOlder = (other: KubeObject, pod: KubeObject): boolean =>
  other.status?.startTime !== undefined ||
  Number(other.metadata.resourceVersion) < Number(pod.metadata.resourceVersion);

function requestOf(pod: KubeObject, resource: string): number {
  const of = (container: { resources?: { requests?: Record<string, string> } }): number =>
    quantityValue(container.resources?.requests?.[resource]);
  const apps = (pod.spec.containers as []).reduce((sum, container) => sum + of(container), 0);
  const init = ((pod.spec.initContainers ?? []) as []).reduce((most, container) => Math.max(most, of(container)), 0);
  return Math.max(apps, init) + quantityValue(pod.spec.overhead?.[resource]);
}
