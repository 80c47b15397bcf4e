import type { Co } from '../../kernel/coroutine.ts';
import { FileError } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { absolutePath, nodeAt } from './files.ts';
import { complain, parseOptions, UsageError, utility } from './options.ts';

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
    },
  });
  const force = options.last('f', 'i') === 'f';
  if (!options.operands.length && !force) throw new UsageError('missing operand');
  const recursive = options.has('r', 'R');
  let status = 0;
  for (const name of options.operands) {
    const error = removeOne(process, name, recursive, options.has('d'));
    if (error === 'No such file or directory' && force) continue;
    if (error === undefined) {
      if (options.has('v')) yield* process.stdout.write(`removed ${recursive ? 'directory ' : ''}'${name}'\n`);
      continue;
    }
    yield* complain(process, error.startsWith('refusing') ? error : `cannot remove '${name}': ${error}`);
    status = 1;
  }
  return status;
});

function removeOne(process: Process, name: string, recursive: boolean, directories: boolean): string | undefined {
  const path = absolutePath(process, name).replace(/(.)\/$/, '$1');
  const node = nodeAt(process, name, false);
  if (!node) return 'No such file or directory';
  if (/(^|\/)\.\.?\/?$/.test(name)) return `refusing to remove '.' or '..' directory: skipping '${name}'`;
  if (path === '/') return "it is dangerous to operate recursively on '/'";
  if (node.entries && !recursive && !(directories && !node.entries.size))
    return directories ? 'Directory not empty' : 'Is a directory';
  try {
    process.machine.files.remove(path, true);
    return undefined;
  } catch (error) {
    if (error instanceof FileError) return error.message;
    throw error;
  }
}

/** `rmdir [-pv] directory …` */
export const rmdir = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'pv',
    long: { parents: 'p', verbose: 'v', 'ignore-fail-on-non-empty': 'ignore' },
  });
  if (!options.operands.length) throw new UsageError('missing operand');
  let status = 0;
  for (const name of options.operands) {
    const node = nodeAt(process, name, false);
    const error = !node
      ? 'No such file or directory'
      : !node.entries
        ? 'Not a directory'
        : node.entries.size
          ? 'Directory not empty'
          : undefined;
    if (!error) process.machine.files.remove(absolutePath(process, name).replace(/(.)\/$/, '$1'), true);
    else if (!(options.has('ignore') && error === 'Directory not empty')) {
      yield* complain(process, `failed to remove '${name}': ${error}`);
      status = 1;
    }
  }
  return status;
});
