import type { KubeObject } from '../../engine/store/object.ts';
import type { World } from '../../engine/world.ts';
import { GONE, type Health, type NodeView, type Picture } from './protocol.ts';
import type { PodView, ServiceView, WorkloadView } from './protocol.ts';

/** System namespaces are left out: the picture shows what the learner made. */
const isOwn = ({ metadata }: KubeObject): boolean => !metadata.namespace?.startsWith('kube-');

/** Draw the cluster from its state. */
export function pictureOf(world: World): Picture {
  const pods = world.store.list('pods').filter(isOwn);
  const views = new Map(pods.map((pod) => [pod, podView(pod)]));
  const on = (node: string | undefined): PodView[] =>
    pods.filter((pod) => (pod.spec.nodeName ?? '') === (node ?? '')).map((pod) => views.get(pod)!);
  const nodes = world.store.list('nodes').map((node) => nodeView(node, on(node.metadata.name)));
  const known = new Set(['', ...nodes.map(({ name }) => name)]);
  const lost = [...new Set([...views.values()].map(({ node }) => node))].filter((name) => !known.has(name));
  return {
    nodes: [...nodes, ...lost.map((name) => lostNode(name, on(name)))],
    unscheduled: on(undefined),
    services: world.store
      .list('services')
      .filter((service) => isOwn(service) && service.metadata.name !== 'kubernetes')
      .map((service) => serviceView(service, pods)),
    workloads: workloadViews(world, pods),
  };
}

/** What stands at the top of ownership and keeps a number of pods. */
const WORKLOADS: readonly (readonly [kind: string, resource: string])[] = [
  ['Deployment', 'deployments.apps'],
  ['StatefulSet', 'statefulsets.apps'],
  ['DaemonSet', 'daemonsets.apps'],
];

function workloadViews(world: World, pods: readonly KubeObject[]): WorkloadView[] {
  const ownerOf = ({ metadata }: KubeObject): string | undefined =>
    metadata.ownerReferences?.find((o) => o.controller)?.uid;
  const deployments = new Map(world.store.list('replicasets.apps').map((set) => [set.metadata.uid, ownerOf(set)]));
  return WORKLOADS.flatMap(([kind, resource]) =>
    world.store
      .list(resource)
      .filter(isOwn)
      .map(({ metadata, spec, status }) => {
        const owned = pods.filter((pod) => {
          const owner = ownerOf(pod);
          return owner === metadata.uid || (owner && deployments.get(owner) === metadata.uid);
        });
        const desired: number = spec.replicas ?? status?.desiredNumberScheduled ?? 0;
        const ready: number = status?.readyReplicas ?? status?.numberReady ?? 0;
        const failing = owned.filter((pod) => podView(pod).health === 'failing').length;
        return {
          kind,
          namespace: metadata.namespace ?? '',
          name: metadata.name,
          desired,
          ready,
          failing,
          health: failing ? 'failing' : ready === desired && owned.length === desired ? 'running' : 'pending',
          pods: owned.map((pod) => pod.metadata.uid ?? ''),
        };
      }),
  );
}

function nodeView(node: KubeObject, pods: PodView[]): NodeView {
  const ready = node.status?.conditions?.find((c: { type: string }) => c.type === 'Ready')?.status === 'True';
  const status = `${ready ? 'Ready' : 'NotReady'}${node.spec?.unschedulable ? ', SchedulingDisabled' : ''}`;
  return {
    name: node.metadata.name,
    address: node.status?.addresses?.[0]?.address ?? '',
    health: ready ? 'running' : 'failing',
    status,
    pods,
  };
}

/** A node that was deleted under its pods: they stay until the garbage collector of pods comes. */
const lostNode = (name: string, pods: PodView[]): NodeView => ({
  name,
  address: '',
  health: 'failing',
  status: GONE,
  pods,
});

type ContainerStatus = {
  ready: boolean;
  state?: { waiting?: { reason?: string }; terminated?: { reason?: string; exitCode?: number } };
};

/** A pod in a word, a colour and its ready count. */
function podView(pod: KubeObject): PodView {
  const statuses: ContainerStatus[] = pod.status?.containerStatuses ?? [];
  const ready = statuses.filter((status) => status.ready).length;
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller);
  const status = statusWord(pod, statuses);
  return {
    id: pod.metadata.uid ?? '',
    namespace: pod.metadata.namespace ?? '',
    name: pod.metadata.name,
    node: pod.spec.nodeName ?? '',
    status,
    health: healthOf(pod, status, ready === pod.spec.containers.length),
    ready: `${ready}/${pod.spec.containers.length}`,
    owner: owner ? `${owner.kind} ${owner.name}` : '',
  };
}

function statusWord(pod: KubeObject, statuses: readonly ContainerStatus[]): string {
  if (pod.metadata.deletionTimestamp) return 'Terminating';
  for (const { state } of statuses) {
    const word = state?.waiting?.reason ?? state?.terminated?.reason;
    if (word) return word;
  }
  return pod.status?.reason ?? pod.status?.phase ?? 'Pending';
}

const WAITING = new Set(['Pending', 'ContainerCreating', 'PodInitializing']);

function healthOf(pod: KubeObject, status: string, ready: boolean): Health {
  if (status === 'Terminating') return 'terminating';
  if (status === 'Completed' || pod.status?.phase === 'Succeeded') return 'completed';
  if (status === 'Running') return ready ? 'running' : 'pending';
  return WAITING.has(status) ? 'pending' : 'failing';
}

function serviceView(service: KubeObject, pods: readonly KubeObject[]): ServiceView {
  const selector = Object.entries((service.spec.selector ?? {}) as Record<string, string>);
  const selected = selector.length
    ? pods.filter(
        ({ metadata }) =>
          metadata.namespace === service.metadata.namespace &&
          selector.every(([key, value]) => metadata.labels?.[key] === value),
      )
    : [];
  const ports = (service.spec.ports ?? []) as { port: number; nodePort?: number }[];
  return {
    namespace: service.metadata.namespace ?? '',
    name: service.metadata.name,
    type: service.spec.type,
    ports: ports.map(({ port, nodePort }) => (nodePort ? `${port} → ${nodePort}` : `${port}`)).join(', '),
    pods: selected.map(({ metadata }) => metadata.uid ?? ''),
    ready: selected.filter((pod) => podView(pod).health === 'running').length,
    selector: selector.map(([key, value]) => `${key}=${value}`).join(','),
  };
}
