import { ageColumn, nameColumn, text, wide } from '../../cells.ts';
import type { KubeObject } from '../../../store/object.ts';
import { age } from '../../duration.ts';
import type { Column } from '../../kind.ts';

/** What a pod's row says of its containers; `lastRestart` is the latest end of a container that was started again. */
export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  /** The STATUS column: the phase, or what is more telling. */
  readonly status: string;
  readonly restarts: number;
  readonly lastRestart: string | undefined;
}

const summaries = new WeakMap<KubeObject, PodSummary>();

/** The summary of a pod, kept for stored (frozen) objects since several columns ask for it. */
export function podSummary(pod: KubeObject): PodSummary {
  const known = summaries.get(pod);
  if (known) return known;
  const summary = summarise(pod);
  if (Object.isFrozen(pod)) summaries.set(pod, summary);
  return summary;
}

/** Restarts counted so far and the latest end of a container that was started again. */
class Restarts {
  count = 0;
  last: string | undefined;
  add(status: any): void {
    this.count += status.restartCount ?? 0;
    const finished = status.lastState?.terminated?.finishedAt;
    if (finished && (!this.last || Date.parse(this.last) < Date.parse(finished))) this.last = finished;
  }
}

/** Follows `printPod` of kubernetes' pkg/printers/internalversion. */
function summarise(pod: KubeObject): PodSummary {
  const { spec, status = {} } = pod;
  const sidecars = new Set<string>((spec?.initContainers ?? []).filter(isSidecar).map((c: any) => c.name));
  const total = (spec?.containers?.length ?? 0) + sidecars.size;
  const conditions: any[] = status.conditions ?? [];
  let reason: string = status.reason || status.phase || '';
  if (conditions.some((c) => c.type === 'PodScheduled' && c.reason === 'SchedulingGated')) reason = 'SchedulingGated';
  const init = summariseInit(pod, sidecars);
  let { restarts } = init;
  let ready = init.ready;
  if (init.reason) reason = init.reason;
  if (!init.reason || hasCondition(conditions, 'Initialized')) {
    const main = summariseMain(status.containerStatuses ?? [], init.sidecarRestarts, reason);
    ready += main.ready;
    restarts = init.sidecarRestarts;
    reason = main.reason;
    if (reason === 'Completed' && main.running) reason = hasCondition(conditions, 'Ready') ? 'Running' : 'NotReady';
  }
  if (pod.metadata.deletionTimestamp) {
    if (status.reason === 'NodeLost') reason = 'Unknown';
    else if (status.phase !== 'Failed' && status.phase !== 'Succeeded') reason = 'Terminating';
  }
  return { ready, total, status: reason, restarts: restarts.count, lastRestart: restarts.last };
}

const isSidecar = (container: any): boolean => container.restartPolicy === 'Always';

const hasCondition = (conditions: any[], type: string): boolean =>
  conditions.some((condition) => condition.type === type && condition.status === 'True');

/** The first init container that is not done decides; `reason` is empty where all are. */
function summariseInit(pod: KubeObject, sidecars: Set<string>) {
  const restarts = new Restarts();
  const sidecarRestarts = new Restarts();
  let ready = 0;
  const statuses: any[] = pod.status?.initContainerStatuses ?? [];
  for (const [index, status] of statuses.entries()) {
    restarts.add(status);
    const sidecar = sidecars.has(status.name);
    if (sidecar) sidecarRestarts.add(status);
    const { terminated, waiting } = status.state ?? {};
    if (terminated && !terminated.exitCode) continue;
    if (sidecar && status.started) {
      if (status.ready) ready++;
      continue;
    }
    let reason = `Init:${index}/${pod.spec.initContainers?.length ?? 0}`;
    if (terminated) reason = `Init:${terminationReason(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') reason = `Init:${waiting.reason}`;
    return { restarts, sidecarRestarts, ready, reason };
  }
  return { restarts, sidecarRestarts, ready, reason: '' };
}

const terminationReason = ({ reason, signal, exitCode }: any): string =>
  reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode ?? 0}`);

/** The first container in the list that waits or has ended decides. */
function summariseMain(statuses: any[], restarts: Restarts, before: string) {
  let reason = before;
  let ready = 0;
  let running = false;
  for (const status of [...statuses].reverse()) {
    restarts.add(status);
    const { terminated, waiting, running: runs } = status.state ?? {};
    if (waiting?.reason) reason = waiting.reason;
    else if (terminated) reason = terminationReason(terminated);
    else if (status.ready && runs) {
      running = true;
      ready++;
    }
  }
  return { reason, ready, running };
}

function restartsCell(pod: KubeObject, nowMs: number): string {
  const { restarts, lastRestart } = podSummary(pod);
  return restarts && lastRestart ? `${restarts} (${age(lastRestart, nowMs)} ago)` : String(restarts);
}

function readinessGates(pod: KubeObject): string {
  const gates: any[] = pod.spec?.readinessGates ?? [];
  if (!gates.length) return '<none>';
  const conditions: any[] = pod.status?.conditions ?? [];
  const met = gates.filter((gate) => hasCondition(conditions, gate.conditionType));
  return `${met.length}/${gates.length}`;
}

/** `kubectl get pods`. */
export const podColumns: readonly Column[] = [
  nameColumn,
  text('Ready', (pod) => `${podSummary(pod).ready}/${podSummary(pod).total}`),
  text('Status', (pod) => podSummary(pod).status),
  { name: 'Restarts', type: 'string', cell: restartsCell },
  ageColumn,
  wide('IP', (pod) => pod.status?.podIPs?.[0]?.ip || '<none>'),
  wide('Node', (pod) => pod.spec?.nodeName || '<none>'),
  wide('Nominated Node', (pod) => pod.status?.nominatedNodeName || '<none>'),
  wide('Readiness Gates', readinessGates),
];
