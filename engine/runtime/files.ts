/** An error of a file operation, with POSIX's name and message (`No such file or directory`). */
export class FileError extends Error {
  readonly code: FileErrorCode;
  readonly path: string;
  constructor(code: FileErrorCode, path: string) {
    super(FILE_ERRORS[code]);
    this.name = 'FileError';
    this.code = code;
    this.path = path;
  }
}

export type FileErrorCode = keyof typeof FILE_ERRORS;

/** What `strerror` says of each. */
const FILE_ERRORS = {
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Directory not empty',
  EACCES: 'Permission denied',
  EROFS: 'Read-only file system',
  ELOOP: 'Too many levels of symbolic links',
  EFBIG: 'File too large',
  ENOSPC: 'No space left on device',
  EINVAL: 'Invalid argument',
  ENXIO: 'No such device or address',
  EBADF: 'Bad file descriptor',
  EPERM: 'Operation not permitted',
  ENOMEM: 'Cannot allocate memory',
  EBUSY: 'Device or resource busy',
} as const;

/** A file, directory, symbolic link or device. `text` is a file's content, a link's target; '' otherwise. */
export interface FileNode {
  readonly type: 'file' | 'directory' | 'link' | 'device';
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Last change, in ms since 1970. */
  readonly modifiedMs: number;
  readonly text: string;
  /** Names in a directory. */
  readonly entries?: ReadonlyMap<string, FileNode>;
  /** Of a directory of an image: is it as one layer has it, or were layers (the container's own among them) merged? */
  readonly layer?: 'lower' | 'merged';
}

/** How many names a node has: a directory's own, its `.` and its children's `..`; overlayfs tells 1 of merged ones. */
export function linkCount({ entries, layer }: FileNode): number {
  if (!entries || layer === 'merged') return 1;
  return 2 + [...entries.values()].filter(({ type }) => type === 'directory').length;
}

/**
 * A tree of files. Paths are absolute (`resolve` makes them so); symbolic links are followed but where it says not.
 * All throw FileError. Content is text (see streams.ts for bytes that are not).
 */
export interface FileSystem {
  /** The node at a path. */
  stat(path: string): FileNode;
  /** The node at a path, a link itself and not its target. */
  lstat(path: string): FileNode;
  exists(path: string): boolean;
  read(path: string): string;
  /** Names in a directory, in byte order. */
  list(path: string): readonly string[];
  /** Create or replace a file's content; the directory must be there. */
  write(path: string, text: string, mode?: number): void;
  append(path: string, text: string): void;
  makeDirectory(path: string, parents?: boolean): void;
  remove(path: string, recursive?: boolean): void;
  rename(from: string, to: string): void;
  link(target: string, path: string): void;
  chmod(path: string, mode: number): void;
  /** Set the time of the last change (now, where none is given); a file that is missing is made. */
  touch(path: string, modifiedMs?: number): void;
  /** Change the owner. */
  chown(path: string, uid: number, gid: number): void;
  /** A tree with the same content, copied on write: later changes of one do not show in the other. */
  fork(): FileSystem;
}

/** Is a path absolute and normal: no `.`, `..`, doubled or trailing slashes? */
export const isPlain = (path: string): boolean =>
  path[0] === '/' && path.length > 1 && !path.includes('//') && !path.includes('/.') && !path.endsWith('/');

/** The directory of an absolute path that is normal; that of '/' is itself. */
export const parentPath = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** Join and normalise: `..`, `.`, doubled slashes; the result is absolute. */
export function resolvePath(cwd: string, path: string): string {
  if (isPlain(path)) return path;
  const out: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  }
  return `/${out.join('/')}`;
}
