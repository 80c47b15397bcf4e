import { byteLength } from '../../runtime/bytes.ts';
import { FileError, resolvePath, type FileNode } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';

/** The node at a path of a process, a link followed or not; undefined where there is none. */
export function nodeAt(process: Process, path: string, follow = true): FileNode | undefined {
  try {
    const absolute = absolutePath(process, path);
    return follow ? process.machine.files.stat(absolute) : process.machine.files.lstat(absolute);
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** A path made absolute; a slash at its end is kept, as it asks for a directory. */
export function absolutePath(process: Process, path: string): string {
  const absolute = resolvePath(process.cwd, path);
  return path.endsWith('/') && absolute !== '/' ? `${absolute}/` : absolute;
}

export function isDirectory(process: Process, path: string): boolean {
  return nodeAt(process, path)?.type === 'directory';
}

export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? (path ? '/' : '') : (trimmed.split('/').at(-1) as string);
}

export function dirName(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  if (trimmed === '') return path.startsWith('/') ? '/' : '.';
  const slash = trimmed.lastIndexOf('/');
  if (slash < 0) return '.';
  return trimmed.slice(0, slash).replace(/\/+$/, '') || '/';
}

export function joinPath(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

/** The size `ls` shows. */
export function sizeOf(node: FileNode): number {
  return node.type === 'directory' ? 4096 : byteLength(node.text);
}

const TYPES = { file: '-', directory: 'd', link: 'l', device: 'c' } as const;

/** A mode as `ls -l` shows it: `drwxr-xr-x`. */
export function modeText(node: FileNode): string {
  const { mode } = node;
  const letters = [...'rwxrwxrwx'].map((letter, i) => ((mode >> (8 - i)) & 1 ? letter : '-'));
  if (mode & 0o4000) letters[2] = letters[2] === 'x' ? 's' : 'S';
  if (mode & 0o2000) letters[5] = letters[5] === 'x' ? 's' : 'S';
  if (mode & 0o1000) letters[8] = letters[8] === 'x' ? 't' : 'T';
  return TYPES[node.type] + letters.join('');
}

/** The names of users and groups by number, from /etc/passwd and /etc/group. */
export function accountNames(process: Process, file: '/etc/passwd' | '/etc/group'): ReadonlyMap<number, string> {
  try {
    const lines = process.machine.files.read(file).split('\n');
    return new Map(lines.filter(Boolean).map((line) => [Number(line.split(':')[2]), line.split(':')[0]]));
  } catch {
    return new Map([[0, 'root']]);
  }
}

/** A size with a binary suffix, as `ls -h` and `du -h` round it: up. */
export function humanSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024) {
    size /= 1024;
    unit++;
  }
  if (unit === 0) return String(bytes);
  const shown = size < 10 ? Math.ceil(size * 10) / 10 : Math.ceil(size);
  return `${size < 10 && shown < 10 ? shown.toFixed(1) : shown}${'KMGTPE'[unit - 1]}`;
}

/** Apply a mode such as `644`, `u+x`, `go-w,a=r` to the bits there are; undefined where it cannot be read. */
export function changeMode(text: string, mode: number, directory: boolean): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return parseInt(text, 8);
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)([-+=][rwxXst]*)+$/.exec(clause);
    if (!match) return undefined;
    const who = match[1] || 'a';
    for (const action of clause.slice(match[1].length).match(/[-+=][rwxXst]*/g) ?? [])
      mode = applyClause(mode, who, action, directory);
  }
  return mode;
}

function applyClause(mode: number, who: string, action: string, directory: boolean): number {
  let bits = 0;
  for (const letter of action.slice(1)) {
    if (letter === 'r') bits |= 0o444;
    if (letter === 'w') bits |= 0o222;
    if (letter === 'x' || (letter === 'X' && (directory || mode & 0o111))) bits |= 0o111;
    if (letter === 't') bits |= 0o1000;
    if (letter === 's') bits |= 0o6000;
  }
  let mask = 0;
  if (/[ua]/.test(who)) mask |= 0o4700;
  if (/[ga]/.test(who)) mask |= 0o2070;
  if (/[oa]/.test(who)) mask |= 0o1007;
  const chosen = bits & mask;
  if (action.startsWith('+')) return mode | chosen;
  if (action.startsWith('-')) return mode & ~chosen;
  return (mode & ~mask) | chosen;
}
