import type { KubeObject } from '../store/object.ts';
import { isReady, readySince } from './pods.ts';

const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

interface Ranked {
  readonly pod: KubeObject;
  readonly ready: number | undefined;
  readonly cost: number;
  readonly rank: number;
  readonly restarts: number;
  readonly created: number;
}

/**
 * The `count` pods to delete first (ActivePodsWithRanks): unscheduled before scheduled, pending before running, unready
 * before ready, cheap before dear, crowded nodes first, then those ready or created more recently, on a logarithmic scale.
 * `related` are the pods of the same Deployment, by which a node is crowded.
 */
export function podsToDelete(
  pods: readonly KubeObject[],
  related: readonly KubeObject[],
  count: number,
  nowMs: number,
): KubeObject[] {
  if (count >= pods.length) return [...pods];
  const crowd = new Map<string, number>();
  for (const { spec } of related) if (spec.nodeName) crowd.set(spec.nodeName, (crowd.get(spec.nodeName) ?? 0) + 1);
  const ranked = pods.map((pod): Ranked => ({
    pod,
    ready: isReady(pod) ? readySince(pod) : undefined,
    cost: Number(pod.metadata.annotations?.[DELETION_COST] ?? 0) || 0,
    rank: crowd.get(pod.spec.nodeName) ?? 0,
    restarts: maxRestarts(pod),
    created: Date.parse(pod.metadata.creationTimestamp ?? '') || 0,
  }));
  ranked.sort((a, b) => compare(a, b, nowMs));
  return ranked.slice(0, count).map(({ pod }) => pod);
}

function compare(a: Ranked, b: Ranked, nowMs: number): number {
  const assigned = Number(!!a.pod.spec.nodeName) - Number(!!b.pod.spec.nodeName);
  if (assigned) return assigned;
  const phase = phaseOf(a) - phaseOf(b);
  if (phase) return phase;
  const ready = Number(a.ready !== undefined) - Number(b.ready !== undefined);
  if (ready) return ready;
  if (a.cost !== b.cost) return a.cost - b.cost;
  if (a.rank !== b.rank) return b.rank - a.rank;
  if (a.ready !== undefined && b.ready !== undefined && a.ready !== b.ready)
    return compareAges(nowMs - a.ready, nowMs - b.ready) || compareUids(a, b);
  if (a.restarts !== b.restarts) return b.restarts - a.restarts;
  if (a.created !== b.created) return compareAges(nowMs - a.created, nowMs - b.created) || compareUids(a, b);
  return compareUids(a, b);
}

const phaseOf = ({ pod }: Ranked): number => PHASE_ORDER[pod.status?.phase ?? 'Unknown'] ?? 1;

const compareUids = (a: Ranked, b: Ranked): number =>
  (a.pod.metadata.uid ?? '') < (b.pod.metadata.uid ?? '') ? -1 : 1;

// Ages are compared by the power of two of their nanoseconds, so that one zone's young pods do not all go first.
const compareAges = (a: number, b: number): number => magnitude(a) - magnitude(b);
const magnitude = (ageMs: number): number => (ageMs > 0 ? Math.floor(Math.log2(ageMs * 1e6)) : -1);

const maxRestarts = (pod: KubeObject): number =>
  Math.max(
    0,
    ...((pod.status?.containerStatuses ?? []) as { restartCount?: number }[]).map((c) => c.restartCount ?? 0),
  );
