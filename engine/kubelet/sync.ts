import type { KubeletContext } from './context.ts';
import { containersOf, current, isSidecar, type ContainerEntry, type PodRecord, type Step } from './record.ts';
import { resize, resizeNeedsRestart } from './resize.ts';
import { shouldRestart } from './restart.ts';
import { createContainer, pulled, postStart, runContainer, startContainer } from './start.ts';
import { graceOf, isOver, killStep, removeStep, signalStep, stoppedStep, stopSandboxStep } from './stop.ts';
import { msToTick } from './ticks.ts';
import { beginVolumePull, endVolumePull } from './image-volumes.ts';
import { mountVolumes, type MountFailure } from './volumes.ts';

/** How long the parts of a pod's start take, in ms (medians of a real node). */
const MOUNT_MS = 150;
const SANDBOX_MS = 700;
const SANDBOX_APART_MS = 200;
const NEXT_SYNC_MS = 25;

/** A mount that fails is tried again after this long, doubled each time. */
const MOUNT_RETRY_MS = 500;
const MOUNT_RETRY_MAX_MS = 122_000;
/** A pod whose volumes are not there after this long gets an event from its worker. */
const MOUNT_TIMEOUT_MS = 123_000;

/** A sync that failed is repeated after this long, and up to half as much longer. */
const RETRY_MS = 10_000;

/** One sync of a pod (the kubelet's syncPod): write its status, then do what is missing, step by step. */
export function syncPod(context: KubeletContext, record: PodRecord): void {
  if (record.busy) {
    record.pending = true;
    return;
  }
  if (record.phase !== 'syncing') return;
  record.pending = false;
  record.failed = false;
  record.startedAny = false;
  record.syncStartMs = context.env.kernel.now;
  record.startTimeMs ||= context.env.kernel.now;
  resize(context, record);
  context.updateStatus(record);
  if (record.verdict || isOver(record)) {
    record.phase = 'terminating';
    context.after(record.verdict ? 0 : msToTick(context, record), ['terminate', record.uid]);
    return;
  }
  record.busy = true;
  record.token++;
  record.steps = [];
  if (!record.volumes) record.steps.push({ do: 'mount' });
  if (!record.sandbox?.ready) record.steps.push({ do: 'sandbox' }, { do: 'sandboxReady' });
  for (const volume of record.pod.spec.volumes ?? [])
    if (volume.image) record.steps.push({ do: 'volumeImage', volume: volume.name });
  record.steps.push({ do: 'containers' });
  runSteps(context, record);
}

/** Stop a pod: its containers (with their grace), then its sandbox; then it is gone. */
export function beginTermination(context: KubeletContext, record: PodRecord): void {
  if (record.phase === 'terminated') return;
  record.phase = 'terminating';
  if (record.busy && record.steps.some((step) => step.do === 'remove')) return;
  record.busy = true;
  record.token++;
  context.updateStatus(record);
  const graceMs = graceOf(record);
  const names = containersOf(record.pod).map(({ spec }) => spec.name as string);
  record.steps = [
    { do: 'kill', names, message: undefined, graceMs },
    { do: 'stopSandbox' },
    { do: 'stopped' },
    { do: 'remove' },
  ];
  runSteps(context, record);
}

/** Do steps until one has to wait; then a timer goes on. */
export function runSteps(context: KubeletContext, record: PodRecord): void {
  for (;;) {
    const step = record.steps.shift();
    if (!step) return finish(context, record);
    const wait = runStep(context, record, step);
    if ((step.do === 'pulled' || step.do === 'volumePulled') && mustEnd(record)) {
      record.busy = false;
      return beginTermination(context, record);
    }
    if (wait === 'event') return;
    if (wait === 'end') {
      record.steps = [];
      record.busy = false;
      return;
    }
    if (wait > 0) {
      context.goOn(record, wait);
      return;
    }
  }
}

const mustEnd = (record: PodRecord): boolean =>
  record.phase === 'syncing' &&
  (record.gone || record.verdict !== undefined || record.pod.metadata.deletionTimestamp !== undefined);

/** Do one step. Returns how long to wait before the next; `event`: something else will go on; `end`: the sync is over. */
function runStep(context: KubeletContext, record: PodRecord, step: Step): number | 'event' | 'end' {
  switch (step.do) {
    case 'mount':
      return mountStep(context, record);
    case 'sandbox':
      return sandboxTime(context, record);
    case 'sandboxReady':
      return sandboxStep(context, record);
    case 'volumeImage':
      return beginVolumePull(context, record, step.volume);
    case 'volumePulled':
      return endVolumePull(context, record, step);
    case 'containers':
      tellOfMissingSecrets(context, record);
      return containersStep(record);
    case 'start':
      return startContainer(context, record, step);
    case 'pulled':
      return pulled(context, record, step);
    case 'create':
      return createContainer(context, record, step);
    case 'run':
      return runContainer(context, record, step);
    case 'postStart':
      return postStart(context, record, step);
    case 'kill':
      return killStep(context, record, step);
    case 'signal':
      return signalStep(context, record, step);
    case 'killed':
      return 0;
    case 'stopSandbox':
      return stopSandboxStep(context, record);
    case 'stopped':
      return stoppedStep(context, record);
    case 'remove':
      return removeStep(context, record);
  }
}

/** The steps are done: say so, and see whether another sync is wanted. */
function finish(context: KubeletContext, record: PodRecord): void {
  record.busy = false;
  if (record.phase !== 'syncing') return;
  if (record.startedAny) return context.requestSync(record, context.about(NEXT_SYNC_MS));
  if (record.pending) return context.requestSync(record, msToTick(context, record));
  if (!record.failed) return;
  if (record.sandbox && record.sandbox.createdMs >= record.syncStartMs) return context.requestTick(record);
  const pause = untilBackOff(context, record);
  const retry = context.env.kernel.random('kubelet/retry').int(RETRY_MS / 2) + RETRY_MS;
  context.requestSync(record, Number.isFinite(pause) ? pause : retry, true);
}

/** When the first container's crash back-off ends. */
function untilBackOff(context: KubeletContext, record: PodRecord): number {
  let wait = Infinity;
  for (const { spec } of containersOf(record.pod)) {
    const backOff = record.backOffs[spec.name];
    const last = current(record, spec.name);
    if (!backOff || last?.state !== 'exited' || record.reasons[spec.name]?.reason !== 'CrashLoopBackOff') continue;
    wait = Math.min(wait, last.finishedMs + backOff.delayMs - context.env.kernel.now);
  }
  return Math.max(1, wait);
}

function mountStep(context: KubeletContext, record: PodRecord): number | 'end' {
  const now = context.env.kernel.now;
  record.mountedSinceMs ||= now;
  const { mounted, failures } = mountVolumes(context, record);
  if (!failures.length) {
    record.volumes = mounted;
    record.mountFailures = {};
    // Equally long for all, so that pods get their addresses in the order in which they came.
    return MOUNT_MS;
  }
  const next = Math.min(...failures.map((failure) => mountFailed(context, record, failure)));
  if (next - record.mountedSinceMs > MOUNT_TIMEOUT_MS) {
    record.mountedSinceMs = next;
    tellUnmounted(context, record, failures, 'failed to process volumes=[]: context deadline exceeded');
  }
  const unknown = failures.filter(({ step }) => step === 'plugin');
  if (unknown.length) {
    const names = unknown.map(({ volume }) => volume).sort();
    const errors = unknown.map(({ error }) => error);
    const why = errors.length > 1 ? `[${errors.join(', ')}]` : errors[0];
    tellUnmounted(context, record, failures, `failed to process volumes=[${names.join(' ')}]: ${why}`);
  }
  context.requestSync(record, next - now, true);
  return 'end';
}

/** Tell of a volume that failed, no more often than it is tried; returns when it is tried again. */
function mountFailed(context: KubeletContext, record: PodRecord, { volume, told, step, error }: MountFailure): number {
  const { kernel } = context.env;
  const known = (record.mountFailures[volume] ??= { count: 0, retryMs: kernel.now });
  if (step === 'plugin') return kernel.now + RETRY_MS + kernel.random('kubelet/retry').int(RETRY_MS / 2);
  if (step === 'attach') {
    // Nobody attaches it: the kubelet waits as long as it waits for volumes, again and again.
    const deadline = record.mountedSinceMs + MOUNT_TIMEOUT_MS;
    return kernel.now < deadline ? deadline : kernel.now + 1;
  }
  if (known.retryMs > kernel.now) return known.retryMs;
  context.event(record, 'Warning', 'FailedMount', `MountVolume.${step} failed for volume "${told}" : ${error}`);
  known.retryMs = kernel.now + Math.min(MOUNT_RETRY_MS * 2 ** known.count++, MOUNT_RETRY_MAX_MS);
  return known.retryMs;
}

function tellUnmounted(
  context: KubeletContext,
  record: PodRecord,
  failures: readonly MountFailure[],
  why: string,
): void {
  const names = failures
    .map(({ volume }) => volume)
    .sort()
    .join(' ');
  const text = `Unable to attach or mount volumes: unmounted volumes=[${names}], unattached volumes=[], ${why}`;
  context.event(record, 'Warning', 'FailedMount', text);
}

/** Sandboxes that are made at the same time hold each other up. */
function sandboxTime(context: KubeletContext, record: PodRecord): number {
  const node = context.node(record.node)!;
  const { now } = context.env.kernel;
  const end = Math.max(now + context.about(SANDBOX_MS), node.sandboxEndMs + context.about(SANDBOX_APART_MS));
  node.sandboxEndMs = end;
  return end - now;
}

function sandboxStep(context: KubeletContext, record: PodRecord): number {
  const node = context.node(record.node)!;
  const address = record.pod.spec.hostNetwork ? context.facts(record).hostIP : nextAddress(node);
  record.sandbox = {
    id: context.env.kernel.random('container-ids').hex(64),
    address,
    createdMs: context.env.kernel.now,
    ready: true,
  };
  context.ports(record);
  const { status } = record;
  if (!status) return 0;
  // The kubelet tells of a ready sandbox at once; addresses come with the next full status.
  context.updateStatus(record);
  return 0;
}

/** The next free address of a node's range, going round (as the host-local plug-in does); .1 is the bridge. */
function nextAddress(node: { prefix: string; lastIp: number; usedIps: Set<string> }): string {
  for (let i = 0; i < 253; i++) {
    node.lastIp = node.lastIp >= 254 ? 2 : node.lastIp + 1;
    const address = `${node.prefix}${node.lastIp}`;
    if (node.usedIps.has(address)) continue;
    node.usedIps.add(address);
    return address;
  }
  throw new Error(`node with ${node.prefix}0/24 has no address left; the pod limit should have prevented that`);
}

/** Secrets for pulling images that are not there are told of in every sync; the pull is tried without them. */
function tellOfMissingSecrets(context: KubeletContext, record: PodRecord): void {
  const names = ((record.pod.spec.imagePullSecrets ?? []) as { name?: string }[]).map(({ name }) => name ?? '');
  const missing = names.filter((name) => name && !context.env.store.get('secrets', record.namespace, name));
  if (!missing.length) return;
  const text = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
  context.event(record, 'Warning', 'FailedToRetrieveImagePullSecret', text);
}

/** Find what to kill and start (computePodActions), and put it in front of the steps left. */
function containersStep(record: PodRecord): number {
  const entries = containersOf(record.pod);
  const steps: Step[] = [];
  for (const entry of entries) {
    const message = killMessage(record, entry);
    if (message) steps.push({ do: 'kill', names: [entry.spec.name], message, graceMs: undefined });
  }
  const killing = new Set(steps.flatMap((step) => (step.do === 'kill' ? step.names : [])));
  const start = (entry: ContainerEntry): void => {
    steps.push({ do: 'start', name: entry.spec.name, kind: entry.kind });
  };
  const wanted = (entry: ContainerEntry): boolean => {
    const instance = current(record, entry.spec.name);
    if (killing.has(entry.spec.name)) return !endsWhenKilled(record, entry);
    return shouldRestart(record, entry, instance);
  };
  for (const entry of entries) if (entry.kind === 'ephemeral' && wanted(entry)) start(entry);
  const apps = entries.filter(({ kind }) => kind === 'app');
  const begun = apps.some(({ spec }) => record.containers[spec.name]?.length);
  if (!nextInit(record, entries, begun, wanted, start)) {
    record.steps.unshift(...steps);
    return 0;
  }
  for (const entry of apps) if (wanted(entry)) start(entry);
  const isKept = ({ spec }: ContainerEntry): boolean =>
    current(record, spec.name)?.state === 'running' && !killing.has(spec.name);
  const onlyKills = steps.length > 0 && steps.every((step) => step.do === 'kill');
  // What has ended for good is told of by the next sync.
  if (onlyKills) record.pending = true;
  // Where nothing is left to run, the whole pod is stopped.
  if (onlyKills && !apps.some(isKept))
    steps.splice(0, steps.length, { do: 'kill', names: [...killing], message: undefined, graceMs: undefined });
  record.steps.unshift(...steps);
  return 0;
}

/** Is a container that fails a probe not started again? */
const endsWhenKilled = (record: PodRecord, entry: ContainerEntry): boolean =>
  !isSidecar(entry) &&
  (entry.spec.restartPolicy ?? record.pod.spec.restartPolicy) === 'Never' &&
  current(record, entry.spec.name)?.definition === entry.spec.image;

/**
 * Start the next init container, or restart sidecars that ended. Returns whether the app containers may run: all init
 * containers are done and all sidecars have started.
 */
function nextInit(
  record: PodRecord,
  entries: readonly ContainerEntry[],
  begun: boolean,
  wanted: (entry: ContainerEntry) => boolean,
  start: (entry: ContainerEntry) => void,
): boolean {
  for (const entry of entries) {
    if (entry.kind !== 'init') continue;
    const instance = current(record, entry.spec.name);
    if (isSidecar(entry)) {
      if (wanted(entry)) start(entry);
      if (begun) continue;
      const probe = record.probes[`${entry.spec.name}/startup`];
      const started = !entry.spec.startupProbe || (probe?.result === 'success' && probe.instance === instance?.id);
      if (instance?.state === 'running' && started) continue;
      return false;
    }
    if (begun || (instance?.state === 'exited' && instance.exitCode === 0)) continue;
    if (wanted(entry)) start(entry);
    return false;
  }
  return true;
}

/** Why a running container must go: its definition changed, or a probe failed. */
function killMessage(record: PodRecord, entry: ContainerEntry): string | undefined {
  const { kind, spec } = entry;
  const instance = current(record, spec.name);
  if (instance?.state !== 'running' || kind === 'ephemeral') return undefined;
  if (resizeNeedsRestart({ kind, spec }, instance, !!record.deferred))
    return `Container ${spec.name} resize requires restart`;
  if (instance.definition !== spec.image) return `Container ${spec.name} definition changed, will be restarted`;
  for (const probe of ['liveness', 'startup']) {
    const state = record.probes[`${spec.name}/${probe}`];
    if (state?.instance === instance.id && state.result === 'failure')
      return `Container ${spec.name} failed ${probe} probe${endsWhenKilled(record, entry) ? '' : ', will be restarted'}`;
  }
  return undefined;
}
