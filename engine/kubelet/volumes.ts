import { FileError } from '../runtime/files.ts';
import { directoryNode, MemoryFiles } from '../runtime/memory-files.ts';
import type { KubeletContext } from './context.ts';
import { driverFailure } from './drivers.ts';
import { MountError, type MountStep } from './mount-error.ts';
import { projectedFiles, type ProjectionContext } from './projection.ts';
import type { MountedVolume, PodRecord } from './record.ts';
import { quantityValue } from './resource-field.ts';
import { projectedTree } from './volume-files.ts';

/** A volume that could not be set up; the message is the kubelet's. */
export interface MountFailure {
  readonly volume: string;
  /** The name that events tell: the persistent volume's where it is one. */
  readonly told: string;
  readonly step: MountStep;
  readonly error: string;
}

/** Set up all volumes of a pod, each by itself. */
export function mountVolumes(
  context: KubeletContext,
  record: PodRecord,
): { mounted: Record<string, MountedVolume>; failures: MountFailure[] } {
  const mounted: Record<string, MountedVolume> = {};
  const failures: MountFailure[] = [];
  for (const volume of (record.pod.spec.volumes ?? []) as { name: string }[])
    try {
      mounted[volume.name] = mountOne(context, record, volume);
    } catch (error) {
      if (!(error instanceof MountError)) throw error;
      failures.push({ volume: volume.name, told: error.volume ?? volume.name, step: error.step, error: error.message });
    }
  return { mounted, failures };
}

// The fields follow the pod's schema, which the API server enforces.
function mountOne(context: KubeletContext, record: PodRecord, volume: any): MountedVolume {
  const { name } = volume;
  const gid = record.pod.spec.securityContext?.fsGroup ?? 0;
  const own = (readOnly: boolean, refresh: boolean, inMemory: boolean, limit?: string): MountedVolume => ({
    name,
    store: 'pod',
    key: name,
    source: '/',
    readOnly,
    refresh,
    ...(inMemory && { memoryBytes: memoryBytes(context, record, limit) }),
  });
  if (volume.emptyDir) {
    const { medium = '' } = volume.emptyDir;
    if (medium.startsWith('HugePages') && !asksForHugePages(record))
      throw new MountError(
        `medium ${medium}: hugePages storage requested, but there is no resource request for huge pages`,
      );
    const root = directoryNode(context.env.kernel.now, 0, gid, gid ? 0o2777 : 0o777);
    context.putVolume(record, name, new MemoryFiles({ clock: context.env.kernel, root }));
    return own(false, false, medium === 'Memory', volume.emptyDir.sizeLimit);
  }
  if (writeProjection(context, record, volume))
    return own(
      !!(volume.configMap ?? volume.secret ?? volume.downwardAPI ?? volume.projected),
      true,
      !volume.configMap,
    );
  if (volume.hostPath) return hostPath(context, record, name, volume.hostPath.path, volume.hostPath.type ?? '', false);
  if (volume.persistentVolumeClaim)
    return claimed(
      context,
      record,
      name,
      volume.persistentVolumeClaim.claimName,
      !!volume.persistentVolumeClaim.readOnly,
    );
  if (volume.ephemeral) return claimed(context, record, name, `${record.name}-${name}`, false);
  if (volume.image)
    return { name, store: 'image', key: volume.image.reference, source: '/', readOnly: true, refresh: false };
  throw unavailable(context, record, volume, { name, readOnly: false });
}

/** What a volume in memory may hold: its limit, at most what the pod's containers may use, at most the node's memory. */
function memoryBytes(context: KubeletContext, { pod, node }: PodRecord, limit: string | undefined): number {
  const whole = context.env.store.get('nodes', '', node)?.status?.allocatable?.memory as string | undefined;
  const limits = (pod.spec.containers as any[]).map(({ resources }) => quantityValue(resources?.limits?.memory));
  const usable = limits.every((bytes) => bytes > 0) ? limits.reduce((sum, bytes) => sum + bytes, 0) : 0;
  const bounds = [quantityValue(whole), usable, quantityValue(limit)].filter((bytes) => bytes > 0);
  return Math.min(...bounds);
}

const asksForHugePages = ({ pod }: PodRecord): boolean =>
  (pod.spec.containers as any[]).some(({ resources }) =>
    Object.keys(resources?.requests ?? {}).some((name) => name.startsWith('hugepages-')),
  );

/** Why the files of a volume cannot be had. */
function unavailable(
  context: KubeletContext,
  record: PodRecord,
  source: any,
  how: { name: string; readOnly: boolean; mountOptions?: readonly string[] },
): MountError {
  const found = driverFailure(source, { ...how, store: context.env.store, podUid: record.uid });
  return found ?? new MountError('volumes of this type are not simulated here');
}

/** Write the files of a configMap, secret, downwardAPI or projected volume; false for other kinds. */
export function writeProjection(context: KubeletContext, record: PodRecord, volume: any): boolean {
  const projection: ProjectionContext = {
    store: context.env.store,
    record,
    facts: context.facts(record),
    token: (source) => context.token(record, source),
  };
  const files = projectedFiles(projection, volume);
  if (!files) return false;
  const gid = record.pod.spec.securityContext?.fsGroup ?? 0;
  const root = projectedTree(files, context.env.kernel.now, gid, !volume.configMap);
  const known = context.volume(record, volume.name);
  if (known) known.root = root;
  else context.putVolume(record, volume.name, new MemoryFiles({ clock: context.env.kernel, root }));
  return true;
}

const HOST_TYPES: Readonly<Record<string, string>> = {
  Directory: 'directory',
  File: 'file',
  Socket: 'socket file',
  CharDevice: 'character device',
  BlockDevice: 'block device',
};

function hostPath(
  context: KubeletContext,
  record: PodRecord,
  name: string,
  path: string,
  type: string,
  readOnly: boolean,
): MountedVolume {
  const files = context.nodeFiles(record.node);
  const there = files.exists(path) ? files.stat(path) : undefined;
  const fail = (what: string): never => {
    throw new MountError(`hostPath type check failed: ${path} is not a ${what}`);
  };
  if (type === 'Directory' && there?.type !== 'directory') fail(HOST_TYPES.Directory);
  if (type === 'File' && there?.type !== 'file') fail(HOST_TYPES.File);
  if (['Socket', 'CharDevice', 'BlockDevice'].includes(type)) fail(HOST_TYPES[type]);
  if (!there && type === 'FileOrCreate') files.write(path, '');
  else if (!there) files.makeDirectory(path, true);
  return { name, store: 'node', key: record.node, source: path, readOnly, refresh: false };
}

function claimed(
  context: KubeletContext,
  record: PodRecord,
  name: string,
  claimName: string,
  readOnly: boolean,
): MountedVolume {
  const { store } = context.env;
  const claim = store.get('persistentvolumeclaims', record.namespace, claimName);
  if (!claim) throw new MountError(`error getting PVC "${record.namespace}/${claimName}": could not find claim`);
  const volume = store.get('persistentvolumes', '', claim.spec.volumeName ?? '');
  if (!volume || claim.status?.phase !== 'Bound')
    throw new MountError(`PVC ${record.namespace}/${claimName} is not bound`);
  const { hostPath: host, local } = volume.spec;
  if (host) return hostPath(context, record, name, host.path, host.type ?? '', readOnly);
  if (local) {
    if (!context.nodeFiles(record.node).exists(local.path)) throw new MountError(`path "${local.path}" does not exist`);
    return { name, store: 'node', key: record.node, source: local.path, readOnly, refresh: false };
  }
  const { mountOptions } = volume.spec;
  throw unavailable(context, record, volume.spec, { name: volume.metadata.name, readOnly, mountOptions });
}

/** A path inside a volume for `subPath`: made as a directory where nothing is there. */
export function subPathOf(files: MemoryFiles, path: string): void {
  try {
    if (!files.exists(path)) files.makeDirectory(path, true);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
