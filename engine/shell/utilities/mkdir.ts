import type { Co } from '../../kernel/coroutine.ts';
import { FileError } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { absolutePath, changeMode } from './files.ts';
import { complain, parseOptions, quoteName, UsageError, utility } from './options.ts';

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
      process.machine.files.makeDirectory(path, options.has('p'));
      if (bits !== undefined) process.machine.files.chmod(path, bits);
      if (options.has('v')) yield* process.stdout.write(`mkdir: created directory ${quoteName(name)}\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const gnu = process.machine.userland !== 'busybox';
      yield* complain(
        process,
        gnu
          ? `cannot create directory ‘${name}’: ${error.message}`
          : `can't create directory '${name}': ${error.message}`,
      );
      status = 1;
    }
  }
  return status;
});
