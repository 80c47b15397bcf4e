import { CoTask, type Co, type CoScheduler } from '../kernel/coroutine.ts';
import type { Process } from './process.ts';

/** Stands for process 1 in the process table. */
export class InitTask extends CoTask {
  readonly #signal: (name: string) => void;

  constructor(scheduler: CoScheduler, name: string, signal: (name: string) => void) {
    super(scheduler, name, nothing());
    this.#signal = signal;
  }

  override interrupt(signal: string): void {
    this.#signal(signal);
  }
}

function* nothing(): Co<void> {}

/** What BusyBox says under a name that it does not have (images that link bash to it). */
export function* noApplet({ argv, stderr }: Process): Co<number> {
  yield* stderr.write(`${argv[0].replace(/^.*\//, '')}: applet not found\n`);
  return 127;
}

/** Stands for a program of the catalogue that has no model. */
export function* missingProgram(process: Process): Co<number> {
  yield* process.stderr.write(`${process.argv[0]}: this program is not simulated here\n`);
  return 1;
}
