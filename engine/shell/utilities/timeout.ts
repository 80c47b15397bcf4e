import type { Co } from '../../kernel/coroutine.ts';
import { SIGNAL_NUMBERS, type Process } from '../../runtime/process.ts';
import { statusOf } from '../execution/status.ts';
import { parseOptions, UsageError, utility } from './options.ts';
import { startCommand, waitForTask } from './run.ts';
import { parseDuration } from './sleep.ts';

/** `timeout [-k duration] [-s signal] [--preserve-status] duration command …` */
export const timeout = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'k:s:vft:',
    long: { 'kill-after': 'k', signal: 's', 'preserve-status': 'preserve-status', foreground: 'f', verbose: 'v' },
    stopAtOperand: true,
    status: 125,
  });
  const [duration, ...argv] = options.operands;
  if (duration === undefined || !argv.length) throw new UsageError('', 125);
  const ms = parseDuration(duration);
  if (ms === undefined) throw new UsageError(`invalid time interval ‘${duration}’`, 125);
  const signal = signalOf(options.value('s') ?? 'TERM');
  const killMs = options.has('k') ? parseDuration(options.value('k') as string) : undefined;
  if (options.has('k') && killMs === undefined)
    throw new UsageError(`invalid time interval ‘${options.value('k')}’`, 125);
  const describe = (name: string, status: 126 | 127): string =>
    `failed to run command ‘${name}’: ${status === 127 ? 'No such file or directory' : 'Permission denied'}`;
  const task = yield* startCommand(process, argv, {}, describe);
  if (typeof task === 'number') return task;
  const { kernel } = process.machine;
  const wait = function* (limitMs: number): Co<void> {
    const until = kernel.now + limitMs;
    while (!task.finished && kernel.now < until) yield { signals: [task.done], until };
  };
  try {
    if (ms === 0 || ms === Infinity) return yield* waitForTask(task);
    yield* wait(ms);
    if (task.finished) return statusOf(task);
    task.interrupt(signal);
    if (killMs) {
      yield* wait(killMs);
      if (!task.finished) {
        task.interrupt('SIGKILL');
        yield* waitForTask(task);
        return 137;
      }
    }
    const status = yield* waitForTask(task);
    return options.has('preserve-status') ? status : signal === 'SIGKILL' ? 137 : timedOutStatus(process);
  } catch (error) {
    task.interrupt(error instanceof Error ? error.message : 'SIGTERM');
    throw error;
  }
});

/** GNU's says 124; busybox has the status of the signal. */
function timedOutStatus(process: Process): number {
  return process.machine.userland === 'busybox' ? 143 : 124;
}

function signalOf(text: string): string {
  const name = /^\d+$/.test(text)
    ? Object.keys(SIGNAL_NUMBERS).find((key) => SIGNAL_NUMBERS[key] === Number(text))
    : `SIG${text.toUpperCase().replace(/^SIG/, '')}`;
  if (!name || SIGNAL_NUMBERS[name] === undefined) throw new UsageError(`‘${text}’: invalid signal`, 125);
  return name;
}
