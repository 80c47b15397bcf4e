import {
  FileError,
  isPlain,
  parentPath,
  resolvePath,
  type FileErrorCode,
  type FileNode,
  type FileSystem,
} from './files.ts';
import type { MemoryFiles } from './memory-files.ts';

/** A tree (or a part of one) mounted at a path. */
export interface Mount {
  /** Absolute, normalised; '/' for the root file system. */
  readonly path: string;
  readonly files: MemoryFiles;
  /** The directory or file of `files` that is mounted. */
  readonly source: string;
  readonly readOnly: boolean;
  /** Bytes it may hold, where it lies in memory and not on a disk. */
  readonly memoryBytes?: number;
  /** Is it one that the runtime makes in every container, and no volume? */
  readonly hidden?: boolean;
}

/** Where a path leads: a mount and the path inside its tree. `missing` where nothing is there yet. */
interface Place {
  readonly mount: Mount;
  readonly inner: string;
  /** The path as the container names it, links resolved. */
  readonly path: string;
  readonly missing: boolean;
}

/** Numbers of a user and its groups: that of what it makes, and others. */
interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly supplementalGroups?: readonly number[];
}

/** Bits of a mode: what who opens a file may do with it. */
const READ = 4;
const WRITE = 2;
/** To make or remove names in a directory, one writes it and searches it. */
const CHANGE = 3;
/** The bit of a directory in which each may remove only what is its own. */
const STICKY = 0o1000;

/** The bit by which what is made in a directory belongs to the directory's group. */
const SET_GROUP = 0o2000;

/** How many symbolic links one path may lead through, as Linux bounds it. */
const MAX_LINKS = 40;

const join = (directory: string, name: string): string => (directory === '/' ? `/${name}` : `${directory}/${name}`);

/**
 * The files of a container: a root file system with volumes mounted into it. Mounts may be replaced (a restart of the
 * world, a volume that appears); what writes below a read-only mount fails with EROFS.
 */
export class ContainerFiles implements FileSystem {
  #given: readonly Mount[] = [];
  /** The same, the deepest first. */
  #mounts: readonly Mount[] = [];
  #changed: (() => void) | undefined;
  readonly #owner: Owner;

  /**
   * @param changed is called after every change (probes look again).
   * @param owner who owns what is made: the user of the container's processes.
   */
  constructor(mounts: readonly Mount[], changed?: () => void, owner: Owner = { uid: 0, gid: 0 }) {
    this.mounts = mounts;
    this.#owner = owner;
    this.#changed = changed;
  }

  /** As they were given. */
  get mounts(): readonly Mount[] {
    return this.#given;
  }

  set mounts(mounts: readonly Mount[]) {
    this.#given = mounts;
    this.#mounts = [...mounts].sort((a, b) => b.path.length - a.path.length);
  }

  stat(path: string): FileNode {
    return this.#read(path, true);
  }

  lstat(path: string): FileNode {
    return this.#read(path, false);
  }

  exists(path: string): boolean {
    return this.peek(path) !== undefined;
  }

  /** The node at a path; undefined where there is none. Searching for commands does this often: nothing is thrown. */
  peek(path: string): FileNode | undefined {
    const place = this.#walk(path, true);
    return typeof place === 'string' || place.missing ? undefined : lookup(place.mount.files, place.inner);
  }

  read(path: string): string {
    const node = this.stat(path);
    this.#check(node, READ, path);
    if (node.type === 'directory') throw new FileError('EISDIR', path);
    return node.type === 'device' ? '' : node.text;
  }

  list(path: string): readonly string[] {
    const node = this.stat(path);
    if (!node.entries) throw new FileError('ENOTDIR', path);
    this.#check(node, READ, path);
    return [...node.entries.keys()].sort();
  }

  write(path: string, text: string, mode?: number): void {
    const place = this.#writable(path, true);
    if (!place.missing && place.mount.files.stat(place.inner).type === 'device') return;
    this.#checkWrite(place, path);
    const room = roomIn(place);
    place.mount.files.write(place.inner, text.slice(0, room), mode);
    if (place.missing) this.#own(place);
    this.#changed?.();
    if (text.length > room) throw new FileError('ENOSPC', path);
  }

  append(path: string, text: string): void {
    const place = this.#writable(path, true);
    this.#checkWrite(place, path);
    const room = roomIn(place) - (place.missing ? 0 : place.mount.files.stat(place.inner).text.length);
    place.mount.files.append(place.inner, text.slice(0, Math.max(0, room)));
    if (place.missing) this.#own(place);
    this.#changed?.();
    if (text.length > room) throw new FileError('ENOSPC', path);
  }

  makeDirectory(path: string, parents = false): void {
    if (parents) {
      let upto = '';
      for (const part of resolvePath('/', path).split('/').slice(1)) {
        upto += `/${part}`;
        if (part && !this.exists(upto)) this.makeDirectory(upto);
      }
      return;
    }
    const place = this.#writable(path, true);
    if (place.missing) this.#checkParent(place, path);
    place.mount.files.makeDirectory(place.inner);
    this.#own(place);
    this.#changed?.();
  }

  remove(path: string, recursive = false): void {
    const place = this.#writable(path, false);
    if (place.missing) throw new FileError('ENOENT', path);
    this.#checkParent(place, path);
    if (this.#mounts.some((mount) => mount.path === place.path)) throw new FileError('EBUSY', path);
    place.mount.files.remove(place.inner, recursive);
    this.#changed?.();
  }

  rename(from: string, to: string): void {
    const source = this.#writable(from, false);
    const target = this.#writable(to, false);
    if (source.missing) throw new FileError('ENOENT', from);
    this.#checkParent(source, from);
    this.#checkParent(target, to);
    if (this.#mounts.some(({ path }) => path === source.path || path === target.path)) throw new FileError('EBUSY', to);
    if (source.mount.files === target.mount.files) source.mount.files.rename(source.inner, target.inner);
    else {
      // mv copies and removes where rename(2) says EXDEV; here that is one step.
      target.mount.files.mount(target.inner, source.mount.files.lstat(source.inner));
      source.mount.files.remove(source.inner, true);
    }
    this.#changed?.();
  }

  link(target: string, path: string): void {
    const place = this.#writable(path, false);
    if (place.missing) this.#checkParent(place, path);
    place.mount.files.link(target, place.inner);
    this.#own(place);
    this.#changed?.();
  }

  chmod(path: string, mode: number): void {
    const place = this.#writable(path, true);
    this.#checkOwner(place, path);
    place.mount.files.chmod(place.inner, mode);
    this.#changed?.();
  }

  touch(path: string, modifiedMs?: number): void {
    const place = this.#writable(path, true);
    this.#checkWrite(place, path);
    place.mount.files.touch(place.inner, modifiedMs);
    if (place.missing) this.#own(place);
    this.#changed?.();
  }

  chown(path: string, uid: number, gid: number): void {
    const place = this.#writable(path, true);
    const node = lookup(place.mount.files, place.inner);
    if (this.#owner.uid !== 0 && node && node.uid !== uid) throw new FileError('EPERM', path);
    this.#checkOwner(place, path);
    place.mount.files.chown(place.inner, uid, gid);
    this.#changed?.();
  }

  /** A copy that shares nothing that changes with this one. */
  fork(): ContainerFiles {
    const copies = new Map<MemoryFiles, MemoryFiles>();
    const copyOf = (files: MemoryFiles): MemoryFiles => {
      let copied = copies.get(files);
      if (!copied) copies.set(files, (copied = files.fork()));
      return copied;
    };
    const mounts = this.#given.map((mount) => ({ ...mount, files: copyOf(mount.files) }));
    return new ContainerFiles(mounts, undefined, this.#owner);
  }

  #read(path: string, follow: boolean): FileNode {
    const place = this.#find(path, follow);
    if (place.missing) throw new FileError('ENOENT', path);
    const node = lookup(place.mount.files, place.inner) as FileNode;
    if (path.length > 1 && path.endsWith('/') && !node.entries) throw new FileError('ENOTDIR', path);
    return node;
  }

  /** Give what was just made to the container's user; where a directory says so, to its group. */
  #own({ mount: { files }, inner, path }: Place): void {
    const { uid, gid } = this.#owner;
    const parent = this.peek(parentPath(path));
    const inherits = parent !== undefined && (parent.mode & SET_GROUP) !== 0;
    const made = files.lstat(inner);
    const group = inherits ? parent.gid : gid;
    const mode = inherits && made.entries ? made.mode | SET_GROUP : made.mode;
    if (made.uid !== uid || made.gid !== group || made.mode !== mode)
      files.mount(inner, { ...made, uid, gid: group, mode });
  }

  /** May the container's user do this with a file? Root may all. Throws FileError. */
  #check(node: FileNode, wanted: number, path: string): void {
    const { uid, gid, supplementalGroups = [] } = this.#owner;
    if (uid === 0) return;
    const shift = node.uid === uid ? 6 : node.gid === gid || supplementalGroups.includes(node.gid) ? 3 : 0;
    if (((node.mode >> shift) & wanted) !== wanted) throw new FileError('EACCES', path);
  }

  #checkWrite(place: Place, path: string): void {
    const node = lookup(place.mount.files, place.inner);
    if (node) this.#check(node, WRITE, path);
    else this.#checkParent(place, path);
  }

  /** May the name be made or taken away in its directory? In one that is sticky only by its owners. */
  #checkParent({ mount, inner, path: real }: Place, path: string): void {
    const { uid } = this.#owner;
    if (uid === 0) return;
    const parent = this.peek(parentPath(real));
    if (!parent) return;
    this.#check(parent, CHANGE, path);
    const node = lookup(mount.files, inner);
    if (node && parent.mode & STICKY && node.uid !== uid && parent.uid !== uid) throw new FileError('EPERM', path);
  }

  #checkOwner({ mount, inner }: Place, path: string): void {
    const node = lookup(mount.files, inner);
    if (node && this.#owner.uid !== 0 && node.uid !== this.#owner.uid) throw new FileError('EPERM', path);
  }

  #writable(path: string, follow: boolean): Place {
    const place = this.#find(path, follow);
    if (place.mount.readOnly) throw new FileError('EROFS', path);
    return place;
  }

  #mountOf(path: string): Mount {
    for (const mount of this.#mounts) if (isAt(path, mount)) return mount;
    throw new FileError('ENOENT', path);
  }

  #inner(mount: Mount, path: string): string {
    if (mount.path === '/' && mount.source === '/') return path;
    const below = mount.path === '/' ? path : path.slice(mount.path.length);
    return resolvePath('/', `${mount.source}/${below}`);
  }

  #find(path: string, follow: boolean): Place {
    const place = this.#walk(path, follow);
    if (typeof place === 'string') throw new FileError(place, path);
    return place;
  }

  /**
   * A place in the root file system that is reached by plain names alone, as nearly all are: no link on the way, nothing
   * mounted over it, nothing missing. Undefined for others.
   */
  #plain(path: string): Place | undefined {
    const root = this.#mounts[this.#mounts.length - 1];
    if (root?.path !== '/' || root.source !== '/' || !isPlain(path)) return undefined;
    for (const mount of this.#mounts) if (mount !== root && isAt(path, mount)) return undefined;
    let node: FileNode | undefined = root.files.root;
    let from = 1;
    while (node && from < path.length) {
      const slash = path.indexOf('/', from);
      const end = slash < 0 ? path.length : slash;
      node = node.entries?.get(path.slice(from, end));
      if (node?.type === 'link') return undefined;
      from = end + 1;
    }
    return node && { mount: root, inner: path, path, missing: false };
  }

  /** Walk a path name by name, following links; the last name may be missing. A failure is named, not thrown. */
  #walk(path: string, follow: boolean): Place | FileErrorCode {
    return this.#plain(path) ?? this.#walkNames(path, follow);
  }

  #walkNames(path: string, follow: boolean): Place | FileErrorCode {
    let names = path.split('/').filter((name) => name !== '' && name !== '.');
    let real = '/';
    let mount = this.#mountOf('/');
    let inner = this.#inner(mount, '/');
    let links = 0;
    for (let i = 0; i < names.length; i++) {
      if (names[i] === '..') {
        real = parentPath(real);
        mount = this.#mountOf(real);
        inner = this.#inner(mount, real);
        continue;
      }
      const next = join(real, names[i]);
      const at = this.#mountOf(next);
      const innerNext = this.#inner(at, next);
      const node = lookup(at.files, innerNext);
      const last = i === names.length - 1;
      if (!node) {
        if (!last) return 'ENOENT';
        return { mount: at, inner: innerNext, path: next, missing: true };
      }
      if (node.type !== 'link' && !last && !node.entries) return 'ENOTDIR';
      if (node.type !== 'link' || (last && !follow && !path.endsWith('/'))) {
        [real, mount, inner] = [next, at, innerNext];
        continue;
      }
      if (++links > MAX_LINKS) return 'ELOOP';
      names = [...node.text.split('/').filter((name) => name !== '' && name !== '.'), ...names.slice(i + 1)];
      if (node.text.startsWith('/')) real = '/';
      i = -1;
      if (!names.length) {
        mount = this.#mountOf(real);
        inner = this.#inner(mount, real);
      }
    }
    return { mount, inner, path: real, missing: false };
  }
}

/** Does a path lie in a mount, as far as names tell? */
const isAt = (path: string, { path: point }: Mount): boolean =>
  point === '/' ||
  (path.startsWith(point) && (path.length === point.length || path.charCodeAt(point.length) === SLASH));

const SLASH = 0x2f;

/** The node at a path without links above it; undefined where there is none. Names are walked without exceptions. */
function lookup(files: MemoryFiles, inner: string): FileNode | undefined {
  let node: FileNode | undefined = files.root;
  let from = 1;
  while (node && from < inner.length) {
    const slash = inner.indexOf('/', from);
    const end = slash < 0 ? inner.length : slash;
    node = node.entries?.get(inner.slice(from, end));
    from = end + 1;
  }
  return node;
}

/** A page of memory, in bytes. */
const PAGE = 4096;

/** How much memory the files of a tree take, in whole pages. */
export function memoryOf({ type, text, entries }: FileNode): number {
  if (!entries) return type === 'file' ? Math.ceil(text.length / PAGE) * PAGE : 0;
  let bytes = 0;
  for (const node of entries.values()) bytes += memoryOf(node);
  return bytes;
}

/** How large a file may be where it lies: in memory what is left besides the other files, elsewhere without bound. */
function roomIn({ mount, inner, missing }: Place): number {
  if (mount.memoryBytes === undefined) return Infinity;
  const own = missing ? 0 : memoryOf(mount.files.stat(inner));
  return Math.max(0, mount.memoryBytes - (memoryOf(mount.files.root) - own));
}
