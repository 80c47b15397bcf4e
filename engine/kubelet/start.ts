import { parseReference, findImage, type Image } from '../runtime/images.ts';
import { formatBackOff, inBackOffSince, nextBackOff } from './back-off.ts';
import type { KubeletContext, LiveContainer } from './context.ts';
import { runHook } from './hooks.ts';
import { missingImage } from './image-volumes.ts';
import { makeInstance, makeLive } from './make.ts';
import { isPatient } from './patience.ts';
import { beginPull, endPull } from './pull.ts';
import {
  containersOf,
  current,
  isSidecar,
  type ContainerEntry,
  type PodRecord,
  type Step,
  type Instance,
  type WaitingReason,
} from './record.ts';
import { resizeDone } from './resize.ts';
import { ConfigError } from './variables.ts';

/** How long the parts of a container's start take, in ms (medians of a real node). */
const CREATE_MS = 52;
const START_MS = 280;
/** A program does its first step this long after the runtime has called its container started. */
const BEGIN_MS = 60;
/** How often the kubelet asks the runtime what has become of the containers. */
const RELIST_MS = 1_000;
const HOOK_FAILED = 'PostStartHookError';
/** The runtime's kept runs of one container: the newest and the one before. */
const KEPT_RUNS = 2;

type Of<Name extends Step['do']> = Extract<Step, { do: Name }>;

const entryOf = (record: PodRecord, name: string): ContainerEntry =>
  containersOf(record.pod).find(({ spec }) => spec.name === name) as ContainerEntry;

/** Note why a container does not start. Init containers hold up what comes after them. */
function fail(record: PodRecord, step: { name: string; kind: ContainerEntry['kind'] }, why: WaitingReason): number {
  record.failed = true;
  record.reasons[step.name] = why;
  if (step.kind === 'init') record.steps = [];
  return 0;
}

/** Begin to start a container: back off if it keeps ending, else see to its image. */
export function startContainer(context: KubeletContext, record: PodRecord, step: Of<'start'>): number {
  const entry = entryOf(record, step.name);
  const last = current(record, step.name);
  const now = context.env.kernel.now;
  if (last?.state === 'running') return 0;
  // The kubelet goes by the end it knew of when the sync began: what it has just killed does not count yet.
  const ended = record.containers[step.name]?.find(
    ({ state, finishedMs }) => state === 'exited' && finishedMs <= record.syncStartMs,
  );
  if (ended) {
    const known = record.backOffs[step.name];
    if (inBackOffSince(known, ended.finishedMs, now)) {
      const where = `${record.name}_${record.namespace}(${record.uid})`;
      const text = `Back-off restarting failed container ${step.name} in pod ${where}`;
      context.event(record, 'Warning', 'BackOff', text, step.name);
      const message = `back-off ${formatBackOff(known.delayMs)} restarting failed container=${step.name} pod=${where}`;
      if (looksAgain(last, record.reasons[step.name])) context.requestTick(record);
      return fail(record, step, { reason: 'CrashLoopBackOff', message });
    }
    record.backOffs[step.name] = nextBackOff(known, now, ended.finishedMs);
  }
  const missing = missingImage(record, entry);
  if (missing) return fail(record, step, missing);
  const result = beginPull(context, record, entry.spec);
  if ('failed' in result) return fail(record, step, result.failed);
  const { name, kind } = step;
  if ('image' in result) {
    record.steps.unshift({ do: 'create', name, kind });
    return context.about(CREATE_MS);
  }
  record.steps.unshift({ do: 'pulled', name, kind, sinceMs: now, pullMs: result.pullMs });
  return Math.max(1, result.waitMs);
}

/**
 * Does the kubelet look at a container in back-off once more before the pause is over? After the first restart, which
 * came without a pause; and where a failed hook had it killed so slowly that start and end are told apart.
 */
function looksAgain(last: Instance | undefined, why: WaitingReason | undefined): boolean {
  if (why?.reason === HOOK_FAILED) return !!last && last.finishedMs - last.startedMs >= RELIST_MS;
  return last?.attempt === 1 && last.reason !== 'StartError' && !why;
}

/** A pull has ended. */
export function pulled(context: KubeletContext, record: PodRecord, step: Of<'pulled'>): number {
  const times = { waitMs: context.env.kernel.now - step.sinceMs, pullMs: step.pullMs };
  const result = endPull(context, record, entryOf(record, step.name).spec, times);
  if ('failed' in result) return fail(record, step, result.failed);
  record.steps.unshift({ do: 'create', name: step.name, kind: step.kind });
  return context.about(CREATE_MS);
}

/** Create the container in the runtime. */
export function createContainer(context: KubeletContext, record: PodRecord, step: Of<'create'>): number {
  const entry = entryOf(record, step.name);
  const reference = parseReference(entry.spec.image);
  const image = 'error' in reference ? undefined : findImage(reference);
  try {
    const instance = makeInstance(context, record, entry, image as Image);
    if (!instance.spec.argv.length) {
      const message = `failed to generate container "${instance.id}" spec: failed to generate spec: no command specified`;
      context.event(record, 'Warning', 'Failed', `Error: ${message}`, step.name);
      return fail(record, step, { reason: 'CreateContainerError', message });
    }
    const runs = [instance, ...(record.containers[step.name] ?? [])];
    record.containers[step.name] = runs.slice(0, KEPT_RUNS);
    for (const old of runs.slice(1)) context.setLive(old, undefined);
    if (isPatient(record, entry, instance)) context.sleep(record, instance, entry);
    else context.setLive(instance, makeLive(context, record, entry, instance));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    context.event(record, 'Warning', 'Failed', `Error: ${error.message}`, step.name);
    return fail(record, step, { reason: 'CreateContainerConfigError', message: error.message });
  }
  context.event(record, 'Normal', 'Created', 'Container created', step.name);
  record.steps.unshift({ do: 'run', name: step.name, kind: step.kind });
  return context.about(START_MS);
}

/** Start the created container's program. */
export function runContainer(context: KubeletContext, record: PodRecord, step: Of<'run'>): number {
  const instance = current(record, step.name)!;
  const now = context.env.kernel.now;
  // What sleeps was found to start.
  const live = context.isAsleep(instance) ? undefined : context.live(instance);
  const problem = live && whyNotStarted(live, instance);
  if (problem) {
    const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${problem}`;
    instance.state = 'exited';
    instance.exitCode = 128;
    instance.reason = 'StartError';
    instance.message = message;
    instance.finishedMs = now;
    context.event(record, 'Warning', 'Failed', `Error: ${message}`, step.name);
    context.requestTick(record);
    return fail(record, step, { reason: 'RunContainerError', message });
  }
  instance.state = 'running';
  instance.startedMs = now;
  delete record.reasons[step.name];
  record.startedAny = true;
  context.event(record, 'Normal', 'Started', 'Container started', step.name);
  resizeDone(context, record);
  instance.memory = live?.container.memory ?? { startedMs: 0, data: {}, inputs: [] };
  instance.memory.startedMs = now + BEGIN_MS;
  context.after(BEGIN_MS, ['begin', record.uid, instance.name, instance.id]);
  if (step.kind !== 'ephemeral') context.startProbes(record, instance);
  const entry = entryOf(record, step.name);
  if (step.kind === 'init' && isSidecar(entry) && !record.containers[firstApp(record)]?.length)
    // What comes after a sidecar is decided anew once it has started.
    record.steps.push({ do: 'containers' });
  if (entry.spec.lifecycle?.postStart) record.steps.unshift({ do: 'postStart', name: step.name, kind: step.kind });
  return 0;
}

/** Why the runtime cannot start a container's command. */
function whyNotStarted({ container, files }: LiveContainer, { spec }: Instance): string | undefined {
  const found = container.lookUp(spec.argv);
  if ('error' in found) return `exec: "${spec.argv[0]}": ${found.error}`;
  return files.stat(spec.cwd).type !== 'directory' ? `mkdir ${spec.cwd}: not a directory` : undefined;
}

const firstApp = (record: PodRecord): string => record.pod.spec.containers[0].name;

/** Run the postStart hook; a failure kills the container. */
export function postStart(context: KubeletContext, record: PodRecord, step: Of<'postStart'>): number | 'event' {
  const entry = entryOf(record, step.name);
  const instance = current(record, step.name);
  if (instance?.state !== 'running') return 0;
  const { token } = record;
  record.hooking = true;
  runHook(context, record, instance, entry.spec.lifecycle.postStart, (succeeded) => {
    record.hooking = false;
    // The pod may have been told to end meanwhile.
    if (record.token !== token) return;
    if (!succeeded) {
      context.event(record, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', step.name);
      record.failed = true;
      record.reasons[step.name] = { reason: HOOK_FAILED, message: 'PostStartHook failed' };
      record.steps.unshift({ do: 'kill', names: [step.name], message: 'FailedPostStartHook', graceMs: undefined });
    }
    context.goOn(record, 0);
  });
  return 'event';
}
