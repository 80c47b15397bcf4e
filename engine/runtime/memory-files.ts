import { LIMITS } from '../kernel/limits.ts';
import { FileError, resolvePath, type FileNode, type FileSystem } from './files.ts';

/** What a {@link MemoryFiles} is made from. */
export interface MemoryFilesOptions {
  /** Where times of change come from: the kernel, or anything with `now` in ms since 1970. */
  readonly clock: { readonly now: number };
  /** The tree to begin with; an empty root directory by default. */
  readonly root?: FileNode;
  /** Owner of what is created. */
  readonly uid?: number;
  readonly gid?: number;
}

/** How many symbolic links one path may lead through, as Linux bounds it. */
const MAX_LINKS = 40;

/** How deep a tree may be. */
const MAX_DEPTH = 200;

/**
 * A tree of files in memory. The tree is made of immutable nodes: a change copies the directories on the path and
 * shares the rest, so that `fork` costs nothing and `root` is the whole state, to be saved and given back as it is.
 */
export class MemoryFiles implements FileSystem {
  readonly clock: { readonly now: number };
  readonly uid: number;
  readonly gid: number;
  #root: FileNode;

  constructor(options: MemoryFilesOptions) {
    this.clock = options.clock;
    this.uid = options.uid ?? 0;
    this.gid = options.gid ?? 0;
    this.#root = options.root ?? directoryNode(options.clock.now);
  }

  /** The whole tree: immutable, safe to keep. Setting it replaces all content (taking back a saved state). */
  get root(): FileNode {
    return this.#root;
  }

  set root(root: FileNode) {
    this.#root = root;
  }

  /** @param clock of the copy, where it lives in another world. */
  fork(clock: { readonly now: number } = this.clock): MemoryFiles {
    return new MemoryFiles({ clock, root: this.#root, uid: this.uid, gid: this.gid });
  }

  stat(path: string): FileNode {
    return this.#find(path, true).node;
  }

  lstat(path: string): FileNode {
    return this.#find(path, false).node;
  }

  exists(path: string): boolean {
    try {
      this.stat(path);
      return true;
    } catch (error) {
      if (error instanceof FileError) return false;
      throw error;
    }
  }

  read(path: string): string {
    const node = this.stat(path);
    if (node.type === 'directory') throw new FileError('EISDIR', path);
    return node.type === 'device' ? '' : node.text;
  }

  list(path: string): readonly string[] {
    const node = this.stat(path);
    if (!node.entries) throw new FileError('ENOTDIR', path);
    return [...node.entries.keys()].sort();
  }

  write(path: string, text: string, mode = 0o644): void {
    if (text.length > LIMITS.fileBytes) throw new FileError('EFBIG', path);
    const { parts, node } = this.#target(path);
    if (node?.type === 'directory' || /\/$/.test(path)) throw new FileError('EISDIR', path);
    if (node?.type === 'device') return;
    const base = node ?? { type: 'file' as const, mode, uid: this.uid, gid: this.gid };
    this.#put(parts, { ...base, modifiedMs: this.clock.now, text }, path);
  }

  append(path: string, text: string): void {
    const { node } = this.#target(path);
    this.write(path, node?.type === 'file' ? node.text + text : text);
  }

  makeDirectory(path: string, parents = false): void {
    const { parts, node } = this.#target(path, parents);
    if (node) {
      if (parents && node.type === 'directory') return;
      throw new FileError('EEXIST', path);
    }
    if (parts.length > MAX_DEPTH) throw new FileError('EINVAL', path);
    for (let depth = parents ? 1 : parts.length; depth <= parts.length; depth++) {
      const upto = parts.slice(0, depth);
      if (depth < parts.length && this.#lookup(upto)) continue;
      this.#put(upto, directoryNode(this.clock.now, this.uid, this.gid), path);
    }
  }

  remove(path: string, recursive = false): void {
    const { parts, node } = this.#find(path, false);
    if (!parts.length) throw new FileError('EINVAL', path);
    if (node.entries && !recursive) throw new FileError(node.entries.size ? 'ENOTEMPTY' : 'EISDIR', path);
    this.#put(parts, undefined, path);
  }

  rename(from: string, to: string): void {
    const source = this.#find(from, false);
    const target = this.#target(to, false, false);
    const below = source.parts.every((part, i) => target.parts[i] === part);
    if (below && target.parts.length === source.parts.length) return;
    if (below || !source.parts.length) throw new FileError('EINVAL', to);
    if (target.node?.entries && !source.node.entries) throw new FileError('EISDIR', to);
    if (target.node && !target.node.entries && source.node.entries) throw new FileError('ENOTDIR', to);
    if (target.node?.entries?.size) throw new FileError('ENOTEMPTY', to);
    this.#put(target.parts, source.node, to);
    this.#put(source.parts, undefined, from);
  }

  link(target: string, path: string): void {
    const { parts, node } = this.#target(path, false, false);
    if (node) throw new FileError('EEXIST', path);
    this.mount(parts, {
      type: 'link',
      mode: 0o777,
      uid: this.uid,
      gid: this.gid,
      modifiedMs: this.clock.now,
      text: target,
    });
  }

  chmod(path: string, mode: number): void {
    const { parts, node } = this.#find(path, true);
    this.#put(parts, { ...node, mode }, path);
  }

  touch(path: string, modifiedMs: number = this.clock.now): void {
    const { parts, node } = this.#target(path);
    if (node) return this.#put(parts, { ...node, modifiedMs }, path);
    this.write(path, '');
    if (modifiedMs !== this.clock.now) this.touch(path, modifiedMs);
  }

  chown(path: string, uid: number, gid: number): void {
    const { parts, node } = this.#find(path, true);
    this.#put(parts, { ...node, uid, gid }, path);
  }

  /** Put a whole node (a file, a tree, a device) at a path, in place of what is there; its directory must exist. */
  mount(path: string | readonly string[], node: FileNode): void {
    const parts = typeof path === 'string' ? resolvePath('/', path).split('/').filter(Boolean) : path;
    if (!parts.length) this.#root = node;
    else this.#put(parts, node, `/${parts.join('/')}`);
  }

  /** The node exactly at these names, no links followed. */
  #lookup(parts: readonly string[]): FileNode | undefined {
    let node: FileNode | undefined = this.#root;
    for (const part of parts) node = node?.entries?.get(part);
    return node;
  }

  /** Follow a path to an existing node; `parts` are the names it really has. */
  #find(path: string, follow: boolean): { parts: string[]; node: FileNode } {
    const found = this.#walk(path, follow);
    if (!found.node || found.rest.length) throw new FileError('ENOENT', path);
    return { parts: found.parts, node: found.node };
  }

  /** Where a new node of this path would go: its directory must exist, unless `parents`. */
  #target(path: string, parents = false, follow = true): { parts: string[]; node: FileNode | undefined } {
    const found = this.#walk(path, follow);
    if (found.rest.length > 1 && !parents) throw new FileError('ENOENT', path);
    return { parts: [...found.parts, ...found.rest], node: found.rest.length ? undefined : found.node };
  }

  /** Walk as far as there are nodes: `parts` is the real path of `node`, `rest` what was not found below it. */
  #walk(path: string, follow: boolean): { parts: string[]; node: FileNode; rest: string[] } {
    let names = path.split('/').filter((part) => part !== '' && part !== '.');
    let parts: string[] = [];
    let links = 0;
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (name === '..') {
        parts.pop();
        continue;
      }
      const parent = this.#lookup(parts) as FileNode;
      if (!parent.entries) throw new FileError('ENOTDIR', path);
      const node = parent.entries.get(name);
      if (!node) return { parts, node: parent, rest: names.slice(i).filter((part) => part !== '..') };
      if (node.type !== 'link' || (i === names.length - 1 && !follow && !path.endsWith('/'))) {
        parts.push(name);
        continue;
      }
      if (++links > MAX_LINKS) throw new FileError('ELOOP', path);
      names = [...node.text.split('/').filter((part) => part !== '' && part !== '.'), ...names.slice(i + 1)];
      if (node.text.startsWith('/')) parts = [];
      i = -1;
    }
    const node = this.#lookup(parts) as FileNode;
    if (path.length > 1 && path.endsWith('/') && !node.entries) throw new FileError('ENOTDIR', path);
    return { parts, node, rest: [] };
  }

  /** Replace (or remove) the node at a real path, copying the directories above it. */
  #put(parts: readonly string[], node: FileNode | undefined, path: string): void {
    const replace = (parent: FileNode, depth: number): FileNode => {
      if (depth === parts.length) return node as FileNode;
      if (!parent?.entries) throw new FileError(parent ? 'ENOTDIR' : 'ENOENT', path);
      const name = parts[depth];
      const entries = new Map(parent.entries);
      const last = depth === parts.length - 1;
      if (last && !node) entries.delete(name);
      else entries.set(name, replace(parent.entries.get(name) as FileNode, depth + 1));
      const changed = last && (!node || !parent.entries.has(name));
      const modifiedMs = changed ? this.clock.now : parent.modifiedMs;
      return { ...parent, entries, modifiedMs, ...(parent.layer && { layer: 'merged' as const }) };
    };
    this.#root = replace(this.#root, 0);
  }
}

/** An empty directory. */
export function directoryNode(modifiedMs: number, uid = 0, gid = 0, mode = 0o755): FileNode {
  return { type: 'directory', mode, uid, gid, modifiedMs, text: '', entries: new Map() };
}

/** A device such as `null`; programs that open files know devices by this name. */
export function deviceNode(name: string, modifiedMs: number): FileNode {
  return { type: 'device', mode: 0o666, uid: 0, gid: 0, modifiedMs, text: name };
}

/** Devices of every machine. */
const DEVICES = ['full', 'null', 'random', 'tty', 'urandom', 'zero'];

/**
 * A machine's tree with the usual directories, devices and accounts.
 * @param options.user who owns the home directory and is in /etc/passwd beside root.
 */
export function rootFiles(options: {
  clock: { readonly now: number };
  hostname: string;
  user?: { name: string; uid: number; gid: number; home: string };
}): MemoryFiles {
  const { clock, user } = options;
  const files = new MemoryFiles({ clock });
  for (const path of ['/bin', '/dev', '/etc', '/home', '/mnt', '/opt', '/proc', '/root', '/run', '/sbin', '/srv'])
    files.makeDirectory(path);
  for (const path of ['/sys', '/tmp', '/usr/bin', '/usr/local/bin', '/usr/share', '/var/log', '/var/tmp', '/dev/fd'])
    files.makeDirectory(path, true);
  for (const path of ['/tmp', '/var/tmp']) files.chmod(path, 0o1777);
  files.chmod('/root', 0o700);
  for (const name of DEVICES) files.mount(`/dev/${name}`, deviceNode(name, clock.now));
  for (const name of ['stdin', 'stdout', 'stderr']) files.mount(`/dev/${name}`, deviceNode(name, clock.now));
  files.write('/etc/hostname', `${options.hostname}\n`);
  files.write('/etc/hosts', `127.0.0.1\tlocalhost\n`);
  const account = user && user.uid !== 0 ? `${user.name}:x:${user.uid}:${user.gid}::${user.home}:/bin/bash\n` : '';
  files.write('/etc/passwd', `root:x:0:0:root:/root:/bin/bash\n${account}`);
  files.write('/etc/group', `root:x:0:\n${account && `${user?.name}:x:${user?.gid}:\n`}`);
  if (!user) return files;
  files.makeDirectory(user.home, true);
  files.chown(user.home, user.uid, user.gid);
  return new MemoryFiles({ clock, root: files.root, uid: user.uid, gid: user.gid });
}
