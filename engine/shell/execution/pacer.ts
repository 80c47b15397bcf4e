import type { Co } from '../../kernel/coroutine.ts';
import type { Kernel } from '../../kernel/kernel.ts';

/** Steps of an interpreter (awk, jq) that take one slice of time. */
const STEPS_PER_SLICE = 40_000;

/** How long a slice takes, and how long once there were many: a loop without end must not cost the host minutes. */
const SLICE_MS = 20;
const LATE_SLICE_MS = 400;
const EARLY_SLICES = 100;

/** Lets time pass for an interpreter that computes for long, so that no program holds up the world. */
export class Pacer {
  readonly #kernel: Kernel;
  #steps = 0;
  #slices = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Count a step; true when it is time to pause. */
  tick(): boolean {
    return ++this.#steps >= STEPS_PER_SLICE;
  }

  /** Let a slice of time pass. */
  *pause(): Co<void> {
    this.#steps = 0;
    const until = this.#kernel.now + (++this.#slices > EARLY_SLICES ? LATE_SLICE_MS : SLICE_MS);
    while (this.#kernel.now < until) yield { until };
  }
}
