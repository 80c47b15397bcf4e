import type { KubeObject } from '../store/object.ts';
import { amountsOf, podAmounts, type Amounts } from './resources.ts';

/** A taint of a node. */
export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export const HOSTNAME = 'kubernetes.io/hostname';
export const ZONE = 'topology.kubernetes.io/zone';

/**
 * A node as the scheduler sees it: the object, what it has, and what the pods on it (or on their way) take. What every
 * pod asks of hundreds of nodes stands in fields of its own, so that there is no way to go for it.
 */
export class NodeInfo {
  readonly name: string;
  node: KubeObject;
  allocatable: Amounts;
  /** How many pods it takes. */
  podLimit = 0;
  readonly pods = new Map<string, KubeObject>();
  podCount = 0;
  requested: Record<string, number> = {};
  assumed: Record<string, number> = {};
  /** Host ports in use: `protocol/port` to the addresses they are bound to. */
  readonly ports = new Map<string, string[]>();
  readonly #byOwner = new Map<string, number>();
  /** The controller that was asked for last: pods come in rows of one controller's. */
  #asked: string | undefined = undefined;
  #askedCount = 0;
  /** Pods that keep others away. */
  readonly withAntiAffinity = new Map<string, KubeObject>();
  /** Pods that have any inter-pod affinity. */
  readonly withAffinity = new Map<string, KubeObject>();
  taints: readonly Taint[] = [];
  /** Those of its taints that keep pods away, and those that had better be heeded. */
  hardTaints: readonly Taint[] = [];
  softTaints: readonly Taint[] = [];
  unschedulable = false;
  labels: Readonly<Record<string, string>> = {};
  hostname: string | undefined = undefined;
  zone: string | undefined = undefined;
  /** Sizes of images by name. */
  images: ReadonlyMap<string, number> = new Map();
  hasImages = false;

  constructor(node: KubeObject) {
    this.name = node.metadata.name;
    this.node = node;
    this.allocatable = {};
    this.setNode(node);
  }

  setNode(node: KubeObject): void {
    this.node = node;
    this.allocatable = amountsOf(node.status?.allocatable);
    this.podLimit = this.allocatable.pods ?? 0;
    this.taints = node.spec?.taints ?? [];
    this.hardTaints = this.taints.filter(({ effect }) => effect !== 'PreferNoSchedule');
    this.softTaints = this.taints.filter(({ effect }) => effect === 'PreferNoSchedule');
    this.unschedulable = node.spec?.unschedulable ?? false;
    this.labels = node.metadata.labels ?? {};
    this.hostname = this.labels[HOSTNAME];
    this.zone = this.labels[ZONE];
    const images = new Map<string, number>();
    for (const { names = [], sizeBytes = 0 } of node.status?.images ?? [])
      for (const name of names) images.set(name, sizeBytes);
    this.images = images;
    this.hasImages = images.size > 0;
  }

  add(pod: KubeObject): void {
    const uid = pod.metadata.uid!;
    if (this.pods.has(uid)) this.remove(this.pods.get(uid)!);
    this.pods.set(uid, pod);
    this.podCount++;
    this.#count(pod, 1);
    const { affinity } = pod.spec;
    if (affinity?.podAffinity || affinity?.podAntiAffinity) this.withAffinity.set(uid, pod);
    if (affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.length)
      this.withAntiAffinity.set(uid, pod);
  }

  remove(pod: KubeObject): void {
    const uid = pod.metadata.uid!;
    const held = this.pods.get(uid);
    if (!held) return;
    this.pods.delete(uid);
    this.podCount--;
    this.withAffinity.delete(uid);
    this.withAntiAffinity.delete(uid);
    this.#count(held, -1);
  }

  /** How many pods a controller has here. */
  podsOf(owner: string): number {
    if (owner !== this.#asked) {
      this.#asked = owner;
      this.#askedCount = this.#byOwner.get(owner) ?? 0;
    }
    return this.#askedCount;
  }

  /** The same node without some of its pods. */
  without(pods: Iterable<KubeObject>): NodeInfo {
    const gone = new Set([...pods].map(({ metadata }) => metadata.uid));
    const copy = new NodeInfo(this.node);
    for (const pod of this.pods.values()) if (!gone.has(pod.metadata.uid)) copy.add(pod);
    return copy;
  }

  #count(pod: KubeObject, sign: 1 | -1): void {
    const { requests, assumed } = podAmounts(pod);
    for (const resource in requests)
      this.requested[resource] = (this.requested[resource] ?? 0) + sign * requests[resource];
    for (const resource in assumed) this.assumed[resource] = (this.assumed[resource] ?? 0) + sign * assumed[resource];
    const owner = ownerUid(pod);
    if (owner) this.#byOwner.set(owner, (this.#byOwner.get(owner) ?? 0) + sign);
    if (owner && owner === this.#asked) this.#askedCount += sign;
    for (const { key, ip } of hostPorts(pod)) this.#countPort(key, ip, sign);
  }

  #countPort(key: string, ip: string, sign: 1 | -1): void {
    const addresses = this.ports.get(key) ?? [];
    if (sign > 0) this.ports.set(key, [...addresses, ip]);
    else {
      const left = [...addresses];
      left.splice(left.indexOf(ip), 1);
      if (left.length) this.ports.set(key, left);
      else this.ports.delete(key);
    }
  }
}

export const ownerUid = ({ metadata }: KubeObject): string | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller)?.uid;

const noPorts: readonly HostPort[] = [];

/** A port of the node that a pod wants. */
export interface HostPort {
  readonly key: string;
  readonly ip: string;
}

/** The ports of the node that a pod's containers and sidecars want. */
export function hostPorts({ spec }: KubeObject): readonly HostPort[] {
  let found: HostPort[] | undefined;
  for (const list of [spec.containers, spec.initContainers])
    for (const container of list ?? [])
      for (const { hostPort, protocol = 'TCP', hostIP = '0.0.0.0' } of container.ports ?? [])
        if (hostPort && (list === spec.containers || container.restartPolicy === 'Always'))
          (found ??= []).push({ key: `${protocol}/${hostPort}`, ip: hostIP || '0.0.0.0' });
  return found ?? noPorts;
}
