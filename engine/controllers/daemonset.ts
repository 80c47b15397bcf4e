import { StatusError } from '../apiserver/status.ts';
import { equal } from '../kinds/equality.ts';
import { podsOn } from './indexes.ts';
import { fitsSelectors, tolerates } from '../scheduler/plugins/node.ts';
import { copy, type KubeObject } from '../store/object.ts';
import { claim, isNamespaceTerminating, podFromTemplate } from './control.ts';
import {
  deleteIfThere,
  keyOf,
  lookup,
  onChange,
  onOwned,
  type Again,
  type ControllerContext,
  type Reconciler,
  type Trigger,
} from './controller.ts';
import { podTemplateHash } from './hash/template-hash.ts';
import { isAvailable, isFinished, isReady } from './pods.ts';
import { createRevision, newRevision, renumber, revisionData, revisionsOf, truncateRevisions } from './revisions.ts';

const HASH_LABEL = 'controller-revision-hash';
const TEMPLATE_GENERATION = 'pod-template-generation';
const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';
const RECORDER = 'daemonset-controller';
const BURST = 250;

/** Troubles of a node that the pods of DaemonSets bear. */
const TOLERATIONS = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const NETWORK_TOLERATION = { key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' };

/** Keeps a pod on every node that a DaemonSet wants (pkg/controller/daemon). */
export function daemonSetController(context: ControllerContext): Reconciler {
  return {
    name: 'daemonset-controller',
    latencyMs: [6, 30],
    triggers: [onChange('daemonsets.apps'), onOwned('pods', 'DaemonSet'), onNode(context)],
    reconcile: (key) => new Sync(context, key).run(),
  };
}

/**
 * DaemonSets look when a node comes, goes, or changes so that a pod is wanted or in the way there; a taint that only
 * keeps new pods away is not noticed (syncNodeUpdate).
 */
const onNode = (context: ControllerContext): Trigger => ({
  resource: 'nodes',
  keys: ({ type, object, previous }) => {
    const same =
      type === 'MODIFIED' &&
      equal(object.metadata.labels, previous?.metadata.labels) &&
      equal(object.spec?.taints, previous?.spec?.taints);
    if (same) return [];
    const sets = context.store.list('daemonsets.apps');
    if (type !== 'MODIFIED') return sets.map(keyOf);
    return sets.filter((set) => concerns(context, set, object)).map(keyOf);
  },
});

/** May a pod be started on a node, and may one that is there stay? */
function verdict(set: KubeObject, node: KubeObject): { shouldRun: boolean; shouldContinue: boolean } {
  const template = { ...set.spec.template, metadata: { name: '', ...set.spec.template.metadata } } as KubeObject;
  const tolerations = [...(template.spec.tolerations ?? []), ...tolerationsOf(set)];
  if (template.spec.nodeName && template.spec.nodeName !== node.metadata.name)
    return { shouldRun: false, shouldContinue: false };
  if (!fitsSelectors(template, node)) return { shouldRun: false, shouldContinue: false };
  const open = (node.spec?.taints ?? []).filter(
    (taint: KubeObject) =>
      taint.effect !== 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, taint as never)),
  );
  return {
    shouldRun: open.length === 0,
    shouldContinue: !open.some((taint: KubeObject) => taint.effect === 'NoExecute'),
  };
}

function tolerationsOf({ spec }: KubeObject): typeof TOLERATIONS {
  return spec.template.spec.hostNetwork ? [...TOLERATIONS, NETWORK_TOLERATION] : TOLERATIONS;
}

/** Does a DaemonSet have to look because a node has changed? */
function concerns(context: ControllerContext, set: KubeObject, node: KubeObject): boolean {
  const { shouldRun, shouldContinue } = verdict(set, node);
  const isThere = podsOn(context.store, node.metadata.name).some(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid }) => uid === set.metadata.uid),
  );
  return isThere ? !shouldContinue || set.status?.numberMisscheduled > 0 : shouldRun;
}

class Sync {
  #context: ControllerContext;
  #key: string;
  #cause: string;

  constructor(context: ControllerContext, key: string) {
    this.#context = context;
    this.#key = key;
    this.#cause = `daemonset-controller ${key}`;
  }

  run(): Again | void {
    const set = lookup(this.#context.store, 'daemonsets.apps', this.#key);
    if (!set) return;
    const revisions = revisionsOf(this.#context, set, this.#cause);
    const current = this.#currentRevision(set, revisions);
    const hash = current.metadata.labels![HASH_LABEL];
    const byNode = this.#podsByNode(set);
    if (!set.metadata.deletionTimestamp) {
      this.#manage(set, hash, byNode);
      if ((set.spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate') this.#roll(set, hash, byNode);
      const inUse = new Set([current.metadata.name]);
      for (const pod of [...byNode.values()].flat())
        inUse.add(`${set.metadata.name}-${pod.metadata.labels?.[HASH_LABEL]}`);
      truncateRevisions(this.#context, revisions, inUse, set.spec.revisionHistoryLimit ?? 10, this.#cause);
    }
    this.#writeStatus(set, hash, byNode);
    if (
      set.spec.minReadySeconds &&
      [...byNode.values()].flat().some((pod) => isReady(pod) && !this.#isAvailable(set, pod))
    )
      return { afterMs: set.spec.minReadySeconds * 1000 };
  }

  #currentRevision(set: KubeObject, revisions: readonly KubeObject[]): KubeObject {
    const data = revisionData(set);
    const next = (revisions.at(-1)?.revision ?? 0) + 1;
    const known = revisions.filter((revision) => equal(revision.data, data)).at(-1);
    if (known) return known === revisions.at(-1) ? known : renumber(this.#context, known, next, this.#cause);
    const make = (count: number): KubeObject =>
      newRevision(set, HASH_LABEL, podTemplateHash(set.spec.template, count || undefined), next, data);
    const { revision, collisions } = createRevision(this.#context, make, set.status?.collisionCount ?? 0, this.#cause);
    if (collisions !== (set.status?.collisionCount ?? 0)) {
      const status = { ...set.status, collisionCount: collisions };
      this.#context.client.update('daemonsets.apps', { ...set, status }, { subresource: 'status', cause: this.#cause });
    }
    return revision;
  }

  #podsByNode(set: KubeObject): Map<string, KubeObject[]> {
    const byNode = new Map<string, KubeObject[]>();
    for (const pod of claim(this.#context, 'pods', set, set.spec.selector, this.#cause)) {
      const node = pod.spec.nodeName ?? targetNode(pod);
      if (node) byNode.set(node, [...(byNode.get(node) ?? []), pod]);
    }
    return byNode;
  }

  /** Create pods where one is missing, delete those that ended, are one too many, or may not be where they are. */
  #manage(set: KubeObject, hash: string, byNode: Map<string, KubeObject[]>): void {
    const missing: string[] = [];
    const extra: KubeObject[] = [];
    const nodes = this.#context.store.list('nodes');
    for (const node of nodes) {
      const { name } = node.metadata;
      const pods = byNode.get(name) ?? [];
      const { shouldRun, shouldContinue } = verdict(set, node);
      const failed = pods.filter((pod) => isFinished(pod) && !pod.metadata.deletionTimestamp);
      for (const pod of failed) this.#tellFailed(set, pod, name);
      const running = pods.filter((pod) => !isFinished(pod) && !pod.metadata.deletionTimestamp);
      extra.push(...failed);
      if (shouldRun && !pods.some((pod) => !failed.includes(pod))) missing.push(name);
      if (!shouldContinue) extra.push(...running);
      else extra.push(...this.#surplus(set, hash, running));
    }
    const there = new Set(nodes.map(({ metadata }) => metadata.name));
    for (const [name, pods] of byNode)
      if (!there.has(name))
        extra.push(...pods.filter(({ metadata, spec }) => !metadata.deletionTimestamp && !spec.nodeName));
    for (const pod of extra) this.#delete(set, pod);
    for (const name of missing.slice(0, BURST)) this.#create(set, hash, name);
  }

  /** Of several pods on a node the oldest stays, but for a newer one that surges in its place. */
  #surplus(set: KubeObject, hash: string, running: readonly KubeObject[]): KubeObject[] {
    if (running.length < 2) return [];
    const sorted = [...running].sort((a, b) =>
      a.metadata.creationTimestamp! < b.metadata.creationTimestamp! ? -1 : a.metadata.name < b.metadata.name ? -1 : 1,
    );
    if (surgeOf(set, 1) > 0) {
      const old = sorted.filter((pod) => pod.metadata.labels?.[HASH_LABEL] !== hash);
      const fresh = sorted.filter((pod) => pod.metadata.labels?.[HASH_LABEL] === hash);
      if (!old.length || !fresh.length) return sorted.slice(1);
      return this.#isAvailable(set, fresh[0]) ? [...old, ...fresh.slice(1)] : [...old.slice(1), ...fresh.slice(1)];
    }
    return sorted.slice(1);
  }

  #tellFailed(set: KubeObject, pod: KubeObject, node: string): void {
    const failed = pod.status.phase === 'Failed';
    const message = failed
      ? `Found failed daemon pod ${keyOf(pod)} on node ${node}, will try to kill it`
      : `Found succeeded daemon pod ${keyOf(pod)} on node ${node}, will try to delete it`;
    const recorder = this.#context.recorder(RECORDER);
    recorder.event(set, failed ? 'Warning' : 'Normal', failed ? 'FailedDaemonPod' : 'SucceededDaemonPod', message, {
      cause: this.#cause,
    });
  }

  /** Replace pods of older revisions, as many at once as may be unavailable. */
  #roll(set: KubeObject, hash: string, byNode: Map<string, KubeObject[]>): void {
    const desired = this.#context.store.list('nodes').filter((node) => verdict(set, node).shouldRun);
    const limit = resolve(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, desired.length);
    const surge = surgeOf(set, desired.length);
    let unavailable = 0;
    const broken: KubeObject[] = [];
    const candidates: KubeObject[] = [];
    let surging = 0;
    for (const { metadata } of desired) {
      const pods = (byNode.get(metadata.name) ?? []).filter((pod) => !isFinished(pod));
      const old = pods.filter((pod) => pod.metadata.labels?.[HASH_LABEL] !== hash && !pod.metadata.deletionTimestamp);
      if (!pods.some((pod) => this.#isAvailable(set, pod) && !pod.metadata.deletionTimestamp)) unavailable++;
      if (pods.length > old.length && old.length) surging++;
      for (const pod of old) (this.#isAvailable(set, pod) ? candidates : broken).push(pod);
    }
    if (surge > 0) {
      for (const pod of broken) this.#delete(set, pod);
      const room = Math.max(0, surge - surging);
      const alone = candidates.filter((pod) => (byNode.get(pod.spec.nodeName) ?? []).length === 1);
      for (const pod of alone.slice(0, room)) this.#create(set, hash, pod.spec.nodeName);
      return;
    }
    for (const pod of broken) this.#delete(set, pod);
    for (const pod of candidates.slice(0, Math.max(0, limit - unavailable))) this.#delete(set, pod);
  }

  #create(set: KubeObject, hash: string, node: string): void {
    const template = copy(set.spec.template) as KubeObject;
    const generation = set.metadata.annotations?.[GENERATION_ANNOTATION];
    const labels = {
      ...template.metadata?.labels,
      [HASH_LABEL]: hash,
      ...(generation && { [TEMPLATE_GENERATION]: generation }),
    };
    template.metadata = { ...template.metadata, labels };
    const pod = podFromTemplate(template, set);
    pod.spec.affinity = pinnedTo(node, pod.spec.affinity);
    const known = (pod.spec.tolerations ?? []) as KubeObject[];
    const added = tolerationsOf(set).filter(
      (toleration) => !known.some((k) => k.key === toleration.key && k.effect === toleration.effect),
    );
    pod.spec.tolerations = [...known, ...added.map((toleration) => ({ ...toleration }))];
    const recorder = this.#context.recorder(RECORDER);
    const cause = this.#cause;
    try {
      const created = this.#context.client.create('pods', pod, { cause });
      recorder.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`, { cause });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (isNamespaceTerminating(error)) return;
      recorder.event(set, 'Warning', 'FailedCreate', `Error creating: ${error.message}`, { cause });
      throw error;
    }
  }

  #delete(set: KubeObject, pod: KubeObject): void {
    const cause = this.#cause;
    deleteIfThere(this.#context.client, 'pods', pod, { cause });
    const recorder = this.#context.recorder(RECORDER);
    recorder.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`, { cause });
  }

  #isAvailable({ spec }: KubeObject, pod: KubeObject): boolean {
    return isAvailable(pod, spec.minReadySeconds ?? 0, this.#context.kernel.now);
  }

  #writeStatus(set: KubeObject, hash: string, byNode: Map<string, KubeObject[]>): void {
    let [desired, scheduled, misscheduled, ready, available, updated] = [0, 0, 0, 0, 0, 0];
    for (const node of this.#context.store.list('nodes')) {
      const pods = byNode.get(node.metadata.name) ?? [];
      if (!verdict(set, node).shouldRun) {
        if (pods.length) misscheduled++;
        continue;
      }
      desired++;
      if (!pods.length) continue;
      scheduled++;
      const first = [...pods].sort((a, b) =>
        a.metadata.creationTimestamp! < b.metadata.creationTimestamp! ? -1 : 1,
      )[0];
      const pod = pods.find((one) => isReady(one)) ?? first;
      if (isReady(pod)) ready++;
      if (this.#isAvailable(set, pod)) available++;
      if (pods.some((one) => one.metadata.labels?.[HASH_LABEL] === hash)) updated++;
    }
    const status = {
      currentNumberScheduled: scheduled,
      numberMisscheduled: misscheduled,
      desiredNumberScheduled: desired,
      numberReady: ready,
      observedGeneration: set.metadata.generation,
      ...(updated && { updatedNumberScheduled: updated }),
      ...(available && { numberAvailable: available }),
      ...(desired - available && { numberUnavailable: desired - available }),
      ...(set.status?.collisionCount && { collisionCount: set.status.collisionCount }),
    };
    if (equal(status, set.status)) return;
    this.#context.client.update('daemonsets.apps', { ...set, status }, { subresource: 'status', cause: this.#cause });
  }
}

const surgeOf = ({ spec }: KubeObject, desired: number): number =>
  resolve(spec.updateStrategy?.rollingUpdate?.maxSurge ?? 0, desired);

function resolve(value: string | number, total: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * total) / 100);
}

/** The affinity of a template, with the node by its name in place of what it says of nodes. */
function pinnedTo(node: string, affinity: KubeObject | undefined): KubeObject {
  const nodeSelectorTerms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }];
  const nodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
  };
  return { ...affinity, nodeAffinity } as unknown as KubeObject;
}

/** The node that a pod was made for. */
function targetNode({ spec }: KubeObject): string | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields = [] } of terms)
    for (const { key, operator, values } of matchFields)
      if (key === 'metadata.name' && operator === 'In') return values[0];
  return undefined;
}
