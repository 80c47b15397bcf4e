import type { Co } from '../../kernel/coroutine.ts';
import type { Machine } from '../../runtime/process.ts';
import type { Executor } from './executor.ts';

/** What a shell does that takes no time here: start a program, start a subshell, run a command. */
type Kind = 'programs' | 'forks' | 'commands';

/** So many of a kind may be done on one machine before time must pass, and so long they take. */
const SLICES: Readonly<Record<Kind, { readonly count: number; readonly ms: number }>> = {
  programs: { count: 50, ms: 500 },
  forks: { count: 200, ms: 500 },
  commands: { count: 2000, ms: 50 },
};

/** So many slices in a row take their time; later ones take this many times as long. */
const EARLY_SLICES = 200;
const LATE_FACTOR = 10;

/** Slices that are further apart are not in a row. */
const REST_MS = 1000;

/** What the shells of one machine have in common: how busy they were in this instant. */
interface Pace extends Record<Kind, number> {
  instant: number;
  /** When those that have to wait may go on. */
  until: number;
  /** How often in a row time was let pass for them. */
  slices: number;
}

const paces = new WeakMap<Machine, Pace>();

function paceOf(machine: Machine): Pace {
  let pace = paces.get(machine);
  if (!pace) paces.set(machine, (pace = { instant: 0, until: 0, programs: 0, forks: 0, commands: 0, slices: 0 }));
  return pace;
}

/** Let time pass when much was done in this instant, so that no loop can hold up the world. */
export function* pace(executor: Executor, kind: Kind): Co<void> {
  const { machine } = executor.state.process;
  const pace = paceOf(machine);
  // Who has waited is counted again: of many that wait, only so many go on.
  while (!mayGoOn(pace, kind, machine.kernel.now)) {
    try {
      yield { until: pace.until };
    } catch (error) {
      executor.caught(error);
    }
  }
}

function mayGoOn(pace: Pace, kind: Kind, now: number): boolean {
  if (pace.instant !== now) {
    if (now - Math.max(pace.instant, pace.until) >= REST_MS) pace.slices = 0;
    Object.assign(pace, { instant: now, programs: 0, forks: 0, commands: 0 });
  }
  const { count, ms } = SLICES[kind];
  if (++pace[kind] < count) return true;
  // A loop without end must not cost the host minutes: what runs for long is taken to run slower.
  if (pace.until <= now) pace.until = now + (++pace.slices > EARLY_SLICES ? ms * LATE_FACTOR : ms);
  return false;
}
