import type { Co } from '../../../kernel/coroutine.ts';
import { readerFrom, Capture, type Writer } from '../../../runtime/streams.ts';
import { decodeBytes, encodeText } from '../../../runtime/bytes.ts';
import { ArchiveError, readMembers } from '../../../runtime/tar-format.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { archiveOf, unpack } from './cp-archive.ts';
import { ExitError, KubectlError } from '../errors.ts';
import { containerOf, POD_FLAGS } from './pod-for-object.ts';
import { authorizeStream, streamFailure } from './pod-streams.ts';

/** `kubectl cp`: runs tar in the container, as kubectl's pkg/cmd/cp does. */
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
  /** '' where the text names none. */
  readonly namespace: string;
  /** '' for a file here. */
  readonly pod: string;
  readonly path: string;
}

function* runCopy(context: Context): Co<number> {
  const { args } = context;
  if (args.length !== 2) throw new KubectlError('source and destination are required');
  const [from, to] = args.map(placeOf);
  if (from.pod && to.pod) throw new KubectlError('one of src or dest must be a local file specification');
  if (!from.pod && !to.pod) throw new KubectlError('one of src or dest must be a remote file specification');
  if (!from.path || !to.path) throw new KubectlError('filepath can not be empty');
  if (from.pod) yield* copyFrom(context, from, to.path);
  else yield* copyTo(context, from.path, to);
  return 0;
}

function placeOf(text: string): Place {
  const colon = text.indexOf(':');
  if (colon === 0) throw new KubectlError('filespec must match the canonical format: [[namespace/]pod:]file/path');
  if (colon < 0) return { namespace: '', pod: '', path: text };
  const parts = text.slice(0, colon).split('/');
  const path = text.slice(colon + 1).replace(/(.)\/$/, '$1');
  if (parts.length === 1) return { namespace: '', pod: parts[0], path };
  if (parts.length === 2) return { namespace: parts[0], pod: parts[1], path };
  throw new KubectlError('filespec must match the canonical format: [[namespace/]pod:]file/path');
}

interface Target {
  readonly pod: KubeObject;
  readonly container: string;
}

function* targetOf(context: Context, place: Place, notice: 'err' | 'out'): Co<Target> {
  const namespace = place.namespace || context.namespace;
  const pod = context.client.get<KubeObject>(`/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(place.pod)}`);
  const phase: string = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed')
    throw new KubectlError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const container = yield* containerOf(context, pod, context.flags.string('container'), false, notice);
  return { pod, container: container.name as string };
}

/** Where a command in a container writes, and what it reads. */
interface Streams {
  readonly stdin?: string;
  readonly stdout: Writer;
  readonly stderr: Writer;
}

/** Run a command in the container; gives its status. Throws where it cannot be started. */
function* inside(context: Context, { pod, container }: Target, command: string[], streams: Streams): Co<number> {
  const { name, namespace = '' } = pod.metadata;
  authorizeStream(context, namespace, name, 'exec');
  const { stdin, stdout, stderr } = streams;
  try {
    return yield* context.cluster.pods.exec(namespace, name, container, command, {
      stdin: stdin === undefined ? undefined : readerFrom(stdin),
      stdout,
      stderr,
      tty: false,
    });
  } catch (error) {
    throw streamFailure(error);
  }
}

/** Is the path a directory inside? What keeps kubectl from asking counts as no. */
function* isDirectory(context: Context, target: Target, path: string): Co<boolean> {
  try {
    const streams = { stdout: new Capture(), stderr: new Capture() };
    return (yield* inside(context, target, ['test', '-d', path], streams)) === 0;
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
  const destination = into ? `${to.path === '/' ? '' : to.path}/${base(source)}` : to.path;
  const slash = destination.lastIndexOf('/');
  const directory = slash < 0 ? '.' : destination.slice(0, slash) || '/';
  const keeps = context.flags.bool('no-preserve') ? ['--no-same-permissions', '--no-same-owner'] : [];
  const code = yield* inside(context, target, ['tar', ...keeps, '-xmf', '-', '-C', directory], {
    stdin: decodeBytes(archiveOf(files, source, base(destination))),
    stdout: context.process.stdout,
    stderr: context.process.stderr,
  });
  if (code !== 0) throw new ExitError(`command terminated with exit code ${code}`, 1);
}

function* copyFrom(context: Context, from: Place, path: string): Co<void> {
  // Of a copy out of a container all messages go to standard output.
  const target = yield* targetOf(context, from, 'out');
  const archive = new Capture();
  const streams = { stdout: archive, stderr: context.process.stdout };
  const code = yield* inside(context, target, ['tar', 'cf', '-', from.path], streams);
  // An archive that came whole is all that kubectl waits for: it ends before it hears of tar's failure.
  if (code !== 0 && !archive.text) throw new ExitError(`command terminated with exit code ${code}`, 1);
  try {
    yield* unpack(context, readMembers(encodeText(archive.text)), { ...from, destination: path });
  } catch (error) {
    if (error instanceof ArchiveError) throw new KubectlError('unexpected EOF');
    throw error;
  }
}
