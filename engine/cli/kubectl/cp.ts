import type { Co } from '../../kernel/coroutine.ts';
import { Capture, readerFrom } from '../../runtime/streams.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Command } from './command.ts';
import type { Context } from './context.ts';
import { ExitError, KubectlError } from './errors.ts';
import { containerOf, POD_FLAGS } from './pod-for-object.ts';
import { authorizeStream, streamFailure } from './pod-streams.ts';

/** `kubectl cp`. */
export const CP: Command = {
  name: 'cp',
  short: 'Copy files and directories to and from containers',
  usage: 'cp <file-spec-src> <file-spec-dest>',
  flags: [
    POD_FLAGS[0],
    { name: 'no-preserve', type: 'bool', usage: "Do not keep the files' owners and permissions." },
    { name: 'retries', type: 'int', usage: 'How often to try again.' },
  ],
  run: runCopy,
};

/** `[[namespace/]pod:]path`. */
interface Place {
  readonly namespace: string;
  /** '' for a file here. */
  readonly pod: string;
  readonly path: string;
}

function* runCopy(context: Context): Co<number> {
  const { args } = context;
  if (args.length !== 2) throw new KubectlError('source and destination are required');
  const [from, to] = args.map((arg) => placeOf(context, arg));
  if (from.pod && to.pod) throw new KubectlError('one of src or dest must be a local file specification');
  if (!from.pod && !to.pod) throw new KubectlError('one of src or dest must be a remote file specification');
  if (!from.path || !to.path) throw new KubectlError('filepath can not be empty');
  if (from.pod) yield* copyFrom(context, from, to.path);
  else yield* copyTo(context, from.path, to);
  return 0;
}

function placeOf(context: Context, text: string): Place {
  const colon = text.indexOf(':');
  if (colon === 0) throw new KubectlError('filespec must match the canonical format: [[namespace/]pod:]file/path');
  if (colon < 0) return { namespace: '', pod: '', path: text };
  const parts = text.slice(0, colon).split('/');
  const path = text.slice(colon + 1);
  if (parts.length === 1) return { namespace: context.namespace, pod: parts[0], path };
  if (parts.length === 2) return { namespace: parts[0], pod: parts[1], path };
  throw new KubectlError('filespec must match the canonical format: [[namespace/]pod:]file/path');
}

interface Target {
  readonly pod: KubeObject;
  readonly container: string;
}

function* targetOf(context: Context, place: Place, notice: 'err' | 'out'): Co<Target> {
  const path = `/api/v1/namespaces/${place.namespace}/pods/${encodeURIComponent(place.pod)}`;
  const pod = context.client.get<KubeObject>(path);
  const phase: string = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed')
    throw new KubectlError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const container = yield* containerOf(context, pod, context.flags.string('container'), false, notice);
  return { pod, container: container.name as string };
}

/** Run a command in the container; returns its output. Throws where it fails. */
function* inside(context: Context, { pod, container }: Target, command: string[], stdin?: string): Co<string> {
  const { name, namespace = '' } = pod.metadata;
  authorizeStream(context, namespace, name, 'exec');
  const [stdout, stderr] = [new Capture(), new Capture()];
  let code: number;
  try {
    code = yield* context.cluster.pods.exec(namespace, name, container, command, {
      stdin: stdin === undefined ? undefined : readerFrom(stdin),
      stdout,
      stderr,
      tty: false,
    });
  } catch (error) {
    throw streamFailure(error);
  }
  if (code !== 0) {
    yield* context.err(stderr.text);
    throw new ExitError(`command terminated with exit code ${code}`, code);
  }
  return stdout.text;
}

/** Is the path a directory inside? */
function* isDirectory(context: Context, target: Target, path: string): Co<boolean> {
  try {
    yield* inside(context, target, ['test', '-d', path]);
    return true;
  } catch {
    return false;
  }
}

const base = (path: string): string => path.replace(/\/+$/, '').split('/').pop() || '/';

function* copyTo(context: Context, path: string, to: Place): Co<void> {
  const { files } = context.process.machine;
  const source = context.resolve(path);
  if (!files.exists(source)) throw new KubectlError(`${path} doesn't exist in local filesystem`);
  const target = yield* targetOf(context, to, 'err');
  const into = yield* isDirectory(context, target, to.path);
  const parent = to.path.replace(/\/+$/, '').replace(/\/?[^/]*$/, '');
  if (!into && parent && !(yield* isDirectory(context, target, parent))) {
    yield* context.err(`tar: can't change directory to '${parent}': No such file or directory\n`);
    throw new ExitError('command terminated with exit code 1');
  }
  yield* send(context, target, source, into ? `${to.path.replace(/\/+$/, '')}/${base(path)}` : to.path);
}

function* send(context: Context, target: Target, source: string, path: string): Co<void> {
  const { files } = context.process.machine;
  const node = files.stat(source);
  if (node.type === 'directory') {
    yield* inside(context, target, ['mkdir', '-p', path]);
    for (const name of files.list(source)) yield* send(context, target, `${source}/${name}`, `${path}/${name}`);
    return;
  }
  yield* inside(context, target, ['sh', '-c', 'cat > "$0"', path], files.read(source));
}

function* copyFrom(context: Context, from: Place, path: string): Co<void> {
  const { files } = context.process.machine;
  // Of a copy out of a container all messages go to standard output.
  const target = yield* targetOf(context, from, 'out');
  const remote = from.path.startsWith('/') ? from.path : `./${from.path}`;
  const destination = context.resolve(path);
  const leading = from.path.startsWith('/') ? "tar: removing leading '/' from member names\n" : '';
  if (yield* isDirectory(context, target, remote)) {
    yield* context.out(leading);
    return yield* receive(context, target, remote, destination);
  }
  try {
    yield* inside(context, target, ['test', '-e', remote]);
  } catch {
    yield* context.out(`tar: ${from.path}: No such file or directory\ntar: error exit delayed from previous errors\n`);
    return;
  }
  yield* context.out(leading);
  const into = files.exists(destination) && files.stat(destination).type === 'directory';
  files.write(
    into ? `${destination}/${base(from.path)}` : destination,
    yield* inside(context, target, ['cat', remote]),
  );
}

function* receive(context: Context, target: Target, remote: string, destination: string): Co<void> {
  const { files } = context.process.machine;
  files.makeDirectory(destination, true);
  for (const name of (yield* inside(context, target, ['ls', '-a', remote])).split('\n')) {
    if (!name || name === '.' || name === '..') continue;
    const below = `${remote.replace(/\/+$/, '')}/${name}`;
    if (yield* isDirectory(context, target, below)) yield* receive(context, target, below, `${destination}/${name}`);
    else files.write(`${destination}/${name}`, yield* inside(context, target, ['cat', below]));
  }
}
