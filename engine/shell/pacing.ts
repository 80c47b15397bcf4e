import type { Co } from '../kernel/coroutine.ts';
import type { Executor } from './executor.ts';

/** Programs that one shell may start, and commands it may run, before time must pass. */
const PROGRAMS_PER_INSTANT = 50;
const COMMANDS_PER_INSTANT = 2000;

/** Time that this many of them take: 10 ms a program, 25 µs a command. */
const PROGRAMS_MS = 500;
const COMMANDS_MS = 50;

/** So many slices of commands or programs take their time; later ones take this many times as long. */
const EARLY_SLICES = 200;
const LATE_FACTOR = 10;

/** Let time pass when much was done in this instant, so that no loop can hold up the world. */
export function* pace(executor: Executor, kind: 'programs' | 'commands'): Co<void> {
  const { pace, process } = executor.state;
  const { kernel } = process.machine;
  if (pace.instant !== kernel.now) Object.assign(pace, { instant: kernel.now, programs: 0, commands: 0 });
  const [limit, ms] = kind === 'programs' ? [PROGRAMS_PER_INSTANT, PROGRAMS_MS] : [COMMANDS_PER_INSTANT, COMMANDS_MS];
  if (++pace[kind] < limit) return;
  // A loop without end must not cost the host minutes: what runs for long is taken to run slower.
  const until = kernel.now + (++pace.slices > EARLY_SLICES ? ms * LATE_FACTOR : ms);
  while (kernel.now < until) {
    try {
      yield { until };
    } catch (error) {
      executor.caught(error);
    }
  }
}
