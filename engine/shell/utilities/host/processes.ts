import type { Co } from '../../../kernel/coroutine.ts';
import type { Process } from '../../../runtime/process.ts';
import { processesOf, type ProcessEntry } from '../../../runtime/process-table.ts';
import { signalName } from '../../builtins/jobs.ts';
import { strftime } from '../../formatting/strftime.ts';
import { nameOf, parseOptions, UsageError, utility } from '../options.ts';

/** The processes that `ps` shows: those of the table, and itself. */
export function shownProcesses(process: Process): ProcessEntry[] {
  const list = processesOf(process.machine).list();
  if (process.pid !== undefined) return list;
  const { replaced, argv } = process;
  if (replaced !== undefined) return list.map((entry) => (entry.pid === replaced ? { ...entry, argv } : entry));
  const pid = Math.max(1, ...list.map((entry) => entry.pid)) + 1;
  return [...list, { pid, parent: 1, argv: process.argv, startedMs: process.machine.kernel.now, task: undefined }];
}

/** `ps [aux|-ef|-o columns]` of procps. */
export const ps = utility(function* (process: Process): Co<number> {
  const user = process.machine.user.uid === 0 ? 'root' : process.machine.user.name;
  const list = shownProcesses(process);
  const flags = process.argv
    .slice(1)
    .filter((arg) => !arg.includes(','))
    .join('')
    .replace(/-/g, '');
  const clock = (entry: ProcessEntry): string => strftime('%H:%M', entry.startedMs);
  const columns = columnsOf(process.argv);
  if (columns) return yield* custom(process, list, columns, user);
  if (/u/.test(flags) && /a|x/.test(flags)) {
    yield* process.stdout.write('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
    for (const entry of list)
      yield* process.stdout.write(
        `${(entry.user ?? user).padEnd(8)} ${String(entry.pid).padStart(7)}  0.0  0.0   4624  3512 ?        S    ${clock(entry)}   0:00 ${entry.argv.join(' ')}\n`,
      );
  } else if (/e|f|A/.test(flags)) {
    yield* process.stdout.write('UID          PID    PPID  C STIME TTY          TIME CMD\n');
    for (const entry of list)
      yield* process.stdout.write(
        `${(entry.user ?? user).padEnd(8)} ${String(entry.pid).padStart(7)} ${String(entry.parent).padStart(7)}  0 ${clock(entry)} ?        00:00:00 ${entry.argv.join(' ')}\n`,
      );
  } else {
    const terminal = process.terminal ? 'pts/0' : '?';
    yield* process.stdout.write('    PID TTY          TIME CMD\n');
    for (const entry of list)
      yield* process.stdout.write(
        `${String(entry.pid).padStart(7)} ${terminal.padEnd(8)} 00:00:00 ${commandOf(entry)}\n`,
      );
  }
  return 0;
});

function commandOf(entry: ProcessEntry): string {
  return entry.argv[0].split('/').at(-1) ?? '';
}

function columnsOf(argv: readonly string[]): string[] | undefined {
  const at = argv.findIndex((arg) => /^-?[a-zA-Z]*o$/.test(arg));
  if (at < 0 || at === argv.length - 1) return undefined;
  return argv[at + 1].split(',').map((name) => name.replace(/=$/, ''));
}

/** Columns of `-o`: title, width (negative: to the left) and value. */
const COLUMNS: Readonly<
  Record<string, readonly [title: string, width: number, value: (entry: ProcessEntry, user: string) => string]>
> = {
  pid: ['PID', 7, (entry) => String(entry.pid)],
  ppid: ['PPID', 7, (entry) => String(entry.parent)],
  user: ['USER', -8, (entry, user) => entry.user ?? user],
  comm: ['COMMAND', -15, commandOf],
  cmd: ['CMD', -27, (entry) => entry.argv.join(' ')],
  args: ['COMMAND', -27, (entry) => entry.argv.join(' ')],
  command: ['COMMAND', -27, (entry) => entry.argv.join(' ')],
  stat: ['STAT', -4, () => 'S'],
  tty: ['TT', -8, () => '?'],
  time: ['TIME', 8, () => '00:00:00'],
  pcpu: ['%CPU', 4, () => '0.0'],
  pmem: ['%MEM', 4, () => '0.0'],
  rss: ['RSS', 5, () => '3512'],
  vsz: ['VSZ', 6, () => '4624'],
};

function* custom(process: Process, list: readonly ProcessEntry[], names: readonly string[], user: string): Co<number> {
  const unknown = names.find((name) => !COLUMNS[name]);
  if (unknown !== undefined) throw new UsageError(`unknown user-defined format specifier "${unknown}"`, 1, false);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const width = COLUMNS[names[i]][1];
        if (width > 0) return cell.padStart(width);
        return i === cells.length - 1 ? cell : cell.padEnd(-width);
      })
      .join(' ');
  yield* process.stdout.write(`${line(names.map((name) => COLUMNS[name][0]))}\n`);
  for (const entry of list)
    yield* process.stdout.write(`${line(names.map((name) => COLUMNS[name][2](entry, user)))}\n`);
  return 0;
}

/** Entries whose command fits. */
function matching(process: Process, fits: (entry: ProcessEntry) => boolean): ProcessEntry[] {
  return processesOf(process.machine)
    .list()
    .filter((entry) => entry.pid !== process.pid && fits(entry));
}

function patternOf(text: string): (name: string) => boolean {
  // Only what needs no search through alternatives: names, with ^ and $.
  const plain = text.replace(/^\^/, '').replace(/\$$/, '');
  return (name) => {
    if (text.startsWith('^') && text.endsWith('$')) return name === plain;
    if (text.startsWith('^')) return name.startsWith(plain);
    return text.endsWith('$') ? name.endsWith(plain) : name.includes(plain);
  };
}

/** `pgrep [-afl] name` and `pkill [-signal] name` */
export const pgrep = utility(
  function* (process: Process): Co<number> {
    const kills = nameOf(process) === 'pkill';
    let signal: string | undefined = 'SIGTERM';
    const argv = process.argv.filter((arg, i) => {
      if (!i || !kills || !/^-(?:[A-Z]+\d?|\d+)$/.test(arg)) return true;
      signal = signalName(arg.slice(1));
      return false;
    });
    const options = parseOptions(argv, {
      short: 'acflnoxu:P:s:',
      long: { full: 'f', exact: 'x', 'list-full': 'a' },
      status: 2,
    });
    const [pattern] = options.operands;
    if (pattern === undefined) throw new UsageError('no matching criteria specified', 2);
    const fits = options.has('x') ? (name: string): boolean => name === pattern : patternOf(pattern);
    const found = matching(process, (entry) => fits(options.has('f') ? entry.argv.join(' ') : commandOf(entry)));
    for (const entry of found) {
      if (kills) entry.task?.interrupt(signal ?? 'SIGTERM');
      else {
        const name = options.has('a') ? ` ${entry.argv.join(' ')}` : options.has('l') ? ` ${commandOf(entry)}` : '';
        yield* process.stdout.write(`${entry.pid}${name}\n`);
      }
    }
    return found.length ? 0 : 1;
  },
  { status: 2 },
);

/** `pidof [-s] name …` */
export const pidof = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'so:xq' });
  const found = matching(process, (entry) => options.operands.includes(commandOf(entry))).map(({ pid }) => pid);
  if (found.length)
    yield* process.stdout.write(`${(options.has('s') ? found.slice(-1) : found.reverse()).join(' ')}\n`);
  return found.length ? 0 : 1;
});

/** `killall [-signal] name …` */
export const killall = utility(function* (process: Process): Co<number> {
  const args = process.argv.slice(1);
  const signal = args[0]?.startsWith('-') ? signalName((args.shift() as string).slice(1)) : 'SIGTERM';
  if (!signal) throw new UsageError('bad signal name', 1, false);
  if (!args.length) throw new UsageError('you need to specify whom to kill', 1, false);
  let status = 0;
  for (const name of args) {
    const found = matching(process, (entry) => commandOf(entry) === name);
    for (const entry of found) entry.task?.interrupt(signal);
    if (found.length) continue;
    const gnu = process.machine.userland !== 'busybox';
    yield* process.stderr.write(gnu ? `${name}: no process found\n` : `killall: ${name}: no process killed\n`);
    status = 1;
  }
  return status;
});
