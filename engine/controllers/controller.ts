import type { Environment } from '../apiserver/environment.ts';
import { StatusError } from '../apiserver/status.ts';
import type { Client } from '../apiserver/api.ts';
import type { Component } from '../kernel/kernel.ts';
import type { KubeObject } from '../store/object.ts';
import type { GroupResource, Store, StoreEvent } from '../store/store.ts';
import { EventRecorder } from './events.ts';
import { controllerOf } from './indexes.ts';

/** A resource whose changes wake a controller. */
export interface Trigger {
  readonly resource: GroupResource;
  /** Look this long after the change, and not as soon as the controller otherwise would. */
  readonly delayMs?: number | ((key: string) => number);
  /** Does the wait only keep time, so that a cluster that waits for it is at rest? */
  readonly periodic?: boolean;
  /** The keys to look at again because of a change; called inside the write, so it only reads. */
  keys(event: StoreEvent): readonly string[];
}

/** What a reconcile asks for: to look at the key again after a while. `periodic` work does not keep a cluster busy. */
export interface Again {
  readonly afterMs?: number;
  readonly periodic?: boolean;
  /** Do not look at the key again before so long, whatever happens: for what is dear to look at. */
  readonly restMs?: number;
}

/** A controller: looks at what is under a key and brings the world nearer to what is declared there. */
export interface Reconciler {
  /** As the kernel's component is named, and as causes tell it: `deployment-controller`. */
  readonly name: string;
  readonly triggers: readonly Trigger[];
  /**
   * Bring one key up to date. A StatusError that it throws makes the key come back with growing delays, as a
   * rate-limited work queue does.
   */
  reconcile(key: string): Again | void;
  /** How long after a change it looks, in milliseconds: from, to (seeded between them). */
  readonly latencyMs?: readonly [number, number];
  /** State beyond the queue, as plain data. */
  save?(): unknown;
  load?(state: unknown): void;
}

/** What controllers are made with. */
export interface ControllerContext extends Environment {
  readonly client: Client;
  /** The recorder of a component (`replicaset-controller`); one each. */
  recorder(component: string): EventRecorder;
}

interface Pending {
  readonly timer: number;
  readonly at: number;
  readonly periodic: boolean;
}

interface QueueState {
  readonly pending: readonly (readonly [string, Pending])[];
  readonly failures: readonly (readonly [string, number])[];
  readonly resting: readonly (readonly [string, number])[];
  readonly own: unknown;
}

const FIRST_RETRY_MS = 5;
const LAST_RETRY_MS = 1_000_000;
/** A retry further away than this only keeps time: a cluster that waits for it is at rest. */
const RESTLESS_MS = 4_000;
const DEFAULT_LATENCY_MS = [2, 12] as const;

/** Runs a {@link Reconciler}: a queue of keys, each at most once, woken by changes, timers and retries. */
export class Controller implements Component<QueueState> {
  readonly name: string;
  #context: ControllerContext;
  #reconciler: Reconciler;
  #pending = new Map<string, Pending>();
  #failures = new Map<string, number>();
  /** Until when keys that are dear to look at are left alone. */
  #resting = new Map<string, number>();

  constructor(context: ControllerContext, reconciler: Reconciler) {
    this.name = reconciler.name;
    this.#context = context;
    this.#reconciler = reconciler;
    context.kernel.register(this);
    for (const { resource, keys, delayMs, periodic } of reconciler.triggers)
      context.store.subscribe(resource, (event) => {
        const found = keys(event);
        for (let i = 0; i < found.length; i++)
          this.enqueue(found[i], typeof delayMs === 'function' ? delayMs(found[i]) : delayMs, periodic);
      });
  }

  /** Look at a key soon; a key that waits already for no later moment stays as it is. */
  enqueue(key: string, delayMs = 0, periodic = false): void {
    const [from, to] = delayMs ? [delayMs, delayMs] : (this.#reconciler.latencyMs ?? DEFAULT_LATENCY_MS);
    const { kernel } = this.#context;
    const known = this.#pending.get(key);
    if (known && known.at <= kernel.now + from && (periodic || !known.periodic)) return;
    const rest = (this.#resting.get(key) ?? 0) - kernel.now;
    this.#schedule(key, Math.max(rest, from + kernel.random(this.name).int(to - from + 1)), periodic);
  }

  run(task: unknown): void {
    const key = task as string;
    this.#pending.delete(key);
    try {
      const again = this.#reconciler.reconcile(key);
      this.#failures.delete(key);
      if (again?.restMs) this.#resting.set(key, this.#context.kernel.now + again.restMs);
      else this.#resting.delete(key);
      if (again?.afterMs !== undefined) this.#schedule(key, again.afterMs, again.periodic ?? false);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.#retry(key);
    }
  }

  save(): QueueState {
    return {
      pending: [...this.#pending],
      failures: [...this.#failures],
      resting: [...this.#resting],
      own: this.#reconciler.save?.(),
    };
  }

  load({ pending, failures, resting, own }: QueueState): void {
    this.#resting = new Map(resting);
    this.#pending = new Map(pending);
    this.#failures = new Map(failures);
    this.#reconciler.load?.(own);
  }

  #retry(key: string): void {
    const count = this.#failures.get(key) ?? 0;
    this.#failures.set(key, count + 1);
    const delay = Math.min(FIRST_RETRY_MS * 2 ** count, LAST_RETRY_MS);
    this.#schedule(key, delay, delay > RESTLESS_MS);
  }

  #schedule(key: string, delayMs: number, periodic: boolean): void {
    const { kernel } = this.#context;
    const known = this.#pending.get(key);
    const at = Math.min(known?.at ?? Infinity, kernel.now + delayMs);
    // What only kept time is worth waiting for once something else waits for the same moment.
    const isIdle = periodic && (known?.periodic ?? true);
    if (known && known.at === at && known.periodic === isIdle) return;
    if (known) kernel.cancel(known.timer);
    this.#pending.set(key, { timer: kernel.after(at - kernel.now, this.name, key, isIdle), at, periodic: isIdle });
  }
}

/** `namespace/name`, or the name alone for what has no namespace. */
export const keyOf = ({ metadata }: KubeObject): string =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;

/** A key's namespace and name. */
function splitKey(key: string): readonly [namespace: string, name: string] {
  const slash = key.indexOf('/');
  return slash < 0 ? ['', key] : [key.slice(0, slash), key.slice(slash + 1)];
}

const NOTHING: readonly string[] = [];

/** Look at an object whenever it changes. */
export const onChange = (resource: GroupResource): Trigger => ({
  resource,
  keys: ({ object }) => [keyOf(object)],
});

/**
 * Look at the controlling owner of an object (of this kind) whenever the object changes; where `matters` is given, only
 * when it says so of a change.
 */
export const onOwned = (
  resource: GroupResource,
  ownerKind: string,
  matters: (now: KubeObject, before: KubeObject) => boolean = () => true,
): Trigger => ({
  resource,
  keys: ({ type, object, previous }) => {
    if (type === 'MODIFIED' && !matters(object, previous!)) return NOTHING;
    const now = ownerKey(object, ownerKind);
    if (!previous || previous.metadata.ownerReferences === object.metadata.ownerReferences)
      return now ? [now] : NOTHING;
    const before = ownerKey(previous, ownerKind);
    return now === before ? (now ? [now] : NOTHING) : [now, before].filter((key) => key !== undefined);
  },
});

function ownerKey({ metadata }: KubeObject, kind: string): string | undefined {
  const owner = controllerOf(metadata);
  return owner?.kind === kind ? `${metadata.namespace}/${owner.name}` : undefined;
}

/** The context that all controllers share: one client, one recorder a component. */
export function controllerContext(environment: Environment): ControllerContext {
  const user = { name: 'system:kube-controller-manager', groups: ['system:authenticated'] };
  const client = environment.api.client({ user, fieldManager: 'kube-controller-manager' });
  const recorders = new Map<string, EventRecorder>();
  const recorder = (component: string): EventRecorder => {
    let found = recorders.get(component);
    if (found) return found;
    found = new EventRecorder({ ...environment, client, component });
    environment.kernel.register(found);
    recorders.set(component, found);
    return found;
  };
  return { ...environment, client, recorder };
}

/** Delete and take it as well where it is gone already. */
export function deleteIfThere(
  client: Client,
  resource: GroupResource,
  object: KubeObject,
  options: Parameters<Client['delete']>[3],
): void {
  try {
    const { namespace = '', name, uid } = object.metadata;
    client.delete(resource, namespace, name, { uid, ...options });
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 404) throw error;
  }
}

/** The object under a key. */
export function lookup(store: Store, resource: GroupResource, key: string): KubeObject | undefined {
  const [namespace, name] = splitKey(key);
  return store.get(resource, namespace, name);
}
