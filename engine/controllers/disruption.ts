import { equal } from '../kinds/equality.ts';
import { matches, selectorOf } from '../kinds/selectors.ts';
import type { KubeObject } from '../store/object.ts';
import {
  keyOf,
  lookup,
  onChange,
  type Again,
  type ControllerContext,
  type Reconciler,
  type Trigger,
} from './controller.ts';
import { controllerOf } from './indexes.ts';
import { isFinished, isReady, type Condition } from './pods.ts';

const BUDGETS = 'poddisruptionbudgets.policy';
/** A pod that was evicted has to be gone after this, else it counts again (DeletionTimeout). */
const EVICTION_MS = 120_000;

/** Keeps count of what PodDisruptionBudgets allow (pkg/controller/disruption). */
export function disruptionController(context: ControllerContext): Reconciler {
  return {
    name: 'disruption-controller',
    latencyMs: [4, 30],
    triggers: [onChange(BUDGETS), onPod(context)],
    reconcile: (key) => {
      const budget = lookup(context.store, BUDGETS, key);
      return budget && reconcile(context, budget, `disruption-controller ${key}`);
    },
  };
}

const onPod = ({ store }: ControllerContext): Trigger => ({
  resource: 'pods',
  keys: ({ object, previous }) =>
    store
      .list(BUDGETS, object.metadata.namespace)
      .filter((budget) => protects(budget, object) || (previous && protects(budget, previous)))
      .map(keyOf),
});

function protects({ spec }: KubeObject, { metadata }: KubeObject): boolean {
  const selector = selectorOf(spec.selector);
  return selector !== undefined && matches(selector, metadata.labels);
}

function reconcile(context: ControllerContext, budget: KubeObject, cause: string): Again | void {
  const { store, kernel } = context;
  const pods = store.list('pods', budget.metadata.namespace).filter((pod) => protects(budget, pod));
  if (!pods.length)
    context.recorder('controllermanager').event(budget, 'Normal', 'NoPods', 'No matching pods found', { cause });
  const expected = expectedPods(context, budget, pods);
  const { disrupted, recheckMs } = stillDisrupted(budget, pods, kernel.now);
  const healthy = pods.filter(
    (pod) => isReady(pod) && !pod.metadata.deletionTimestamp && !(pod.metadata.name in disrupted),
  ).length;
  const desired = desiredHealthy(budget, expected);
  const allowed = expected === 0 ? 0 : Math.max(0, healthy - desired);
  writeStatus(context, budget, { disrupted, healthy, desired, expected, allowed }, cause);
  if (recheckMs !== undefined) return { afterMs: recheckMs, periodic: true };
}

/** How many pods there should be: counted, or asked of their controllers where a share of them is meant. */
function expectedPods({ store }: ControllerContext, { spec }: KubeObject, pods: readonly KubeObject[]): number {
  const living = pods.filter((pod) => !isFinished(pod));
  const byScale = spec.maxUnavailable !== undefined || typeof spec.minAvailable === 'string';
  if (!byScale) return living.length;
  const owners = new Map<string, number>();
  for (const pod of living) {
    let owner = controllerOf(pod.metadata);
    if (!owner) continue;
    let object = store.get(RESOURCES[owner.kind] ?? '', pod.metadata.namespace!, owner.name);
    const above = object && owner.kind === 'ReplicaSet' ? controllerOf(object.metadata) : undefined;
    if (above?.kind === 'Deployment') {
      owner = above;
      object = store.get('deployments.apps', pod.metadata.namespace!, above.name);
    }
    if (object) owners.set(owner.uid, object.spec.replicas ?? 1);
  }
  return [...owners.values()].reduce((sum, replicas) => sum + replicas, 0);
}

const RESOURCES: Readonly<Record<string, string>> = {
  ReplicaSet: 'replicasets.apps',
  StatefulSet: 'statefulsets.apps',
  ReplicationController: 'replicationcontrollers',
  Deployment: 'deployments.apps',
};

function desiredHealthy({ spec }: KubeObject, expected: number): number {
  if (spec.maxUnavailable !== undefined) return Math.max(0, expected - resolve(spec.maxUnavailable, expected));
  return spec.minAvailable === undefined ? 1 : resolve(spec.minAvailable, expected);
}

const resolve = (value: string | number, total: number): number =>
  typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * total) / 100);

/** Pods whose eviction was granted and that are not gone yet. */
function stillDisrupted(
  { status }: KubeObject,
  pods: readonly KubeObject[],
  nowMs: number,
): { disrupted: Record<string, string>; recheckMs: number | undefined } {
  const disrupted: Record<string, string> = {};
  let recheckMs: number | undefined;
  const waiting = (status?.disruptedPods ?? {}) as Record<string, string>;
  for (const { metadata } of pods) {
    const since = waiting[metadata.name];
    if (!since || metadata.deletionTimestamp) continue;
    const left = Date.parse(since) + EVICTION_MS - nowMs;
    if (left <= 0) continue;
    disrupted[metadata.name] = since;
    recheckMs = Math.min(recheckMs ?? left, left);
  }
  return { disrupted, recheckMs };
}

interface Counts {
  readonly disrupted: Record<string, string>;
  readonly healthy: number;
  readonly desired: number;
  readonly expected: number;
  readonly allowed: number;
}

function writeStatus({ client, kernel }: ControllerContext, budget: KubeObject, counts: Counts, cause: string): void {
  const observedGeneration = budget.metadata.generation;
  const known = (budget.status?.conditions ?? []) as Condition[];
  const value = counts.allowed > 0 ? 'True' : 'False';
  const old = known.find(({ type }) => type === 'DisruptionAllowed');
  const condition = {
    type: 'DisruptionAllowed',
    status: value,
    observedGeneration,
    lastTransitionTime: old?.status === value ? old.lastTransitionTime : kernel.timestamp(),
    reason: counts.allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  };
  const status = {
    observedGeneration,
    ...(Object.keys(counts.disrupted).length && { disruptedPods: counts.disrupted }),
    disruptionsAllowed: counts.allowed,
    currentHealthy: counts.healthy,
    desiredHealthy: counts.desired,
    expectedPods: counts.expected,
    conditions: old ? known.map((one) => (one === old ? condition : one)) : [...known, condition],
  };
  if (equal(status, budget.status)) return;
  client.update(BUDGETS, { ...budget, status }, { subresource: 'status', cause });
}
