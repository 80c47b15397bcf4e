import { matches, selectorOf, selectsByMap, type LabelSelector, type Selector } from '../../kinds/selectors.ts';
import type { KubeObject } from '../../store/object.ts';
import { MAX_SCORE, reject, type Cycle, type Plugin, type Rejection } from '../framework.ts';
import { HOSTNAME, ownerUid, ZONE, type NodeInfo } from '../nodes.ts';
import { fitsSelectors, untolerated } from './node.ts';

const NAME = 'PodTopologySpread';
/** Where the plugin keeps what it has prepared for scoring. */
const SCORING = `${NAME}/score`;
const REASON = "node(s) didn't match pod topology spread constraints";

/** A topology spread constraint, ready to be counted. */
interface Constraint {
  readonly key: string;
  readonly maxSkew: number;
  readonly selector: Selector | undefined;
  readonly minDomains: number;
  readonly honorAffinity: boolean;
  readonly honorTaints: boolean;
  /** How many pods on a node it counts. */
  count(node: NodeInfo): number;
}

interface Hard {
  readonly constraints: readonly Constraint[];
  /** Pods by constraint and value of its key. */
  readonly counts: readonly ReadonlyMap<string, number>[];
}

function constraintsOf(cycle: Cycle, action: string): Constraint[] {
  const { pod } = cycle;
  const list = (pod.spec.topologySpreadConstraints ?? []) as KubeObject[];
  return list
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action)
    .map((constraint) => {
      const selector = withLabelKeys(constraint.labelSelector, constraint.matchLabelKeys, pod);
      return {
        key: constraint.topologyKey,
        maxSkew: constraint.maxSkew,
        selector,
        minDomains: constraint.minDomains ?? 1,
        honorAffinity: (constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor',
        honorTaints: constraint.nodeTaintsPolicy === 'Honor',
        count: (node) => countMatching(node, selector, pod.metadata.namespace!),
      };
    });
}

/** A selector with the pod's own values of some label keys added. */
export function withLabelKeys(
  selector: LabelSelector | undefined,
  keys: readonly string[] | undefined,
  pod: KubeObject,
): Selector | undefined {
  const parsed = selectorOf(selector);
  if (!parsed || !keys?.length) return parsed;
  const own = keys.flatMap((key) => {
    const value = pod.metadata.labels?.[key];
    return value === undefined ? [] : [{ key, operator: 'in' as const, values: [value] }];
  });
  return [...parsed, ...own];
}

function countMatching({ pods }: NodeInfo, selector: Selector | undefined, namespace: string): number {
  if (!selector) return 0;
  let count = 0;
  for (const { metadata } of pods.values())
    if (!metadata.deletionTimestamp && metadata.namespace === namespace && matches(selector, metadata.labels)) count++;
  return count;
}

/** Is a node one of those that a constraint counts? */
function isCounted(cycle: Cycle, node: NodeInfo, constraint: Constraint): boolean {
  if (constraint.honorAffinity && !fitsSelectors(cycle.pod, node.node)) return false;
  return !constraint.honorTaints || !untolerated(cycle, node).length;
}

const valueAt = ({ hostname, zone, labels }: NodeInfo, key: string): string | undefined =>
  key === HOSTNAME ? hostname : key === ZONE ? zone : labels[key];

const hasKeys = (node: NodeInfo, constraints: readonly Constraint[]): boolean =>
  constraints.every(({ key }) => valueAt(node, key) !== undefined);

/** Pods spread over zones, nodes and the like: what must be, and what had better be. */
export const podTopologySpread: Plugin = {
  name: NAME,
  weight: 2,
  preFilter(cycle) {
    const constraints = constraintsOf(cycle, 'DoNotSchedule');
    if (!constraints.length) return 'skip';
    const counts = constraints.map(() => new Map<string, number>());
    for (const node of cycle.nodes) {
      if (!hasKeys(node, constraints)) continue;
      constraints.forEach((constraint, i) => {
        if (!isCounted(cycle, node, constraint)) return;
        const value = valueAt(node, constraint.key)!;
        counts[i].set(value, (counts[i].get(value) ?? 0) + constraint.count(node));
      });
    }
    cycle.state.set(NAME, { constraints, counts } satisfies Hard);
    return undefined;
  },
  filter: (cycle, node) => checkHard(cycle, node),
  preScore: (cycle, nodes) => prepareSoft(cycle, nodes),
  score: (cycle, node) => scoreSoft(cycle, node),
  normalize: (cycle, nodes, scores) => normalizeSoft(cycle, nodes, scores),
  helps(pod, { resource, object, previous, type }) {
    const keys = ((pod.spec.topologySpreadConstraints ?? []) as { topologyKey: string }[]).map(
      ({ topologyKey }) => topologyKey,
    );
    if (resource === 'nodes')
      return (
        type !== 'MODIFIED' || keys.some((key) => object.metadata.labels?.[key] !== previous?.metadata.labels?.[key])
      );
    if (resource !== 'pods' || object.metadata.namespace !== pod.metadata.namespace) return false;
    if (type === 'MODIFIED' && previous && previous.spec.nodeName === object.spec.nodeName && !isEnd(object, previous))
      return false;
    const constraints = (pod.spec.topologySpreadConstraints ?? []) as KubeObject[];
    return constraints.some(({ labelSelector }) => {
      const selector = selectorOf(labelSelector);
      return selector && matches(selector, object.metadata.labels);
    });
  },
};

const isEnded = ({ status }: KubeObject): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

const isEnd = (now: KubeObject, before: KubeObject): boolean =>
  !!now.metadata.deletionTimestamp !== !!before.metadata.deletionTimestamp || isEnded(now) !== isEnded(before);

function checkHard(cycle: Cycle, node: NodeInfo): Rejection | undefined {
  const { constraints, counts } = cycle.state.get(NAME) as Hard;
  for (const [i, constraint] of constraints.entries()) {
    const value = valueAt(node, constraint.key);
    if (value === undefined) return reject(NAME, false, `${REASON} (missing required label)`);
    const self = constraint.selector && matches(constraint.selector, cycle.pod.metadata.labels) ? 1 : 0;
    const values = counts[i];
    const min = values.size < constraint.minDomains ? 0 : Math.min(...values.values());
    const here = values.get(value) ?? 0;
    if (here + self - (Number.isFinite(min) ? min : 0) > constraint.maxSkew) return reject(NAME, true, REASON);
  }
  return undefined;
}

interface Soft {
  readonly constraints: readonly Constraint[];
  readonly counts: readonly ReadonlyMap<string, number>[];
  readonly weights: readonly number[];
  readonly ignored: ReadonlySet<string>;
}

/**
 * Without constraints of its own, a pod of a Service, ReplicaSet, ReplicationController or StatefulSet spreads over zones
 * and nodes (the scheduler's system defaults).
 */
function defaultConstraints(cycle: Cycle): Constraint[] {
  const { pod, store } = cycle;
  const namespace = pod.metadata.namespace!;
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller);
  const spreads = owner && ['ReplicaSet', 'ReplicationController', 'StatefulSet'].includes(owner.kind);
  const services = spreads
    ? []
    : store
        .list('services', namespace)
        .filter(({ spec }) => spec.selector && selectsByMap(spec.selector, pod.metadata.labels));
  if (!spreads && !services.length) return [];
  const uid = ownerUid(pod);
  const matchLabels = Object.assign({}, ...services.map(({ spec }) => spec.selector));
  const selector = selectorOf({ matchLabels });
  // The pods that the controller's selector matches are the controller's own: these are counted already.
  const count = (node: NodeInfo): number => (spreads ? node.podsOf(uid!) : countMatching(node, selector, namespace));
  const base = { selector, minDomains: 1, honorAffinity: true, honorTaints: false, count };
  return [
    { ...base, key: HOSTNAME, maxSkew: 3 },
    { ...base, key: ZONE, maxSkew: 5 },
  ];
}

function prepareSoft(cycle: Cycle, nodes: readonly NodeInfo[]): boolean {
  const own = ((cycle.pod.spec.topologySpreadConstraints ?? []) as unknown[]).length > 0;
  const constraints = own ? constraintsOf(cycle, 'ScheduleAnyway') : defaultConstraints(cycle);
  if (!constraints.length) return false;
  const ignored = new Set<string>();
  const values = constraints.map(() => new Map<string, number>());
  for (const node of nodes) {
    if (own && !hasKeys(node, constraints)) {
      ignored.add(node.name);
      continue;
    }
    for (let i = 0; i < constraints.length; i++) {
      const { key } = constraints[i];
      const value = key === HOSTNAME ? undefined : valueAt(node, key);
      if (value !== undefined) values[i].set(value, 0);
    }
  }
  countSoft(cycle, constraints, values, own);
  const weights = constraints.map(({ key }, i) =>
    Math.log((key === HOSTNAME ? nodes.length - ignored.size : values[i].size) + 2),
  );
  cycle.state.set(SCORING, { constraints, counts: values, weights, ignored } satisfies Soft);
  return true;
}

function countSoft(
  cycle: Cycle,
  constraints: readonly Constraint[],
  values: Map<string, number>[],
  own: boolean,
): void {
  if (values.every(({ size }) => size === 0)) return;
  for (const node of cycle.nodes) {
    if (own && !hasKeys(node, constraints)) continue;
    constraints.forEach((constraint, i) => {
      const value = valueAt(node, constraint.key);
      if (value === undefined || !values[i].has(value) || !isCounted(cycle, node, constraint)) return;
      values[i].set(value, values[i].get(value)! + constraint.count(node));
    });
  }
}

function scoreSoft(cycle: Cycle, node: NodeInfo): number {
  const { constraints, counts, weights, ignored } = cycle.state.get(SCORING) as Soft;
  if (ignored.size && ignored.has(node.name)) return 0;
  let score = 0;
  for (let i = 0; i < constraints.length; i++) {
    const constraint = constraints[i];
    const value = valueAt(node, constraint.key);
    if (value === undefined) continue;
    const count = constraint.key === HOSTNAME ? constraint.count(node) : (counts[i].get(value) ?? 0);
    score += count * weights[i] + (constraint.maxSkew - 1);
  }
  return Math.round(score);
}

function normalizeSoft(cycle: Cycle, nodes: readonly NodeInfo[], scores: number[]): void {
  const { ignored } = cycle.state.get(SCORING) as Soft;
  let min = Infinity;
  let max = 0;
  for (let i = 0; i < nodes.length; i++) {
    if (ignored.size && ignored.has(nodes[i].name)) continue;
    min = Math.min(min, scores[i]);
    max = Math.max(max, scores[i]);
  }
  for (let i = 0; i < nodes.length; i++) {
    if (ignored.size && ignored.has(nodes[i].name)) scores[i] = 0;
    else scores[i] = max === 0 ? MAX_SCORE : Math.floor((MAX_SCORE * (max + min - scores[i])) / max);
  }
}
