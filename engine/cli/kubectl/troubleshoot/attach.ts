import type { Co } from '../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { KubectlError } from '../errors.ts';
import { containerOf, findPod, POD_FLAGS } from './pod-for-object.ts';
import { authorizeStream, streamFailure, streamsOf } from './pod-streams.ts';

/** `kubectl attach`. */
export const ATTACH: Command = {
  name: 'attach',
  short: 'Attach to a running container',
  usage: 'attach (POD | TYPE/NAME) -c CONTAINER',
  flags: [
    ...POD_FLAGS,
    { name: 'quiet', short: 'q', type: 'bool', usage: 'Print only what the session prints.' },
    { name: 'stdin', short: 'i', type: 'bool', usage: 'Pass standard input to the container.' },
    { name: 'tty', short: 't', type: 'bool', usage: 'Standard input is a terminal.' },
  ],
  run: runAttach,
};

/** What is said before a session. */
export const SESSION_NOTICE =
  'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n' +
  "If you don't see a command prompt, try pressing enter.\n";

function* runAttach(context: Context): Co<number> {
  const { flags, args } = context;
  if (!args.length) throw new KubectlError('at least 1 argument is required for attach');
  if (args.length > 2)
    throw context.usageError(
      `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
    );
  const pod = yield* findPod(context, args.join('/'));
  const phase: string = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed')
    throw new KubectlError(`cannot attach a container in a completed pod; current phase is ${phase}`);
  yield* attachTo(context, pod, {
    container: flags.string('container'),
    stdin: flags.bool('stdin'),
    tty: flags.bool('tty'),
    quiet: flags.bool('quiet'),
    command: `${context.path}`,
  });
  return 0;
}

/** How a pod is joined. */
export interface AttachOptions {
  readonly container: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
  /** `kubectl attach`, as the hint for coming back names it; '' for no hint. */
  readonly command: string;
}

function* containerToAttach(context: Context, pod: KubeObject, { container, quiet }: AttachOptions): Co<any> {
  try {
    return yield* containerOf(context, pod, container, quiet);
  } catch (error) {
    throw error instanceof KubectlError ? new KubectlError(`cannot attach to the container: ${error.message}`) : error;
  }
}

/** Join a container's streams until it ends or standard input does. */
export function* attachTo(context: Context, pod: KubeObject, options: AttachOptions): Co<number> {
  const { name, namespace = '' } = pod.metadata;
  const container = yield* containerToAttach(context, pod, options);
  if (options.tty && !container.tty && !options.quiet)
    yield* context.err(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  const streams = yield* streamsOf(context, options.stdin, options.tty && Boolean(container.tty), options.quiet);
  if (!options.quiet) yield* context.err(SESSION_NOTICE);
  authorizeStream(context, namespace, name, 'attach');
  let code: number;
  try {
    code = yield* context.cluster.pods.attach(namespace, name, container.name, streams);
  } catch (error) {
    throw streamFailure(error);
  }
  if (!options.quiet && options.stdin && streams.tty && pod.spec.restartPolicy === 'Always')
    yield* context.out(
      `Session ended, resume using '${options.command} ${name} -c ${container.name} -i -t' command when the pod is running\n`,
    );
  return code;
}
