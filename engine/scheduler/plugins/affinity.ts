import { matches, selectorOf, type LabelSelector, type Selector } from '../../kinds/selectors.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Store, StoreEvent } from '../../store/store.ts';
import { equal } from '../../kinds/equality.ts';
import { MAX_SCORE, reject, type Cycle, type Plugin, type PreFilter, type Rejection } from '../framework.ts';
import type { NodeInfo } from '../nodes.ts';
import { withLabelKeys } from './spread.ts';

const NAME = 'InterPodAffinity';
/** Where the plugin keeps what it has prepared for scoring. */
const SCORING = `${NAME}/score`;
/** What a pod's required affinity towards the incoming pod counts when nodes are scored (hardPodAffinityWeight). */
const HARD_WEIGHT = 1;

interface PodAffinityTerm {
  readonly labelSelector?: LabelSelector;
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: LabelSelector;
  readonly topologyKey: string;
  readonly matchLabelKeys?: readonly string[];
}

interface Weighted {
  readonly weight: number;
  readonly podAffinityTerm: PodAffinityTerm;
}

/** A term of some pod's affinity, ready to be matched. */
interface Term {
  readonly selector: Selector | undefined;
  readonly namespaces: ReadonlySet<string>;
  readonly namespaceSelector: Selector | undefined;
  readonly key: string;
}

/** Counts by topology key and value. */
type Pairs = Map<string, number>;
const pair = (key: string, value: string): string => `${key}=${value}`;

interface State {
  readonly affinity: readonly Term[];
  readonly antiAffinity: readonly Term[];
  readonly affinityPairs: Pairs;
  readonly antiAffinityPairs: Pairs;
  /** Where existing pods keep this one away. */
  readonly existingPairs: Pairs;
}

function termOf(term: PodAffinityTerm, owner: KubeObject): Term {
  const namespaces =
    term.namespaces?.length || term.namespaceSelector ? (term.namespaces ?? []) : [owner.metadata.namespace!];
  return {
    selector: withLabelKeys(term.labelSelector, term.matchLabelKeys, owner),
    namespaces: new Set(namespaces),
    namespaceSelector: term.namespaceSelector && selectorOf(term.namespaceSelector),
    key: term.topologyKey,
  };
}

const required = (pod: KubeObject, which: 'podAffinity' | 'podAntiAffinity'): Term[] =>
  ((pod.spec.affinity?.[which]?.requiredDuringSchedulingIgnoredDuringExecution ?? []) as PodAffinityTerm[]).map(
    (term) => termOf(term, pod),
  );

const preferred = (pod: KubeObject, which: 'podAffinity' | 'podAntiAffinity'): Weighted[] =>
  pod.spec.affinity?.[which]?.preferredDuringSchedulingIgnoredDuringExecution ?? [];

function termMatches({ selector, namespaces, namespaceSelector }: Term, pod: KubeObject, store: Store): boolean {
  const namespace = pod.metadata.namespace!;
  if (!selector || !matches(selector, pod.metadata.labels)) return false;
  if (namespaces.has(namespace)) return true;
  if (!namespaceSelector) return false;
  return matches(namespaceSelector, store.get('namespaces', '', namespace)?.metadata.labels);
}

const labelAt = ({ labels }: NodeInfo, key: string): string | undefined => labels[key];

function count(pairs: Pairs, node: NodeInfo, key: string, by = 1): void {
  const value = labelAt(node, key);
  if (value === undefined) return;
  const at = pair(key, value);
  pairs.set(at, (pairs.get(at) ?? 0) + by);
}

/** Pods near to or away from other pods. */
export const interPodAffinity: Plugin = {
  name: NAME,
  weight: 2,
  preFilter: (cycle) => prepare(cycle),
  filter: (cycle, node) => check(cycle, node),
  preScore: (cycle) => prepareScores(cycle),
  score(cycle, node) {
    const scores = cycle.state.get(SCORING) as Pairs;
    let score = 0;
    for (const [at, value] of scores) {
      const split = at.indexOf('=');
      if (labelAt(node, at.slice(0, split)) === at.slice(split + 1)) score += value;
    }
    return score;
  },
  normalize(_cycle, _nodes, scores) {
    const max = Math.max(...scores);
    const min = Math.min(...scores);
    for (let i = 0; i < scores.length; i++)
      scores[i] = max > min ? Math.floor((MAX_SCORE * (scores[i] - min)) / (max - min)) : 0;
  },
  helps: (pod, event) => helps(pod, event),
};

/** May a change make room near or away from other pods? */
function helps(pod: KubeObject, { resource, type, object, previous }: StoreEvent): boolean {
  const [affinity, antiAffinity] = [required(pod, 'podAffinity'), required(pod, 'podAntiAffinity')];
  const keys = [...affinity, ...antiAffinity].map(({ key }) => key);
  if (resource === 'nodes') {
    const [labels, before] = [object.metadata.labels, previous?.metadata.labels];
    return (
      type === 'ADDED' || (type === 'MODIFIED' && (!keys.length || keys.some((key) => labels?.[key] !== before?.[key])))
    );
  }
  if (resource !== 'pods') return false;
  const attracts = (other: KubeObject): boolean => affinity.some((term) => mayMatch(term, other));
  const repels = (other: KubeObject): boolean =>
    antiAffinity.some((term) => mayMatch(term, other)) ||
    required(other, 'podAntiAffinity').some((term) => mayMatch(term, pod));
  if (type === 'DELETED') return !!object.spec.nodeName && repels(object);
  if (object.spec.nodeName && !previous?.spec.nodeName) return attracts(object);
  if (!previous || equal(object.metadata.labels, previous.metadata.labels)) return false;
  return (attracts(object) && !attracts(previous)) || (repels(previous) && !repels(object));
}

/** Does a term match a pod, as far as can be told without looking at its namespace's labels? */
const mayMatch = ({ selector, namespaces, namespaceSelector }: Term, pod: KubeObject): boolean =>
  selector !== undefined &&
  matches(selector, pod.metadata.labels) &&
  (namespaceSelector !== undefined || namespaces.has(pod.metadata.namespace!));

function prepare(cycle: Cycle): PreFilter {
  const { pod, store, nodes } = cycle;
  const affinity = required(pod, 'podAffinity');
  const antiAffinity = required(pod, 'podAntiAffinity');
  const existingPairs: Pairs = new Map();
  for (const node of cycle.anyAffinity ? nodes : [])
    for (const other of node.withAntiAffinity.values())
      for (const term of required(other, 'podAntiAffinity'))
        if (termMatches(term, pod, store)) count(existingPairs, node, term.key);
  if (!affinity.length && !antiAffinity.length && !existingPairs.size) return 'skip';
  const affinityPairs: Pairs = new Map();
  const antiAffinityPairs: Pairs = new Map();
  if (affinity.length || antiAffinity.length)
    for (const node of nodes)
      for (const other of node.pods.values()) {
        if (affinity.length && affinity.every((term) => termMatches(term, other, store)))
          for (const { key } of affinity) count(affinityPairs, node, key);
        for (const term of antiAffinity) if (termMatches(term, other, store)) count(antiAffinityPairs, node, term.key);
      }
  cycle.state.set(NAME, { affinity, antiAffinity, affinityPairs, antiAffinityPairs, existingPairs } satisfies State);
  return undefined;
}

function check(cycle: Cycle, node: NodeInfo): Rejection | undefined {
  const state = cycle.state.get(NAME) as State;
  if (!meetsAffinity(cycle, state, node)) return reject(NAME, false, "node(s) didn't match pod affinity rules");
  const isTaken = (pairs: Pairs, key: string): boolean => {
    const value = labelAt(node, key);
    return value !== undefined && (pairs.get(pair(key, value)) ?? 0) > 0;
  };
  if (state.antiAffinity.some(({ key }) => isTaken(state.antiAffinityPairs, key)))
    return reject(NAME, true, "node(s) didn't match pod anti-affinity rules");
  for (const at of state.existingPairs.keys())
    if (isTaken(state.existingPairs, at.slice(0, at.indexOf('='))))
      return reject(NAME, true, "node(s) didn't satisfy existing pods anti-affinity rules");
  return undefined;
}

function meetsAffinity({ pod, store }: Cycle, { affinity, affinityPairs }: State, node: NodeInfo): boolean {
  if (!affinity.length) return true;
  if (affinity.some(({ key }) => labelAt(node, key) === undefined)) return false;
  if (affinity.every(({ key }) => (affinityPairs.get(pair(key, labelAt(node, key)!)) ?? 0) > 0)) return true;
  // The first of a group that wants to be together may go anywhere.
  return !affinityPairs.size && affinity.every((term) => termMatches(term, pod, store));
}

function prepareScores(cycle: Cycle): boolean {
  const { pod, store, nodes } = cycle;
  const near = preferred(pod, 'podAffinity').map(({ weight, podAffinityTerm }) => ({
    weight,
    term: termOf(podAffinityTerm, pod),
  }));
  const away = preferred(pod, 'podAntiAffinity').map(({ weight, podAffinityTerm }) => ({
    weight: -weight,
    term: termOf(podAffinityTerm, pod),
  }));
  const own = [...near, ...away];
  const scores: Pairs = new Map();
  for (const node of own.length || cycle.anyAffinity ? nodes : []) {
    for (const other of own.length ? node.pods.values() : node.withAffinity.values()) {
      for (const { weight, term } of own) if (termMatches(term, other, store)) count(scores, node, term.key, weight);
      if (node.withAffinity.has(other.metadata.uid!)) countExisting(scores, cycle, node, other);
    }
  }
  cycle.state.set(SCORING, scores);
  return scores.size > 0;
}

/** What pods that run already think of the incoming one. */
function countExisting(scores: Pairs, { pod, store }: Cycle, node: NodeInfo, other: KubeObject): void {
  for (const term of required(other, 'podAffinity'))
    if (termMatches(term, pod, store)) count(scores, node, term.key, HARD_WEIGHT);
  for (const [which, sign] of [
    ['podAffinity', 1],
    ['podAntiAffinity', -1],
  ] as const)
    for (const { weight, podAffinityTerm } of preferred(other, which)) {
      const term = termOf(podAffinityTerm, other);
      if (termMatches(term, pod, store)) count(scores, node, term.key, sign * weight);
    }
}
