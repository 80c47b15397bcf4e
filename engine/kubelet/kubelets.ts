import type { Client } from '../apiserver/api.ts';
import type { Environment } from '../apiserver/environment.ts';
import { StatusError } from '../apiserver/status.ts';
import { EventRecorder, type RecorderState } from '../controllers/events.ts';
import { Signal } from '../kernel/coroutine.ts';
import type { Component, Kernel, Task } from '../kernel/kernel.ts';
import type { Network } from '../network/index.ts';
import { findImage, parseReference } from '../runtime/images.ts';
import { MemoryFiles, rootFiles } from '../runtime/memory-files.ts';
import { PortTable } from '../runtime/ports.ts';
import type { Program } from '../runtime/process.ts';
import { imageProgram } from '../runtime/programs/index.ts';
import type { FileNode } from '../runtime/files.ts';
import type { KubeObject } from '../store/object.ts';
import type { StoreEvent } from '../store/store.ts';
import { admit } from './admit.ts';
import type { KubeletContext, LiveContainer } from './context.ts';
import { publishHostPorts } from './host-ports.ts';
import { woken, makeLive } from './make.ts';
import { runProbe, startProbes, triggerReadiness, wakeProbes } from './probes.ts';
import { projectionSources } from './projection.ts';
import { containersOf, current, newRecord, type Instance, type NodeRecord, type PodRecord } from './record.ts';
import { statusOf } from './status.ts';
import { afterExit, killNow } from './stop.ts';
import { beginTermination, runSteps, syncPod } from './sync.ts';
import { msToTick } from './ticks.ts';
import type { NodeFacts } from './variables.ts';
import { writeProjection } from './volumes.ts';

/** How soon a kubelet hears of a change, and what it waits before it writes objects' new content into volumes. */
const WATCH_MS = 25;
const REFRESH_MS = 60_000;
const REFRESH_SPREAD_MS = 25_000;
/** A pod must have run this long until its control group tells of limits that are none. */
const GROUP_LIMIT_MS = 1000;

/** The kubelets' state as plain data. */
export interface KubeletsState {
  readonly nodes: readonly NodeRecord[];
  readonly pods: readonly PodRecord[];
  readonly shared: readonly (readonly [string, FileNode])[];
  readonly recorders: readonly (readonly [string, RecorderState])[];
}

/** All nodes' kubelets: one worker a pod, driven by changes of the API, ends of containers and timers. */
export class Kubelets implements Component<KubeletsState>, KubeletContext {
  readonly name = 'kubelet';
  readonly env: Environment;
  readonly network: Network;
  #programs: (name: string) => Program | undefined;
  #nodes = new Map<string, NodeRecord>();
  #nodeFiles = new Map<string, MemoryFiles>();
  #nodePorts = new Map<string, PortTable>();
  #pods = new Map<string, PodRecord>();
  #names = new Map<string, PodRecord>();
  #live = new Map<string, LiveContainer>();
  #volumes = new Map<string, MemoryFiles>();
  #ports = new Map<string, PortTable>();
  #shared = new Map<string, MemoryFiles>();
  #signals = new Map<string, Signal>();
  #clients = new Map<string, Client>();
  #recorders = new Map<string, EventRecorder>();
  /** Pods by the configMaps and secrets in their volumes. */
  #users = new Map<string, Set<PodRecord>>();

  constructor(env: Environment, network: Network, programs: (name: string) => Program | undefined) {
    this.env = env;
    this.network = network;
    this.#programs = programs;
    env.kernel.register(this);
    env.store.addIndex('pods', 'kubelet/node', (pod) => (pod.spec?.nodeName ? [pod.spec.nodeName] : []));
    env.store.subscribe('pods', (event) => this.#podChanged(event));
    env.store.subscribe('nodes', (event) => this.after(0, ['node', event.object.metadata.name, event.type]));
    for (const resource of ['configmaps', 'secrets'])
      env.store.subscribe(resource, ({ object }) => this.#sourceChanged(resource, object));
  }

  // --- what the parts work with ---

  program(name: string): Program | undefined {
    return imageProgram(name) ?? this.#programs(name);
  }

  client(node: string): Client {
    let client = this.#clients.get(node);
    if (!client) {
      const user = { name: `system:node:${node}`, groups: ['system:nodes', 'system:authenticated'] };
      this.#clients.set(node, (client = this.env.api.client({ user, fieldManager: 'kubelet' })));
    }
    return client;
  }

  node(name: string): NodeRecord | undefined {
    let node = this.#nodes.get(name);
    const object = this.env.store.get('nodes', '', name);
    if (node || !object) return node;
    const cidr = (object.spec?.podCIDR as string | undefined) ?? '10.244.0.0/24';
    node = {
      name,
      prefix: cidr.replace(/\d+\/\d+$/, ''),
      lastIp: 1,
      usedIps: new Set(),
      images: [],
      pullsEndMs: 0,
      sandboxEndMs: 0,
      tickMs: this.env.kernel.random('kubelet').int(1000),
      files: undefined,
    };
    // Nodes come with the images of the sandbox and of the cluster's own name server.
    for (const name of ['registry.k8s.io/pause:3.10', 'registry.k8s.io/coredns/coredns:v1.15.0']) {
      const reference = parseReference(name);
      const image = 'error' in reference ? undefined : findImage(reference);
      if (image) node.images.push(image.name);
    }
    this.#nodes.set(name, node);
    return node;
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
    const entry = container !== undefined && containersOf(record.pod).find(({ spec }) => spec.name === container);
    const list = entry && { init: 'initContainers', app: 'containers', ephemeral: 'ephemeralContainers' }[entry.kind];
    const fieldPath = list && `spec.${list}{${container}}`;
    this.#recorder(record.node).event(
      { ...record.pod, kind: 'Pod', apiVersion: 'v1' },
      type,
      reason,
      message,
      fieldPath ? { fieldPath } : {},
    );
  }

  volume(record: PodRecord, name: string): MemoryFiles | undefined {
    return this.#volumes.get(`${record.uid}/${name}`);
  }

  putVolume(record: PodRecord, name: string, files: MemoryFiles): void {
    this.#volumes.set(`${record.uid}/${name}`, files);
  }

  nodeFiles(node: string): MemoryFiles {
    let files = this.#nodeFiles.get(node);
    if (!files) {
      files = rootFiles({ clock: this.env.kernel, hostname: node });
      const saved = this.#nodes.get(node)?.files;
      if (saved) files.root = saved;
      this.#nodeFiles.set(node, files);
    }
    return files;
  }

  sharedVolume(name: string): MemoryFiles {
    let files = this.#shared.get(name);
    if (!files) this.#shared.set(name, (files = new MemoryFiles({ clock: this.env.kernel })));
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
    const known = record.pod.spec.hostNetwork ? this.#portsOfNode(record.node) : this.#ports.get(key);
    if (known) return known;
    const ports = new PortTable(() => this.probesChanged(record));
    this.#ports.set(key, ports);
    const address = record.sandbox?.address;
    if (!address) return ports;
    const { namespace, name, node } = record;
    this.network.attach({ address, ports, kind: 'pod', node, namespace, name });
    publishHostPorts(record, ports, this.#portsOfNode(node));
    return ports;
  }

  #portsOfNode(name: string): PortTable {
    let ports = this.#nodePorts.get(name);
    if (!ports) this.#nodePorts.set(name, (ports = new PortTable()));
    return ports;
  }

  live(instance: Instance): LiveContainer | undefined {
    return this.#live.get(instance.id);
  }

  setLive(instance: Instance, live: LiveContainer | undefined): void {
    if (live) this.#live.set(instance.id, live);
    else this.#live.delete(instance.id);
  }

  after(ms: number, task: readonly (string | number)[], periodic = false): number {
    return this.env.kernel.after(ms, this.name, task, periodic);
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

  probesChanged(record: PodRecord): void {
    wakeProbes(this, record);
  }

  startProbes(record: PodRecord, instance: Instance): void {
    startProbes(this, record, instance);
  }

  containerEnded(record: PodRecord, instance: Instance): void {
    this.#signals.get(instance.id)?.notify();
    this.#signals.delete(instance.id);
    if (record.busy && record.steps[0]?.do === 'killed') return afterExit(this, record);
    if (record.phase === 'syncing') this.requestTick(record);
  }

  updateStatus(record: PodRecord, ended = false): void {
    const pod = this.env.store.get('pods', record.namespace, record.name);
    if (!pod || pod.metadata.uid !== record.uid) return;
    record.pod = pod;
    const { now } = this.env.kernel;
    const since = record.runningSinceMs;
    const groupLimit = since > 0 && now - since >= GROUP_LIMIT_MS && record.sandbox?.ready === true;
    const status = statusOf(record, { nowMs: now, hostIP: this.facts(record).hostIP, ended, groupLimit });
    if (status.phase === 'Running') record.runningSinceMs ||= now;
    record.status = status;
    if (JSON.stringify(status) !== JSON.stringify(pod.status))
      try {
        record.pod = this.client(record.node).update(
          'pods',
          { ...pod, status },
          { subresource: 'status', cause: `kubelet ${record.node}` },
        );
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
      }
    triggerReadiness(this, record);
  }

  forget(record: PodRecord): void {
    this.#pods.delete(record.uid);
    if (this.#names.get(`${record.namespace}/${record.name}`) === record)
      this.#names.delete(`${record.namespace}/${record.name}`);
    for (const runs of Object.values(record.containers)) for (const run of runs) this.#live.delete(run.id);
    for (const { name } of (record.pod.spec.volumes ?? []) as { name: string }[]) this.#volumes.delete(`${record.uid}/${name}`);
    for (const users of this.#users.values()) users.delete(record);
    this.#ports.delete(record.uid);
    if (record.sandbox && !record.pod.spec.hostNetwork && this.network.host(record.sandbox.address)?.name === record.name)
      this.network.detach(record.sandbox.address);
  }

  /** Notified when a container prints something or ends. */
  changed(run: Instance): Signal {
    let signal = this.#signals.get(run.id);
    if (!signal) this.#signals.set(run.id, (signal = new Signal()));
    return signal;
  }

  logged(instance: Instance): void {
    this.#signals.get(instance.id)?.notify();
  }

  /** The pod of a name as its node knows it. */
  find(namespace: string, name: string): PodRecord | undefined {
    return this.#names.get(`${namespace}/${name}`);
  }

  // --- timers and changes ---

  run(task: Task): void {
    const [what, uid, ...rest] = task as [string, string, ...(string | number)[]];
    if (what === 'node') return this.#nodeChanged(uid, rest[0] as string);
    if (what === 'pod') return this.#look(uid, rest[0] as string, rest[1] as string);
    const record = this.#pods.get(uid);
    if (!record) return;
    const instance = (name: string | number, id: string | number): Instance | undefined =>
      record.containers[name]?.find((run) => run.id === id);
    switch (what) {
      case 'sync':
        if (record.syncAtMs === undefined || record.syncAtMs > this.env.kernel.now) return;
        record.syncAtMs = undefined;
        return syncPod(this, record);
      case 'step':
        if (rest[0] === record.token && record.busy) runSteps(this, record);
        return;
      case 'terminate':
        return record.busy ? undefined : beginTermination(this, record);
      case 'probe':
        return runProbe(this, record, rest[0] as string, rest[1] as string);
      case 'refresh':
        return this.#refresh(record);
      case 'deadline':
        return this.#deadline(record);
    }
    const run = instance(rest[0], rest[1]);
    if (!run) return;
    if (what === 'killNow') return killNow(this, run);
    if (what === 'signal') return this.live(run)?.container.signal(rest[2] as string);
    if (what === 'begin') return run.state === 'running' ? this.live(run)?.container.start() : undefined;
    woken(run);
    this.live(run)?.container.advance();
  }

  #podChanged({ type, object, previous }: StoreEvent): void {
    const node = object.spec?.nodeName as string | undefined;
    if (!node) return;
    const { namespace = '', name, uid = '' } = object.metadata;
    if (type !== 'DELETED' && previous && previous.spec?.nodeName === node && !isNews(object, previous)) return;
    this.after(this.#pods.has(uid) ? 5 : WATCH_MS, ['pod', uid, namespace, name]);
  }

  #look(uid: string, namespace: string, name: string): void {
    const pod = this.env.store.get('pods', namespace, name);
    const record = this.#pods.get(uid);
    if (!pod || pod.metadata.uid !== uid) {
      if (record) this.#goneFromApi(record);
      return;
    }
    if (!record) return this.#admit(pod);
    record.pod = pod;
    if (record.phase === 'terminated') {
      if (pod.metadata.deletionTimestamp) this.#deleteFromApi(record);
      return;
    }
    if (pod.metadata.deletionTimestamp) return this.#terminate(record);
    this.#watchDeadline(record);
    if (record.phase === 'syncing') this.requestSync(record, 5);
  }

  #admit(pod: KubeObject): void {
    if (!this.node(pod.spec.nodeName)) return;
    const record = newRecord(pod);
    this.#pods.set(record.uid, record);
    this.#names.set(`${record.namespace}/${record.name}`, record);
    record.startTimeMs = this.env.kernel.now;
    for (const volume of (pod.spec.volumes ?? []) as unknown[])
      for (const source of projectionSources(volume)) {
        const key = `${record.namespace}/${source}`;
        if (!this.#users.has(key)) this.#users.set(key, new Set());
        this.#users.get(key)!.add(record);
      }
    if (['Succeeded', 'Failed'].includes(pod.status?.phase)) {
      record.phase = 'terminated';
      if (pod.metadata.deletionTimestamp) this.#deleteFromApi(record);
      return;
    }
    const refused = admit(this.env.store, pod);
    if (refused) {
      record.verdict = { phase: 'Failed', reason: refused.reason, message: refused.message, refused: true };
      this.event(record, 'Warning', refused.reason, refused.event);
    }
    this.#watchDeadline(record);
    syncPod(this, record);
  }

  #watchDeadline(record: PodRecord): void {
    const seconds = record.pod.spec.activeDeadlineSeconds as number | undefined;
    if (seconds === undefined) return;
    const wait = record.startTimeMs + seconds * 1000 - this.env.kernel.now;
    this.after(Math.max(0, wait), ['deadline', record.uid]);
  }

  #deadline(record: PodRecord): void {
    const seconds = record.pod.spec.activeDeadlineSeconds as number | undefined;
    if (seconds === undefined || record.phase !== 'syncing' || record.verdict) return;
    if (this.env.kernel.now < record.startTimeMs + seconds * 1000) return;
    const message = 'Pod was active on the node longer than the specified deadline';
    record.verdict = { phase: 'Failed', reason: 'DeadlineExceeded', message };
    this.event(record, 'Normal', 'DeadlineExceeded', message);
    this.#terminate(record);
  }

  #terminate(record: PodRecord): void {
    const seconds = record.pod.metadata.deletionGracePeriodSeconds as number | undefined;
    const graceMs = seconds === undefined ? undefined : seconds * 1000;
    if (record.phase === 'terminating' && record.busy) {
      // A second delete may only shorten the grace.
      if (graceMs !== undefined) this.#shorten(record, graceMs);
      return;
    }
    record.graceMs = graceMs;
    record.busy = false;
    beginTermination(this, record);
  }

  #shorten(record: PodRecord, graceMs: number): void {
    record.graceMs = Math.min(record.graceMs ?? Infinity, graceMs);
    for (const { spec } of containersOf(record.pod)) {
      const run = current(record, spec.name);
      if (run?.state !== 'running') continue;
      const atMs = this.env.kernel.now + graceMs;
      if (run.killAtMs !== undefined && run.killAtMs <= atMs) continue;
      run.killAtMs = atMs;
      this.after(graceMs, ['killNow', record.uid, run.name, run.id]);
    }
  }

  #goneFromApi(record: PodRecord): void {
    record.gone = true;
    if (record.phase === 'terminated') return this.forget(record);
    if (record.phase === 'terminating' && record.busy) return this.#shorten(record, 0);
    record.graceMs = record.pod.metadata.deletionTimestamp ? 0 : undefined;
    record.busy = false;
    beginTermination(this, record);
  }

  #deleteFromApi(record: PodRecord): void {
    const { namespace, name, uid } = record;
    try {
      this.client(record.node).delete('pods', namespace, name, { gracePeriodSeconds: 0, uid, cause: 'kubelet' });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }

  #nodeChanged(name: string, type: string): void {
    const object = this.env.store.get('nodes', '', name);
    if (object) {
      const address = (object.status?.addresses as { type: string; address: string }[] | undefined)?.find(
        (entry) => entry.type === 'InternalIP',
      )?.address;
      if (address && !this.network.host(address))
        this.network.attach({ address, ports: this.#portsOfNode(name), kind: 'node', node: name, name });
      return;
    }
    if (type !== 'DELETED') return;
    for (const record of [...this.#pods.values()]) if (record.node === name) this.forget(record);
    this.#nodes.delete(name);
    this.#nodeFiles.delete(name);
    this.#nodePorts.delete(name);
  }

  // --- objects that change under mounted volumes ---

  #sourceChanged(resource: string, object: KubeObject): void {
    const users = this.#users.get(`${object.metadata.namespace}/${resource}/${object.metadata.name}`);
    for (const record of users ?? []) this.#planRefresh(record);
  }

  #planRefresh(record: PodRecord): void {
    if (!record.volumes || record.phase !== 'syncing') return;
    const wait = REFRESH_MS + this.env.kernel.random('kubelet').int(REFRESH_SPREAD_MS);
    this.after(wait, ['refresh', record.uid], true);
  }

  #refresh(record: PodRecord): void {
    if (record.phase !== 'syncing' || !record.volumes) return;
    for (const volume of (record.pod.spec.volumes ?? []) as { name: string }[])
      if (record.volumes[volume.name]?.refresh)
        try {
          writeProjection(this, record, volume);
        } catch (error) {
          // What has gone stays as it was written last.
          if (!(error instanceof Error) || error.constructor.name !== 'MountError') throw error;
        }
    this.probesChanged(record);
  }

  #recorder(node: string): EventRecorder {
    let recorder = this.#recorders.get(node);
    if (!recorder) {
      // Recorders come and go with nodes, so their state is saved here and not by the kernel.
      const kernel = Object.create(this.env.kernel, {
        register: { value: () => undefined },
        now: { get: () => this.env.kernel.now },
        random: { value: (name: string) => this.env.kernel.random(name) },
        timestamp: { value: () => this.env.kernel.timestamp() },
      }) as Kernel;
      recorder = new EventRecorder({ kernel, client: this.client(node), component: 'kubelet', host: node });
      this.#recorders.set(node, recorder);
    }
    return recorder;
  }

  // --- forks ---

  save(): KubeletsState {
    const pods = [...this.#pods.values()].map((record) => {
      const volumeFiles: Record<string, FileNode> = {};
      for (const { name } of (record.pod.spec.volumes ?? []) as { name: string }[]) {
        const files = this.volume(record, name);
        if (files) volumeFiles[name] = files.root;
      }
      const containers = Object.fromEntries(
        Object.entries(record.containers).map(([name, runs]) => [name, runs.map((run) => this.#saveRun(run))]),
      );
      return structuredCloneRecord({ ...record, volumeFiles, containers });
    });
    return {
      nodes: [...this.#nodes.values()].map((node) => ({
        ...node,
        usedIps: new Set(node.usedIps),
        images: [...node.images],
        files: this.#nodeFiles.get(node.name)?.root ?? node.files,
      })),
      pods,
      shared: [...this.#shared].map(([name, files]) => [name, files.root]),
      recorders: [...this.#recorders].map(([name, recorder]) => [name, recorder.save()]),
    };
  }

  #saveRun(run: Instance): Instance {
    const live = this.#live.get(run.id);
    const memory = run.memory && { ...run.memory, data: { ...run.memory.data }, inputs: [...run.memory.inputs] };
    return { ...run, log: [...run.log], memory, files: live?.root.root ?? run.files };
  }

  load(state: KubeletsState): void {
    this.#nodes = new Map(state.nodes.map((node) => [node.name, { ...node, usedIps: new Set(node.usedIps), images: [...node.images] }]));
    for (const map of [this.#nodeFiles, this.#nodePorts, this.#pods, this.#names, this.#live, this.#volumes, this.#ports, this.#users])
      map.clear();
    this.#recorders.clear();
    this.#shared = new Map(state.shared.map(([name, root]) => [name, new MemoryFiles({ clock: this.env.kernel, root })]));
    for (const [node, saved] of state.recorders) this.#recorder(node).load(saved);
    for (const node of this.env.store.list('nodes')) this.#nodeChanged(node.metadata.name, 'ADDED');
    for (const saved of state.pods) this.#loadPod(structuredCloneRecord(saved));
  }

  #loadPod(record: PodRecord): void {
    this.#pods.set(record.uid, record);
    this.#names.set(`${record.namespace}/${record.name}`, record);
    for (const [name, root] of Object.entries(record.volumeFiles))
      this.putVolume(record, name, new MemoryFiles({ clock: this.env.kernel, root }));
    for (const volume of (record.pod.spec.volumes ?? []) as unknown[])
      for (const source of projectionSources(volume)) {
        const key = `${record.namespace}/${source}`;
        if (!this.#users.has(key)) this.#users.set(key, new Set());
        this.#users.get(key)!.add(record);
      }
    if (record.sandbox?.ready) this.ports(record);
    for (const entry of containersOf(record.pod)) {
      const run = current(record, entry.spec.name);
      if (!run || run.state === 'exited') continue;
      const live = makeLive(this, record, entry, run, run.memory);
      this.setLive(run, live);
      if (run.state !== 'running') continue;
      const now = live.files.fork().mounts;
      const real = live.files.mounts;
      const begin = now.map((mount) => (mount.path === '/' ? { ...mount, files: new MemoryFiles({ clock: this.env.kernel, root: run.start }) } : mount));
      live.files.mounts = begin;
      if (this.env.kernel.now >= (run.memory?.startedMs ?? Infinity)) live.container.replay();
      live.files.mounts = real;
    }
    for (const state of Object.values(record.probes)) state.busy = false;
    wakeProbes(this, record);
  }
}

/** A copy of a record's own changing parts; frozen objects and trees are shared. */
function structuredCloneRecord(record: PodRecord): PodRecord {
  const copyOf = <T>(map: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(map).map(([key, value]) => [key, { ...value }]));
  return {
    ...record,
    sandbox: record.sandbox && { ...record.sandbox },
    containers: Object.fromEntries(
      Object.entries(record.containers).map(([name, runs]) => [name, runs.map((run) => ({ ...run, log: [...run.log] }))]),
    ),
    reasons: { ...record.reasons },
    backOffs: copyOf(record.backOffs),
    probes: copyOf(record.probes),
    steps: [...record.steps],
  };
}

/** Does a change of a pod concern its kubelet: anything but its status and bookkeeping? */
function isNews(pod: KubeObject, before: KubeObject): boolean {
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
