import { LIMITS, LimitError } from './limits.ts';
import { Random, type RandomState } from './random.ts';
import { TimerHeap, type Timer } from './timers.ts';

export type { Timer } from './timers.ts';

/** What a component is asked to do when a timer is due: plain data, so that a world can be forked with its timers. */
export type Task = string | number | null | readonly Task[] | { readonly [key: string]: Task | undefined };

/**
 * A part of the engine that does work in virtual time (a controller, the scheduler, a kubelet). All its mutable state
 * must be returned by `save` as plain data and taken back by `load`; the world forks by these.
 */
export interface Component<State = unknown> {
  /** Unique name; timers name the component they wake. */
  readonly name: string;
  /** Do a due task. */
  run(task: Task): void;
  /** All mutable state, as plain data that nobody changes any more. */
  save(): State;
  /** Replace all mutable state by what `save` gave. */
  load(state: State): void;
}

/** The kernel's state as plain data. */
export interface KernelState {
  now: number;
  sequence: number;
  timers: Timer[];
  random: [string, RandomState][];
  components: [string, unknown][];
}

/**
 * Virtual time, the queue of what is due, and seeded chance. Nothing in the engine knows another clock. Timers are
 * ordered by (time, sequence); a timer is data (`component`, `task`), never a closure.
 */
export class Kernel {
  readonly seed: string;
  #now: number;
  #sequence = 0;
  #timers = new TimerHeap();
  #components = new Map<string, Component>();
  #random = new Map<string, Random>();
  #afterStep: (() => void)[] = [];
  /** States of components that a loaded state has and that are not registered yet. */
  #loaded = new Map<string, unknown>();

  /** @param options.seed names the world's chance; `startMs` is the first instant, in milliseconds since 1970 (UTC). */
  constructor(options: { seed: string; startMs: number }) {
    this.seed = options.seed;
    this.#now = options.startMs;
  }

  /** The current instant, in milliseconds since 1970 (UTC). */
  get now(): number {
    return this.#now;
  }

  /** The current instant as Kubernetes writes times: RFC 3339, UTC, whole seconds. */
  timestamp(): string {
    return formatSeconds(this.#now);
  }

  /** The current instant as Kubernetes writes micro times: RFC 3339, UTC, six decimals. */
  microTimestamp(): string {
    return formatMicros(this.#now);
  }

  /** Add a component; its name must be new. One that a loaded state knows goes on from there. */
  register(component: Component<any>): void {
    if (this.#components.has(component.name)) throw new Error(`component ${component.name} is registered already`);
    this.#components.set(component.name, component);
    if (!this.#loaded.has(component.name)) return;
    component.load(this.#loaded.get(component.name));
    this.#loaded.delete(component.name);
  }

  /** The stream of chance of this name; streams do not disturb each other. */
  random(name: string): Random {
    let random = this.#random.get(name);
    if (!random) this.#random.set(name, (random = new Random(`${this.seed}/${name}`)));
    return random;
  }

  /**
   * Wake `component` with `task` after `delayMs` (0: later in this instant). `periodic` marks work that only keeps time
   * (a cron schedule, an expiry, a resync), which `settle` does not wait for. Returns an id for `cancel`.
   */
  after(delayMs: number, component: string, task: Task, periodic = false): number {
    const sequence = ++this.#sequence;
    this.#timers.push({ at: this.#now + Math.max(0, delayMs), sequence, component, task, periodic });
    return sequence;
  }

  /** Drop a timer; a timer that has run or was dropped is no error. */
  cancel(id: number): void {
    this.#timers.remove(id);
  }

  /** Call `listener` after every timer that has run (the process scheduler uses it). */
  onStep(listener: () => void): void {
    this.#afterStep.push(listener);
  }

  /** When the next timer is due; undefined if there is none. */
  nextAt(): number | undefined {
    return this.#timers.peek()?.at;
  }

  /** How many timers wait, those that only keep time left out. */
  pending(): number {
    return this.#timers.count((timer) => !timer.periodic);
  }

  /** Run the next timer, moving the clock to it. False if there is none, or none until `untilMs`. */
  step(untilMs = Infinity): boolean {
    const timer = this.#timers.peek();
    if (!timer || timer.at > untilMs) return false;
    this.#timers.pop();
    this.#now = Math.max(this.#now, timer.at);
    const component = this.#components.get(timer.component);
    if (!component) throw new Error(`a timer names component ${timer.component}, which is not registered`);
    component.run(timer.task as Task);
    for (const listener of this.#afterStep) listener();
    return true;
  }

  /** Let `ms` of virtual time pass, running all that is due. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let steps = 0; this.step(until); steps++)
      if (steps >= LIMITS.timersPerAdvance) throw new LimitError('timersPerAdvance', 'too many timers were due');
    this.#now = Math.max(this.#now, until);
  }

  /** The state of clock, queue, chance and all components, as plain data. */
  save(): KernelState {
    return {
      now: this.#now,
      sequence: this.#sequence,
      timers: this.#timers.toArray(),
      random: [...this.#random].map(([name, random]) => [name, random.save()]),
      components: [
        ...[...this.#components].map(([name, component]): [string, unknown] => [name, component.save()]),
        ...this.#loaded,
      ],
    };
  }

  /** Take back a saved state; components that are not registered yet get their part when they are. */
  load(state: KernelState): void {
    this.#now = state.now;
    this.#sequence = state.sequence;
    this.#timers = new TimerHeap(state.timers);
    this.#random = new Map(state.random.map(([name, random]) => [name, new Random(random)]));
    this.#loaded.clear();
    for (const [name, saved] of state.components) {
      const component = this.#components.get(name);
      if (component) component.load(saved);
      else this.#loaded.set(name, saved);
    }
  }
}

/**
 * Seconds that were formatted lately, and their texts: thousands of objects tell of the same few seconds, and share the
 * texts of them. Each second has one place, which it takes from another.
 */
const REMEMBERED = 64;
const seconds = new Float64Array(REMEMBERED).fill(NaN);
const texts: string[] = new Array(REMEMBERED).fill('');

/** An instant (milliseconds since 1970) as Kubernetes writes micro times: RFC 3339, UTC, six decimals. */
export const formatMicros = (ms: number): string => `${new Date(ms).toISOString().slice(0, -1)}000Z`;

/** An instant (ms since 1970) as RFC 3339 in UTC with whole seconds: `2026-11-21T00:00:00Z`. */
export function formatSeconds(ms: number): string {
  const second = Math.floor(ms / 1000);
  const place = second & (REMEMBERED - 1);
  if (seconds[place] !== second) {
    texts[place] = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    seconds[place] = second;
  }
  return texts[place];
}
