import type { FileNode } from '../runtime/files.ts';

/** One file that a volume projects. */
export interface ProjectedFile {
  /** Relative path: `db/password.txt`. */
  readonly path: string;
  readonly mode: number;
  readonly text: () => string;
}

/** Bits that the root of a file system in memory has, and directories of a pod with a group of its own (fsGroup). */
const STICKY = 0o1000;
const SET_GROUP = 0o2000;

const TIMESTAMP = /[-:T]/g;

/** The name of the directory that an atomic writer puts files in: `..2026_11_21_00_52_37.123456789`. */
const versionDirectory = (ms: number): string =>
  `..${new Date(ms).toISOString().slice(0, 19).replace(TIMESTAMP, '_')}.${String(ms % 1000).padStart(3, '0')}000000`;

const link = (modifiedMs: number, text: string): FileNode => ({
  type: 'link',
  mode: 0o777,
  uid: 0,
  gid: 0,
  modifiedMs,
  text,
});

/**
 * The tree of a volume whose files are projected from objects, as the kubelet's atomic writer lays it out: the files in
 * a directory named after the instant, `..data` leading there, and a link for each first name. It is made when it is
 * first looked at: most pods never look into theirs.
 *
 * @param inMemory does it live in memory, as all do but those of a configMap?
 */
export function projectedTree(
  files: readonly ProjectedFile[],
  modifiedMs: number,
  gid: number,
  inMemory: boolean,
): FileNode {
  let entries: ReadonlyMap<string, FileNode> | undefined;
  return {
    type: 'directory',
    mode: 0o777 | (inMemory ? STICKY : 0) | (gid ? SET_GROUP : 0),
    uid: 0,
    gid,
    modifiedMs,
    text: '',
    get entries() {
      return (entries ??= build(files, modifiedMs, gid));
    },
  };
}

function build(files: readonly ProjectedFile[], modifiedMs: number, gid: number): ReadonlyMap<string, FileNode> {
  const version = versionDirectory(modifiedMs);
  const top = new Map<string, FileNode>();
  for (const file of files) insert(top, file.path.split('/'), file, modifiedMs, gid);
  const out = new Map<string, FileNode>([
    [version, directory(top, modifiedMs, gid)],
    ['..data', link(modifiedMs, version)],
  ]);
  for (const name of top.keys()) out.set(name, link(modifiedMs, `..data/${name}`));
  return out;
}

const directory = (entries: ReadonlyMap<string, FileNode>, modifiedMs: number, gid: number): FileNode => ({
  type: 'directory',
  mode: 0o755 | (gid ? SET_GROUP : 0),
  uid: 0,
  gid,
  modifiedMs,
  text: '',
  entries,
});

function insert(
  into: Map<string, FileNode>,
  [name, ...rest]: readonly string[],
  file: ProjectedFile,
  modifiedMs: number,
  gid: number,
): void {
  if (!rest.length) {
    into.set(name, { type: 'file', mode: file.mode | (gid ? 0o440 : 0), uid: 0, gid, modifiedMs, text: file.text() });
    return;
  }
  const below = into.get(name)?.entries as Map<string, FileNode> | undefined;
  const entries = below ?? new Map<string, FileNode>();
  insert(entries, rest, file, modifiedMs, gid);
  into.set(name, directory(entries, modifiedMs, gid));
}
