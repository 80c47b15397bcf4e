import type { ExecStreams, LogOptions, PodAccess } from '../apiserver/environment.ts';
import { badRequest, failure, notFound } from '../apiserver/status.ts';
import { Interrupt, type Co } from '../kernel/coroutine.ts';
import type { Container } from '../runtime/container.ts';
import type { Reader, Writer } from '../runtime/streams.ts';
import { execError, processOf } from './hooks.ts';
import type { Kubelets } from './kubelets.ts';
import { logText } from './logs.ts';
import { containersOf, current, type ContainerEntry, type Instance, type LogPiece, type PodRecord } from './record.ts';
import { readerFrom } from '../runtime/streams.ts';
import { SIGNAL_NUMBERS } from '../runtime/process.ts';
import { processesOf } from '../runtime/process-table.ts';

/** What the API server asks of the pods' kubelets. */
export class KubeletAccess implements PodAccess {
  readonly #kubelets: Kubelets;

  constructor(kubelets: Kubelets) {
    this.#kubelets = kubelets;
  }

  /** Cut a node off from everything else, or end that; false where there is no such node. */
  setCutOff(node: string, cutOff: boolean): boolean {
    return this.#kubelets.setCutOff(node, cutOff);
  }

  readLog(namespace: string, pod: string, options: LogOptions): string {
    const run = this.#logged(namespace, pod, options);
    if (run && this.#isRemoved(namespace, pod, run))
      return `unable to retrieve container logs for containerd://${run.id}`;
    return run ? logText(run.log, options, this.#kubelets.env.kernel.now) : '';
  }

  /** Of ended runs the runtime keeps the last alone: an older one goes when the next has ended as well. */
  #isRemoved(namespace: string, pod: string, run: Instance): boolean {
    const record = this.#kubelets.find(namespace, pod);
    // The containers of an evicted pod are removed when it has ended.
    if (record?.verdict?.reason === 'Evicted' && run.state === 'exited') return true;
    const newest = record?.containers[run.name]?.[0];
    return newest !== undefined && newest !== run && newest.state === 'exited';
  }

  *followLog(namespace: string, pod: string, options: LogOptions, out: { write(text: string): Co<void> }): Co<void> {
    const run = this.#logged(namespace, pod, options);
    if (!run) return;
    yield* out.write(logText(run.log, options, this.#kubelets.env.kernel.now));
    let seen = run.log.length;
    let last: LogPiece | undefined = run.log[seen - 1];
    while (run.state === 'running') {
      yield { signals: [this.#kubelets.changed(run)] };
      // Old pieces may have gone from the front meanwhile.
      if (last && run.log[seen - 1] !== last) seen = run.log.indexOf(last) + 1;
      const fresh = run.log.slice(seen);
      seen = run.log.length;
      last = run.log[seen - 1];
      if (fresh.length)
        yield* out.write(logText(fresh, { timestamps: options.timestamps }, this.#kubelets.env.kernel.now));
    }
  }

  *exec(
    namespace: string,
    pod: string,
    container: string | undefined,
    command: readonly string[],
    streams: ExecStreams,
  ): Co<number> {
    const { run } = this.#running(namespace, pod, container);
    const live = this.#kubelets.live(run)!;
    const found = live.container.lookUp(command);
    const program = live.container.programOf(command[0] ?? '');
    if ('error' in found || !program) {
      const why = 'error' in found ? found.error : 'this program is not simulated here';
      const id = this.#kubelets.env.kernel.random('container-ids').hex(64);
      const text = `error executing command in container: failed to exec in container: failed to start exec "${id}": ${execError(command[0] ?? '', why)}`;
      throw failure(500, 'InternalError', `Internal error occurred: Internal error occurred: ${text}`);
    }
    const stdout = writerOf(streams.stdout, streams.tty);
    const stderr = streams.tty ? stdout : writerOf(streams.stderr, false);
    const process = processOf(live.container, command, readerOfStream(streams), stdout, stderr);
    if (streams.tty) process.env.set('TERM', 'xterm');
    const table = processesOf(process.machine);
    const pid = table.add({ argv: command, parent: 0 });
    const task = this.#kubelets.env.processes.start(`exec ${command.join(' ')}`, program({ ...process, pid }));
    table.find(pid)!.task = task;
    try {
      while (!task.finished && run.state === 'running') yield { signals: [task.done, this.#kubelets.changed(run)] };
    } catch (error) {
      if (error instanceof Interrupt) task.interrupt(error.signal === 'SIGPIPE' ? 'SIGPIPE' : 'SIGKILL');
      throw error;
    } finally {
      table.remove(pid);
    }
    if (!task.finished) {
      // The container ended under the command.
      task.interrupt('SIGKILL');
      return 128 + SIGNAL_NUMBERS.SIGKILL;
    }
    if (task.error instanceof Interrupt) return 128 + (SIGNAL_NUMBERS[task.error.signal] ?? 15);
    if (task.error) throw task.error;
    return task.result as number;
  }

  *attach(namespace: string, pod: string, container: string | undefined, streams: ExecStreams): Co<number> {
    const { run } = this.#running(namespace, pod, container, 'attach');
    const live = this.#kubelets.live(run);
    const feeding =
      streams.stdin && live
        ? this.#kubelets.env.processes.start('attach', feed(streams.stdin, live.container))
        : undefined;
    try {
      return yield* this.#copyOutput(run, streams);
    } finally {
      feeding?.interrupt('SIGKILL');
    }
  }

  /** Pass on what a container prints until it ends; returns its exit status. */
  *#copyOutput(run: Instance, streams: ExecStreams): Co<number> {
    let seen = run.log.length;
    for (;;) {
      const fresh = run.log.slice(seen);
      seen = run.log.length;
      for (const { stream, text } of fresh) yield* streams[stream].write(text);
      if (run.state !== 'running') return run.exitCode;
      yield { signals: [this.#kubelets.changed(run)] };
    }
  }

  check(namespace: string, pod: string, verb: 'exec' | 'attach' | 'portforward', container: string | undefined): void {
    if (verb !== 'portforward') this.#running(namespace, pod, container, verb);
    const found = this.#kubelets.env.store.get('pods', namespace, pod);
    if (!found) throw notFound('', 'pods', pod);
    if (!found.spec.nodeName) throw badRequest(`pod ${pod} does not have a host assigned`);
  }

  *request(
    namespace: string,
    pod: string,
    port: number,
    request: Parameters<PodAccess['request']>[3],
  ): Co<{ status: number; headers: Record<string, string>; body: string } | { failure: string }> {
    const record = this.#kubelets.find(namespace, pod);
    if (!record?.sandbox?.ready) return { failure: 'refused' };
    const listener = this.#kubelets.ports(record).find('TCP', port, true);
    if (!listener) return { failure: 'refused' };
    const answer = yield* listener.answer({ protocol: 'http', host: 'localhost', port, ...request }, '127.0.0.1');
    if ('failure' in answer) return answer;
    return { status: answer.status, headers: { ...answer.headers }, body: answer.body };
  }

  /** The run whose log is asked for; undefined where the pod has not come to a node yet. */
  #logged(namespace: string, name: string, options: LogOptions): Instance | undefined {
    const { store } = this.#kubelets.env;
    const pod = store.get('pods', namespace, name);
    if (!pod) throw notFound('', 'pods', name);
    const entries = containersOf(pod);
    const container = options.container || onlyContainer(entries, name);
    const entry = entries.find(({ spec }) => spec.name === container);
    if (!entry) throw badRequest(`container ${container} is not valid for pod ${name}`);
    if (!pod.spec.nodeName) return undefined;
    const record = this.#kubelets.find(namespace, name);
    const [run, before] = record?.containers[container] ?? [];
    const waits = (why: string): Error =>
      badRequest(`container "${container}" in pod "${name}" is waiting to start: ${why}`);
    const status = statusOfContainer(pod.status, container);
    if (options.previous) {
      const previous = run?.state === 'exited' && status?.state?.waiting ? run : before;
      if (!previous) throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
      return previous;
    }
    if (run && run.state !== 'created') return run;
    if (before) return before;
    const reason = status?.state?.waiting?.reason ?? (entry.kind === 'init' ? 'PodInitializing' : 'ContainerCreating');
    if (reason === 'ErrImagePull') throw waits("image can't be pulled");
    if (reason === 'ImagePullBackOff') throw waits('trying and failing to pull image');
    throw waits(reason);
  }

  #running(
    namespace: string,
    name: string,
    wanted: string | undefined,
    verb: 'exec' | 'attach' = 'exec',
  ): { record: PodRecord; run: Instance } {
    const pod = this.#kubelets.env.store.get('pods', namespace, name);
    if (!pod) throw notFound('', 'pods', name);
    const entries = containersOf(pod);
    const container = wanted || onlyContainer(entries, name);
    if (!entries.some(({ spec }) => spec.name === container))
      throw badRequest(`container ${container} is not valid for pod ${name}`);
    if (!pod.spec.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
    const record = this.#kubelets.find(namespace, name);
    const run = record && current(record, container);
    if (!record || run?.state !== 'running') {
      const why =
        verb === 'attach'
          ? `container ${container} not found in pod ${name}_${namespace}`
          : `container not found ("${container}")`;
      throw failure(404, 'NotFound', `unable to upgrade connection: ${why}`);
    }
    return { record, run };
  }
}

/** Give a container what comes in, and its end. */
function* feed(stdin: NonNullable<ExecStreams['stdin']>, container: Container): Co<void> {
  for (;;) {
    const text = yield* stdin.read();
    container.input(text);
    if (!text) return;
  }
}

function onlyContainer(entries: readonly ContainerEntry[], pod: string): string {
  const names = (kind: ContainerEntry['kind']): string[] =>
    entries.filter((entry) => entry.kind === kind).map(({ spec }) => spec.name);
  const apps = names('app');
  if (apps.length === 1) return apps[0];
  const init = names('init');
  const text = `a container name must be specified for pod ${pod}, choose one of: [${apps.join(' ')}]`;
  throw badRequest(init.length ? `${text} or one of the init containers: [${init.join(' ')}]` : text);
}

function statusOfContainer(
  status: Record<string, unknown> | undefined,
  name: string,
): { state?: { waiting?: { reason?: string } } } | undefined {
  for (const list of ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'])
    for (const entry of (status?.[list] ?? []) as { name: string; state?: { waiting?: { reason?: string } } }[])
      if (entry.name === name) return entry;
  return undefined;
}

function writerOf(out: ExecStreams['stdout'], isTerminal: boolean): Writer {
  return { isTerminal, write: (text) => out.write(text), push: (text) => out.push(text), close() {} };
}

/** The client's standard input as a program reads it. */
function readerOfStream({ stdin, tty }: ExecStreams): Reader {
  if (!stdin) return readerFrom('');
  if ('readLine' in stdin) return stdin as unknown as Reader;
  let rest = '';
  return {
    isTerminal: tty,
    *read() {
      const text = rest || (yield* stdin.read());
      rest = '';
      return text;
    },
    *readLine() {
      for (;;) {
        const newline = rest.indexOf('\n');
        if (newline >= 0) {
          const line = rest.slice(0, newline);
          rest = rest.slice(newline + 1);
          return line;
        }
        const more = yield* stdin.read();
        if (!more) {
          const line = rest;
          rest = '';
          return line || undefined;
        }
        rest += more;
      }
    },
    *readAll() {
      let all = rest;
      rest = '';
      for (let more = yield* stdin.read(); more; more = yield* stdin.read()) all += more;
      return all;
    },
    close: () => stdin.close(),
  };
}
