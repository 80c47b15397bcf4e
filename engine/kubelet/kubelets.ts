import type { Environment } from '../apiserver/environment.ts';
import { sameValue } from '../apiserver/fields/fields-compare.ts';
import { StatusError } from '../apiserver/status.ts';
import type { RecorderState } from '../controllers/events.ts';
import type { Component, Task } from '../kernel/kernel.ts';
import type { Network } from '../network/index.ts';
import { MemoryFiles } from '../runtime/memory-files.ts';
import type { Program } from '../runtime/process.ts';
import type { FileNode } from '../runtime/files.ts';
import type { KubeObject } from '../store/object.ts';
import type { StoreEvent } from '../store/store.ts';
import { admit } from './admit.ts';
import { renewLease, tellReady } from './heartbeat.ts';
import type { KubeletContext } from './context.ts';
import { copyOfRecord, replay, savedRun } from './fork.ts';
import { passDeadline, watchDeadline } from './deadline.ts';
import { evictForStorage, planStorageLook } from './local-storage.ts';
import { isNews } from './news.ts';
import { tellImages } from './node-images.ts';
import { makeLive, woken } from './make.ts';
import { runProbe, startProbes, triggerReadiness, wakeProbes } from './probes.ts';
import { projectionSources } from './projection.ts';
import {
  containersOf,
  current,
  newRecord,
  type ContainerEntry,
  type Instance,
  type NodeRecord,
  type PodRecord,
} from './record.ts';
import { KUBELET, Registries } from './registries.ts';
import { statusOf } from './status.ts';
import { afterExit, killNow } from './stop.ts';
import { retryResizes } from './resize.ts';
import { shortenGrace } from './stop.ts';
import { beginTermination, runSteps, syncPod } from './sync.ts';
import { writeProjection } from './volumes.ts';

/** How soon a kubelet hears of a change, and what it waits before it writes objects' new content into volumes. */
const WATCH_MS = 25;
/** What needs the API: a kubelet that is cut off does not do it. */
const NEEDS_API = new Set([
  'pod',
  'cordon',
  'images',
  'sync',
  'step',
  'terminate',
  'refresh',
  'deadline',
  'storage',
  'reconcile',
]);
/** A sync of a pod that changed writes its volumes anew: so soon, the volume manager's loops taken together. */
const REMOUNT_MS = 400;
const REFRESH_MS = 60_000;
const REFRESH_SPREAD_MS = 25_000;
/** A pod must have run this long until its control group tells of limits that are none. */
const GROUP_LIMIT_MS = 1000;

/** The kubelets' state as plain data. */
export interface KubeletsState {
  readonly nodes: readonly NodeRecord[];
  readonly pods: readonly PodRecord[];
  readonly recorders: readonly (readonly [string, RecorderState])[];
}

/** All nodes' kubelets: one worker a pod, driven by changes of the API, ends of containers and timers. */
export class Kubelets extends Registries implements Component<KubeletsState>, KubeletContext {
  readonly name = KUBELET;
  #pods = new Map<string, PodRecord>();
  #names = new Map<string, PodRecord>();
  /** Is a container brought back? What its programs do then is not new. */
  #awakening = false;
  /** Pods by the configMaps and secrets in their volumes. */
  #users = new Map<string, Set<PodRecord>>();

  constructor(env: Environment, network: Network, programs: (name: string) => Program | undefined) {
    super(env, network, programs);
    env.kernel.register(this);
    env.store.addIndex('pods', 'kubelet/node', (pod) => (pod.spec?.nodeName ? [pod.spec.nodeName] : []));
    env.store.subscribe('pods', (event) => this.#podChanged(event));
    env.store.subscribe('nodes', (event) => this.after(0, ['node', event.object.metadata.name, event.type]));
    for (const resource of ['configmaps', 'secrets'])
      env.store.subscribe(resource, ({ object }) => this.#sourceChanged(resource, object));
  }

  probesChanged(record: PodRecord): void {
    if (!this.#awakening) wakeProbes(this, record);
  }

  filesChanged(record: PodRecord): void {
    this.probesChanged(record);
    planStorageLook(this, record);
  }

  startProbes(record: PodRecord, instance: Instance): void {
    startProbes(this, record, instance);
  }

  containerEnded(record: PodRecord, instance: Instance): void {
    this.signals.get(instance.id)?.notify();
    this.signals.delete(instance.id);
    if (record.busy && record.steps[0]?.do === 'killed') return afterExit(this, record);
    if (record.phase === 'syncing') this.requestTick(record);
  }

  updateStatus(record: PodRecord, ended = false): void {
    const pod = this.env.store.get('pods', record.namespace, record.name);
    if (!pod || pod.metadata.uid !== record.uid || this.isCutOff(record.node)) return;
    record.pod = pod;
    const { now } = this.env.kernel;
    const since = record.runningSinceMs;
    const groupLimit = since > 0 && now - since >= GROUP_LIMIT_MS;
    const status = statusOf(record, { nowMs: now, hostIP: this.facts(record).hostIP, ended, groupLimit });
    if (status.phase === 'Running') record.runningSinceMs ||= now;
    const isNews = !sameValue(status, record.status);
    record.status = status;
    if (isNews)
      try {
        record.pod = this.client(record.node).update(
          'pods',
          { ...pod, status },
          { subresource: 'status', cause: `kubelet ${record.node}`, own: true },
        );
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
      }
    triggerReadiness(this, record);
  }

  forget(record: PodRecord): void {
    this.#pods.delete(record.uid);
    retryResizes(this, record.node, (uid) => this.#pods.get(uid));
    if (this.#names.get(`${record.namespace}/${record.name}`) === record)
      this.#names.delete(`${record.namespace}/${record.name}`);
    for (const runs of Object.values(record.containers)) for (const run of runs) this.setLive(run, undefined);
    for (const { name } of (record.pod.spec.volumes ?? []) as { name: string }[])
      this.volumeTrees.delete(`${record.uid}/${name}`);
    for (const users of this.#users.values()) users.delete(record);
    this.podPorts.delete(record.uid);
    if (
      record.sandbox &&
      !record.pod.spec.hostNetwork &&
      this.network.host(record.sandbox.address)?.name === record.name
    )
      this.network.detach(record.sandbox.address);
  }

  /** The pod of a name as its node knows it. */
  find(namespace: string, name: string): PodRecord | undefined {
    return this.#names.get(`${namespace}/${name}`);
  }

  // --- timers and changes ---

  run(task: Task): void {
    const [what, uid, first, second, third] = task as [string, string, ...(string | number)[]];
    if (what === 'node') return this.#nodeChanged(uid, first as string);
    const owner = what === 'cordon' || what === 'images' ? uid : this.#pods.get(uid)?.node;
    if (owner !== undefined && NEEDS_API.has(what) && this.isCutOff(owner)) return;
    if (what === 'cordon') return this.tellCordon(uid);
    if (what === 'images') return tellImages(this, uid);
    if (what === 'pod') return this.#look(uid, first as string, second as string);
    const record = this.#pods.get(uid);
    if (!record) return;
    switch (what) {
      case 'sync':
        if (record.syncAtMs === undefined || record.syncAtMs > this.env.kernel.now) return;
        record.syncAtMs = undefined;
        return syncPod(this, record);
      case 'step':
        if (first === record.token && record.busy) runSteps(this, record);
        return;
      case 'terminate':
        return record.busy ? undefined : beginTermination(this, record);
      case 'probe':
        return runProbe(this, record, first as string, second as string);
      case 'refresh':
        return this.#refresh(record);
      case 'deadline':
        return passDeadline(this, record) ? this.#terminate(record) : undefined;
      case 'storage':
        return evictForStorage(this, record) ? this.#stop(record) : undefined;
      case 'reconcile':
        return this.#reconcile(record);
    }
    const run = record.containers[first]?.find(({ id }) => id === second);
    if (!run) return;
    if (what === 'killNow') return killNow(this, record, run);
    if (what === 'signal') return this.live(run)?.container.signal(third as string);
    if (what === 'begin')
      return run.state === 'running' && !this.isAsleep(run) ? this.live(run)?.container.start() : undefined;
    woken(run);
    this.live(run)?.container.advance();
  }

  #podChanged({ type, object, previous }: StoreEvent): void {
    const node = object.spec?.nodeName as string | undefined;
    if (!node) return;
    const { namespace = '', name, uid = '' } = object.metadata;
    if (type !== 'DELETED' && previous && previous.spec?.nodeName === node && !isNews(object, previous)) {
      const told = this.#pods.get(uid)?.status?.conditions;
      if (told && object.status?.conditions !== previous.status?.conditions)
        if (!sameValue(told, object.status?.conditions)) this.after(WATCH_MS, ['reconcile', uid]);
      return;
    }
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
    watchDeadline(this, record);
    if (record.phase === 'syncing') this.requestSync(record, 5);
    if (record.volumes) this.after(REMOUNT_MS, ['refresh', record.uid]);
  }

  #admit(pod: KubeObject): void {
    if (!this.node(pod.spec.nodeName) || this.isCutOff(pod.spec.nodeName)) return;
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
    watchDeadline(this, record);
    syncPod(this, record);
  }

  /** Others wrote the pod's status: what the kubelet knows better is written again (the status manager's reconcile). */
  #reconcile(record: PodRecord): void {
    record.status = this.env.store.get('pods', record.namespace, record.name)?.status;
    if (record.phase === 'syncing') this.requestSync(record, 5);
  }

  #terminate(record: PodRecord): void {
    const seconds = record.pod.metadata.deletionGracePeriodSeconds as number | undefined;
    const graceMs = seconds === undefined ? undefined : seconds * 1000;
    if (record.phase === 'terminating' && record.busy) {
      // A second delete may only shorten the grace.
      if (graceMs !== undefined) shortenGrace(this, record, graceMs);
      return;
    }
    record.graceMs = graceMs;
    this.#stop(record);
  }

  #goneFromApi(record: PodRecord): void {
    record.gone = true;
    if (record.phase === 'terminated') return this.forget(record);
    if (record.phase === 'terminating' && record.busy) return shortenGrace(this, record, 0);
    record.graceMs = record.pod.metadata.deletionTimestamp ? 0 : undefined;
    this.#stop(record);
  }

  /** End a pod; a worker that waits for a pull does so when the pull has ended. */
  #stop(record: PodRecord): void {
    if (record.busy && record.steps[0]?.do === 'pulled') return;
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
    if (this.env.store.get('nodes', '', name)) {
      this.attachNode(name);
      this.planCordon(name);
      return;
    }
    if (type !== 'DELETED') return;
    for (const record of [...this.#pods.values()]) if (record.node === name) this.forget(record);
    this.detachNode(name);
  }

  // --- faults ---

  /**
   * Cut a node off from everything else, or end that: its kubelet is silent, nothing reaches its pods, and what runs on
   * it runs on. As the cluster sees it, that is a node that died. False where there is no such node.
   */
  setCutOff(name: string, cutOff: boolean): boolean {
    const node = this.node(name);
    const { cutOff: names } = this.env;
    if (!node || !names || !this.env.store.get('nodes', '', name)) return false;
    if (this.isCutOff(name) === cutOff) return true;
    node.cutOff = cutOff;
    if (cutOff) names.add(name);
    else names.delete(name);
    renewLease(this.env, this.client(name), name);
    if (!cutOff) this.#rejoin(name);
    return true;
  }

  /** A node is heard again: it tells of itself, and learns what became of its pods. */
  #rejoin(name: string): void {
    if (tellReady(this.env, this.client(name), name)) this.tellNode(name, 'NodeReady');
    this.planCordon(name);
    tellImages(this, name);
    for (const record of [...this.#pods.values()]) {
      if (record.node !== name) continue;
      record.syncAtMs = undefined;
      const pod = this.env.store.get('pods', record.namespace, record.name);
      if (pod?.metadata.uid === record.uid) record.status = pod.status;
      if (record.busy) this.goOn(record, WATCH_MS);
      this.#look(record.uid, record.namespace, record.name);
      this.#planRefresh(record);
    }
    for (const { metadata, spec } of this.env.store.byIndex('pods', 'kubelet/node', name))
      if (spec.nodeName === name && !this.#pods.has(metadata.uid ?? ''))
        this.#look(metadata.uid ?? '', metadata.namespace ?? '', metadata.name);
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

  // --- forks ---

  save(): KubeletsState {
    const pods = [...this.#pods.values()].map((record) => {
      const volumeFiles: Record<string, FileNode> = {};
      for (const { name } of (record.pod.spec.volumes ?? []) as { name: string }[]) {
        const files = this.volume(record, name);
        if (files) volumeFiles[name] = files.root;
      }
      const containers = Object.fromEntries(
        Object.entries(record.containers).map(([name, runs]) => [
          name,
          runs.map((run) => savedRun(run, this.lives.get(run.id))),
        ]),
      );
      return copyOfRecord({ ...record, volumeFiles, containers });
    });
    return {
      nodes: [...this.nodes.values()].map((node) => ({
        ...node,
        usedIps: new Set(node.usedIps),
        images: [...node.images],
        files: this.nodeTrees.get(node.name)?.root ?? node.files,
      })),
      pods,
      recorders: [...this.recorders].map(([name, recorder]) => [name, recorder.save()]),
    };
  }

  load(state: KubeletsState): void {
    this.nodes = new Map(
      state.nodes.map((node) => [node.name, { ...node, usedIps: new Set(node.usedIps), images: [...node.images] }]),
    );
    this.env.cutOff?.clear();
    for (const { name, cutOff } of state.nodes) if (cutOff) this.env.cutOff?.add(name);
    for (const map of [
      this.nodeAddresses,
      this.nodeTrees,
      this.nodePorts,
      this.#pods,
      this.#names,
      this.lives,
      this.asleep,
      this.volumeTrees,
      this.podPorts,
      this.#users,
    ])
      map.clear();
    this.recorders.clear();
    for (const [node, saved] of state.recorders) this.recorder(node).load(saved);
    for (const node of this.env.store.list('nodes')) this.#nodeChanged(node.metadata.name, 'ADDED');
    for (const saved of state.pods) this.#loadPod(copyOfRecord(saved));
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
      const isBegun = run.state === 'running' && this.env.kernel.now >= (run.memory?.startedMs ?? Infinity);
      if (!isBegun) this.setLive(run, makeLive(this, record, entry, run, run.memory));
      else this.sleep(record, run, entry, this.env.kernel.now);
    }
    // What ran in coroutines is gone: probes under way are made again, a hook under way counts as done.
    for (const state of Object.values(record.probes)) if (state.busy) Object.assign(state, { busy: false, held: true });
    wakeProbes(this, record);
    if (record.hooking) this.goOn(record, 0);
  }

  sleep(record: PodRecord, run: Instance, entry: ContainerEntry, savedMs?: number): void {
    this.asleep.set(run.id, () => {
      const before = this.#awakening;
      this.#awakening = true;
      const { now } = this.env.kernel;
      try {
        const live = makeLive(this, record, entry, run, run.memory);
        this.setLive(run, live);
        if (now >= (run.memory?.startedMs ?? Infinity)) replay(live, run, savedMs ?? now);
      } finally {
        this.#awakening = before;
      }
    });
    if (record.pod.spec.hostNetwork) this.awaken(run.id);
  }
}
