import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { dumpOf, stateOfDump, type StoreDump } from '../engine/store/dump.ts';
import { World, type WorldOptions, type WorldState } from '../engine/world.ts';
import { syncDirectory, writeWhole } from './durable.ts';
import { JournalError, type SnapshotReference } from './journal.ts';

/** A cluster at an instant, as it lies on disk. */
interface Snapshot {
  /** The engine whose parts these are. */
  readonly engine: string;
  readonly kernel: WorldState['kernel'];
  readonly store: StoreDump;
  readonly files: WorldState['files'];
  /** The client certificates that the cluster has issued. */
  readonly certificates: readonly string[];
}

/** A cluster that was read from disk. */
export interface Restored {
  readonly world: World;
  readonly certificates: readonly string[];
  /** Another version of the engine had kept it: its objects are there, its containers begin anew. */
  readonly isTakenOver: boolean;
}

const NAME = /^snapshot-[0-9a-f]{16}\.bin(\.new)?$/;

/** Keep a cluster as it is now; gives what the journal that goes on from here has to say of it. */
export function writeSnapshot(
  directory: string,
  world: World,
  engine: string,
  certificates: readonly string[],
): { readonly snapshot: SnapshotReference; readonly bytes: number } {
  const { kernel, store, files } = world.save();
  const saved: Snapshot = { engine, kernel, store: dumpOf(store), files, certificates };
  const bytes = serialize(saved);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = `snapshot-${sha256.slice(0, 16)}.bin`;
  writeWhole(join(directory, file), bytes);
  syncDirectory(directory);
  return { snapshot: { file, sha256 }, bytes: bytes.length };
}

/** Remove the snapshots that no journal names any more. */
export function removeSnapshots(directory: string, kept: string | undefined): void {
  for (const name of readdirSync(directory))
    if (NAME.test(name) && name !== kept) rmSync(join(directory, name), { force: true });
}

/** The cluster of a snapshot. Throws JournalError where the file is missing or not as it was written. */
export function readSnapshot(
  directory: string,
  { file, sha256 }: SnapshotReference,
  engine: string,
  options: WorldOptions,
): Restored {
  const path = join(directory, file);
  const bytes = readOrUndefined(path);
  if (!bytes) throw new JournalError(`${path} is missing, from which the journal goes on`);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new JournalError(`${path} is damaged: it is not what was written`);
  const { certificates, ...saved } = deserialize(bytes) as Snapshot;
  const isTakenOver = saved.engine !== engine;
  const world = isTakenOver ? takeOver(saved, options) : resume(saved, options);
  return { world, certificates, isTakenOver };
}

function readOrUndefined(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

type Saved = Omit<Snapshot, 'certificates'>;

const resume = ({ kernel, store, files }: Saved, options: WorldOptions): World =>
  World.load({ options, kernel, files, store: stateOfDump(store) });

/** What others are made by or run on is put back before them, pods last. */
const FIRST = ['namespaces', 'customresourcedefinitions.apiextensions.k8s.io', 'nodes'];
const rankOf = (resource: string): number =>
  FIRST.includes(resource) ? FIRST.indexOf(resource) : FIRST.length + Number(resource === 'pods');

/**
 * Only objects mean the same to every version of the engine. They are put into a cluster that is new otherwise: its
 * controllers look at each of them, and its kubelets start the containers anew, as after a power cut.
 */
function takeOver({ kernel, store, files }: Saved, options: WorldOptions): World {
  const { now, sequence, random } = kernel;
  const empty = stateOfDump({ revision: store.revision, objects: [] });
  const bare = { now, sequence, random, timers: [], components: [] };
  const world = World.load({ options, kernel: bare, files, store: empty });
  for (const [resource, list] of [...store.objects].sort(([a], [b]) => rankOf(a) - rankOf(b)))
    for (const object of list) world.store.put(resource, object, now, 'another version of the engine');
  return world;
}
