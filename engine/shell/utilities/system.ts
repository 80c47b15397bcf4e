import type { Co } from '../../kernel/coroutine.ts';
import { decodeBytes, encodeText } from '../../runtime/bytes.ts';
import { resolvePath } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { processesOf, type ProcessEntry } from '../../runtime/process-table.ts';
import { sha256Bytes } from '../../runtime/sha256.ts';
import { signalName } from '../builtins/jobs.ts';
import { hex } from './digest/sums.ts';
import { strftime } from '../strftime.ts';
import { decodeBase64, encodeBase64 } from './base64-text.ts';
import { readOperand } from './input.ts';
import { complain, nameOf, UsageError, utility } from './options.ts';

/** The processes that `ps` shows: those of the table, and itself. */
function shown(process: Process): ProcessEntry[] {
  const list = processesOf(process.machine).list();
  const pid = Math.max(1, ...list.map((entry) => entry.pid)) + 1;
  return [...list, { pid, parent: 1, argv: process.argv, startedMs: process.machine.kernel.now, task: undefined }];
}

/** `ps [aux|-ef]` */
export const ps = utility(function* (process: Process): Co<number> {
  const user = process.machine.user.uid === 0 ? 'root' : process.machine.user.name;
  const list = shown(process);
  const flags = process.argv.slice(1).join('').replace(/-/g, '');
  const clock = (entry: ProcessEntry): string => strftime('%H:%M', entry.startedMs);
  if (process.machine.userland === 'busybox') {
    yield* process.stdout.write(`PID   USER     TIME  COMMAND\n`);
    for (const entry of list)
      yield* process.stdout.write(
        `${String(entry.pid).padStart(5)} ${(entry.user ?? user).padEnd(8)}  0:00 ${entry.argv.join(' ')}\n`,
      );
  } else if (/u/.test(flags) && /a|x/.test(flags)) {
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
    yield* process.stdout.write('    PID TTY          TIME CMD\n');
    for (const entry of list)
      yield* process.stdout.write(
        `${String(entry.pid).padStart(7)} pts/0    00:00:00 ${entry.argv[0].split('/').at(-1)}\n`,
      );
  }
  return 0;
});

/** `kill` as a program. */
export const kill = utility(function* (process: Process): Co<number> {
  const args = process.argv.slice(1);
  let signal: string | undefined = 'SIGTERM';
  if (args[0]?.startsWith('-') && args.length > 1)
    signal = signalName((args[0] === '-s' ? args.splice(0, 2)[1] : (args.shift() as string).slice(1)) ?? '');
  if (!signal) throw new UsageError('invalid signal', 1, false);
  let status = 0;
  for (const arg of args) {
    const entry = processesOf(process.machine).find(Number(arg));
    if (entry?.task) entry.task.interrupt(signal);
    else if (!entry) {
      yield* complain(
        process,
        process.machine.userland === 'busybox' ? `can't kill pid ${arg}: No such process` : `(${arg}): No such process`,
      );
      status = 1;
    }
  }
  return status;
});

/** `openssl rand|base64|dgst` */
export const openssl = utility(function* (process: Process): Co<number> {
  const [command, ...args] = process.argv.slice(1);
  const random = process.machine.kernel.random('openssl');
  if (command === 'version') yield* process.stdout.write('OpenSSL 3.0.17\n');
  else if (command === 'rand') {
    const count = Math.min(1_000_000, Number(args.at(-1)) || 0);
    const bytes = Uint8Array.from({ length: count }, () => random.int(256));
    if (args.includes('-hex')) yield* process.stdout.write(`${hex(bytes)}\n`);
    else yield* process.stdout.write(`${(encodeBase64(bytes).match(/.{1,64}/g) ?? []).join('\n')}\n`);
  } else if (command === 'base64' || (command === 'enc' && args.includes('-base64'))) {
    const file = args.indexOf('-in');
    const text = yield* readOperand(process, file >= 0 ? args[file + 1] : '-');
    const bytes = args.includes('-d') ? decodeBase64(text) : undefined;
    if (args.includes('-d')) yield* process.stdout.write(bytes ? decodeBytes(bytes) : '');
    else
      yield* process.stdout.write(
        (encodeBase64(encodeText(text)).match(args.includes('-A') ? /.+/g : /.{1,64}/g) ?? []).join('\n') +
          (args.includes('-A') ? '' : '\n'),
      );
  } else if (command === 'dgst' || command === 'sha256') {
    const [file] = args.filter((arg) => !arg.startsWith('-'));
    if (command === 'dgst' && !args.includes('-sha256'))
      throw new UsageError('digests other than -sha256 are not simulated here', 1, false);
    const sum = hex(sha256Bytes(encodeText(yield* readOperand(process, file ?? '-'))));
    yield* process.stdout.write(`SHA2-256(${file ?? 'stdin'})= ${sum}\n`);
  } else {
    yield* complain(process, `${command ?? 'the interactive mode'} is not simulated here`);
    return 1;
  }
  return 0;
});

/** `vi`, `vim`, `nano`, `emacs`: the page's editor. */
export const editor = utility(function* (process: Process): Co<number> {
  const names = process.argv.slice(1).filter((arg) => !/^[-+]/.test(arg));
  const { terminal } = process;
  if (!terminal?.edit) {
    yield* complain(process, 'there is no editor here: standard output is not a terminal of the page');
    return 1;
  }
  for (const name of names.length ? names : ['untitled']) {
    const path = resolvePath(process.cwd, name);
    const { files } = process.machine;
    const before = files.exists(path) ? files.read(path) : '';
    const after = yield* terminal.edit(path, before);
    if (after !== undefined && (after !== before || !files.exists(path))) files.write(path, after);
  }
  return 0;
});

/** Programs that are known but not modelled say so. */
export const notSimulated = utility(function* (process: Process): Co<number> {
  yield* complain(process, `${nameOf(process)} is not simulated here`);
  return 1;
});

/** `sync` and the like: nothing to do. */

export const nothing = utility(function* (): Co<number> {
  return 0;
});

const HELP = `No manual page is kept here. 'kubectl --help' and 'kubectl explain' tell about
kubectl and the fields of objects; 'help' tells about the shell.
`;

/** `man` */
export const man = utility(function* (process: Process): Co<number> {
  const [name] = process.argv.slice(1).filter((arg) => !arg.startsWith('-'));
  if (name === undefined) {
    yield* process.stderr.write("What manual page do you want?\nFor example, try 'man man'.\n");
    return 1;
  }
  yield* process.stderr.write(process.machine.program(name) ? HELP : `No manual entry for ${name}\n`);
  return 16;
});
