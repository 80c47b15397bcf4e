import type { Co } from '../../../kernel/coroutine.ts';
import { parentPath } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import { strftime } from '../../formatting/strftime.ts';
import { accountNames, absolutePath, baseName, changeMode, isDirectory, joinPath, nodeAt } from '../files.ts';
import { complain, parseOptions, UsageError, utility } from '../options.ts';
import { runCommand } from '../run.ts';

/** `tty` */
export const tty = utility(
  function* (process: Process): Co<number> {
    const options = parseOptions(process.argv, { short: 's', long: { silent: 's', quiet: 's' }, status: 2 });
    const { isTerminal } = process.stdin;
    if (!options.has('s')) yield* process.stdout.write(isTerminal ? '/dev/pts/0\n' : 'not a tty\n');
    return isTerminal ? 0 : 1;
  },
  { status: 2 },
);

/** `arch` */
export const arch = utility(function* (process: Process): Co<number> {
  yield* process.stdout.write('x86_64\n');
  return 0;
});

/** `groups [user]` */
export const groups = utility(function* (process: Process): Co<number> {
  const { gid } = process.machine.user;
  yield* process.stdout.write(`${accountNames(process, '/etc/group').get(gid) ?? gid}\n`);
  return 0;
});

/** `logname`: nobody has logged in. */
export const logname = utility(function* (process: Process): Co<number> {
  yield* complain(process, process.machine.userland === 'busybox' ? 'getlogin' : 'no login name');
  return 1;
});

/** `who`, `users`: nobody has logged in. */
export const nobody = utility(function* (): Co<number> {
  return 0;
});

/** `hostid` */
export const hostid = utility(function* (process: Process): Co<number> {
  yield* process.stdout.write('007f0100\n');
  return 0;
});

/** `uptime [-p|-s]`: since the clock began. */
export const uptime = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'ps', long: { pretty: 'p', since: 's' } });
  const { kernel } = process.machine;
  const bootMs = Math.max(0, kernel.now - (kernel.now % 86_400_000));
  const minutes = Math.floor((kernel.now - bootMs) / 60_000);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const up = hours ? `${String(hours).padStart(2)}:${String(rest).padStart(2, '0')}` : `${rest} min`;
  if (options.has('s')) yield* process.stdout.write(`${strftime('%Y-%m-%d %H:%M:%S', bootMs)}\n`);
  else if (options.has('p'))
    yield* process.stdout.write(
      `up ${hours ? `${hours} hour${hours > 1 ? 's' : ''}, ` : ''}${rest} minute${rest === 1 ? '' : 's'}\n`,
    );
  else
    yield* process.stdout.write(
      ` ${strftime('%H:%M:%S', kernel.now)} up ${up},  0 users,  load average: 0.00, 0.00, 0.00\n`,
    );
  return 0;
});

/** `nice [-n adjustment] [command …]`: priorities change nothing here. */
export const nice = utility(
  function* (process: Process): Co<number> {
    const options = parseOptions(process.argv, {
      short: 'n:',
      long: { adjustment: 'n' },
      stopAtOperand: true,
      status: 125,
    });
    if (options.operands.length) return yield* runCommand(process, options.operands);
    if (options.has('n')) throw new UsageError('a command must be given with an adjustment', 125);
    yield* process.stdout.write('0\n');
    return 0;
  },
  { status: 125 },
);

/** `nohup command …`, `setsid command …`, `stdbuf -oL command …`: run the command. */
export const runIt = utility(
  function* (process: Process): Co<number> {
    const options = parseOptions(process.argv, { short: 'cfwi:o:e:', stopAtOperand: true, status: 125 });
    if (!options.operands.length) throw new UsageError('missing operand', 125);
    return yield* runCommand(process, options.operands);
  },
  { status: 125 },
);

/** `install [-d] [-m mode] [-D] source … target` */
export const install = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'bcdDg:m:o:psTt:v',
    long: { directory: 'd', mode: 'm', owner: 'o', group: 'g', verbose: 'v', 'target-directory': 't' },
  });
  const { files } = process.machine;
  const operands = [...options.operands];
  const mode = changeMode(options.value('m') ?? '755', 0, false);
  if (mode === undefined) throw new UsageError(`invalid mode ‘${options.value('m')}’`, 1, false);
  if (!operands.length) throw new UsageError('missing file operand');
  if (options.has('d')) {
    for (const name of operands) {
      files.makeDirectory(absolutePath(process, name), true);
      files.chmod(absolutePath(process, name), mode);
    }
    return 0;
  }
  const target = options.value('t') ?? (operands.length > 1 ? (operands.pop() as string) : undefined);
  if (target === undefined) throw new UsageError(`missing destination file operand after '${operands[0]}'`);
  let status = 0;
  for (const source of operands) {
    const node = nodeAt(process, source);
    if (!node || node.entries) {
      yield* complain(
        process,
        node ? `omitting directory '${source}'` : `cannot stat '${source}': No such file or directory`,
      );
      status = 1;
      continue;
    }
    const path = absolutePath(process, isDirectory(process, target) ? joinPath(target, baseName(source)) : target);
    if (options.has('D')) files.makeDirectory(parentPath(path), true);
    files.write(path, node.text, mode);
    files.chmod(path, mode);
  }
  return status;
});

/** `factor number …` */
export const factor = utility(function* (process: Process): Co<number> {
  let status = 0;
  for (const text of process.argv.slice(1)) {
    if (!/^\d{1,15}$/.test(text)) {
      yield* complain(process, `‘${text}’ is not a valid positive integer`);
      status = 1;
      continue;
    }
    const found: number[] = [];
    let rest = Number(text);
    for (let prime = 2; prime * prime <= rest; prime++)
      while (rest % prime === 0) {
        found.push(prime);
        rest /= prime;
      }
    if (rest > 1) found.push(rest);
    yield* process.stdout.write(`${text}:${found.map((prime) => ` ${prime}`).join('')}\n`);
  }
  return status;
});
