import { quantityValue } from './resource-field.ts';
import type { FileNode } from '../runtime/files.ts';
import type { KubeletContext } from './context.ts';
import { containersOf, current, type PodRecord } from './record.ts';

/** How often the eviction manager looks, and how often the volumes of a pod are measured (volumeStatsAggPeriod). */
const LOOK_MS = 10_000;
const MEASURE_MS = 60_000;

/** What a pod may keep on its node's disk. */
interface Bounds {
  /** Limits of emptyDir volumes that lie on the disk, by name, as written. */
  readonly volumes: Readonly<Record<string, string>>;
  /** Bytes that all containers may use together; undefined: no limit. */
  readonly total: number | undefined;
  /** The limits of single containers, as written. */
  readonly containers: Readonly<Record<string, string>>;
}

const known = new WeakMap<object, Bounds | undefined>();

/** The bounds of a pod's local storage; undefined where it has none. */
function boundsOf(record: PodRecord): Bounds | undefined {
  const { spec } = record.pod;
  if (known.has(spec)) return known.get(spec);
  const volumes: Record<string, string> = {};
  for (const { name, emptyDir } of (spec.volumes ?? []) as any[])
    if (emptyDir?.sizeLimit && emptyDir.medium !== 'Memory' && quantityValue(emptyDir.sizeLimit) > 0)
      volumes[name] = String(emptyDir.sizeLimit);
  const containers: Record<string, string> = {};
  for (const { name, resources } of spec.containers as any[]) {
    const limit = resources?.limits?.['ephemeral-storage'];
    if (limit) containers[name] = String(limit);
  }
  const limits = Object.values(containers).map((limit) => quantityValue(limit));
  const total = limits.length ? limits.reduce((sum, bytes) => sum + bytes, 0) : undefined;
  const bounds = Object.keys(volumes).length || limits.length ? { volumes, total, containers } : undefined;
  known.set(spec, bounds);
  return bounds;
}

/** A file of the pod has changed: let the eviction manager look at it when it does so next. */
export function planStorageLook(context: KubeletContext, record: PodRecord): void {
  if (record.storageLook || record.phase !== 'syncing' || !boundsOf(record)) return;
  record.storageLook = true;
  const { now } = context.env.kernel;
  context.after(LOOK_MS - (now % LOOK_MS), ['storage', record.uid]);
}

/** What a pod gets that is evicted at once (immediateEvictionGracePeriodSeconds). */
const EVICTION_GRACE_MS = 1000;

/** Give a pod up that keeps too much on the disk; true where it is now to be stopped. */
export function evictForStorage(context: KubeletContext, record: PodRecord): boolean {
  const message = storageExcess(context, record);
  if (message === undefined || record.verdict) return false;
  record.verdict = { phase: 'Failed', reason: 'Evicted', message };
  context.event(record, 'Warning', 'Evicted', message);
  record.graceMs = EVICTION_GRACE_MS;
  return true;
}

/**
 * Why a pod has to go for what it keeps on the disk, in the kubelet's words (localStorageEviction); undefined where it
 * may stay. Volumes count as they were when they were measured last: where that is still to come, there is a look again.
 */
function storageExcess(context: KubeletContext, record: PodRecord): string | undefined {
  record.storageLook = false;
  const bounds = boundsOf(record);
  if (!bounds || record.phase !== 'syncing') return undefined;
  const volumes = volumesOf(context, record);
  const measured = context.env.kernel.now - record.startTimeMs >= MEASURE_MS;
  const roots = Object.fromEntries(
    containersOf(record.pod).map(({ spec }) => [spec.name, written(context, record, spec.name)]),
  );
  if (measured)
    for (const [name, limit] of Object.entries(bounds.volumes))
      if ((volumes[name] ?? 0) > quantityValue(limit))
        return `Usage of EmptyDir volume "${name}" exceeds the limit "${limit}". `;
  const inVolumes = measured ? sum(Object.values(volumes)) : 0;
  if (bounds.total !== undefined && sum(Object.values(roots)) + inVolumes > bounds.total)
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${totalText(bounds)}. `;
  for (const [name, limit] of Object.entries(bounds.containers))
    if ((roots[name] ?? 0) > quantityValue(limit))
      return `Container ${name} exceeded its local ephemeral storage limit "${limit}". `;
  if (!measured && sum(Object.values(volumes)) > 0) planStorageLook(context, record);
  return undefined;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** The total as it is written: a single limit as it stands, several as bytes. */
function totalText({ containers, total = 0 }: Bounds): string {
  const limits = Object.values(containers);
  return limits.length === 1 ? limits[0] : String(total);
}

/** Bytes in each emptyDir of the pod that lies on the disk. */
function volumesOf(context: KubeletContext, record: PodRecord): Record<string, number> {
  const out: Record<string, number> = {};
  for (const { name, emptyDir } of (record.pod.spec.volumes ?? []) as any[]) {
    if (!emptyDir || emptyDir.medium === 'Memory') continue;
    const files = context.volume(record, name);
    out[name] = files ? bytesOf(files.root, undefined) : 0;
  }
  return out;
}

/** Bytes that a container has written: to its own layer, and to its log. */
function written(context: KubeletContext, record: PodRecord, name: string): number {
  const run = current(record, name);
  const live = run && context.live(run);
  return (live ? bytesOf(live.root.root, run.start) : 0) + (run?.logBytes ?? 0);
}

/** Bytes of the files of a tree that are not those of the tree it began with: unchanged branches are the same nodes. */
function bytesOf(node: FileNode, before: FileNode | undefined): number {
  if (node === before) return 0;
  if (!node.entries) return node.type === 'file' ? node.text.length : 0;
  let bytes = 0;
  for (const [name, inner] of node.entries) bytes += bytesOf(inner, before?.entries?.get(name));
  return bytes;
}
