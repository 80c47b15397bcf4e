import type { Co } from '../kernel/coroutine.ts';
import type { Machine } from '../runtime/process.ts';
import { Capture, readerFrom } from '../runtime/streams.ts';
import type { KubeletContext } from './context.ts';
import { execError, portNumber, processOf } from './hooks.ts';
import { msToTick } from './ticks.ts';
import { containersOf, current, type Instance, type PodRecord, type ProbeState } from './record.ts';

type Kind = 'liveness' | 'readiness' | 'startup';
const KINDS: readonly Kind[] = ['startup', 'liveness', 'readiness'];

/** A probe as the spec has it, defaults filled in by the API server. */
interface Probe {
  readonly exec?: { readonly command: readonly string[] };
  readonly httpGet?: {
    readonly host?: string;
    readonly port: number | string;
    readonly path?: string;
    readonly scheme?: string;
    readonly httpHeaders?: readonly { name: string; value: string }[];
  };
  readonly tcpSocket?: { readonly host?: string; readonly port: number | string };
  readonly grpc?: { readonly port: number; readonly service?: string };
  readonly initialDelaySeconds?: number;
  readonly timeoutSeconds?: number;
  readonly periodSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
}

/** One attempt's outcome. `error`: it could not be made, which does not count. */
interface Outcome {
  readonly result: 'success' | 'failure' | 'error';
  readonly text: string;
  /** Will the next attempt give the same unless something in the pod changes? */
  readonly steady: boolean;
}

const probeOf = (record: PodRecord, container: string, kind: Kind): Probe | undefined =>
  containersOf(record.pod).find(({ spec }) => spec.name === container)?.spec[`${kind}Probe`];

/** A container has started: its probes begin anew, at their own rhythm. */
export function startProbes(context: KubeletContext, record: PodRecord, instance: Instance): void {
  for (const kind of KINDS) {
    if (!probeOf(record, instance.name, kind)) continue;
    const key = `${instance.name}/${kind}`;
    record.probes[key] = {
      result: undefined,
      run: 0,
      lastResult: undefined,
      instance: instance.id,
      scheduled: false,
      busy: false,
      held: false,
    };
    schedule(context, record, key, 'next');
  }
}

/** Look again at probes whose answer was taken to stay as it is. */
export function wakeProbes(context: KubeletContext, record: PodRecord): void {
  for (const key in record.probes) if (record.probes[key].held) schedule(context, record, key, 'next');
}

/** Readiness is asked for at once whenever the kubelet writes a status and does not know it yet. */
export function triggerReadiness(context: KubeletContext, record: PodRecord): void {
  for (const key in record.probes)
    if (key.endsWith('/readiness') && record.probes[key].result !== 'success') schedule(context, record, key, 'now');
}

/** Set a probe's timer: at its next beat, counted from when the pod came to the node, or at once. */
function schedule(context: KubeletContext, record: PodRecord, key: string, when: 'next' | 'now'): void {
  const state = record.probes[key];
  if (state.busy || (state.scheduled && when === 'next')) return;
  const [container, kind] = split(key);
  const probe = probeOf(record, container, kind)!;
  const instance = current(record, container);
  if (instance?.id !== state.instance || instance.state !== 'running') return;
  const { now } = context.env.kernel;
  const earliest = Math.max(now, instance.startedMs + (probe.initialDelaySeconds ?? 0) * 1000);
  if (when === 'now' && earliest <= now) {
    if (isWaiting(record, container, kind)) return;
    context.after(context.about(30), ['probe', record.uid, key, state.instance], true);
    return;
  }
  const period = (probe.periodSeconds ?? 10) * 1000;
  const phase = record.startTimeMs % period;
  const beats = Math.ceil((earliest - phase + (earliest === now ? 1 : 0)) / period);
  state.scheduled = true;
  state.held = false;
  // A wait for the end of the initial delay only keeps time, as later attempts do.
  const keepsTime = state.lastResult !== undefined || earliest > now;
  context.after(beats * period + phase - now, ['probe', record.uid, key, state.instance], keepsTime);
}

const split = (key: string): [string, Kind] => {
  const slash = key.lastIndexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1) as Kind];
};

/** Until the startup probe has passed, the others wait; afterwards it is done. */
function isWaiting(record: PodRecord, container: string, kind: Kind): boolean {
  const startup = record.probes[`${container}/startup`];
  if (kind === 'startup') return startup?.result === 'success';
  return startup !== undefined && startup.result !== 'success';
}

/** A probe's timer is due: make an attempt. */
export function runProbe(context: KubeletContext, record: PodRecord, key: string, instanceId: string): void {
  const state = record.probes[key];
  if (!state || state.instance !== instanceId || state.busy) return;
  state.scheduled = false;
  const [container, kind] = split(key);
  const probe = probeOf(record, container, kind);
  const instance = current(record, container);
  if (!probe || instance?.id !== instanceId || instance.state !== 'running') return;
  if (record.phase !== 'syncing' && kind !== 'readiness') return;
  if (isWaiting(record, container, kind)) {
    if (kind !== 'startup') schedule(context, record, key, 'next');
    return;
  }
  if (state.result === 'failure' && kind !== 'readiness') return;
  state.busy = true;
  context.env.processes.start(
    `${kind} probe of ${record.name}/${container}`,
    attempt(context, record, key, probe, instance),
  );
}

function* attempt(context: KubeletContext, record: PodRecord, key: string, probe: Probe, instance: Instance): Co<void> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  const outcome = yield* tryProbe(context, record, probe, instance, timeoutMs);
  const state = record.probes[key];
  if (!state || state.instance !== instance.id) return;
  state.busy = false;
  if (instance.state !== 'running') return;
  conclude(context, record, key, state, probe, outcome);
}

/** Count an attempt's outcome, tell of failures, and act when the result that counts changes (the prober's worker). */
function conclude(
  context: KubeletContext,
  record: PodRecord,
  key: string,
  state: ProbeState,
  probe: Probe,
  outcome: Outcome,
): void {
  const [container, kind] = split(key);
  const title = `${kind[0].toUpperCase()}${kind.slice(1)} probe`;
  if (outcome.result === 'error') {
    const text = `${title} errored and resulted in unknown state: ${outcome.text}`;
    context.event(record, 'Warning', 'Unhealthy', text, container);
    return schedule(context, record, key, 'next');
  }
  if (outcome.result === 'failure')
    context.event(record, 'Warning', 'Unhealthy', `${title} failed: ${outcome.text}`, container);
  state.run = state.lastResult === outcome.result ? state.run + 1 : 1;
  state.lastResult = outcome.result;
  const threshold = outcome.result === 'success' ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
  const before = state.result;
  if (state.run >= threshold) state.result = outcome.result;
  if (state.result !== before && state.result) changed(context, record, container, kind, state.result);
  if (kind === 'startup' && state.result) return;
  if (kind === 'liveness' && state.result === 'failure') return;
  const settled = state.result === outcome.result && outcome.result === 'success';
  if (settled && outcome.steady) state.held = true;
  else schedule(context, record, key, 'next');
}

function changed(
  context: KubeletContext,
  record: PodRecord,
  container: string,
  kind: Kind,
  result: 'success' | 'failure',
): void {
  if (kind === 'readiness') {
    context.updateStatus(record);
    // The worker's sync waits for the next look at the runtime, and that look's news bring one more.
    return context.requestSync(record, msToTick(context, record) + 1000, true);
  }
  if (kind === 'startup' && result === 'success') {
    for (const other of ['liveness', 'readiness'])
      if (record.probes[`${container}/${other}`]) schedule(context, record, `${container}/${other}`, 'now');
    return context.requestTick(record);
  }
  if (result === 'failure') context.requestSync(record, 1);
}

function* tryProbe(
  context: KubeletContext,
  record: PodRecord,
  probe: Probe,
  instance: Instance,
  timeoutMs: number,
): Co<Outcome> {
  if (probe.exec) return yield* tryExec(context, probe.exec.command, instance, timeoutMs);
  const { network } = context;
  const own = record.sandbox?.address ?? '';
  const target = probe.httpGet ?? probe.tcpSocket ?? probe.grpc;
  const host = (probe.httpGet ?? probe.tcpSocket)?.host || own;
  const port = portNumber(record, instance.name, target?.port ?? 0);
  if (!port) return { result: 'error', text: `strconv.Atoi: parsing "${target?.port}": invalid syntax`, steady: false };
  const from = { kind: 'node', name: record.node } as const;
  if (!probe.httpGet) {
    const { answer } = yield* network.connect(from, { protocol: 'tcp', host, port }, timeoutMs);
    if (!('failure' in answer)) return { result: 'success', text: '', steady: true };
    const why = answer.failure === 'timeout' ? 'i/o timeout' : `connect: ${dialError(answer.failure)}`;
    const text = probe.grpc
      ? `timeout: failed to connect service "${host}:${port}" within ${timeoutMs / 1000}s: context deadline exceeded`
      : `dial tcp ${host}:${port}: ${why}`;
    return { result: 'failure', text, steady: true };
  }
  const { path = '/', scheme = 'HTTP', httpHeaders = [] } = probe.httpGet;
  const protocol = scheme === 'HTTPS' ? 'https' : 'http';
  const url = `${protocol}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`;
  const headers = {
    'user-agent': 'kube-probe/1.36',
    ...Object.fromEntries(httpHeaders.map(({ name, value }) => [name.toLowerCase(), value])),
  };
  const { answer } = yield* network.connect(from, { protocol, host, port, path, method: 'GET', headers }, timeoutMs);
  if ('failure' in answer) {
    const dial = `dial tcp ${host}:${port}: connect: ${dialError(answer.failure)}`;
    const late = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
    const text = `Get "${url}": ${answer.failure === 'timeout' ? late : answer.failure === 'reset' ? 'EOF' : dial}`;
    return { result: 'failure', text, steady: true };
  }
  if (answer.status >= 200 && answer.status < 400) return { result: 'success', text: '', steady: true };
  return { result: 'failure', text: `HTTP probe failed with statuscode: ${answer.status}`, steady: true };
}

const dialError = (failure: string): string => (failure === 'no-route' ? 'no route to host' : 'connection refused');

/** Bytes of a probe's output that are kept. */
const OUTPUT_BYTES = 10 * 1024;

function* tryExec(
  context: KubeletContext,
  command: readonly string[],
  instance: Instance,
  timeoutMs: number,
): Co<Outcome> {
  const live = context.live(instance);
  if (!live) return { result: 'error', text: 'container not found', steady: false };
  const { container } = live;
  const found = container.lookUp(command);
  const program = container.programOf(command[0] ?? '');
  if ('error' in found || !program) {
    const why = 'error' in found ? found.error : 'this program is not simulated here';
    const text = `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${context.env.kernel.random('container-ids').hex(64)}": ${execError(command[0] ?? '', why)}`;
    return { result: 'error', text, steady: false };
  }
  const output = new Capture();
  const process = processOf(container, command, readerFrom(''), output, output);
  const watched = watch(process.machine, command);
  const task = context.env.processes.start(command.join(' '), program({ ...process, machine: watched.machine }));
  const until = context.env.kernel.now + timeoutMs;
  while (!task.finished && context.env.kernel.now < until) yield { signals: [task.done], until };
  if (!task.finished) {
    task.interrupt('SIGKILL');
    const text = `command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1000}s`;
    return { result: 'failure', text, steady: false };
  }
  const code = task.error ? 137 : (task.result as number);
  return {
    result: code === 0 ? 'success' : 'failure',
    text: output.text.slice(0, OUTPUT_BYTES),
    steady: !watched.looked(),
  };
}

/** Programs whose answer depends on the time, by name; those that use the network are noticed by themselves. */
const TIMELY = new Set('date sleep usleep stat find uptime ps top timeout time watch df free'.split(' '));
const TIMELY_VARIABLES = /\$\{?(SECONDS|RANDOM|SRANDOM|EPOCH)/;
const SHELLS = new Set(['sh', 'ash', 'bash']);

/**
 * A machine that notes whether a program looks at the clock or the network: then its answer may change by itself. A
 * shell always knows the time; what counts there are the programs it runs.
 */
function watch(machine: Machine, command: readonly string[]): { machine: Machine; looked(): boolean } {
  const base = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
  const isShell = SHELLS.has(base(command[0]));
  let looked = isShell && TIMELY_VARIABLES.test(command.join(' '));
  const watched: Machine = Object.create(machine, {
    kernel: {
      get() {
        looked ||= !isShell;
        return machine.kernel;
      },
    },
    network: {
      get() {
        looked = true;
        return machine.network;
      },
    },
    program: {
      value(name: string) {
        looked ||= TIMELY.has(base(name));
        return machine.program(name);
      },
    },
  });
  return { machine: watched, looked: () => looked };
}
