import type { Co } from '../../kernel/coroutine.ts';
import { FileError, type FileNode } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { absolutePath, baseName, isDirectory, joinPath, nodeAt } from './files.ts';
import { complain, parseOptions, UsageError, utility, type Options } from './options.ts';
import { confirms } from './prompt.ts';

/** Files that one copy may make. */
const MAX_FILES = 100_000;
const MAX_DEPTH = 200;

/** `cp [-afinprRuvT] source … target` */
export const cp = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'aAbdfHilLnpPrRst:TuvxZ',
    long: {
      archive: 'a',
      force: 'f',
      interactive: 'i',
      'no-clobber': 'n',
      recursive: 'r',
      update: 'u',
      verbose: 'v',
      'target-directory': 't',
      'no-target-directory': 'T',
      preserve: 'p',
      'no-dereference': 'P',
      dereference: 'L',
    },
  });
  return yield* eachSource(process, options, copyOne);
});

/** `mv [-finuvT] source … target` */
export const mv = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'bfint:TuvZ',
    long: {
      force: 'f',
      interactive: 'i',
      'no-clobber': 'n',
      update: 'u',
      verbose: 'v',
      'target-directory': 't',
      'no-target-directory': 'T',
    },
  });
  return yield* eachSource(process, options, moveOne);
});

type Step = (process: Process, source: string, target: string, options: Options) => Co<number>;

function* eachSource(process: Process, options: Options, step: Step): Co<number> {
  const operands = [...options.operands];
  const directory = options.value('t');
  if (!operands.length) throw new UsageError('missing file operand');
  if (directory === undefined && operands.length === 1)
    throw new UsageError(`missing destination file operand after '${operands[0]}'`);
  const target = directory ?? (operands.pop() as string);
  const into = directory !== undefined || (isDirectory(process, target) && !options.has('T'));
  if (operands.length > 1 && !into)
    throw new UsageError(
      `target '${target}': ${nodeAt(process, target) ? 'Not a directory' : 'No such file or directory'}`,
      1,
      false,
    );
  let status = 0;
  for (const source of operands) {
    const to = into ? joinPath(target, baseName(source)) : target;
    status = (yield* step(process, source, to, options)) || status;
  }
  return status;
}

function skips(process: Process, source: string, target: string, options: Options): boolean {
  const existing = nodeAt(process, target);
  if (!existing) return false;
  if (options.last('n', 'f', 'i') === 'n') return true;
  return options.has('u') && existing.modifiedMs >= (nodeAt(process, source)?.modifiedMs ?? 0);
}

function* copyOne(process: Process, source: string, target: string, options: Options): Co<number> {
  const recursive = options.has('r', 'R', 'a');
  const keepLinks = options.has('P', 'd', 'a') || (recursive && !options.has('L', 'H'));
  const node = nodeAt(process, source, !keepLinks);
  const gnu = process.machine.userland !== 'busybox';
  if (!node) {
    yield* complain(
      process,
      gnu ? `cannot stat '${source}': No such file or directory` : `can't stat '${source}': No such file or directory`,
    );
    return 1;
  }
  if (node.entries && !recursive) {
    yield* complain(
      process,
      gnu ? `-r not specified; omitting directory '${source}'` : `omitting directory '${source}'`,
    );
    return 1;
  }
  const [from, to] = [absolutePath(process, source).replace(/(.)\/$/, '$1'), absolutePath(process, target)];
  if (from === to.replace(/(.)\/$/, '$1')) {
    yield* complain(process, `'${source}' and '${target}' are the same file`);
    return 1;
  }
  if (node.entries && to.startsWith(`${from}/`)) {
    yield* complain(process, `cannot copy a directory, '${source}', into itself, '${target}'`);
    return 1;
  }
  if (skips(process, source, target, options)) return 0;
  const there = nodeAt(process, target);
  if (there && !there.entries && asks(options) && !(yield* confirms(process, `overwrite '${target}'`))) return 1;
  if (there && Boolean(there.entries) !== Boolean(node.entries)) {
    const kinds = node.entries ? "non-directory '%' with directory" : "directory '%' with non-directory";
    yield* complain(process, `cannot overwrite ${kinds.replace('%', target)} '${source}'`);
    return 1;
  }
  try {
    copyNode(process, node, to, options.has('p', 'a'), { left: MAX_FILES });
    if (options.has('v')) yield* tellCopied(process, node, source, target, 0);
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const what = node.entries ? 'directory' : 'regular file';
    // A name that ends in a slash asks for a directory.
    const why = target.endsWith('/') && error.code === 'EISDIR' ? 'Not a directory' : error.message;
    const gnu = process.machine.userland !== 'busybox';
    yield* complain(process, gnu ? `cannot create ${what} '${target}': ${why}` : `can't create '${target}': ${why}`);
    return 1;
  }
}

function asks(options: Options): boolean {
  return options.last('i', 'f', 'n') === 'i';
}

/** `-v`: every file that was copied. */
function* tellCopied(process: Process, node: FileNode, source: string, target: string, depth: number): Co<void> {
  yield* process.stdout.write(`'${source}' -> '${target}'\n`);
  if (depth > MAX_DEPTH) return;
  for (const [name, inner] of node.entries ?? [])
    yield* tellCopied(process, inner, joinPath(source, name), joinPath(target, name), depth + 1);
}

function copyNode(process: Process, node: FileNode, to: string, keep: boolean, budget: { left: number }): void {
  const { files } = process.machine;
  if (--budget.left < 0) throw new FileError('ENOSPC', to);
  if (node.entries) {
    if (!files.exists(to)) files.makeDirectory(to.replace(/(.)\/$/, '$1'));
    for (const [name, inner] of node.entries) copyNode(process, inner, joinPath(to, name), keep, budget);
  } else if (node.type === 'link') {
    if (files.exists(to)) files.remove(to);
    files.link(node.text, to);
    return;
  } else {
    files.write(to, node.text, node.mode);
  }
  files.chmod(to, node.mode);
  if (keep) {
    files.chown(to, node.uid, node.gid);
    files.touch(to, node.modifiedMs);
  }
}

function* moveOne(process: Process, source: string, target: string, options: Options): Co<number> {
  const node = nodeAt(process, source, false);
  const gnu = process.machine.userland !== 'busybox';
  if (!node) {
    yield* complain(
      process,
      gnu
        ? `cannot stat '${source}': No such file or directory`
        : `can't rename '${source}': No such file or directory`,
    );
    return 1;
  }
  const [from, to] = [absolutePath(process, source), absolutePath(process, target)].map((path) =>
    path.replace(/(.)\/$/, '$1'),
  );
  if (from === to) {
    yield* complain(process, `'${source}' and '${target}' are the same file`);
    return 1;
  }
  if (to.startsWith(`${from}/`)) {
    yield* complain(process, `cannot move '${source}' to a subdirectory of itself, '${target}'`);
    return 1;
  }
  if (skips(process, source, target, options)) return 0;
  if (nodeAt(process, target) && asks(options) && !(yield* confirms(process, `overwrite '${target}'`))) return 0;
  try {
    process.machine.files.rename(from, to);
    if (options.has('v')) yield* process.stdout.write(`renamed '${source}' -> '${target}'\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const told = `cannot move '${source}' to '${target}': ${error.message}`;
    yield* complain(process, gnu ? told : `can't rename '${source}': ${error.message}`);
    return 1;
  }
}
