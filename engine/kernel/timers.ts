/** Something due: at `at` (ms since 1970), wake `component` with `task`. Equal instants keep the order of `sequence`. */
export interface Timer {
  readonly at: number;
  readonly sequence: number;
  readonly component: string;
  readonly task: unknown;
  readonly periodic: boolean;
}

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.sequence < b.sequence);

/** A binary heap of timers ordered by (at, sequence). Removal by id is lazy: a dropped timer is skipped when it surfaces. */
export class TimerHeap {
  #heap: Timer[] = [];
  #live = new Set<number>();

  constructor(timers: readonly Timer[] = []) {
    for (const timer of timers) this.push(timer);
  }

  push(timer: Timer): void {
    const heap = this.#heap;
    this.#live.add(timer.sequence);
    let i = heap.length;
    heap.push(timer);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(timer, heap[parent])) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = timer;
  }

  /** The first live timer. */
  peek(): Timer | undefined {
    while (this.#heap.length && !this.#live.has(this.#heap[0].sequence)) this.#takeTop();
    return this.#heap[0];
  }

  pop(): Timer | undefined {
    const top = this.peek();
    if (top) {
      this.#live.delete(top.sequence);
      this.#takeTop();
    }
    return top;
  }

  remove(sequence: number): void {
    this.#live.delete(sequence);
  }

  count(condition: (timer: Timer) => boolean): number {
    return this.#heap.filter((timer) => this.#live.has(timer.sequence) && condition(timer)).length;
  }

  toArray(): Timer[] {
    return this.#heap.filter((timer) => this.#live.has(timer.sequence)).sort((a, b) => (before(a, b) ? -1 : 1));
  }

  #takeTop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || !heap.length) return;
    let i = 0;
    for (let left = 1; left < heap.length; left = 2 * i + 1) {
      const child = left + 1 < heap.length && before(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!before(heap[child], last)) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = last;
  }
}
