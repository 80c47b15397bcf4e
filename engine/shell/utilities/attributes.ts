import type { Co } from '../../kernel/coroutine.ts';
import { FileError } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { absolutePath, baseName, changeMode, isDirectory, joinPath, nodeAt } from './files.ts';
import { complain, parseOptions, UsageError, utility } from './options.ts';

/** `touch [-acm] [-d date] [-r file] file …` */
export const touch = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'acfhmd:r:t:',
    long: { 'no-create': 'c', date: 'd', reference: 'r' },
  });
  if (!options.operands.length) throw new UsageError('missing file operand');
  let status = 0;
  for (const name of options.operands) {
    if (options.has('c') && !nodeAt(process, name)) continue;
    try {
      process.machine.files.touch(absolutePath(process, name));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const gnu = process.machine.userland !== 'busybox';
      yield* complain(process, gnu ? `cannot touch '${name}': ${error.message}` : `${name}: ${error.message}`);
      status = 1;
    }
  }
  return status;
});

/** `chmod [-Rcfv] mode file …` */
export const chmod = utility(function* (process: Process): Co<number> {
  // A mode such as `-w` looks like an option.
  const argv = process.argv.map((arg) => (/^-[rwxXst]+$/.test(arg) ? `a${arg}` : arg));
  const options = parseOptions(argv, {
    short: 'Rcfv',
    long: { recursive: 'R', changes: 'c', quiet: 'f', silent: 'f', verbose: 'v' },
  });
  const [mode, ...names] = options.operands;
  if (mode === undefined) throw new UsageError('missing operand');
  if (!names.length) throw new UsageError(`missing operand after ‘${mode}’`);
  if (changeMode(mode, 0, false) === undefined) throw new UsageError(`invalid mode: ‘${mode}’`);
  const { files } = process.machine;
  let status = 0;
  const change = (path: string, depth: number): void => {
    const node = files.stat(path);
    files.chmod(path, changeMode(mode, node.mode, node.type === 'directory') as number);
    if (options.has('R') && node.entries && depth < 100)
      for (const name of node.entries.keys()) change(joinPath(path, name), depth + 1);
  };
  for (const name of names) {
    try {
      change(absolutePath(process, name), 0);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(process, `cannot access '${name}': ${error.message}`);
      status = 1;
    }
  }
  return status;
});

/** `chown` and `chgrp`: only root may. */
export const chown = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'Rcfhv', long: { recursive: 'R' } });
  const [owner, ...names] = options.operands;
  if (owner === undefined) throw new UsageError('missing operand');
  if (!names.length) throw new UsageError(`missing operand after ‘${owner}’`);
  if (process.machine.user.uid === 0) {
    yield* complain(process, 'owners of files are not simulated here');
    return 1;
  }
  for (const name of names)
    yield* complain(
      process,
      nodeAt(process, name)
        ? `changing ownership of '${name}': Operation not permitted`
        : `cannot access '${name}': No such file or directory`,
    );
  return 1;
});

/** `ln [-fnsTv] target … link` */
export const ln = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'bfinrsTvt:',
    long: { symbolic: 's', force: 'f', 'no-dereference': 'n', verbose: 'v', 'no-target-directory': 'T', relative: 'r' },
  });
  const operands = [...options.operands];
  if (!operands.length) throw new UsageError('missing file operand');
  const place = operands.length > 1 ? (operands.pop() as string) : baseName(operands[0]);
  const into = isDirectory(process, place) && !options.has('T', 'n');
  if (operands.length > 1 && !into) throw new UsageError(`target '${place}' is not a directory`, 1, false);
  const { files } = process.machine;
  let status = 0;
  for (const target of operands) {
    const name = into ? joinPath(place, baseName(target)) : place;
    const path = absolutePath(process, name);
    try {
      if (options.has('f') && nodeAt(process, name, false)) files.remove(path);
      if (options.has('s')) files.link(target, path);
      else files.write(path, hardLinkText(process, target, path));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const kind = options.has('s') ? 'symbolic link' : 'hard link';
      yield* complain(
        process,
        error.path === target
          ? `failed to access '${target}': ${error.message}`
          : `failed to create ${kind} '${name}'${options.has('s') ? '' : ` => '${target}'`}: ${error.message}`,
      );
      status = 1;
    }
  }
  return status;
});

/** There are no hard links in the tree: the new name gets a copy. */
function hardLinkText(process: Process, target: string, path: string): string {
  const node = nodeAt(process, target);
  if (!node) throw new FileError('ENOENT', target);
  if (node.entries) throw new FileError('EPERM', target);
  if (process.machine.files.exists(path)) throw new FileError('EEXIST', path);
  return node.text;
}

/** `truncate -s size file …` */
export const truncate = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'cs:r:', long: { size: 's', 'no-create': 'c' } });
  const size = options.value('s');
  if (size === undefined) throw new UsageError("you must specify either '--size' or '--reference'");
  const match = /^([-+]?)(\d{1,15})([KMG]?)B?$/.exec(size);
  if (!match) throw new UsageError(`Invalid number: ‘${size}’`, 1, false);
  if (!options.operands.length) throw new UsageError('missing file operand');
  const amount = Number(match[2]) * { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[3] as 'K'];
  let status = 0;
  for (const name of options.operands) {
    try {
      const text = nodeAt(process, name)?.text ?? '';
      const length =
        match[1] === '+' ? text.length + amount : match[1] === '-' ? Math.max(0, text.length - amount) : amount;
      if (length > 64 * 1024 * 1024) throw new FileError('EFBIG', name);
      process.machine.files.write(absolutePath(process, name), text.slice(0, length).padEnd(length, '\0'));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(process, `failed to truncate '${name}': ${error.message}`);
      status = 1;
    }
  }
  return status;
});
