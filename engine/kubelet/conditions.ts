import { formatSeconds } from '../kernel/kernel.ts';
import { isSidecar, type ContainerEntry, type PodRecord } from './record.ts';
import type { ContainerStatus, StatusInput } from './status.ts';

/** A pod condition as the API has it. */
interface Condition {
  type: string;
  observedGeneration?: number;
  status: string;
  lastProbeTime: string | null;
  lastTransitionTime: string;
  reason?: string;
  message?: string;
}

/** Conditions in the order in which the kubelet writes them; others' (gates, DisruptionTarget) follow as they are. */
export function conditionsOf(
  record: PodRecord,
  entries: readonly ContainerEntry[],
  statuses: ReadonlyMap<string, ContainerStatus>,
  phase: string,
  input: StatusInput,
): Condition[] {
  const old = (record.pod.status?.conditions ?? []) as readonly Condition[];
  const generation = record.pod.metadata.generation;
  const sandbox = record.sandbox?.ready === true;
  const containers = containersReady(entries, statuses, phase);
  const own: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>[] = [
    { type: 'PodReadyToStartContainers', status: sandbox ? 'True' : 'False' },
    initialized(record, entries, statuses, phase),
    podReady(record, containers, old),
    { type: 'ContainersReady', ...containers },
    { type: 'PodScheduled', status: 'True' },
  ];
  const made = own.map((outcome): Condition => {
    const before = old.find((condition) => condition.type === outcome.type);
    if (before && isSame(before, outcome, generation)) return before;
    const { type, status, reason, message } = outcome;
    return {
      type,
      ...(generation !== undefined && { observedGeneration: generation }),
      status,
      lastProbeTime: null,
      lastTransitionTime: before?.status === status ? before.lastTransitionTime : formatSeconds(input.nowMs),
      ...(reason && { reason }),
      ...(message && { message }),
    };
  });
  const others = old.filter(({ type }) => type !== PENDING && !own.some((condition) => condition.type === type));
  const { deferred } = record;
  if (deferred) others.push(resizePending(deferred, old));
  return others.length ? [...others, ...made] : made;
}

const PENDING = 'PodResizePending';

/** New resources have to wait for room on the node. */
function resizePending(deferred: NonNullable<PodRecord['deferred']>, old: readonly Condition[]): Condition {
  const known = old.find(({ type }) => type === PENDING);
  const { generation, sinceMs, message } = deferred;
  if (known && known.observedGeneration === generation && known.message === message) return known;
  const time = formatSeconds(sinceMs);
  return {
    type: PENDING,
    ...(generation !== undefined && { observedGeneration: generation }),
    status: 'True',
    lastProbeTime: time,
    lastTransitionTime: time,
    reason: 'Deferred',
    message,
  };
}

/** Does a condition say what it said? Then it stays the very object, which need not be looked at again on its way. */
const isSame = (
  before: Condition,
  { status, reason, message }: Pick<Condition, 'status' | 'reason' | 'message'>,
  generation: number | undefined,
): boolean =>
  before.status === status &&
  before.observedGeneration === generation &&
  before.lastProbeTime === null &&
  before.reason === (reason || undefined) &&
  before.message === (message || undefined);

type Outcome = Pick<Condition, 'status' | 'reason' | 'message'>;

function containersReady(
  entries: readonly ContainerEntry[],
  statuses: ReadonlyMap<string, ContainerStatus>,
  phase: string,
): Outcome {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const unready = entries
    .filter((entry) => (entry.kind === 'app' || isSidecar(entry)) && !statuses.get(entry.spec.name)!.ready)
    .map(({ spec }) => spec.name);
  if (!unready.length) return { status: 'True' };
  return {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]`,
  };
}

function initialized(
  record: PodRecord,
  entries: readonly ContainerEntry[],
  statuses: ReadonlyMap<string, ContainerStatus>,
  phase: string,
): Condition {
  const type = 'Initialized';
  const base = { type, lastProbeTime: null, lastTransitionTime: '' } as const;
  if (phase === 'Succeeded') return { ...base, status: 'True', reason: 'PodCompleted' };
  const incomplete = entries
    .filter((entry) => {
      if (entry.kind !== 'init') return false;
      const status = statuses.get(entry.spec.name)!;
      if (isSidecar(entry)) return !status.started && !status.state.terminated;
      return status.state.terminated?.exitCode !== 0;
    })
    .map(({ spec }) => spec.name);
  if (!incomplete.length || initDone(record, entries)) return { ...base, status: 'True' };
  const message = `containers with incomplete status: [${incomplete.join(' ')}]`;
  return { ...base, status: 'False', reason: 'ContainersNotInitialized', message };
}

/** Once an app container was made, initialisation is over, whatever sidecars do later. */
const initDone = (record: PodRecord, entries: readonly ContainerEntry[]): boolean =>
  entries.some(({ kind, spec }) => kind === 'app' && record.containers[spec.name]?.length);

function podReady(record: PodRecord, containers: Outcome, old: readonly Condition[]): Condition {
  const base = { type: 'Ready', lastProbeTime: null, lastTransitionTime: '' } as const;
  if (containers.status !== 'True') return { ...base, ...containers };
  const gates = (record.pod.spec.readinessGates ?? []) as { conditionType: string }[];
  const problems = gates.flatMap(({ conditionType }) => {
    const condition = old.find(({ type }) => type === conditionType);
    if (!condition) return `corresponding condition of pod readiness gate "${conditionType}" does not exist.`;
    return condition.status === 'True'
      ? []
      : `the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`;
  });
  if (!problems.length) return { ...base, status: 'True' };
  return { ...base, status: 'False', reason: 'ReadinessGatesNotReady', message: problems.join(', ') };
}
