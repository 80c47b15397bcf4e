import type { KubeObject } from '../store/object.ts';

/** Where a pod is on its way to a node. */
export type Stage = 'active' | 'backoff' | 'unschedulable' | 'gated' | 'binding';

/** A pod that has no node yet. */
export interface Entry {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly priority: number;
  readonly stage: Stage;
  /** Order of arrival among pods of one priority. */
  readonly order: number;
  readonly attempts: number;
  /** When it was last tried, in ms since 1970. */
  readonly triedMs: number;
  /** The plugins that rejected it; for a pod whose claims are being bound, its node. */
  readonly plugins: readonly string[];
  /** The node where others were made to leave for it. */
  readonly nominated?: string;
}

const INITIAL_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 10_000;

/** Until when a pod that failed is left alone. */
export function backoffUntil({ attempts, triedMs }: Entry): number {
  if (attempts === 0) return 0;
  return triedMs + Math.min(INITIAL_BACKOFF_MS * 2 ** Math.min(attempts - 1, 10), MAX_BACKOFF_MS);
}

/** The queue's content, as plain data. */
export interface QueueState {
  readonly entries: readonly Entry[];
  readonly order: number;
}

const before = (a: Entry, b: Entry): boolean =>
  a.priority > b.priority || (a.priority === b.priority && a.order < b.order);

/** Pods without a node: a heap of those to try, by priority and order of arrival, and those that wait for something. */
export class SchedulingQueue {
  #entries = new Map<string, Entry>();
  #heap: Entry[] = [];
  #order = 0;
  /** Those that are not active, which are few, by uid. */
  #idle = new Map<string, Entry>();

  get(uid: string): Entry | undefined {
    return this.#entries.get(uid);
  }

  add(pod: KubeObject, stage: Stage): void {
    const { uid, namespace, name } = pod.metadata;
    this.#put({
      uid: uid!,
      namespace: namespace!,
      name,
      priority: pod.spec.priority ?? 0,
      stage,
      order: ++this.#order,
      attempts: 0,
      triedMs: 0,
      plugins: [],
    });
  }

  /** Change where a pod stands; to the active ones it goes at the end of its priority. */
  move(entry: Entry, changes: Partial<Entry>): void {
    const active = changes.stage === 'active' && entry.stage !== 'active';
    this.#put({ ...entry, ...changes, ...(active && { order: ++this.#order }) });
  }

  remove(uid: string): void {
    this.#entries.delete(uid);
    this.#idle.delete(uid);
  }

  /** The next pod to try; it is no longer active then. */
  pop(): Entry | undefined {
    while (this.#heap.length) {
      const entry = this.#takeTop();
      // Entries are replaced when they change; what surfaces may be an old one.
      if (this.#entries.get(entry.uid) === entry) return entry;
    }
    return undefined;
  }

  /** Is there a pod that can be tried now? */
  get hasWork(): boolean {
    return this.hasActive || this.at('backoff').length > 0;
  }

  get hasActive(): boolean {
    while (this.#heap.length && this.#entries.get(this.#heap[0].uid) !== this.#heap[0]) this.#takeTop();
    return this.#heap.length > 0;
  }

  /** The pods at a stage that is not `active`, in order of arrival. */
  at(stage: Exclude<Stage, 'active'>): Entry[] {
    if (!this.#idle.size) return [];
    return [...this.#idle.values()].filter((entry) => entry.stage === stage).sort((a, b) => a.order - b.order);
  }

  /** The pods for which others were made to leave a node. */
  nominated(): Entry[] {
    if (!this.#idle.size) return [];
    return [...this.#idle.values()].filter((entry) => entry.nominated !== undefined);
  }

  save(): QueueState {
    return { entries: [...this.#entries.values()], order: this.#order };
  }

  load({ entries, order }: QueueState): void {
    this.#entries = new Map();
    this.#idle = new Map();
    this.#heap = [];
    this.#order = order;
    for (const entry of entries) this.#put(entry);
  }

  #put(entry: Entry): void {
    this.#entries.set(entry.uid, entry);
    if (entry.stage === 'active') {
      this.#idle.delete(entry.uid);
      this.#push(entry);
    } else this.#idle.set(entry.uid, entry);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(heap[i], heap[parent])) return;
      [heap[i], heap[parent]] = [heap[parent], heap[i]];
      i = parent;
    }
  }

  #takeTop(): Entry {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop()!;
    if (!heap.length) return top;
    heap[0] = last;
    for (let i = 0; ;) {
      const left = 2 * i + 1;
      if (left >= heap.length) return top;
      const child = left + 1 < heap.length && before(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!before(heap[child], heap[i])) return top;
      [heap[i], heap[child]] = [heap[child], heap[i]];
      i = child;
    }
  }
}
