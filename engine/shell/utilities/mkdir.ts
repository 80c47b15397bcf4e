import type { Co } from '../../kernel/coroutine.ts';
import { FileError } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { absolutePath, changeMode, isDirectory, nodeAt } from './files.ts';
import { complain, parseOptions, UsageError, utility } from './options.ts';

/** `mkdir [-pv] [-m mode] directory …` */
export const mkdir = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'pvm:', long: { parents: 'p', verbose: 'v', mode: 'm' } });
  if (!options.operands.length) throw new UsageError('missing operand');
  const mode = options.value('m');
  const bits = mode === undefined ? undefined : changeMode(mode, 0o777, true);
  if (mode !== undefined && bits === undefined) throw new UsageError(`invalid mode '${mode}'`, 1, false);
  let status = 0;
  for (const name of options.operands) {
    const path = absolutePath(process, name).replace(/(.)\/$/, '$1');
    try {
      const missing = options.has('p') ? missingParts(process, name) : [name];
      process.machine.files.makeDirectory(path, options.has('p'));
      if (bits !== undefined) process.machine.files.chmod(path, bits);
      if (options.has('v'))
        for (const made of missing) yield* process.stdout.write(`mkdir: created directory '${made}'\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const gnu = process.machine.userland !== 'busybox';
      const shown = options.has('p') && error.code === 'ENOTDIR' ? firstFile(process, name) : name;
      yield* complain(
        process,
        gnu
          ? `cannot create directory ‘${shown}’: ${error.message}`
          : `can't create directory '${name}': ${error.message}`,
      );
      status = 1;
    }
  }
  return status;
});

/** The leading parts of a name, `a`, `a/b`, `a/b/c`. */
function leadingParts(name: string): string[] {
  const parts = name.replace(/\/+$/, '').split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/')).filter(Boolean);
}

/** The directories that `-p` will make. */
function missingParts(process: Process, name: string): string[] {
  return leadingParts(name).filter((part) => !nodeAt(process, part));
}

/** The first part of a name that is there and no directory. */
function firstFile(process: Process, name: string): string {
  return leadingParts(name).find((part) => nodeAt(process, part) && !isDirectory(process, part)) ?? name;
}
