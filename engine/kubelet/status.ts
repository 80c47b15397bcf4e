import { formatSeconds } from '../kernel/kernel.ts';
import { conditionsOf } from './conditions.ts';
import { podTotals } from '../kinds/core/pod/pod-resources.ts';
import { containerResources, podResources } from './pod-totals.ts';
import { containersOf, current, isSidecar, type ContainerEntry, type Instance, type PodRecord } from './record.ts';
import { allocated } from './resize.ts';
import { shouldRestart } from './restart.ts';

/** A container's status as the API has it. */
export interface ContainerStatus {
  name: string;
  state: { waiting?: Record<string, string>; running?: { startedAt: string }; terminated?: Terminated };
  lastState: { terminated?: Terminated };
  ready: boolean;
  restartCount: number;
  image: string;
  imageID: string;
  containerID?: string;
  started?: boolean;
  allocatedResources?: Record<string, string>;
  resources?: unknown;
  volumeMounts?: unknown[];
  user?: unknown;
  stopSignal?: string;
}

/** How a container ended. */
export interface Terminated {
  exitCode: number;
  reason?: string;
  message?: string;
  signal?: number;
  startedAt: string | null;
  finishedAt: string | null;
  containerID?: string;
}

/** What the status is made from besides the record. */
export interface StatusInput {
  readonly nowMs: number;
  readonly hostIP: string;
  /** Have all containers ended for good? Until then a phase cannot become a final one. */
  readonly ended: boolean;
  /** Has the pod's control group a limit that a runtime on control groups v1 tells of? */
  readonly groupLimit: boolean;
}

export type PodStatus = Record<string, unknown> & {
  phase: string;
  conditions: { type: string; status: string }[];
};

/** The pod's status as its node sees it now (the kubelet's generateAPIPodStatus). */
export function statusOf(record: PodRecord, input: StatusInput): PodStatus {
  const { pod } = record;
  const old = (pod.status ?? {}) as Record<string, unknown>;
  if (record.verdict?.refused) return refusedStatus(record, old);
  const before = (record.status ?? old) as { phase?: string };
  const entries = containersOf(pod);
  const statuses = new Map<string, ContainerStatus>();
  const lists: Record<ContainerEntry['kind'], ContainerStatus[]> = { init: [], app: [], ephemeral: [] };
  for (const entry of entries) {
    const status = containerStatus(record, entry);
    statuses.set(entry.spec.name, status);
    lists[entry.kind].push(status);
  }
  if (input.ended) closeUnknown(entries, statuses);
  const phase = record.verdict?.phase ?? phaseOf(record, entries, statuses, input.ended);
  const held = isFinal(phase) && !input.ended && !isFinal(before.phase ?? '') ? (before.phase ?? 'Pending') : phase;
  const status = kept(old) as PodStatus;
  status.observedGeneration = pod.metadata.generation;
  status.phase = held;
  status.conditions = conditionsOf(record, entries, statuses, phase, input);
  if (record.verdict && (input.ended || held === phase)) {
    status.reason = record.verdict.reason;
    status.message = record.verdict.message;
  }
  status.hostIP = input.hostIP;
  status.hostIPs = addresses(input.hostIP, old.hostIPs);
  const address = record.sandbox?.address ?? (pod.spec.hostNetwork ? input.hostIP : undefined);
  if (address) {
    status.podIP = address;
    status.podIPs = addresses(address, old.podIPs);
  }
  status.startTime = formatSeconds(record.startTimeMs);
  if (lists.init.length) status.initContainerStatuses = lists.init;
  status.containerStatuses = lists.app.length > 1 ? lists.app.sort((a, b) => (a.name < b.name ? -1 : 1)) : lists.app;
  if (lists.ephemeral.length) status.ephemeralContainerStatuses = lists.ephemeral;
  const given = allocated(record);
  const requests = podTotals(given.spec, 'requests');
  status.resources = podResources(given, requests, input.groupLimit);
  if (Object.keys(requests).length) status.allocatedResources = requests;
  return status;
}

/** The list of one address; where it is the known one, that is shared and need not be looked at again on its way. */
function addresses(ip: string, known: unknown): unknown {
  const list = known as readonly { ip?: string }[] | undefined;
  return list?.length === 1 && list[0].ip === ip ? list : [{ ip }];
}

/** Once a pod has ended, a container that never was has ended too (the status manager's TerminatePod). */
function closeUnknown(entries: readonly ContainerEntry[], statuses: ReadonlyMap<string, ContainerStatus>): void {
  const initialized = entries.every(
    (entry) =>
      entry.kind !== 'init' || statuses.get(entry.spec.name)!.state.terminated?.exitCode === 0 || isSidecar(entry),
  );
  if (!initialized) return;
  for (const { kind, spec } of entries) {
    const status = statuses.get(spec.name)!;
    if (kind !== 'app' || status.state.terminated) continue;
    const message = 'The container could not be located when the pod was terminated';
    const reason = 'ContainerStatusUnknown';
    status.state = { terminated: { exitCode: 137, reason, message, startedAt: null, finishedAt: null } };
  }
}

/** A pod that its node refused has run nothing: it gets no more than a reason. */
function refusedStatus(record: PodRecord, old: Record<string, unknown>): PodStatus {
  const { phase, reason, message } = record.verdict!;
  return {
    ...kept(old),
    ...(old.conditions ? { conditions: old.conditions } : {}),
    observedGeneration: record.pod.metadata.generation,
    phase,
    reason,
    message,
    startTime: formatSeconds(record.startTimeMs),
  } as unknown as PodStatus;
}

/** Fields that others write and the kubelet keeps. */
function kept(old: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const field of KEPT) if (old[field] !== undefined) out[field] = old[field];
  return out;
}

const KEPT = ['qosClass', 'nominatedNodeName', 'resize', 'resourceClaimStatuses'];

const isFinal = (phase: string): boolean => phase === 'Failed' || phase === 'Succeeded';

/** How the containers of a pod stand. */
type Tally = Record<'pending' | 'failedInit' | 'running' | 'waiting' | 'stopped' | 'succeeded', number>;

function countApp(count: Tally, { state, lastState }: ContainerStatus): void {
  if (state.running) count.running++;
  else if (state.terminated) {
    count.stopped++;
    if (state.terminated.exitCode === 0) count.succeeded++;
  } else if (state.waiting && lastState.terminated) count.stopped++;
  else count.waiting++;
}

function countInit(count: Tally, { state, started }: ContainerStatus, sidecar: boolean): void {
  if (!state.terminated) {
    if (!sidecar || !started) count.pending++;
  } else if (!sidecar && state.terminated.exitCode !== 0) count.failedInit++;
}

/** The phase from the containers' states (the kubelet's getPhase). */
function phaseOf(
  record: PodRecord,
  entries: readonly ContainerEntry[],
  statuses: ReadonlyMap<string, ContainerStatus>,
  ended: boolean,
): string {
  const policy = record.pod.spec.restartPolicy;
  const count = { pending: 0, failedInit: 0, running: 0, waiting: 0, stopped: 0, succeeded: 0 };
  for (const entry of entries) {
    const status = statuses.get(entry.spec.name)!;
    if (entry.kind === 'app') countApp(count, status);
    else if (entry.kind === 'init') countInit(count, status, isSidecar(entry));
  }
  const { pending, failedInit } = count;
  if (failedInit && (policy === 'Never' || ended)) return 'Failed';
  const begun = entries.some(({ kind, spec }) => kind === 'app' && current(record, spec.name)?.startedMs);
  if ((pending || failedInit) && !begun) return ended ? 'Failed' : 'Pending';
  if (count.waiting) return 'Pending';
  if (count.running) return 'Running';
  if (!count.stopped) return ended ? 'Failed' : 'Pending';
  const all = count.stopped === count.succeeded ? 'Succeeded' : 'Failed';
  if (ended) return all;
  if (policy === 'Always') return 'Running';
  if (all === 'Succeeded') return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
}

/** One container's status (convertContainerStatus, with the reason that the last attempt to start it left). */
function containerStatus(record: PodRecord, entry: ContainerEntry): ContainerStatus {
  const { spec } = entry;
  const [instance, previous] = record.containers[spec.name] ?? [];
  const mounts = mountStatuses(spec);
  if (!instance) return waitingStatus(record, entry, mounts);
  const status: ContainerStatus = {
    name: spec.name,
    state: stateOf(instance),
    lastState: previous ? { terminated: terminatedOf(previous) } : {},
    ready: false,
    restartCount: instance.attempt,
    image: instance.image,
    imageID: instance.imageId,
    containerID: `containerd://${instance.id}`,
    started: false,
    ...resourceStatus(instance),
    ...(mounts.length && { volumeMounts: mounts }),
    user: { linux: instance.user },
    ...(spec.lifecycle?.stopSignal && { stopSignal: spec.lifecycle.stopSignal }),
  };
  if (entry.kind === 'ephemeral') {
    delete status.started;
    return status;
  }
  const reason = record.reasons[spec.name];
  if (reason && instance.state === 'exited' && shouldRestart(record, entry, instance)) {
    status.lastState = { terminated: terminatedOf(instance) };
    status.state = { waiting: waiting(reason.reason, reason.message) };
  }
  const running = status.state.running !== undefined;
  status.started = running && startedOf(record, entry, instance);
  status.ready = readyOf(record, entry, instance, status);
  return status;
}

function waitingStatus(record: PodRecord, { kind, spec }: ContainerEntry, mounts: unknown[]): ContainerStatus {
  const initialising = kind === 'app' && (record.pod.spec.initContainers ?? []).length > 0;
  const cached = record.reasons[spec.name];
  const reason = kind === 'init' || initialising ? 'PodInitializing' : 'ContainerCreating';
  return {
    name: spec.name,
    state: { waiting: waiting(cached?.reason ?? reason, cached?.message ?? '') },
    lastState: {},
    ready: false,
    restartCount: 0,
    image: spec.image,
    imageID: '',
    started: false,
    ...(mounts.length && { volumeMounts: mounts }),
  };
}

const waiting = (reason: string, message: string): Record<string, string> => ({ reason, ...(message && { message }) });

function stateOf(instance: Instance): ContainerStatus['state'] {
  if (instance.state === 'running') return { running: { startedAt: formatSeconds(instance.startedMs) } };
  if (instance.state === 'exited') return { terminated: terminatedOf(instance) };
  return { waiting: {} };
}

function terminatedOf(instance: Instance): Terminated {
  return {
    exitCode: instance.exitCode,
    reason: instance.reason,
    ...(instance.message && { message: instance.message }),
    startedAt: formatSeconds(instance.startedMs),
    finishedAt: formatSeconds(instance.finishedMs),
    containerID: `containerd://${instance.id}`,
  };
}

/** Has it passed its startup probe (or has none)? Sidecars also wait for their postStart hook. */
function startedOf(record: PodRecord, { spec }: ContainerEntry, instance: Instance): boolean {
  if (!spec.startupProbe) return true;
  const probe = record.probes[`${spec.name}/startup`];
  return probe?.instance === instance.id && probe.result === 'success';
}

function readyOf(record: PodRecord, entry: ContainerEntry, instance: Instance, status: ContainerStatus): boolean {
  const { spec, kind } = entry;
  if (kind === 'ephemeral') return false;
  if (kind === 'init' && !isSidecar(entry)) return instance.state === 'exited' && instance.exitCode === 0;
  if (!status.state.running || !status.started) return false;
  if (!spec.readinessProbe) return true;
  const probe = record.probes[`${spec.name}/readiness`];
  return probe?.instance === instance.id && probe.result === 'success';
}

function resourceStatus(instance: Instance): Pick<ContainerStatus, 'allocatedResources' | 'resources'> {
  const { requests } = instance.resources;
  const resources = instance.state === 'running' ? containerResources(instance.resources) : instance.resources;
  return { ...(requests && Object.keys(requests).length && { allocatedResources: requests }), resources };
}

function mountStatuses(spec: ContainerEntry['spec']): unknown[] {
  const mounts = (spec.volumeMounts ?? []) as { name: string; mountPath: string; readOnly?: boolean }[];
  return mounts.map(({ name, mountPath, readOnly }) => ({
    name,
    mountPath,
    ...(readOnly && { readOnly, recursiveReadOnly: 'Disabled' }),
  }));
}
