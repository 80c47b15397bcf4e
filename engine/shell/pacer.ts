import type { Co } from '../kernel/coroutine.ts';
import type { Kernel } from '../kernel/kernel.ts';

/** Steps of an interpreter (awk, jq) that take one slice of time. */
const STEPS_PER_SLICE = 40_000;

/** How long a slice takes. */
const SLICE_MS = 20;

/** Lets time pass for an interpreter that computes for long, so that no program holds up the world. */
export class Pacer {
  readonly #kernel: Kernel;
  #steps = 0;

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
    const until = this.#kernel.now + SLICE_MS;
    while (this.#kernel.now < until) yield { until };
  }
}
