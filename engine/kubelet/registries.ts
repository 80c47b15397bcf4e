import type { Client } from '../apiserver/api.ts';
import type { Environment } from '../apiserver/environment.ts';
import { EventRecorder } from '../controllers/events.ts';
import { Signal } from '../kernel/coroutine.ts';
import type { Network } from '../network/index.ts';
import { findImage, parseReference } from '../runtime/images.ts';
import { MemoryFiles, rootFiles } from '../runtime/memory-files.ts';
import { PortTable } from '../runtime/ports.ts';
import type { Program } from '../runtime/process.ts';
import { imageProgram } from '../runtime/programs/index.ts';
import type { LiveContainer } from './context.ts';
import { publishHostPorts } from './host-ports.ts';
import { planImages } from './node-images.ts';
import { containersOf, type Instance, type NodeRecord, type PodRecord } from './record.ts';
import { msToTick } from './ticks.ts';
import type { NodeFacts } from './variables.ts';

/** The name of the component that the kubelets' timers wake. */
export const KUBELET = 'kubelet';

interface NodeAddress {
  readonly type: string;
  readonly address: string;
}

/** Where containers stand in a pod's spec. */
const LISTS = { init: 'initContainers', app: 'containers', ephemeral: 'ephemeralContainers' } as const;

/** How often a kubelet writes its node's status. */
const STATUS_PERIOD_MS = 10_000;

/** What the kubelets keep beside their pods: nodes, files, ports, clients, recorders of events. */
export abstract class Registries {
  readonly env: Environment;
  readonly network: Network;
  protected readonly programs: (name: string) => Program | undefined;
  protected nodes = new Map<string, NodeRecord>();
  protected readonly nodeAddresses = new Map<string, string>();
  protected readonly nodeTrees = new Map<string, MemoryFiles>();
  protected readonly nodePorts = new Map<string, PortTable>();
  protected readonly lives = new Map<string, LiveContainer>();
  /** Containers whose programs nobody has asked for yet (see `sleep`): what makes them run, by id. */
  protected readonly asleep = new Map<string, () => void>();
  protected readonly volumeTrees = new Map<string, MemoryFiles>();
  protected readonly podPorts = new Map<string, PortTable>();
  protected readonly clients = new Map<string, Client>();
  protected readonly recorders = new Map<string, EventRecorder>();
  protected readonly signals = new Map<string, Signal>();

  constructor(env: Environment, network: Network, programs: (name: string) => Program | undefined) {
    this.env = env;
    this.network = network;
    this.programs = programs;
  }

  /** Something in the pod changed that a held probe may see. */
  abstract probesChanged(record: PodRecord): void;

  program(name: string): Program | undefined {
    return imageProgram(name) ?? this.programs(name);
  }

  client(node: string): Client {
    let client = this.clients.get(node);
    if (!client) {
      const user = { name: `system:node:${node}`, groups: ['system:nodes', 'system:authenticated'] };
      this.clients.set(node, (client = this.env.api.client({ user, fieldManager: 'kubelet' })));
    }
    return client;
  }

  node(name: string): NodeRecord | undefined {
    let node = this.nodes.get(name);
    const object = this.env.store.get('nodes', '', name);
    if (node || !object) return node;
    const cidr = (object.spec?.podCIDR as string | undefined) ?? '10.244.0.0/24';
    node = {
      name,
      prefix: cidr.replace(/\d+\/\d+$/, ''),
      lastIp: 1,
      usedIps: new Set(),
      images: [],
      looksAtImages: false,
      pullsEndMs: 0,
      sandboxEndMs: 0,
      refusedMs: 0,
      tickMs: this.env.kernel.random('kubelet').int(1000),
      files: undefined,
      unschedulable: false,
    };
    // Nodes come with the images of the sandbox and of the cluster's own name server.
    for (const name of ['registry.k8s.io/pause:3.10', 'registry.k8s.io/coredns/coredns:v1.15.0']) {
      const reference = parseReference(name);
      const image = 'error' in reference ? undefined : findImage(reference);
      if (image) node.images.push(image.name);
    }
    this.nodes.set(name, node);
    planImages(this, node);
    return node;
  }

  /** Is a node cut off: does its kubelet neither hear of changes nor tell of any? */
  isCutOff(name: string): boolean {
    return this.nodes.get(name)?.cutOff === true;
  }

  facts(record: PodRecord): NodeFacts {
    const node = this.env.store.get('nodes', '', record.node);
    const addresses = (node?.status?.addresses ?? []) as { type: string; address: string }[];
    return { node, hostIP: addresses.find(({ type }) => type === 'InternalIP')?.address ?? '' };
  }

  about(ms: number): number {
    return Math.max(1, Math.round(ms * (0.85 + 0.3 * this.env.kernel.random('kubelet').float())));
  }

  event(record: PodRecord, type: 'Normal' | 'Warning', reason: string, message: string, container?: string): void {
    if (this.isCutOff(record.node)) return;
    const entry = container !== undefined && containersOf(record.pod).find(({ spec }) => spec.name === container);
    const list = entry && LISTS[entry.kind];
    const fieldPath = list && `spec.${list}{${container}}`;
    this.recorder(record.node).event(record.pod, type, reason, message, fieldPath ? { fieldPath } : undefined);
  }

  volume(record: PodRecord, name: string): MemoryFiles | undefined {
    return this.volumeTrees.get(`${record.uid}/${name}`);
  }

  putVolume(record: PodRecord, name: string, files: MemoryFiles): void {
    this.volumeTrees.set(`${record.uid}/${name}`, files);
  }

  nodeFiles(node: string): MemoryFiles {
    let files = this.nodeTrees.get(node);
    if (!files) {
      files = rootFiles({ clock: this.env.kernel, hostname: node });
      const saved = this.nodes.get(node)?.files;
      if (saved) files.root = saved;
      this.nodeTrees.set(node, files);
    }
    return files;
  }

  token(record: PodRecord, source: { audience?: string; expirationSeconds?: number }): string {
    const account = record.pod.spec.serviceAccountName ?? 'default';
    const answer = this.env.api.handle({
      method: 'POST',
      path: `/api/v1/namespaces/${record.namespace}/serviceaccounts/${account}/token`,
      user: { name: `system:node:${record.node}`, groups: ['system:nodes', 'system:masters', 'system:authenticated'] },
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: {
          ...(source.audience && { audiences: [source.audience] }),
          expirationSeconds: source.expirationSeconds ?? 3600,
          boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: record.name, uid: record.uid },
        },
      },
      cause: 'kubelet',
    });
    return (answer.body as { status?: { token?: string } } | undefined)?.status?.token ?? '';
  }

  ports(record: PodRecord): PortTable {
    const key = record.pod.spec.hostNetwork ? `node/${record.node}` : record.uid;
    const known = record.pod.spec.hostNetwork ? this.portsOfNode(record.node) : this.podPorts.get(key);
    if (known) return known;
    const ports = new PortTable(
      () => this.probesChanged(record),
      () => {
        if (this.asleep.size) for (const runs of Object.values(record.containers)) if (runs[0]) this.awaken(runs[0].id);
      },
    );
    this.podPorts.set(key, ports);
    const address = record.sandbox?.address;
    if (!address) return ports;
    const { namespace, name, node } = record;
    this.network.attach({ address, ports, kind: 'pod', node, namespace, name });
    publishHostPorts(record, ports, this.portsOfNode(node));
    return ports;
  }

  protected portsOfNode(name: string): PortTable {
    let ports = this.nodePorts.get(name);
    if (!ports) this.nodePorts.set(name, (ports = new PortTable()));
    return ports;
  }

  live(instance: Instance): LiveContainer | undefined {
    this.awaken(instance.id);
    return this.lives.get(instance.id);
  }

  isAsleep(instance: Instance): boolean {
    return this.asleep.has(instance.id);
  }

  /** Run the programs of a container that sleeps. */
  protected awaken(id: string): void {
    const wake = this.asleep.get(id);
    if (!wake) return;
    this.asleep.delete(id);
    wake();
  }

  setLive(instance: Instance, live: LiveContainer | undefined): void {
    this.asleep.delete(instance.id);
    if (live) this.lives.set(instance.id, live);
    else this.lives.delete(instance.id);
  }

  after(ms: number, task: readonly (string | number)[], periodic = false): number {
    return this.env.kernel.after(ms, KUBELET, task, periodic);
  }

  goOn(record: PodRecord, delayMs: number): void {
    this.after(delayMs, ['step', record.uid, record.token]);
  }

  requestSync(record: PodRecord, delayMs: number, periodic = false): void {
    const atMs = this.env.kernel.now + delayMs;
    if (record.syncAtMs !== undefined && record.syncAtMs <= atMs) return;
    record.syncAtMs = atMs;
    this.after(delayMs, ['sync', record.uid], periodic);
  }

  requestTick(record: PodRecord): void {
    if (record.busy) record.pending = true;
    else this.requestSync(record, msToTick(this, record));
  }

  /** Notified when a container prints something or ends. */
  changed(run: Instance): Signal {
    let signal = this.signals.get(run.id);
    if (!signal) this.signals.set(run.id, (signal = new Signal()));
    return signal;
  }

  logged(instance: Instance): void {
    this.signals.get(instance.id)?.notify();
  }

  protected recorder(node: string): EventRecorder {
    let recorder = this.recorders.get(node);
    if (!recorder) {
      // Recorders come and go with nodes, so their state is saved here and not by the kernel.
      const { kernel } = this.env;
      recorder = new EventRecorder({ kernel, client: this.client(node), component: 'kubelet', host: node });
      this.recorders.set(node, recorder);
    }
    return recorder;
  }

  /** Put a node's address into the network. */
  protected attachNode(name: string): void {
    const addresses = (this.env.store.get('nodes', '', name)?.status?.addresses ?? []) as NodeAddress[];
    const address = addresses.find(({ type }) => type === 'InternalIP')?.address;
    if (!address || this.nodeAddresses.get(name) === address) return;
    this.nodeAddresses.set(name, address);
    this.network.attach({ address, ports: this.portsOfNode(name), kind: 'node', node: name, name });
  }

  /** A node has left, with all it had. */
  protected detachNode(name: string): void {
    this.network.detach(this.nodeAddresses.get(name) ?? '');
    this.env.cutOff?.delete(name);
    for (const map of [this.nodes, this.nodeAddresses, this.nodeTrees, this.nodePorts]) map.delete(name);
  }

  /** A kubelet tells of its node's cordon when it next writes the node's status. */
  protected planCordon(name: string): void {
    const known = this.nodes.get(name)?.unschedulable ?? false;
    if (known === !!this.env.store.get('nodes', '', name)?.spec?.unschedulable) return;
    const phase = (this.node(name)!.tickMs * 10) % STATUS_PERIOD_MS;
    this.after(STATUS_PERIOD_MS - ((this.env.kernel.now - phase) % STATUS_PERIOD_MS), ['cordon', name], true);
  }

  protected tellCordon(name: string): void {
    const node = this.node(name);
    const object = this.env.store.get('nodes', '', name);
    const unschedulable = !!object?.spec?.unschedulable;
    if (!node || !object || node.unschedulable === unschedulable) return;
    node.unschedulable = unschedulable;
    const reason = unschedulable ? 'NodeNotSchedulable' : 'NodeSchedulable';
    this.tellNode(name, reason);
  }

  /** An event about a node, by its kubelet. */
  protected tellNode(name: string, reason: string): void {
    const about = { kind: 'Node', name, apiVersion: 'v1' };
    this.recorder(name).event(about, 'Normal', reason, `Node ${name} status is now: ${reason}`);
  }
}
