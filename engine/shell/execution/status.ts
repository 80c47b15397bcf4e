import { Interrupt, type Co, type CoTask } from '../../kernel/coroutine.ts';
import { LimitError } from '../../kernel/limits.ts';
import { FileError } from '../../runtime/files.ts';
import { SIGNAL_NUMBERS, type Process } from '../../runtime/process.ts';
import type { Writer } from '../../runtime/streams.ts';

/** The status of a command that was stopped: 128 and SIGTSTP's number. */
export const STOPPED = 148;

/** The exit status of a child that has ended; an error that is no signal is the engine's own and goes on. */
export function statusOf(task: CoTask): number {
  if (!task.finished) return STOPPED;
  if (task.error instanceof Interrupt) return 128 + (SIGNAL_NUMBERS[task.error.signal] ?? 15);
  if (task.error) throw task.error;
  return (task.result as number) & 255;
}

/** Run a program to its status; what it did not catch itself is told on its standard error. */
export function* runProgram(program: (process: Process) => Co<number>, process: Process): Co<number> {
  try {
    return yield* program(process);
  } catch (error) {
    if (error instanceof Interrupt) return 128 + (SIGNAL_NUMBERS[error.signal] ?? 15);
    return yield* reportFailure(error, process.argv[0], process.stderr);
  }
}

/** Tell of a bound that was reached or an output that failed; errors of the engine itself are thrown on. */
export function* reportFailure(error: unknown, name: string, stderr: Writer): Co<number> {
  const message = failureText(error);
  if (message === undefined) throw error;
  try {
    yield* stderr.write(`${name.split('/').at(-1)}: ${message}\n`);
  } catch (second) {
    if (!(second instanceof LimitError) && !(second instanceof FileError) && !(second instanceof Interrupt))
      throw second;
  }
  return 1;
}

/** What is told of a bound that was reached or an output that failed; undefined for any other error. */
function failureText(error: unknown): string | undefined {
  if (error instanceof LimitError) return error.message;
  if (error instanceof FileError) return `write error: ${error.message}`;
  // A text or a nesting that the host cannot hold: the bounds should have come first.
  return error instanceof RangeError ? 'Cannot allocate memory' : undefined;
}
