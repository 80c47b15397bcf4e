import type { Co } from '../../../kernel/coroutine.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { KubectlError } from '../errors.ts';
import { containerOf, findPod, POD_FILE_FLAGS, POD_FLAGS } from './pod-for-object.ts';
import { authorizeStream, exitStatus, streamFailure, streamsOf } from './pod-streams.ts';

/** `kubectl exec`. */
export const EXEC: Command = {
  name: 'exec',
  short: 'Execute a command in a container',
  usage: 'exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  flags: [
    ...POD_FLAGS,
    ...POD_FILE_FLAGS,
    { name: 'quiet', short: 'q', type: 'bool', usage: 'Print only what the command prints.' },
    { name: 'stdin', short: 'i', type: 'bool', usage: 'Pass standard input to the container.' },
    { name: 'tty', short: 't', type: 'bool', usage: 'Standard input is a terminal.' },
  ],
  run: runExec,
};

function* runExec(context: Context): Co<number> {
  const { flags, args, dashAt } = context;
  const files = flags.strings('filename');
  if (args.length && dashAt !== 0 && files.length && dashAt >= 0)
    throw new KubectlError('resource/name arguments cannot be provided when a path is specified');
  const resource = args.length && dashAt !== 0 ? args[0] : '';
  const command = dashAt >= 0 ? args.slice(dashAt) : [];
  if (dashAt < 0 && (args.length > 1 || (args.length > 0 && files.length)))
    throw context.usageError('exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
  if (!resource && !files.length) throw new KubectlError('pod, type/name or --filename must be specified');
  void context.namespace;
  if (!command.length) throw new KubectlError('you must specify at least one command for the container');
  const pod = yield* findPod(context, resource, files);
  const { name, namespace = '' } = pod.metadata;
  const phase: string = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed')
    throw new KubectlError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const container = yield* containerOf(context, pod, flags.string('container'), flags.bool('quiet'));
  const streams = yield* streamsOf(context, flags.bool('stdin'), flags.bool('tty'), flags.bool('quiet'));
  authorizeStream(context, namespace, name, 'exec');
  let code: number;
  try {
    code = yield* context.cluster.pods.exec(namespace, name, container.name, command, streams);
  } catch (error) {
    throw streamFailure(error);
  }
  return yield* exitStatus(context, code);
}
