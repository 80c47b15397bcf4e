import type { KubeletContext } from './context.ts';
import { runHook } from './hooks.ts';
import { containersOf, current, isSidecar, type Instance, type PodRecord, type Step } from './record.ts';
import { shouldRestart } from './restart.ts';
import { msToTick } from './ticks.ts';

/** How long it takes to tear down a sandbox, and for the kubelet to let a pod go, in ms. */
const STOP_SANDBOX_MS = 300;
const EXIT_MS = 90;

type Of<Name extends Step['do']> = Extract<Step, { do: Name }>;

/** Has the pod run its course: nothing runs and nothing will be started again? */
export function isOver(record: PodRecord): boolean {
  const entries = containersOf(record.pod);
  if (record.verdict) return true;
  let apps = 0;
  for (const entry of entries) {
    const instance = current(record, entry.spec.name);
    if (entry.kind === 'init' && !isSidecar(entry) && instance?.state === 'exited' && instance.exitCode !== 0)
      if (!shouldRestart(record, entry, instance)) return true;
    if (entry.kind !== 'app') continue;
    if (instance?.state !== 'exited' || shouldRestart(record, entry, instance)) return false;
    apps++;
  }
  return apps > 0;
}

/** The pod's grace: what the delete asked for, or what its spec says. */
export function graceOf(record: PodRecord): number {
  if (record.graceMs !== undefined) return record.graceMs;
  const { metadata, spec } = record.pod;
  const seconds = metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
  return seconds * 1000;
}

/** Stop containers: tell of it, run preStop hooks, send the stop signal; what is left after the grace is killed. */
export function killStep(context: KubeletContext, record: PodRecord, step: Of<'kill'>): number | 'event' {
  const running = step.names.flatMap((name) => {
    const instance = current(record, name);
    return instance?.state === 'running' ? [instance] : [];
  });
  const entries = new Map(containersOf(record.pod).map((entry) => [entry.spec.name as string, entry]));
  const sidecars = (instance: Instance): boolean => isSidecar(entries.get(instance.name)!);
  for (const instance of running) {
    context.event(record, 'Normal', 'Killing', step.message ?? `Stopping container ${instance.name}`, instance.name);
    const probe = ['liveness', 'startup'].find((kind) => step.message?.includes(`${kind} probe`));
    const own = probe && entries.get(instance.name)!.spec[`${probe}Probe`]?.terminationGracePeriodSeconds;
    const graceMs = own !== undefined ? own * 1000 : (step.graceMs ?? graceOf(record));
    // Sidecars are told to stop when the containers they serve have ended.
    if (sidecars(instance) && running.some((other) => !sidecars(other))) continue;
    stopOne(context, record, instance, graceMs);
  }
  if (!running.length) return 0;
  record.steps.unshift({ do: 'killed' });
  return waitKilled(context, record);
}

/** Stop one container: its preStop hook, then the signal; the grace counts from the beginning of both. */
function stopOne(context: KubeletContext, record: PodRecord, instance: Instance, graceMs: number): void {
  instance.killAtMs = context.env.kernel.now + graceMs;
  context.after(graceMs, ['killNow', record.uid, instance.name, instance.id]);
  const entry = containersOf(record.pod).find(({ spec }) => spec.name === instance.name);
  const hook = entry?.spec.lifecycle?.preStop;
  if (!hook || graceMs <= 0) return signal(context, record, instance);
  instance.preStop = true;
  runHook(context, record, instance, hook, (succeeded) => {
    if (!instance.preStop) return;
    instance.preStop = false;
    if (!succeeded) context.event(record, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', instance.name);
    // The kubelet gives at least two seconds for the signal after a hook.
    const left = Math.max(2000, (instance.killAtMs ?? 0) - context.env.kernel.now);
    if (instance.state === 'running') {
      instance.killAtMs = context.env.kernel.now + left;
      context.after(left, ['killNow', record.uid, instance.name, instance.id]);
    }
    signal(context, record, instance);
  });
}

function signal(context: KubeletContext, record: PodRecord, instance: Instance): void {
  context.after(context.about(EXIT_MS), ['signal', record.uid, instance.name, instance.id, instance.stopSignal]);
}

/** The grace is over: SIGKILL for what still runs. */
export function killNow(context: KubeletContext, record: PodRecord, instance: Instance): void {
  if (instance.state !== 'running' || instance.killAtMs === undefined) return;
  if (context.env.kernel.now < instance.killAtMs) return;
  if (instance.preStop) {
    instance.preStop = false;
    context.event(record, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', instance.name);
  }
  context.live(instance)?.container.signal('SIGKILL');
}

/** Go on once nothing of what was to be killed runs any more; sidecars come after the others. */
function waitKilled(context: KubeletContext, record: PodRecord): number | 'event' {
  const entries = containersOf(record.pod);
  const dying = entries.flatMap(({ spec }) => {
    const instance = current(record, spec.name);
    return instance?.state === 'running' && instance.killAtMs !== undefined ? [instance] : [];
  });
  if (dying.length) return 'event';
  if (record.phase !== 'terminating') return 0;
  const sidecars = entries.filter((entry) => isSidecar(entry)).reverse();
  for (const { spec } of sidecars) {
    const instance = current(record, spec.name);
    if (instance?.state !== 'running') continue;
    stopOne(context, record, instance, graceOf(record));
    return 'event';
  }
  return 0;
}

/** A container that was being killed has ended: does the sync go on? */
export function afterExit(context: KubeletContext, record: PodRecord): void {
  if (!record.busy || record.steps[0]?.do !== 'killed') return;
  if (waitKilled(context, record) === 'event') return;
  context.goOn(record, context.about(EXIT_MS));
}

export function signalStep(context: KubeletContext, record: PodRecord, step: Of<'signal'>): number {
  const instance = current(record, step.name);
  if (instance) stopOne(context, record, instance, step.graceMs);
  return 0;
}

export function stopSandboxStep(context: KubeletContext, record: PodRecord): number {
  return record.sandbox?.ready ? context.about(STOP_SANDBOX_MS) : 1;
}

/** Nothing of the pod runs any more: its status may say so. */
export function stoppedStep(context: KubeletContext, record: PodRecord): number {
  const { sandbox } = record;
  if (sandbox) {
    sandbox.ready = false;
    context.node(record.node)?.usedIps.delete(sandbox.address);
    if (!record.pod.spec.hostNetwork) context.network.detach(sandbox.address);
  }
  record.probes = {};
  for (const runs of Object.values(record.containers)) for (const run of runs) context.setLive(run, undefined);
  context.updateStatus(record, true);
  return msToTick(context, record);
}

/** Let the pod go: delete it from the API if it was asked for. */
export function removeStep(context: KubeletContext, record: PodRecord): 'end' {
  record.phase = 'terminated';
  const { metadata } = record.pod;
  if (record.gone) context.forget(record);
  else if (metadata.deletionTimestamp)
    context
      .client(record.node)
      .delete('pods', record.namespace, record.name, { gracePeriodSeconds: 0, uid: record.uid, cause: 'kubelet' });
  return 'end';
}

/** A second delete, or the pod's end in the API, leaves what is being stopped less time. */
export function shortenGrace(context: KubeletContext, record: PodRecord, graceMs: number): void {
  record.graceMs = Math.min(record.graceMs ?? Infinity, graceMs);
  for (const { spec } of containersOf(record.pod)) {
    const run = current(record, spec.name);
    if (run?.state !== 'running') continue;
    const atMs = context.env.kernel.now + graceMs;
    if (run.killAtMs !== undefined && run.killAtMs <= atMs) continue;
    run.killAtMs = atMs;
    context.after(graceMs, ['killNow', record.uid, run.name, run.id]);
  }
}
