import { FileError, parentPath, type FileNode } from '../runtime/files.ts';
import { capabilityMask } from '../runtime/capabilities.ts';
import { Container, type ContainerMemory, type ContainerSecurity, type ContainerSpec } from '../runtime/container.ts';
import { ContainerFiles, type Mount } from '../runtime/container-files.ts';
import { findImage, imageRoot, parseReference, type Image } from '../runtime/images.ts';
import { directoryNode, MemoryFiles } from '../runtime/memory-files.ts';
import type { KubeletContext } from './context.ts';
import { appendLog } from './logs.ts';
import { nameOnNode } from './node-images.ts';
import { hostnameOf, originOf, podFiles } from './pod-files.ts';
import type { ContainerEntry, Instance, MountedVolume, PodRecord } from './record.ts';
import { quantityValue } from './resource-field.ts';
import { resourcesOf } from './resize.ts';
import { ConfigError, expand, variablesOf } from './variables.ts';
import { subPathOf } from './volumes.ts';

/** A user of an image or a security context, looked up in the container's /etc/passwd. */
interface FoundUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Make a container's next run from the pod's spec and its image. @throws ConfigError where the kubelet refuses. */
export function makeInstance(
  context: KubeletContext,
  record: PodRecord,
  entry: ContainerEntry,
  image: Image,
): Instance {
  const { spec } = entry;
  const [last] = record.containers[spec.name] ?? [];
  const root = imageRoot(image);
  const security = { ...record.pod.spec.securityContext, ...spec.securityContext };
  const user = userOf(new MemoryFiles({ clock: context.env.kernel, root }), security, image);
  checkNonRoot(record, spec.name, security, user, image);
  const variables = variablesOf(context.env.store, record, spec, context.facts(record));
  const hostname = hostnameOf(record);
  if (record.sandbox) record.sandbox.filesMs ??= context.env.kernel.now;
  const env = environment(image, variables, hostname, user, spec.tty === true);
  const argv = commandLine(spec, image, variables);
  const limit = spec.resources?.limits?.memory as string | undefined;
  const all = [user.gid, ...(security.supplementalGroups ?? []), ...(security.fsGroup ? [security.fsGroup] : [])];
  const groups = [...new Set<number>(all)].sort((a, b) => a - b);
  const containerSpec: ContainerSpec = {
    id: context.env.kernel.random('container-ids').hex(64),
    hostname,
    argv,
    env,
    cwd: spec.workingDir || image.config.WorkingDir || '/',
    user: groups.length > 1 ? { ...user, groups } : user,
    userland: 'busybox',
    tty: spec.tty === true,
    stdin: spec.stdin ? (spec.stdinOnce ? 'once' : 'open') : 'none',
    ...(limit && { memoryLimit: quantityValue(limit) }),
    cpu: { requestMillis: millis(spec, 'requests'), limitMillis: millis(spec, 'limits') },
    security: containerSecurity(security),
  };
  return {
    id: containerSpec.id,
    name: spec.name,
    attempt: last ? last.attempt + 1 : 0,
    image: nameOnNode(context.node(record.node), image),
    imageId: `${image.repository}@${image.digest}`,
    definition: spec.image,
    resources: resourcesOf(spec),
    stopSignal: spec.lifecycle?.stopSignal ?? image.config.StopSignal ?? 'SIGTERM',
    spec: containerSpec,
    createdMs: context.env.kernel.now,
    startedMs: 0,
    finishedMs: 0,
    state: 'created',
    exitCode: 0,
    reason: '',
    message: '',
    log: [],
    logBytes: 0,
    memory: undefined,
    start: root,
    files: undefined,
    killAtMs: undefined,
    user: { uid: user.uid, gid: user.gid, supplementalGroups: groups },
  };
}

/** Thousandths of a processor that a container asks for, or may use. */
const millis = (spec: ContainerEntry['spec'], list: 'requests' | 'limits'): number =>
  Math.round(quantityValue(spec.resources?.[list]?.cpu) * 1000);

// The fields follow the schema of the pod's and the container's security contexts, merged.
function containerSecurity(security: any): ContainerSecurity {
  return {
    capabilities: capabilityMask(security),
    noNewPrivileges: security.allowPrivilegeEscalation === false,
    seccomp: (security.seccompProfile?.type ?? 'Unconfined') !== 'Unconfined',
  };
}

function commandLine(
  spec: { command?: string[]; args?: string[] },
  { config }: Image,
  variables: ReadonlyMap<string, string>,
): string[] {
  const command = spec.command?.map((word) => expand(word, variables));
  const args = spec.args?.map((word) => expand(word, variables));
  if (command?.length) return [...command, ...(args ?? [])];
  return [...(config.Entrypoint ?? []), ...(args?.length ? args : (config.Cmd ?? []))];
}

function environment(
  { config }: Image,
  variables: ReadonlyMap<string, string>,
  hostname: string,
  user: FoundUser,
  tty: boolean,
): (readonly [string, string])[] {
  const out = new Map<string, string>();
  for (const line of config.Env ?? []) out.set(line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1));
  out.set('HOSTNAME', hostname);
  if (tty) out.set('TERM', 'xterm');
  variables.forEach((value, name) => out.set(name, value));
  if (!out.has('HOME')) out.set('HOME', user.home);
  return Array.from(out, ([name, value]) => pairOf(name, value));
}

/** The pairs of each name that were made last: nearly all containers of an image have the same variables. */
const pairs = new Map<string, readonly [string, string]>();
const MAX_PAIRS = 1000;

function pairOf(name: string, value: string): readonly [string, string] {
  const known = pairs.get(name);
  if (known && known[1] === value) return known;
  if (pairs.size >= MAX_PAIRS) pairs.clear();
  const made = [name, value] as const;
  pairs.set(name, made);
  return made;
}

/** The lines of /etc/passwd by image tree: trees never change, and thousands of containers have the same. */
const accounts = new WeakMap<FileNode, readonly (readonly string[])[]>();

function accountsOf(files: MemoryFiles): readonly (readonly string[])[] {
  let lines = accounts.get(files.root);
  if (!lines) {
    const text = files.read('/etc/passwd');
    accounts.set(files.root, (lines = text.split('\n').map((line) => line.split(':'))));
  }
  return lines;
}

function userOf(
  files: MemoryFiles,
  security: { runAsUser?: number; runAsGroup?: number },
  { config }: Image,
): FoundUser {
  const [userPart = '', groupPart] = (config.User ?? '').split(':');
  const wanted = security.runAsUser !== undefined ? String(security.runAsUser) : userPart || '0';
  const line = accountsOf(files).find((fields) => fields[0] === wanted || fields[2] === wanted);
  const uid = line ? Number(line[2]) : Number(wanted) || 0;
  const gid = security.runAsGroup ?? (groupPart ? Number(groupPart) || 0 : line ? Number(line[3]) : 0);
  return { name: line?.[0] ?? '', uid, gid, home: line?.[5] ?? '/' };
}

function checkNonRoot(
  record: PodRecord,
  container: string,
  security: { runAsUser?: number; runAsNonRoot?: boolean },
  user: FoundUser,
  { config }: Image,
): void {
  if (!security.runAsNonRoot) return;
  const where = `(pod: "${record.name}_${record.namespace}(${record.uid})", container: ${container})`;
  if (security.runAsUser !== undefined) {
    if (security.runAsUser === 0) throw new ConfigError(`container's runAsUser breaks non-root policy ${where}`);
    return;
  }
  const named = (config.User ?? '').split(':')[0];
  if (named && !/^\d+$/.test(named))
    throw new ConfigError(
      `container has runAsNonRoot and image has non-numeric user (${named}), cannot verify user is non-root ${where}`,
    );
  if (user.uid === 0) throw new ConfigError(`container has runAsNonRoot and image will run as root ${where}`);
}

interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
  readonly subPath?: string;
  readonly subPathExpr?: string;
}

/** Files and process of a run: its root file system with the pod's files and volumes in it. */
export function makeLive(
  context: KubeletContext,
  record: PodRecord,
  entry: ContainerEntry,
  instance: Instance,
  memory?: ContainerMemory,
): { container: Container; files: ContainerFiles; root: MemoryFiles } {
  const { kernel, processes } = context.env;
  const { uid, gid } = instance.spec.user;
  const root = new MemoryFiles({ clock: kernel, root: instance.files ?? instance.start, uid, gid });
  const readOnlyRoot = entry.spec.securityContext?.readOnlyRootFilesystem === true;
  const mounts = mountsOf(context, record, entry, instance, root);
  const files = new ContainerFiles(
    [{ path: '/', files: root, source: '/', readOnly: readOnlyRoot }, ...mounts],
    () => context.filesChanged(record),
    instance.user,
  );
  const origin = originOf(context, record);
  const container = new Container(
    instance.spec,
    {
      kernel,
      scheduler: processes,
      files,
      ports: context.ports(record),
      network: context.network.place(origin),
      program: (name) => context.program(name),
      output: (stream, text) => {
        appendLog(instance, { atMs: kernel.now, stream, text });
        context.logged(instance);
      },
      exited: (code, outOfMemory) => {
        if (outOfMemory) instance.reason = 'OOMKilled';
        exited(context, record, entry, instance, code);
      },
      wakeAt: (atMs) => wakeAt(context, record, instance, atMs),
    },
    memory,
  );
  return { container, files, root };
}

/** When each running container is to be woken next; timers that come too late for that are set anew. */
const wakes = new WeakMap<Instance, number>();

function wakeAt(context: KubeletContext, record: PodRecord, instance: Instance, atMs: number): void {
  const known = wakes.get(instance);
  if (known !== undefined && known <= atMs) return;
  wakes.set(instance, atMs);
  context.after(atMs - context.env.kernel.now, ['wake', record.uid, instance.name, instance.id], true);
}

/** A wake's timer is due. */
export function woken(instance: Instance): void {
  wakes.delete(instance);
}

function mountsOf(
  context: KubeletContext,
  record: PodRecord,
  { spec }: ContainerEntry,
  instance: Instance,
  root: MemoryFiles,
): Mount[] {
  const own = podFiles(context, record).files;
  const mounts: Mount[] = [];
  const variables = new Map(instance.spec.env);
  for (const mount of (spec.volumeMounts ?? []) as VolumeMount[]) {
    const volume = record.volumes?.[mount.name];
    if (!volume) continue;
    const files = filesOf(context, record, volume);
    if (!files) continue;
    const sub = mount.subPathExpr ? expand(mount.subPathExpr, variables) : mount.subPath;
    const source = sub ? `${volume.source === '/' ? '' : volume.source}/${sub}` : volume.source;
    // A mounted file of an atomic writer is pinned: it does not follow later versions.
    const pinned = sub && volume.refresh ? new MemoryFiles({ clock: context.env.kernel, root: files.root }) : files;
    if (sub && !volume.refresh) subPathOf(files, source);
    mounts.push({
      path: mount.mountPath.replace(/\/+$/, '') || '/',
      files: pinned,
      source: sub && volume.refresh ? realSource(pinned, source) : source,
      readOnly: mount.readOnly === true || volume.readOnly,
      memoryBytes: volume.memoryBytes,
    });
  }
  mounts.push({ path: '/etc/hosts', files: own, source: '/hosts', readOnly: false });
  const messagePath = spec.terminationMessagePath as string | undefined;
  if (messagePath) {
    const message = new MemoryFiles({ clock: context.env.kernel, root: NO_MESSAGE });
    mounts.push({ path: messagePath, files: message, source: '/message', readOnly: false });
  }
  mounts.push({ path: '/etc/hostname', files: own, source: '/hostname', readOnly: false });
  mounts.push({ path: '/etc/resolv.conf', files: own, source: '/resolv.conf', readOnly: false });
  preparePoints(root, instance, mounts);
  return mounts;
}

/** The files of a volume; undefined where a pod's own is gone. */
function filesOf(context: KubeletContext, record: PodRecord, { store, key }: MountedVolume): MemoryFiles | undefined {
  if (store === 'pod') return context.volume(record, key);
  if (store === 'node') return context.nodeFiles(key);
  const reference = parseReference(key);
  const image = 'error' in reference ? undefined : findImage(reference);
  return image && new MemoryFiles({ clock: context.env.kernel, root: imageRoot(image) });
}

/** A path inside an atomic writer's volume, with its link to the newest version followed. */
function realSource(files: MemoryFiles, source: string): string {
  const version = files.root.entries?.get('..data');
  return version?.type === 'link' ? `/${version.text}${source}` : source;
}

/** A tree with an empty termination message. */
const NO_MESSAGE: FileNode = {
  ...directoryNode(0),
  entries: new Map([['message', { type: 'file', mode: 0o666, uid: 0, gid: 0, modifiedMs: 0, text: '' }]]),
};

/** Image trees with the mount points that containers like this one need; trees are immutable and shared. */
const prepared = new Map<string, FileNode>();
const MAX_PREPARED = 1000;

/** Mount points exist in the root file system: made where the image has none. */
function preparePoints(root: MemoryFiles, instance: Instance, mounts: readonly Mount[]): void {
  const fresh = instance.files === undefined;
  const points = mounts.map(({ path, files, source }) => {
    const isFile = files.exists(source) && files.stat(source).type !== 'directory';
    return `${isFile ? 'f' : 'd'}${path}`;
  });
  const key = `${instance.imageId} ${instance.spec.cwd} ${points.join(' ')}`;
  const known = fresh ? prepared.get(key) : undefined;
  if (known) {
    root.root = known;
    return;
  }
  for (const point of points) preparePoint(root, point.slice(1), point[0] === 'f');
  const { cwd } = instance.spec;
  if (!mounts.some(({ path }) => cwd === path || cwd.startsWith(`${path}/`)) && !root.exists(cwd))
    root.makeDirectory(cwd, true);
  if (!fresh) return;
  if (prepared.size >= MAX_PREPARED) prepared.clear();
  prepared.set(key, root.root);
}

function preparePoint(root: MemoryFiles, path: string, isFile: boolean): void {
  if (path === '/' || root.exists(path)) return;
  if (!isFile) return root.makeDirectory(path, true);
  const directory = parentPath(path);
  if (!root.exists(directory)) root.makeDirectory(directory, true);
  root.write(path, '');
}

function exited(
  context: KubeletContext,
  record: PodRecord,
  entry: ContainerEntry,
  instance: Instance,
  code: number,
): void {
  if (instance.state === 'exited') return;
  instance.state = 'exited';
  instance.finishedMs = context.env.kernel.now;
  instance.exitCode = code;
  instance.reason = instance.reason || (code === 0 ? 'Completed' : 'Error');
  instance.message = terminationMessage(context, entry, instance);
  context.containerEnded(record, instance);
}

/** Bytes of a termination message that are kept, from a file and from the log. */
const MESSAGE_BYTES = 4096;
const MESSAGE_LOG_LINES = 80;
const MESSAGE_LOG_BYTES = 2048;

function terminationMessage(context: KubeletContext, { spec }: ContainerEntry, instance: Instance): string {
  const path = spec.terminationMessagePath as string | undefined;
  const files = context.live(instance)?.files;
  try {
    const text = path && files ? files.read(path).slice(0, MESSAGE_BYTES) : '';
    if (text) return text;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  if (spec.terminationMessagePolicy !== 'FallbackToLogsOnError' || instance.exitCode === 0) return '';
  const lines = instance.log
    .map(({ text }) => text)
    .join('')
    .split('\n');
  return lines
    .slice(-MESSAGE_LOG_LINES - (lines[lines.length - 1] === '' ? 1 : 0))
    .join('\n')
    .slice(-MESSAGE_LOG_BYTES);
}
