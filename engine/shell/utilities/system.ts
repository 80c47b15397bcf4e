import type { Co } from '../../kernel/coroutine.ts';
import { resolvePath } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { processesOf } from '../../runtime/process-table.ts';
import { signalName } from '../builtins/jobs.ts';
import { complain, UsageError, utility } from './options.ts';

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

/** `vi`, `vim`, `nano`, `emacs`: the page's editor. */
export const editor = utility(function* (process: Process): Co<number> {
  const names = process.argv.slice(1).filter((arg) => !/^[-+]/.test(arg));
  const { terminal } = process;
  if (!terminal?.edit) {
    yield* complain(
      process,
      'no editor is simulated here: files are edited at the terminal of the page, outside of containers',
    );
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
