import type { Co, CoTask } from '../../kernel/coroutine.ts';
import { resolvePath } from '../../runtime/files.ts';
import { child, type Process, type Program } from '../../runtime/process.ts';
import { runProgram, statusOf } from '../execution/status.ts';
import { complain } from './options.ts';

/** Find the program that a utility is to run (`env`, `xargs`, `timeout`); scripts run by their interpreter. */
function lookUp(process: Process, argv: readonly string[]): { program: Program; argv: readonly string[] } | 126 | 127 {
  const { machine } = process;
  const [name] = argv;
  if (!name.includes('/')) {
    const script = scriptOnPath(process, name);
    if (script) return lookUp(process, [script, ...argv.slice(1)]);
    const program = machine.program(name);
    return program ? { program, argv } : 127;
  }
  const path = resolvePath(process.cwd, name);
  const own =
    machine.program(path) ??
    (machine.files.exists(path) ? undefined : machine.program(path.split('/').at(-1) as string));
  if (own) return { program: own, argv };
  if (!machine.files.exists(path)) return 127;
  const node = machine.files.stat(path);
  if (node.type !== 'file' || (node.mode & 0o111) === 0) return 126;
  const interpreter = /^#!\s*(\S+)(?:[ \t]+(\S.*?))?[ \t]*(?:\n|$)/.exec(node.text);
  const shell =
    machine.program(interpreter?.[1] ?? 'sh') ??
    machine.program((interpreter?.[1] ?? 'sh').split('/').at(-1) as string);
  if (!shell) return 127;
  return {
    program: shell,
    argv: [interpreter?.[1] ?? 'sh', ...(interpreter?.[2] ? [interpreter[2]] : []), path, ...argv.slice(1)],
  };
}

function scriptOnPath(process: Process, name: string): string | undefined {
  const { files } = process.machine;
  for (const directory of (process.env.get('PATH') ?? '').split(':').slice(0, 100)) {
    const path = `${directory}/${name}`;
    if (directory && files.exists(path) && files.stat(path).type === 'file') return path;
  }
  return undefined;
}

/** Start a command as a child; a number is the status where it cannot be started, which has been told. */
export function* startCommand(
  process: Process,
  argv: readonly string[],
  changes: Partial<Process> = {},
  describe: (name: string, status: 126 | 127) => string = describeFailure,
): Co<CoTask | number> {
  const found = lookUp(process, argv);
  if (typeof found === 'number') {
    yield* complain(process, describe(argv[0], found));
    return found;
  }
  const started = child(process, { ...changes, argv: found.argv });
  return process.machine.scheduler.start(argv[0], runProgram(found.program, started));
}

function describeFailure(name: string, status: 126 | 127): string {
  return `${quoteCommand(name)}: ${status === 127 ? 'No such file or directory' : 'Permission denied'}`;
}

function quoteCommand(name: string): string {
  return `‘${name}’`;
}

/** Wait for a task; a signal is passed on to it. */
export function* waitForTask(task: CoTask): Co<number> {
  for (;;) {
    try {
      while (!task.finished) yield { signals: [task.done] };
      return statusOf(task);
    } catch (error) {
      if (task.finished) throw error;
      task.interrupt(error instanceof Error ? error.message : 'SIGTERM');
      throw error;
    }
  }
}

/** Run a command to its end. */
export function* runCommand(
  process: Process,
  argv: readonly string[],
  changes: Partial<Process> = {},
  describe?: (name: string, status: 126 | 127) => string,
): Co<number> {
  const task = yield* startCommand(process, argv, changes, describe);
  return typeof task === 'number' ? task : yield* waitForTask(task);
}
