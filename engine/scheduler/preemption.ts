import { matches, selectorOf } from '../kinds/selectors.ts';
import type { Random } from '../kernel/random.ts';
import type { KubeObject } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { reject, type Rejection } from './framework.ts';
import { countReasons } from './message.ts';
import type { NodeInfo } from './nodes.ts';
import { check, newCycle, prepare, type Prepared } from './placing.ts';

/** A node where a pod would fit without some others. */
export interface Candidate {
  readonly node: NodeInfo;
  /** Most important first. */
  readonly victims: readonly KubeObject[];
  /** How many of them a disruption budget protects. */
  readonly violations: number;
}

/** What thinking about preemption came to: a node, or why there is none. */
export type Preemption = { readonly candidate: Candidate } | { readonly message: string };

const NOT_HELPFUL = 'Preemption is not helpful for scheduling';
const NO_VICTIMS = 'No preemption victims found for incoming pod';
/** At least so many nodes are tried, or a tenth of all (minCandidateNodesAbsolute, …Percentage). */
const MIN_CANDIDATES = 100;

export const priorityOf = (pod: KubeObject): number => pod.spec.priority ?? 0;

/** Find the node where the fewest and least important pods would have to go (defaultpreemption). */
export function preempt(
  pod: KubeObject,
  store: Store,
  nodes: readonly NodeInfo[],
  rejections: ReadonlyMap<string, Rejection>,
  random: Random,
): Preemption {
  const ineligible = whyIneligible(pod, nodes, rejections);
  if (ineligible) return { message: `preemption: ${ineligible}` };
  const verdicts = new Map<string, Rejection>();
  const hopeful: NodeInfo[] = [];
  for (const node of nodes)
    if (rejections.get(node.name)?.resolvable) hopeful.push(node);
    else verdicts.set(node.name, reject('', false, NOT_HELPFUL));
  const candidates: Candidate[] = [];
  const enough = Math.max(MIN_CANDIDATES, Math.floor(nodes.length / 10));
  const start = hopeful.length ? random.int(hopeful.length) : 0;
  for (let i = 0; i < hopeful.length && candidates.length < enough; i++) {
    const node = hopeful[(start + i) % hopeful.length];
    const found = victimsOn(pod, store, nodes, node);
    if ('victims' in found) candidates.push(found);
    else verdicts.set(node.name, found);
  }
  if (candidates.length) return { candidate: best(candidates) };
  return { message: `preemption: 0/${nodes.length} nodes are available: ${countReasons(verdicts.values())}.` };
}

function whyIneligible(
  pod: KubeObject,
  nodes: readonly NodeInfo[],
  rejections: ReadonlyMap<string, Rejection>,
): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated: string | undefined = pod.status?.nominatedNodeName;
  if (!nominated || rejections.get(nominated)?.resolvable === false) return undefined;
  const node = nodes.find(({ name }) => name === nominated);
  for (const other of node?.pods.values() ?? [])
    if (other.metadata.deletionTimestamp && priorityOf(other) < priorityOf(pod) && isPreempted(other))
      return 'not eligible due to a terminating pod on the nominated node.';
  return undefined;
}

const isPreempted = (pod: KubeObject): boolean =>
  (pod.status?.conditions as { type: string; status: string; reason?: string }[] | undefined)?.some(
    ({ type, status, reason }) =>
      type === 'DisruptionTarget' && status === 'True' && reason === 'PreemptionByScheduler',
  ) ?? false;

function victimsOn(pod: KubeObject, store: Store, nodes: readonly NodeInfo[], node: NodeInfo): Candidate | Rejection {
  const lower = [...node.pods.values()].filter((other) => priorityOf(other) < priorityOf(pod)).sort(byImportance);
  if (!lower.length) return reject('', false, NO_VICTIMS);
  const fitsWithout = (gone: readonly KubeObject[]): Rejection | undefined => {
    const without = node.without(gone);
    const cycle = newCycle(
      pod,
      store,
      nodes.map((info) => (info === node ? without : info)),
      true,
    );
    const prepared = prepare(cycle);
    return 'cycle' in prepared ? check(prepared as Prepared, without) : reject('', false, prepared.preFilter ?? '');
  };
  const rejection = fitsWithout(lower);
  if (rejection) return rejection;
  const { violating, others } = splitByBudgets(store, lower);
  let victims = lower;
  let violations = 0;
  for (const [group, counts] of [
    [violating, true],
    [others, false],
  ] as const)
    for (const other of group) {
      const fewer = victims.filter((victim) => victim !== other);
      if (!fitsWithout(fewer)) victims = fewer;
      else if (counts) violations++;
    }
  return { node, victims, violations };
}

/** Higher priority first, then those that started earlier. */
function byImportance(a: KubeObject, b: KubeObject): number {
  const priority = priorityOf(b) - priorityOf(a);
  if (priority) return priority;
  const [left, right] = [startOf(a), startOf(b)];
  return left < right ? -1 : left > right ? 1 : a.metadata.uid! < b.metadata.uid! ? -1 : 1;
}

// A pod that has not started yet counts as starting now, after all others.
const startOf = (pod: KubeObject): string => pod.status?.startTime ?? '~';

function splitByBudgets(store: Store, pods: readonly KubeObject[]): { violating: KubeObject[]; others: KubeObject[] } {
  const allowed = new Map<KubeObject, number>();
  const violating: KubeObject[] = [];
  const others: KubeObject[] = [];
  for (const pod of pods) {
    let violates = false;
    for (const budget of store.list('poddisruptionbudgets.policy', pod.metadata.namespace)) {
      const selector = selectorOf(budget.spec.selector);
      if (!selector?.length || !pod.metadata.labels || !matches(selector, pod.metadata.labels)) continue;
      if (budget.status?.disruptedPods?.[pod.metadata.name]) continue;
      const left = (allowed.get(budget) ?? budget.status?.disruptionsAllowed ?? 0) - 1;
      allowed.set(budget, left);
      if (left < 0) violates = true;
    }
    (violates ? violating : others).push(pod);
  }
  return { violating, others };
}

/** Fewest violations, then the least important victims, then the fewest, then those that started last. */
function best(candidates: readonly Candidate[]): Candidate {
  const scores: readonly ((candidate: Candidate) => number)[] = [
    ({ violations }) => violations,
    ({ victims }) => Math.max(-Infinity, ...victims.map(priorityOf)),
    ({ victims }) => victims.reduce((sum, victim) => sum + priorityOf(victim) + 2 ** 31, 0),
    ({ victims }) => victims.length,
    ({ victims }) => -earliestStart(victims),
  ];
  let left = candidates;
  for (const score of scores) {
    const lowest = Math.min(...left.map(score));
    left = left.filter((candidate) => score(candidate) === lowest);
    if (left.length === 1) break;
  }
  return left[0];
}

/** When the first of the most important victims started. */
function earliestStart(victims: readonly KubeObject[]): number {
  const highest = Math.max(...victims.map(priorityOf));
  return Math.min(
    ...victims
      .filter((victim) => priorityOf(victim) === highest)
      .map((victim) => Date.parse(victim.status?.startTime ?? '') || 0),
  );
}
