import type { Co, CoTask } from '../kernel/coroutine.ts';
import { child, type Machine, type Process, type Terminal } from '../runtime/process.ts';
import { processesOf } from '../runtime/process-table.ts';
import { Capture, readerFrom, type Reader, type Writer } from '../runtime/streams.ts';
import { ShellExit } from './execution/control.ts';
import { standardFiles } from './execution/descriptors.ts';
import { Executor } from './execution/executor.ts';
import { flavourOf, setDefaults, shellProgram } from './execution/program.ts';
import { ShellState } from './execution/state.ts';

/** How a shell is set up. */
export interface ShellOptions {
  /** Exported variables to begin with. */
  readonly env?: Readonly<Record<string, string>>;
  /** The working directory; the user's home by default. */
  readonly cwd?: string;
  readonly stdin?: Reader;
  readonly stdout?: Writer;
  readonly stderr?: Writer;
  readonly terminal?: Terminal;
  /** The name it goes by in its messages; `bash` by default. */
  readonly name?: string;
}

/** What a command line printed, and its status. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** A shell that keeps variables, functions, jobs and its directory from one command line to the next. */
export class Shell {
  readonly machine: Machine;
  readonly executor: Executor;
  /** The last line ended the shell (`exit`, `set -e`): whoever gives it lines may stop. */
  exited = false;
  #foreground: CoTask | undefined;

  constructor(machine: Machine, options: ShellOptions = {}) {
    this.machine = machine;
    const process = shellProcess(machine, options);
    const state = new ShellState(process, flavourOf(process), options.name ?? 'bash', [], 0);
    state.pid = processesOf(machine).add({ argv: process.argv });
    state.files = standardFiles(process);
    setDefaults(state);
    state.variables.declare('PPID').value = '1';
    this.executor = new Executor(state);
  }

  get state(): ShellState {
    return this.executor.state;
  }

  /** Run a command line in this shell as a coroutine; gives its status. `exit` ends the line. */
  *run(text: string): Co<number> {
    return (this.state.status = yield* this.executor.untilExit(() => this.#noteExit(text)));
  }

  *#noteExit(text: string): Co<number> {
    try {
      return yield* this.executor.runText(text);
    } catch (error) {
      this.exited = error instanceof ShellExit;
      throw error;
    }
  }

  /** Start a command line as the foreground job. */
  start(text: string): CoTask {
    this.#foreground = this.machine.scheduler.start(text, this.run(text));
    return this.#foreground;
  }

  /** Ctrl-Z: stop what runs in the foreground, where it is a command that can be stopped. */
  suspend(): void {
    if (this.state.waits > 0) this.#foreground?.interrupt('SIGTSTP');
  }

  /** Ctrl-C: end what runs in the foreground. */
  interrupt(signal = 'SIGINT'): void {
    this.#foreground?.interrupt(signal);
  }
}

/** A shell for a session: see {@link Shell}. */
export function createShell(machine: Machine, options: ShellOptions = {}): Shell {
  return new Shell(machine, options);
}

/** The process of a shell on a machine. */
function shellProcess(machine: Machine, options: ShellOptions = {}): Process {
  const { user } = machine;
  const env = new Map(
    Object.entries({
      HOME: user.home,
      LOGNAME: user.name,
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      SHELL: '/bin/bash',
      USER: user.name,
      ...options.env,
    }),
  );
  return {
    argv: [options.name ?? 'bash'],
    env,
    cwd: options.cwd ?? user.home,
    stdin: options.stdin ?? readerFrom(''),
    stdout: options.stdout ?? new Capture(),
    stderr: options.stderr ?? new Capture(),
    machine,
    ...(options.terminal && { terminal: options.terminal }),
  };
}

/**
 * Run one command line as `bash -c` does: a fresh shell, its output kept. Lets virtual time pass as far as the command
 * waits for it, at most `limitMs`; a command that takes longer is ended with SIGTERM and has status 124.
 */
export function runCommandLine(
  machine: Machine,
  command: string,
  options: ShellOptions & { readonly limitMs: number },
): Outcome {
  const [stdout, stderr] = [new Capture(), new Capture()];
  const base = shellProcess(machine, { stdout, stderr, ...options });
  const process = child(base, { argv: [options.name ?? 'bash', '-c', command] });
  const task = machine.scheduler.start(command, shellProgram(process));
  machine.scheduler.runToEnd(task, options.limitMs);
  let status = task.result as number;
  if (!task.finished) {
    task.interrupt('SIGTERM');
    machine.scheduler.runToEnd(task, 1000);
    status = 124;
  } else if (task.error) throw task.error;
  return { stdout: stdout.text, stderr: stderr.text, status };
}
