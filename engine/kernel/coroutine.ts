import { LIMITS, LimitError } from './limits.ts';
import type { Component, Kernel, Task } from './kernel.ts';

/**
 * What a coroutine waits for: any of `signals`, or the instant `until` (ms since 1970), whichever comes first. Waits are
 * level-based: who is resumed looks again at what it waited for. `{}` gives way to others and goes on in the same instant.
 */
export interface Wait {
  readonly signals?: readonly Signal[];
  readonly until?: number;
}

/** A computation in virtual time: it yields what it waits for and returns a result. Compose with `yield*`. */
export type Co<T> = Generator<Wait, T, void>;

/** Something that coroutines wait for: `notify` makes all that wait ready, in the order in which they began to wait. */
export class Signal {
  #waiting = new Set<CoTask>();

  /** Wake all that wait. */
  notify(): void {
    if (!this.#waiting.size) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const task of waiting) task.wake();
  }

  /** Used by the scheduler alone. */
  add(task: CoTask): void {
    this.#waiting.add(task);
  }

  /** Used by the scheduler alone. */
  delete(task: CoTask): void {
    this.#waiting.delete(task);
  }
}

/** Thrown into a coroutine that is interrupted; `signal` is POSIX's name (SIGINT, SIGTERM, SIGKILL, SIGPIPE, SIGHUP). */
export class Interrupt extends Error {
  readonly signal: string;
  constructor(signal: string) {
    super(signal);
    this.name = 'Interrupt';
    this.signal = signal;
  }
}

/** A running coroutine. `done` is notified when it ends; then `result` or `error` is set. */
export class CoTask {
  readonly name: string;
  readonly done = new Signal();
  finished = false;
  result: unknown;
  error: unknown;
  #scheduler: CoScheduler;
  #body: Co<unknown>;
  #wait: Wait | undefined;
  #timer: number | undefined;
  #interrupt: Interrupt | undefined;
  #ready = false;
  /** Was it stopped (SIGTSTP)? What would resume it waits until it is continued. */
  #stopped = false;
  #held = false;
  #children: Set<CoTask> | undefined;
  #parent: CoTask | undefined;

  /** @param parent the task that starts it: stopping that one stops this one too */
  constructor(scheduler: CoScheduler, name: string, body: Co<unknown>, parent?: CoTask) {
    this.#scheduler = scheduler;
    this.#body = body;
    this.name = name;
    this.#parent = parent;
    if (parent) (parent.#children ??= new Set()).add(this);
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Stop it and all that it started: nothing of it goes on until {@link CoTask.continue}. */
  stop(): void {
    if (this.finished) return;
    this.#stopped = true;
    for (const child of this.#children ?? []) child.stop();
  }

  /** Let it go on. */
  continue(): void {
    for (const child of this.#children ?? []) child.continue();
    if (!this.#stopped) return;
    this.#stopped = false;
    if (!this.#held) return;
    this.#held = false;
    this.wake();
  }

  /** Make it ready to go on; called by what it waits for. */
  wake(): void {
    if (this.finished || this.#ready) return;
    this.#ready = true;
    for (const signal of this.#wait?.signals ?? []) signal.delete(this);
    if (this.#timer !== undefined) this.#scheduler.cancelTimer(this.#timer);
    this.#timer = this.#wait = undefined;
    this.#scheduler.enqueue(this);
  }

  /** Throw an {@link Interrupt} into it the next time it goes on, which is at once. */
  interrupt(signal: string): void {
    if (this.finished) return;
    this.#interrupt = new Interrupt(signal);
    this.continue();
    this.wake();
  }

  /** Go on until the next wait or the end. Used by the scheduler alone. */
  resume(): void {
    this.#ready = false;
    if (this.finished) return;
    if (this.#stopped) {
      this.#held = true;
      return;
    }
    try {
      const interrupt = this.#interrupt;
      this.#interrupt = undefined;
      const { done, value } = interrupt ? this.#body.throw(interrupt) : this.#body.next();
      if (done) return this.#end(value, undefined);
      this.#await(value);
    } catch (error) {
      this.#end(undefined, error ?? new Error('a coroutine threw nothing'));
    }
  }

  #await(wait: Wait): void {
    if (this.#interrupt || (!wait.signals?.length && wait.until === undefined)) return this.wake();
    this.#wait = wait;
    for (const signal of wait.signals ?? []) signal.add(this);
    if (wait.until !== undefined) this.#timer = this.#scheduler.wakeAt(this, wait.until);
  }

  #end(result: unknown, error: unknown): void {
    this.finished = true;
    this.result = result;
    this.error = error;
    if (this.#parent) this.#parent.#children?.delete(this);
    this.#parent = undefined;
    this.done.notify();
  }
}

/**
 * Runs coroutines on the kernel's clock: those that are ready go on in the order in which they became ready; those that
 * wait for an instant are woken by a kernel timer. Running coroutines are no part of a saved state: a world is forked
 * between commands.
 */
export class CoScheduler implements Component<null> {
  readonly name = 'processes';
  /** Called when something becomes ready while nothing was: for whoever drives a scheduler of its own (a container). */
  onReady: (() => void) | undefined;
  #kernel: Kernel;
  #ready: CoTask[] = [];
  #sleeping = new Map<number, CoTask>();
  #nextSleeper = 0;
  #running = false;
  /** The coroutine that goes on now: what it starts are its children. */
  #current: CoTask | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    kernel.register(this);
    kernel.onStep(() => this.drain());
  }

  /** Start a coroutine; it first runs at the next `drain`, which the kernel calls after every timer. */
  start(name: string, body: Co<unknown>): CoTask {
    const task = new CoTask(this, name, body, this.#current);
    task.wake();
    return task;
  }

  /** Run all that is ready, until everything waits. */
  drain(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let count = 0; this.#ready.length; count++) {
        if (count >= LIMITS.resumptionsPerInstant)
          throw new LimitError('resumptionsPerInstant', 'processes ran without letting time pass');
        const batch = this.#ready;
        this.#ready = [];
        for (const task of batch) {
          this.#current = task;
          task.resume();
        }
      }
    } finally {
      this.#running = false;
      this.#current = undefined;
    }
  }

  /**
   * Run one coroutine to its end, letting virtual time pass as far as it waits for it, at most `limitMs`.
   * Returns the task; `finished` is false where the limit was reached or nothing is left that could wake it.
   */
  runToEnd(task: CoTask, limitMs: number): CoTask {
    const until = this.#kernel.now + limitMs;
    this.drain();
    while (!task.finished && this.#kernel.step(until)) this.drain();
    return task;
  }

  /** Used by CoTask alone. */
  enqueue(task: CoTask): void {
    this.#ready.push(task);
    if (this.#ready.length === 1 && !this.#running) this.onReady?.();
  }

  /** Used by CoTask alone. */
  wakeAt(task: CoTask, atMs: number): number {
    const sleeper = ++this.#nextSleeper;
    this.#sleeping.set(sleeper, task);
    const timer = this.#kernel.after(atMs - this.#kernel.now, this.name, sleeper);
    this.#timers.set(sleeper, timer);
    return sleeper;
  }

  /** Used by CoTask alone. */
  cancelTimer(sleeper: number): void {
    const timer = this.#timers.get(sleeper);
    if (timer !== undefined) this.#kernel.cancel(timer);
    this.#timers.delete(sleeper);
    this.#sleeping.delete(sleeper);
  }

  #timers = new Map<number, number>();

  run(task: Task): void {
    this.#sleeping.get(task as number)?.wake();
  }

  save(): null {
    return null;
  }

  load(): void {
    this.#ready = [];
    this.#sleeping.clear();
    this.#timers.clear();
  }
}

/** Wait `ms` of virtual time. */
export function* sleep(kernel: Kernel, ms: number): Co<void> {
  const until = kernel.now + ms;
  while (kernel.now < until) yield { until };
}

/** Let others go first, within the same instant. */
export function* giveWay(): Co<void> {
  yield {};
}
