import { sleep, type Co } from '../kernel/coroutine.ts';
import { Pipe, Capture, readerOf } from '../runtime/streams.ts';
import type { Container } from '../runtime/container.ts';
import type { Process } from '../runtime/process.ts';
import type { KubeletContext } from './context.ts';
import type { Instance, PodRecord } from './record.ts';

/** A hook of a container's lifecycle. */
interface Hook {
  readonly exec?: { readonly command: readonly string[] };
  readonly httpGet?: {
    readonly host?: string;
    readonly port: number | string;
    readonly path?: string;
    readonly scheme?: string;
  };
  readonly sleep?: { readonly seconds: number };
  readonly tcpSocket?: unknown;
}

/** How long the kubelet waits for an HTTP hook. */
const HTTP_TIMEOUT_MS = 30_000;
/** How long after the container the request of a hook comes, at most. */
const HTTP_LEAD_MS = 100;

/** A command that ran in a container outside of its main process. */
export interface CommandResult {
  readonly code: number;
  readonly output: string;
  /** The runtime's words where it could not be started. */
  readonly error?: string;
}

/** How runc words it that an exec'd command cannot be started. */
export const execError = (name: string, why: string): string =>
  `OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": ${why}`;

/** Run a command in a container and capture what it prints. */
function* runCommand(container: Container, command: readonly string[]): Co<CommandResult> {
  const found = container.lookUp(command);
  if ('error' in found) return { code: 127, output: '', error: execError(command[0] ?? '', found.error) };
  const output = new Capture();
  const program = container.programOf(command[0]);
  if (!program) return { code: 127, output: `${command[0]}: this program is not simulated here\n` };
  const stdin = new Pipe();
  stdin.close();
  const code = yield* program(processOf(container, command, readerOf(stdin), output, output));
  return { code, output: output.text };
}

/** A process of a command in a container. */
export function processOf(
  container: Container,
  argv: readonly string[],
  stdin: Process['stdin'],
  stdout: Process['stdout'],
  stderr: Process['stderr'],
): Process {
  const { env, cwd } = container.spec;
  return { argv, env: new Map(env), cwd, stdin, stdout, stderr, machine: container.execMachine() };
}

/** The number of a port given by number or by name. */
export function portNumber(record: PodRecord, container: string, port: number | string): number {
  if (typeof port === 'number') return port;
  const all = [...record.pod.spec.containers, ...(record.pod.spec.initContainers ?? [])] as {
    name: string;
    ports?: { name?: string; containerPort: number }[];
  }[];
  const named = all.find(({ name }) => name === container)?.ports?.find(({ name }) => name === port);
  return named?.containerPort ?? (Number(port) || 0);
}

/** Run a lifecycle hook; `done` is told whether it succeeded. */
export function runHook(
  context: KubeletContext,
  record: PodRecord,
  instance: Instance,
  hook: Hook,
  done: (succeeded: boolean) => void,
): void {
  context.env.processes.start(`hook of ${record.name}/${instance.name}`, body());
  function* body(): Co<void> {
    done(yield* tryHook(context, record, instance, hook));
  }
}

function* tryHook(context: KubeletContext, record: PodRecord, instance: Instance, hook: Hook): Co<boolean> {
  if (hook.sleep) {
    yield* sleep(context.env.kernel, hook.sleep.seconds * 1000);
    return true;
  }
  if (hook.exec) {
    const live = context.live(instance);
    return live !== undefined && (yield* runCommand(live.container, hook.exec.command)).code === 0;
  }
  if (!hook.httpGet) return true;
  // The request races with the program, which may not listen yet.
  const { kernel } = context.env;
  yield* sleep(kernel, kernel.random('kubelet/hooks').int(HTTP_LEAD_MS));
  const { path = '/', scheme = 'HTTP' } = hook.httpGet;
  const port = portNumber(record, instance.name, hook.httpGet.port);
  const host = hook.httpGet.host ?? record.sandbox?.address ?? '127.0.0.1';
  const { answer } = yield* context.network.connect(
    { kind: 'node', name: record.node },
    { protocol: scheme === 'HTTPS' ? 'https' : 'http', host, port, path, method: 'GET' },
    HTTP_TIMEOUT_MS,
  );
  return !('failure' in answer);
}
