import type { Co } from '../../kernel/coroutine.ts';
import { FileError, type FileNode } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { absolutePath, joinPath, nodeAt } from './files.ts';
import { complain, parseOptions, UsageError, utility, type Options } from './options.ts';
import { confirms } from './prompt.ts';

/** How deep `-r` goes one by one. */
const MAX_DEPTH = 200;

/** `rm [-dfirRv] file …` */
export const rm = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'dfiIrRv',
    long: {
      force: 'f',
      recursive: 'r',
      dir: 'd',
      verbose: 'v',
      interactive: 'i',
      'no-preserve-root': 'no-preserve-root',
      'preserve-root': 'preserve-root?',
      'one-file-system': 'one-file-system',
    },
  });
  const force = options.last('f', 'i') === 'f';
  if (!options.operands.length && !force) throw new UsageError('missing operand');
  let status = 0;
  for (const name of options.operands) {
    try {
      yield* removeOne(process, options, name, force);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(process, `cannot remove '${name}': ${error.message}`);
      status = 1;
    }
    status = refusal(process, options, name) === undefined ? status : 1;
  }
  return status;
});

/** Why a name is not to be removed at all: one message a line. */
function refusal(process: Process, options: Options, name: string): string | undefined {
  if (!options.has('r', 'R')) return undefined;
  if (/(^|\/)\.\.?\/?$/.test(name)) return `refusing to remove '.' or '..' directory: skipping '${name}'`;
  if (absolutePath(process, name) !== '/' || options.has('no-preserve-root')) return undefined;
  return "it is dangerous to operate recursively on '/'\nuse --no-preserve-root to override this failsafe";
}

/** @throws FileError */
function* removeOne(process: Process, options: Options, name: string, force: boolean): Co<void> {
  const why = refusal(process, options, name);
  for (const line of why?.split('\n') ?? []) yield* complain(process, line);
  if (why !== undefined) return;
  const recursive = options.has('r', 'R');
  const node = nodeAt(process, name, false);
  if (!node) {
    if (force) return;
    throw new FileError('ENOENT', name);
  }
  if (node.entries && !recursive && !(options.has('d') && !node.entries.size))
    throw new FileError(options.has('d') ? 'ENOTEMPTY' : 'EISDIR', name);
  if (options.last('f', 'i') === 'i') return yield* removeAsking(process, options, name, node, 0);
  if (options.has('v')) yield* tellRemoved(process, name, node, 0);
  process.machine.files.remove(pathOf(process, name), true);
}

function pathOf(process: Process, name: string): string {
  return absolutePath(process, name).replace(/(.)\/$/, '$1');
}

/** `-v`: what is below goes first. */
function* tellRemoved(process: Process, name: string, node: FileNode, depth: number): Co<void> {
  if (depth > MAX_DEPTH) return;
  for (const [below, inner] of node.entries ?? []) yield* tellRemoved(process, joinPath(name, below), inner, depth + 1);
  yield* process.stdout.write(`removed ${node.entries ? 'directory ' : ''}'${name.replace(/(.)\/+$/, '$1')}'\n`);
}

/** `-i`: ask for each. */
function* removeAsking(process: Process, options: Options, name: string, node: FileNode, depth: number): Co<void> {
  const gnu = process.machine.userland !== 'busybox';
  const kind = node.entries
    ? 'directory'
    : node.type === 'link'
      ? 'symbolic link'
      : node.text === ''
        ? 'regular empty file'
        : 'regular file';
  if (node.entries?.size && depth < MAX_DEPTH) {
    if (!(yield* confirms(process, `descend into directory '${name}'`))) return;
    for (const [below, inner] of node.entries)
      yield* removeAsking(process, options, joinPath(name, below), inner, depth + 1);
  }
  if (!(yield* confirms(process, gnu ? `remove ${kind} '${name}'` : `remove '${name}'`))) return;
  if (nodeAt(process, name, false)?.entries?.size) throw new FileError('ENOTEMPTY', name);
  process.machine.files.remove(pathOf(process, name), true);
  if (options.has('v')) yield* process.stdout.write(`removed ${node.entries ? 'directory ' : ''}'${name}'\n`);
}

/** `rmdir [-pv] directory …` */
export const rmdir = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'pv',
    long: { parents: 'p', verbose: 'v', 'ignore-fail-on-non-empty': 'ignore' },
  });
  if (!options.operands.length) throw new UsageError('missing operand');
  let status = 0;
  for (const operand of options.operands) {
    const names = [operand];
    if (options.has('p'))
      for (let name = operand.replace(/\/+$/, ''); name.lastIndexOf('/') > 0;)
        names.push((name = name.slice(0, name.lastIndexOf('/'))));
    for (const name of names) {
      const error = emptyDirectoryError(nodeAt(process, name, false));
      if (error === undefined) {
        if (options.has('v')) yield* process.stdout.write(`rmdir: removing directory, '${name}'\n`);
        process.machine.files.remove(pathOf(process, name), true);
        continue;
      }
      if (options.has('ignore') && error === 'Directory not empty') break;
      const what = name === operand ? '' : 'directory ';
      yield* complain(process, `failed to remove ${what}'${name}': ${error}`);
      status = 1;
      break;
    }
  }
  return status;
});

function emptyDirectoryError(node: FileNode | undefined): string | undefined {
  if (!node) return 'No such file or directory';
  if (!node.entries) return 'Not a directory';
  return node.entries.size ? 'Directory not empty' : undefined;
}
