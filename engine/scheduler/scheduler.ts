import type { Client } from '../apiserver/api.ts';
import { referenceTo, type ObjectReference } from '../controllers/events.ts';
import type { Environment } from '../apiserver/environment.ts';
import { StatusError } from '../apiserver/status.ts';
import type { Component, Task } from '../kernel/kernel.ts';
import type { KubeObject } from '../store/object.ts';
import type { StoreEvent } from '../store/store.ts';
import { SchedulerCache } from './cache.ts';
import { SeriesRecorder } from './events.ts';
import type { Rejection } from './framework.ts';
import { fitMessage } from './message.ts';
import type { NodeInfo } from './nodes.ts';
import { choose, checkWithNominated, feasible, newCycle, prepare, type Failure, type Prepared } from './placing.ts';
import { DEVICE_RESOURCES, DYNAMIC_RESOURCES, waitsForClaims } from './plugins/dynamic-resources.ts';
import { PLUGINS } from './plugins/index.ts';
import { toBind } from './plugins/volumes.ts';
import { preempt, priorityOf, type Candidate } from './preemption.ts';
import { backoffUntil, SchedulingQueue, type Entry, type QueueState } from './queue.ts';
import { claimsAreBound, startBinding } from './volume-binding.ts';

const NAME = 'default-scheduler';
/** Resources whose changes may make a pod schedulable. */
const WATCHED = [
  'pods',
  'nodes',
  'persistentvolumeclaims',
  'persistentvolumes',
  'storageclasses.storage.k8s.io',
  ...DEVICE_RESOURCES,
];
/** How long a pod is on its way through the queue, and how long the next one takes, in ms (from, to). */
const FIRST_CYCLE_MS = [3, 22] as const;
const NEXT_CYCLE_MS = 1;
/** How long after the deletion a preempted pod's event comes; its kubelet is quicker. */
const PREEMPTED_MS = 30;
/** How long a pod's claims may take to be bound. */
const BIND_TIMEOUT_MS = 600_000;
/** Pods that nothing helps are tried again after this long (podMaxInUnschedulablePodsDuration). */
const LEFTOVER_MS = 300_000;
const MESSAGE_LIMIT = 1_024;

/** An event to be told a little later, as recorders write in their own time. */
interface Notice {
  readonly about: ObjectReference;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly cause: string;
}

interface State {
  readonly queue: QueueState;
  readonly start: number;
  readonly busy: boolean;
}

/** Gives pods their nodes, one after the other (pkg/scheduler). */
export class Scheduler implements Component<State> {
  readonly name = 'scheduler';
  #env: Environment;
  #client: Client;
  #events: SeriesRecorder;
  #cache: SchedulerCache;
  #queue = new SchedulingQueue();
  /** Where the next search for nodes starts. */
  #start = 0;
  /** Is a cycle due? */
  #busy = false;

  constructor(environment: Environment) {
    this.#env = environment;
    const { kernel, store, api } = environment;
    const user = { name: 'system:kube-scheduler', groups: ['system:authenticated'] };
    this.#client = api.client({ user, fieldManager: 'kube-scheduler' });
    this.#cache = new SchedulerCache(store);
    kernel.register(this);
    this.#events = new SeriesRecorder(kernel, this.#client);
    for (const resource of WATCHED) store.subscribe(resource, (event) => this.#noticed(event));
  }

  run(task: Task): void {
    if (task === 'cycle') return this.#cycle();
    const { retry, expire, tell } = task as { retry?: string; expire?: string; tell?: Notice };
    if (retry) this.#retry(retry);
    if (expire) this.#expire(expire);
    if (tell) this.#events.event(tell.about, 'Normal', tell.reason, tell.action, tell.note, tell.cause);
  }

  save(): State {
    return { queue: this.#queue.save(), start: this.#start, busy: this.#busy };
  }

  load({ queue, start, busy }: State): void {
    this.#queue.load(queue);
    this.#start = start;
    this.#busy = busy;
    this.#cache.reset();
  }

  #noticed(event: StoreEvent): void {
    this.#cache.note(event);
    if (event.resource === 'pods') this.#noticedPod(event);
    for (const entry of this.#queue.at('unschedulable')) if (this.#mayHelp(entry, event)) this.#release(entry);
    if (DEVICE_RESOURCES.includes(event.resource)) this.#noticedClaims();
    if (event.resource === 'persistentvolumeclaims')
      for (const entry of this.#queue.at('binding')) this.#env.kernel.after(5, this.name, { retry: entry.uid });
  }

  #noticedPod({ type, object }: StoreEvent): void {
    const uid = object.metadata.uid!;
    const known = this.#queue.get(uid);
    if (
      type === 'DELETED' ||
      object.spec.nodeName ||
      object.status?.phase === 'Succeeded' ||
      object.status?.phase === 'Failed'
    )
      return this.#queue.remove(uid);
    if ((object.spec.schedulerName ?? NAME) !== NAME) return;
    const gated = this.#isGated(object);
    if (!known) {
      this.#queue.add(object, gated ? 'gated' : 'active');
      this.#wake();
    } else if (known.stage === 'gated' && !gated) {
      this.#queue.move(known, { stage: 'active' });
      this.#wake();
    }
  }

  /** May a pod not even be tried yet? */
  #isGated = (pod: KubeObject): boolean =>
    (pod.spec.schedulingGates?.length ?? 0) > 0 || waitsForClaims(this.#env.store, pod);

  /** Pods that waited for their claims may be tried when these are there. */
  #noticedClaims(): void {
    for (const entry of this.#queue.at('gated')) {
      const pod = this.#env.store.get('pods', entry.namespace, entry.name);
      if (!pod || this.#isGated(pod)) continue;
      this.#queue.move(entry, { stage: 'active' });
      this.#wake();
    }
  }

  #mayHelp({ uid, namespace, name, plugins }: Entry, event: StoreEvent): boolean {
    const pod = this.#env.store.get('pods', namespace, name);
    if (!pod) return false;
    if (event.resource === 'pods' && event.object.metadata.uid === uid)
      return (
        event.previous?.spec !== event.object.spec &&
        event.previous?.metadata.generation !== event.object.metadata.generation
      );
    if (!plugins.length) return event.resource === 'nodes' && event.type === 'ADDED';
    return PLUGINS.some((plugin) => plugins.includes(plugin.name) && plugin.helps?.(pod, event));
  }

  /** Try a pod again: at once, or when its back-off is over. */
  #release(entry: Entry): void {
    const { kernel } = this.#env;
    const until = backoffUntil(entry);
    if (until <= kernel.now) {
      this.#queue.move(entry, { stage: 'active' });
      this.#wake();
    } else {
      this.#queue.move(entry, { stage: 'backoff' });
      kernel.after(until - kernel.now, this.name, { retry: entry.uid });
      this.#wake();
    }
  }

  #retry(uid: string): void {
    const entry = this.#queue.get(uid);
    if (entry?.stage === 'binding') return this.#bindWhenReady(entry);
    const due = entry?.stage === 'unschedulable' && this.#env.kernel.now - entry.triedMs >= LEFTOVER_MS;
    if (!entry || (entry.stage !== 'backoff' && !due)) return;
    this.#queue.move(entry, { stage: 'active' });
    this.#wake();
  }

  #wake(): void {
    if (this.#busy) return;
    this.#busy = true;
    const { kernel } = this.#env;
    const [from, to] = FIRST_CYCLE_MS;
    kernel.after(from + kernel.random(this.name).int(to - from + 1), this.name, 'cycle');
  }

  #cycle(): void {
    this.#busy = false;
    // A scheduler with nothing else to do does not wait for a back-off to end (SchedulerPopFromBackoffQ).
    const entry = this.#queue.pop() ?? this.#queue.at('backoff')[0];
    if (!entry) return;
    this.#place(entry);
    if (this.#busy || !this.#queue.hasWork) return;
    this.#busy = true;
    this.#env.kernel.after(NEXT_CYCLE_MS, this.name, 'cycle');
  }

  #place(entry: Entry): void {
    const { store, kernel } = this.#env;
    const pod = store.get('pods', entry.namespace, entry.name);
    if (!pod || pod.metadata.uid !== entry.uid || pod.spec.nodeName) return this.#queue.remove(entry.uid);
    if (pod.metadata.deletionTimestamp) {
      const note = `skip schedule deleting pod: ${entry.namespace}/${entry.name}`;
      this.#events.event(pod, 'Warning', 'FailedScheduling', 'Scheduling', note, this.#cause(pod));
      return this.#queue.remove(entry.uid);
    }
    const tried = { ...entry, attempts: entry.attempts + 1, triedMs: kernel.now };
    const cycle = newCycle(pod, store, this.#cache.nodes, this.#cache.anyAffinity);
    const prepared = prepare(cycle);
    const found = 'cycle' in prepared ? this.#find(prepared) : prepared;
    if (!('nodes' in found)) return this.#fail(tried, pod, found);
    const node = choose(cycle, found.nodes, kernel.random('scheduler/ties'));
    const bindings = toBind(cycle, node);
    this.#cache.assume(pod, node.name);
    if (!bindings.length) return this.#bind(tried, pod, node.name);
    startBinding(this.#client, bindings, node.name, this.#cause(pod));
    this.#queue.move(tried, { stage: 'binding', plugins: [node.name] });
    kernel.after(5, this.name, { retry: entry.uid });
    kernel.after(BIND_TIMEOUT_MS, this.name, { expire: entry.uid }, true);
  }

  #find(prepared: Prepared): { nodes: NodeInfo[] } | Failure {
    const { pod, nodes } = prepared.cycle;
    const nominated = this.#nominatedFor(pod);
    const own = this.#cache.node(pod.status?.nominatedNodeName ?? '');
    if (own && !checkWithNominated(prepared, own, nominated)) return { nodes: [own] };
    const found = feasible(prepared, this.#start, nominated);
    if ('nodes' in found) this.#start = (this.#start + found.looked) % nodes.length;
    return found;
  }

  /** Pods at least as important as one that wait for the room which others leave, by node. */
  #nominatedFor(pod: KubeObject): ReadonlyMap<string, readonly KubeObject[]> {
    const found = new Map<string, KubeObject[]>();
    for (const { namespace, name, uid, priority, nominated } of this.#queue.nominated()) {
      if (uid === pod.metadata.uid || priority < priorityOf(pod)) continue;
      const other = this.#env.store.get('pods', namespace, name);
      if (other) found.set(nominated!, [...(found.get(nominated!) ?? []), other]);
    }
    return found;
  }

  #bindWhenReady(entry: Entry): void {
    const pod = this.#env.store.get('pods', entry.namespace, entry.name);
    if (!pod || pod.spec.nodeName) return this.#queue.remove(entry.uid);
    if (claimsAreBound(this.#env.store, pod)) this.#bind(entry, pod, entry.plugins[0]);
  }

  #bind(entry: Entry, pod: KubeObject, node: string): void {
    const { name, namespace, uid } = pod.metadata;
    const cause = this.#cause(pod);
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name, namespace, uid },
      target: { kind: 'Node', name: node },
    };
    try {
      this.#client.create('pods', binding, { subresource: 'binding', cause });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.#cache.forget(pod);
      const note = `binding rejected: running Bind plugin "DefaultBinder": ${error.message}`;
      return this.#report(entry, pod, note, [], undefined, 'SchedulerError');
    }
    this.#queue.remove(entry.uid);
    this.#events.event(
      pod,
      'Normal',
      'Scheduled',
      'Binding',
      `Successfully assigned ${namespace}/${name} to ${node}`,
      cause,
    );
  }

  #expire(uid: string): void {
    const entry = this.#queue.get(uid);
    const pod = entry && this.#env.store.get('pods', entry.namespace, entry.name);
    if (entry?.stage !== 'binding' || !pod) return;
    this.#cache.forget(pod);
    const note = 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded';
    this.#report(entry, pod, note, ['VolumeBinding'], undefined, 'SchedulerError');
  }

  #fail(entry: Entry, pod: KubeObject, { preFilter, rejections, plugins }: Failure): void {
    const { store, kernel } = this.#env;
    const { nodes } = this.#cache;
    // Where a plugin refused before nodes were looked at, the first of those asked for a way out finds no notes of it.
    let after = nodes.length ? 'not found' : '';
    const useless = `preemption: 0/${nodes.length} nodes are available: ${nodes.length} Preemption is not helpful for scheduling.`;
    if (preFilter !== undefined && nodes.length && plugins.includes(DYNAMIC_RESOURCES))
      after = `no new claims to deallocate, ${useless}`;
    let nominated: string | undefined;
    if (preFilter === undefined && nodes.length) {
      const result = preempt(
        pod,
        store,
        nodes,
        rejections as ReadonlyMap<string, Rejection>,
        kernel.random('scheduler/preemption'),
      );
      const claims = pod.spec.resourceClaims?.length ? 'still not schedulable' : 'no new claims to deallocate';
      after = 'message' in result ? `${claims}, ${result.message}` : '';
      if ('candidate' in result) {
        nominated = result.candidate.node.name;
        this.#evict(pod, result.candidate);
      }
    }
    const note = fitMessage(nodes.length, preFilter, rejections.values(), after);
    this.#report(entry, pod, note, plugins, nominated, 'Unschedulable');
  }

  /** Take the victims away, and what was nominated for less. */
  #evict(pod: KubeObject, { node, victims }: Candidate): void {
    const { store, kernel } = this.#env;
    const cause = this.#cause(pod);
    for (const victim of victims) {
      const { name, namespace = '' } = victim.metadata;
      const current = store.get('pods', namespace, name);
      if (!current || current.metadata.deletionTimestamp) continue;
      const conditions = [
        {
          type: 'DisruptionTarget',
          observedGeneration: current.metadata.generation,
          status: 'True',
          lastProbeTime: null,
          lastTransitionTime: kernel.timestamp(),
          reason: 'PreemptionByScheduler',
          message: `${NAME}: preempting to accommodate a higher priority pod`,
        },
        ...((current.status?.conditions ?? []) as { type: string }[]).filter(({ type }) => type !== 'DisruptionTarget'),
      ];
      conditions.push(conditions.shift()!);
      const status = { ...current.status, conditions };
      this.#client.update('pods', { ...current, status }, { subresource: 'status', cause });
      this.#client.delete('pods', namespace, name, { cause });
      const note = `Preempted by pod ${pod.metadata.uid} on node ${node.name}`;
      const tell = { about: referenceTo(victim), reason: 'Preempted', action: 'Preempting', note, cause };
      kernel.after(PREEMPTED_MS, this.name, { tell } as unknown as Task);
    }
  }

  /** Tell why a pod has no node, and wait for what may help. */
  #report(
    entry: Entry,
    pod: KubeObject,
    note: string,
    plugins: readonly string[],
    nominated: string | undefined,
    reason: string,
  ): void {
    const { kernel, store } = this.#env;
    const message = note.length > MESSAGE_LIMIT ? `${note.slice(0, MESSAGE_LIMIT - 4)} ...` : note;
    const cause = this.#cause(pod);
    this.#queue.move(entry, { stage: 'unschedulable', plugins, ...(nominated && { nominated }) });
    this.#events.event(pod, 'Warning', 'FailedScheduling', 'Scheduling', message, cause);
    kernel.after(LEFTOVER_MS, this.name, { retry: entry.uid }, true);
    const current = store.get('pods', entry.namespace, entry.name);
    if (!current) return;
    const known = (current.status?.conditions ?? []) as KubeObject[];
    const old = known.find(({ type }) => type === 'PodScheduled');
    const keep = nominated === undefined || current.status?.nominatedNodeName === nominated;
    if (old?.status === 'False' && old.reason === reason && old.message === message && keep) return;
    const condition = {
      type: 'PodScheduled',
      observedGeneration: current.metadata.generation,
      status: 'False',
      lastProbeTime: null,
      lastTransitionTime: old?.status === 'False' ? old.lastTransitionTime : kernel.timestamp(),
      reason,
      message,
    };
    const conditions = old ? known.map((c) => (c === old ? condition : c)) : [...known, condition];
    const status = { ...current.status, conditions, ...(nominated && { nominatedNodeName: nominated }) };
    this.#client.update('pods', { ...current, status }, { subresource: 'status', cause });
  }

  #cause = ({ metadata }: KubeObject): string => `scheduler ${metadata.namespace}/${metadata.name}`;
}
