import { StatusError } from '../apiserver/status.ts';
import { equal } from '../kinds/equality.ts';
import { matches, selectorOf, selectsByMap } from '../kinds/selectors.ts';
import type { KubeObject } from '../store/object.ts';
import type { GroupResource } from '../store/store.ts';
import { claim, isNamespaceTerminating, matcher, podFromTemplate, slowStart } from './control.ts';
import {
  deleteIfThere,
  lookup,
  onChange,
  onOwned,
  type Again,
  type ControllerContext,
  type Reconciler,
  type Trigger,
} from './controller.ts';
import { controllerOf, orphans, ownedBy, replicasOf } from './indexes.ts';
import { countsAnew, isActive, isAvailable, isReady, isTerminating, type Condition } from './pods.ts';
import { podsToDelete } from './replica-pods.ts';

/** Pods that one look may create or delete (BurstReplicas). */
const BURST = 500;
/** Sets of more pods are not counted at every change, but so many pods in a millisecond. */
const LARGE = 200;
const PODS_PER_MS = 10;

/** What differs between ReplicaSets and ReplicationControllers, which one controller serves. */
interface Flavour {
  readonly name: string;
  readonly resource: GroupResource;
  readonly kind: string;
  readonly recorder: string;
}

const REPLICA_SET: Flavour = {
  name: 'replicaset-controller',
  resource: 'replicasets.apps',
  kind: 'ReplicaSet',
  recorder: 'replicaset-controller',
};

const REPLICATION_CONTROLLER: Flavour = {
  name: 'replicationcontroller-controller',
  resource: 'replicationcontrollers',
  kind: 'ReplicationController',
  recorder: 'replication-controller',
};

/** Keeps as many pods as a ReplicaSet asks for (pkg/controller/replicaset). */
export const replicaSetController = (context: ControllerContext): Reconciler => replicas(context, REPLICA_SET);

/** The same for ReplicationControllers. */
export const replicationController = (context: ControllerContext): Reconciler =>
  replicas(context, REPLICATION_CONTROLLER);

function replicas(context: ControllerContext, flavour: Flavour): Reconciler {
  return {
    name: flavour.name,
    latencyMs: [8, 24],
    triggers: [onChange(flavour.resource), onOwned('pods', flavour.kind, countsAnew), onOrphanPod(context, flavour)],
    reconcile: (key) => new Sync(context, flavour, key).run(),
  };
}

/** A pod without a controller may be adopted by those whose selector matches it. */
const onOrphanPod = ({ store }: ControllerContext, { resource }: Flavour): Trigger => ({
  resource: 'pods',
  keys: ({ object, type }) => {
    if (type === 'DELETED' || controllerOf(object.metadata) || !object.metadata.labels) return [];
    return store
      .list(resource, object.metadata.namespace)
      .filter((owner) => selects(owner, object))
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  },
});

const selectorFor = (owner: KubeObject) =>
  owner.kind === 'ReplicationController' ? { matchLabels: owner.spec.selector } : owner.spec.selector;

const replicasWanted = ({ spec }: KubeObject): number => spec.replicas ?? 1;

const templateLabels = ({ spec }: KubeObject): Record<string, string> => spec.template?.metadata?.labels ?? {};

/** How many pods a set has. */
interface Counts {
  readonly all: number;
  readonly active: number;
  readonly terminating: number;
  /** Active ones with all labels of the template. */
  readonly labelled: number;
  readonly ready: number;
  readonly available: number;
}

function selects(owner: KubeObject, pod: KubeObject): boolean {
  const selector = selectorOf(selectorFor(owner));
  return !!selector?.length && matches(selector, pod.metadata.labels);
}

/** One look at one ReplicaSet. */
class Sync {
  #context: ControllerContext;
  #flavour: Flavour;
  #key: string;
  #cause: string;

  constructor(context: ControllerContext, flavour: Flavour, key: string) {
    this.#context = context;
    this.#flavour = flavour;
    this.#key = key;
    this.#cause = `${flavour.name} ${key}`;
  }

  run(): Again | void {
    const { store, kernel } = this.#context;
    const { resource } = this.#flavour;
    const set = lookup(store, resource, this.#key);
    if (!set) return;
    let counts = this.#counted(set);
    let active: readonly KubeObject[] = [];
    if (!counts || counts.active > replicasWanted(set)) {
      const pods = claim(this.#context, 'pods', set, selectorFor(set), this.#cause);
      active = pods.filter(isActive);
      counts = this.#count(set, pods, active);
    }
    const difference = counts.active - replicasWanted(set);
    const error = set.metadata.deletionTimestamp ? undefined : this.#manage(set, active, difference);
    const status = this.#status(set, counts, difference, error);
    const written = this.#write(set, status);
    if (error && !isNamespaceTerminating(error)) throw error;
    const { readyReplicas = 0, availableReplicas = 0 } = written;
    const restMs = counts.all > LARGE ? counts.all / PODS_PER_MS : undefined;
    if (set.spec.minReadySeconds && readyReplicas === set.spec.replicas && availableReplicas !== set.spec.replicas)
      return { afterMs: this.#untilAvailable(active, set.spec.minReadySeconds, kernel.now), restMs };
    return { restMs };
  }

  /**
   * The set's pods as the store counts them, without a look at each; undefined where it takes one: pods to adopt or to
   * let go, or availability that comes with time.
   */
  #counted(set: KubeObject): Counts | undefined {
    const { store } = this.#context;
    const fits = matcher(selectorOf(selectorFor(set)));
    if (set.spec.minReadySeconds) return undefined;
    if (orphans(store, 'pods', set.metadata.namespace!).some(({ metadata }) => fits(metadata.labels))) return undefined;
    const counts = { all: 0, active: 0, terminating: 0, labelled: 0, ready: 0, available: 0 };
    for (const { state, labels, count } of replicasOf(store, set.metadata.uid!)) {
      if (!fits(labels)) return undefined;
      counts.all += count;
      if (state === 'terminating') counts.terminating += count;
      if (state !== 'ready' && state !== 'unready') continue;
      counts.active += count;
      if (selectsByMap(templateLabels(set), labels)) counts.labelled += count;
      if (state === 'ready') counts.ready += count;
    }
    return { ...counts, available: counts.ready };
  }

  #count(set: KubeObject, pods: readonly KubeObject[], active: readonly KubeObject[]): Counts {
    const { now } = this.#context.kernel;
    const labels = templateLabels(set);
    let [labelled, ready, available] = [0, 0, 0];
    for (const pod of active) {
      if (selectsByMap(labels, pod.metadata.labels)) labelled++;
      if (!isReady(pod)) continue;
      ready++;
      if (isAvailable(pod, set.spec.minReadySeconds ?? 0, now)) available++;
    }
    const terminating = pods.filter(isTerminating).length;
    return { all: pods.length, active: active.length, terminating, labelled, ready, available };
  }

  #untilAvailable(pods: readonly KubeObject[], seconds: number, nowMs: number): number {
    const left = pods
      .filter((pod) => isReady(pod) && !isAvailable(pod, seconds, nowMs))
      .map((pod) => Date.parse(readyTime(pod)) + seconds * 1000 - nowMs);
    return left.length ? Math.min(...left) : seconds * 1000;
  }

  #manage(set: KubeObject, active: readonly KubeObject[], difference: number): StatusError | undefined {
    if (difference < 0) return this.#create(set, Math.min(-difference, BURST));
    if (difference > 0) return this.#delete(set, active, Math.min(difference, BURST));
    return undefined;
  }

  #create(set: KubeObject, count: number): StatusError | undefined {
    const { client } = this.#context;
    const recorder = this.#context.recorder(this.#flavour.recorder);
    const cause = this.#cause;
    return slowStart(count, () => {
      try {
        const pod = client.create('pods', podFromTemplate(set.spec.template, set), { cause, own: true });
        recorder.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`, { cause });
      } catch (error) {
        if (error instanceof StatusError && !isNamespaceTerminating(error))
          recorder.event(set, 'Warning', 'FailedCreate', `Error creating: ${error.message}`, { cause });
        throw error;
      }
    }).error;
  }

  #delete(set: KubeObject, active: readonly KubeObject[], count: number): StatusError | undefined {
    const { client, kernel } = this.#context;
    const recorder = this.#context.recorder(this.#flavour.recorder);
    const cause = this.#cause;
    for (const pod of podsToDelete(active, this.#related(set, active), count, kernel.now)) {
      deleteIfThere(client, 'pods', pod, { cause });
      recorder.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`, { cause });
    }
    return undefined;
  }

  /** The active pods of all sets with the same owner. */
  #related(set: KubeObject, active: readonly KubeObject[]): readonly KubeObject[] {
    const { store } = this.#context;
    const owner = controllerOf(set.metadata);
    if (!owner) return active;
    return ownedBy(store, this.#flavour.resource, owner.uid).flatMap((sibling) =>
      ownedBy(store, 'pods', sibling.metadata.uid).filter(isActive),
    );
  }

  #status(set: KubeObject, counts: Counts, difference: number, error: StatusError | undefined): KubeObject {
    const { active, terminating, labelled, ready, available } = counts;
    const conditions = this.#conditions(set, difference, error);
    return {
      replicas: active,
      ...(labelled && { fullyLabeledReplicas: labelled }),
      ...(ready && { readyReplicas: ready }),
      ...(available && { availableReplicas: available }),
      ...(this.#flavour === REPLICA_SET && { terminatingReplicas: terminating }),
      observedGeneration: set.metadata.generation,
      ...(conditions.length && { conditions }),
    } as unknown as KubeObject;
  }

  #conditions(set: KubeObject, difference: number, error: StatusError | undefined): Condition[] {
    const conditions = (set.status?.conditions ?? []) as Condition[];
    const failure = conditions.find(({ type }) => type === 'ReplicaFailure');
    if (!error) return conditions.filter((condition) => condition !== failure);
    if (failure) return conditions;
    return [
      ...conditions,
      {
        type: 'ReplicaFailure',
        status: 'True',
        lastTransitionTime: this.#context.kernel.timestamp(),
        reason: difference < 0 ? 'FailedCreate' : 'FailedDelete',
        message: error.message,
      },
    ];
  }

  #write(set: KubeObject, status: Record<string, any>): Record<string, any> {
    if (equal(status, set.status)) return status;
    const { client } = this.#context;
    client.update(this.#flavour.resource, { ...set, status }, { subresource: 'status', cause: this.#cause });
    return status;
  }
}

const readyTime = (pod: KubeObject): string =>
  (pod.status.conditions as Condition[]).find(({ type }) => type === 'Ready')?.lastTransitionTime ?? '';
