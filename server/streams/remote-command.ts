import type { ExecStreams } from '../../engine/apiserver/environment.ts';
import { StatusError, type Status } from '../../engine/apiserver/status.ts';
import { Interrupt, Signal, type Co, type CoTask } from '../../engine/kernel/coroutine.ts';
import { decodeBytes, encodeText } from '../../engine/runtime/bytes.ts';
import { SIGNAL_NUMBERS } from '../../engine/runtime/process.ts';
import { Pipe, readerOf } from '../../engine/runtime/streams.ts';
import { Tty } from '../../engine/shell/terminal/tty.ts';
import type { World } from '../../engine/world.ts';
import { WAITING_BYTES, type Carrier, type Lane } from './lane.ts';

/** A command to run in a container, or a container to attach to. */
export interface CommandTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly verb: 'exec' | 'attach';
  readonly container: string | undefined;
  readonly command: readonly string[];
  readonly tty: boolean;
}

/** The streams of a remote command; those that the client did not ask for are missing. */
export interface CommandLanes {
  readonly stdin?: Lane;
  readonly stdout?: Lane;
  readonly stderr?: Lane;
  readonly error: Lane;
  readonly carrier: Carrier;
}

/** Run a command with its streams on the lanes, and tell on the error lane how it ended. */
export function runCommand(world: World, target: CommandTarget, lanes: CommandLanes): void {
  const { namespace, pod, verb, container, command } = target;
  const { error, carrier } = lanes;
  const drained = new Signal();
  const driving: { task?: CoTask } = {};
  const interrupt = (signal: string): void => {
    driving.task?.interrupt(signal);
    world.processes.drain();
  };
  const streams = target.tty
    ? terminalStreams(world, lanes, drained, () => driving.task?.interrupt('SIGINT'))
    : pipedStreams(world, lanes, drained);
  const { pods } = world.cluster;
  const body =
    verb === 'exec'
      ? pods.exec(namespace, pod, container, command, streams)
      : pods.attach(namespace, pod, container, streams);
  const task = world.processes.start(`${verb} ${namespace}/${pod}`, body);
  driving.task = task;
  world.processes.start(
    'stream end',
    (function* () {
      while (!task.finished) yield { signals: [task.done] };
      for (const lane of [lanes.stdout, lanes.stderr]) lane?.end();
      // Who attaches is not told how the container ended.
      const status = verb === 'attach' && !task.error ? SUCCESS : endOf(task);
      error.write(Buffer.from(JSON.stringify(status)));
      error.end();
      carrier.close();
    })(),
  );
  carrier.onDrain = () => {
    drained.notify();
    world.processes.drain();
  };
  carrier.onClose = () => {
    drained.notify();
    interrupt('SIGHUP');
  };
  world.processes.drain();
}

type Outlet = ExecStreams['stdout'];

/** Where a program writes; it waits while the client is slow. */
function outlet(lane: Lane | undefined, drained: Signal): Outlet {
  const push = (text: string): void => {
    if (text) lane?.write(encodeText(text));
  };
  return {
    push,
    *write(text: string): Co<void> {
      push(text);
      while (lane && lane.waiting > WAITING_BYTES) yield { signals: [drained] };
    },
  };
}

function pipedStreams(world: World, lanes: CommandLanes, drained: Signal): ExecStreams {
  return {
    stdin: lanes.stdin && pipedInput(world, lanes.stdin, lanes.carrier),
    stdout: outlet(lanes.stdout, drained),
    stderr: outlet(lanes.stderr, drained),
    tty: false,
  };
}

/** Feed what comes in to a pipe; while the program does not read, the connection is not read either. */
function pipedInput(world: World, lane: Lane, carrier: Carrier): NonNullable<ExecStreams['stdin']> {
  const pipe = new Pipe();
  const arrived = new Signal();
  const chunks: string[] = [];
  let ended = false;
  const text = new TextPieces();
  lane.onData = (bytes) => {
    chunks.push(text.next(bytes));
    carrier.pause();
    arrived.notify();
    world.processes.drain();
  };
  lane.onEnd = () => {
    ended = true;
    arrived.notify();
    world.processes.drain();
  };
  world.processes.start(
    'stdin',
    (function* (): Co<void> {
      for (;;) {
        const chunk = chunks.shift();
        if (chunk !== undefined) yield* pipe.write(chunk);
        else if (ended) return pipe.close();
        else {
          carrier.resume();
          yield { signals: [arrived] };
        }
      }
    })(),
  );
  return readerOf(pipe);
}

/** With a terminal there is a line discipline in between: echo, lines, Ctrl-C and Ctrl-D. */
function terminalStreams(world: World, lanes: CommandLanes, drained: Signal, interrupt: () => void): ExecStreams {
  const { stdin, stdout } = lanes;
  const tty = new Tty((text) => stdout?.write(encodeText(text)), interrupt);
  if (stdin) {
    const text = new TextPieces();
    stdin.onData = (bytes) => {
      tty.input(text.next(bytes));
      world.processes.drain();
    };
  }
  const out: Outlet = {
    push: (text) => tty.show(text),
    *write(text) {
      tty.show(text);
      while (stdout && stdout.waiting > WAITING_BYTES) yield { signals: [drained] };
    },
  };
  return { stdin: stdin && tty.reader, stdout: out, stderr: out, tty: true };
}

/** Text from pieces of UTF-8 that may end within a character. */
class TextPieces {
  #rest: Uint8Array = new Uint8Array();

  next(bytes: Uint8Array): string {
    const all = this.#rest.length ? Buffer.concat([this.#rest, bytes]) : bytes;
    const end = all.length - incompleteAtEnd(all);
    this.#rest = all.slice(end);
    return decodeBytes(all.subarray(0, end));
  }
}

/** How many bytes at the end begin a character that is not all there. */
function incompleteAtEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const width = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return width > back ? back : 0;
  }
  return 0;
}

const SUCCESS: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };

/** How a command ended, as the remote command protocol tells it. */
function endOf(task: CoTask): Status {
  const { error } = task;
  if (error instanceof Interrupt) return exitStatus(128 + (SIGNAL_NUMBERS[error.signal] ?? 15));
  if (error instanceof StatusError) return error.status;
  if (!error) return exitStatus(task.result as number);
  const message = error instanceof Error ? error.message : String(error);
  const failed = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' } as const;
  return { ...failed, message, reason: 'InternalError', code: 500 };
}

function exitStatus(code: number): Status {
  if (code === 0) return SUCCESS;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: error executing command, exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}
