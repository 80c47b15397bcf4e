/**
 * Sort as Go's `sort.Sort` and `sort.Slice` do: not stable, but always the same way, so that equal items end up in the
 * order that a Go program shows them in. A pattern-defeating quicksort after Go's package sort. Returns a new list.
 */
export function goSort<T>(items: readonly T[], less: (a: T, b: T) => boolean): T[] {
  const list = [...items];
  if (list.length > 1) new Sorter(list, less).sort(0, list.length, bitLength(list.length));
  return list;
}

const INSERTION_MAX = 12;
const NINTHER_MIN = 50;
const SHIFTING_MIN = 50;
const MAX_SHIFTS = 5;
const MAX_PIVOT_SWAPS = 12;

type Hint = 'increasing' | 'decreasing' | 'unknown';

class Sorter<T> {
  readonly #list: T[];
  readonly #isLess: (a: T, b: T) => boolean;

  constructor(list: T[], less: (a: T, b: T) => boolean) {
    this.#list = list;
    this.#isLess = less;
  }

  /** Sort from `from` up to `to`, excluded; `limit` bad pivots are allowed before heap sort takes over. */
  sort(from: number, to: number, limit: number): void {
    let [start, end, balanced, partitioned] = [from, to, true, true];
    for (;;) {
      const length = end - start;
      if (length <= INSERTION_MAX) return this.#insertion(start, end);
      if (limit === 0) return this.#heap(start, end);
      if (!balanced) {
        this.#breakPatterns(start, end);
        limit--;
      }
      let [pivot, hint] = this.#choosePivot(start, end);
      if (hint === 'decreasing') {
        this.#reverse(start, end);
        pivot = end - 1 - (pivot - start);
        hint = 'increasing';
      }
      if (balanced && partitioned && hint === 'increasing' && this.#almostSorted(start, end)) return;
      if (start > 0 && !this.#less(start - 1, pivot)) {
        start = this.#partitionEqual(start, end, pivot);
        continue;
      }
      const split = this.#partition(start, end, pivot);
      partitioned = split.already;
      const [left, right] = [split.at - start, end - split.at];
      balanced = Math.min(left, right) >= Math.floor(length / 8);
      if (left < right) {
        this.sort(start, split.at, limit);
        start = split.at + 1;
      } else {
        this.sort(split.at + 1, end, limit);
        end = split.at;
      }
    }
  }

  #less(i: number, j: number): boolean {
    return this.#isLess(this.#list[i], this.#list[j]);
  }

  #swap(i: number, j: number): void {
    [this.#list[i], this.#list[j]] = [this.#list[j], this.#list[i]];
  }

  #insertion(start: number, end: number): void {
    for (let i = start + 1; i < end; i++) for (let j = i; j > start && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
  }

  #heap(start: number, end: number): void {
    const size = end - start;
    for (let i = Math.floor((size - 1) / 2); i >= 0; i--) this.#siftDown(i, size, start);
    for (let i = size - 1; i >= 0; i--) {
      this.#swap(start, start + i);
      this.#siftDown(0, i, start);
    }
  }

  #siftDown(root: number, size: number, first: number): void {
    for (let child = 2 * root + 1; child < size; child = 2 * root + 1) {
      if (child + 1 < size && this.#less(first + child, first + child + 1)) child++;
      if (!this.#less(first + root, first + child)) return;
      this.#swap(first + root, first + child);
      root = child;
    }
  }

  /** Smaller ones before the pivot, the others after it; was it so already? */
  #partition(start: number, end: number, pivot: number): { at: number; already: boolean } {
    this.#swap(start, pivot);
    let [i, j] = [start + 1, end - 1];
    for (let already = true; ; already = false) {
      while (i <= j && this.#less(i, start)) i++;
      while (i <= j && !this.#less(j, start)) j--;
      if (i > j) {
        this.#swap(j, start);
        return { at: j, already };
      }
      this.#swap(i++, j--);
    }
  }

  /** Those equal to the pivot first, where none is smaller; returns where the greater ones begin. */
  #partitionEqual(start: number, end: number, pivot: number): number {
    this.#swap(start, pivot);
    let [i, j] = [start + 1, end - 1];
    for (;;) {
      while (i <= j && !this.#less(start, i)) i++;
      while (i <= j && this.#less(start, j)) j--;
      if (i > j) return i;
      this.#swap(i++, j--);
    }
  }

  /** Repair a few pairs that are out of order; was that enough? */
  #almostSorted(start: number, end: number): boolean {
    let i = start + 1;
    for (let shifts = 0; shifts < MAX_SHIFTS; shifts++) {
      while (i < end && !this.#less(i, i - 1)) i++;
      if (i === end) return true;
      if (end - start < SHIFTING_MIN) return false;
      this.#swap(i, i - 1);
      if (i - start >= 2) for (let j = i - 1; j >= 1 && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
      if (end - i >= 2) for (let j = i + 1; j < end && this.#less(j, j - 1); j++) this.#swap(j, j - 1);
    }
    return false;
  }

  /** Scatter three items by numbers that depend on the length alone. */
  #breakPatterns(start: number, end: number): void {
    const length = end - start;
    if (length < 8) return;
    let random = BigInt(length);
    const mask = (1n << BigInt(bitLength(length))) - 1n;
    const middle = start + Math.floor(length / 4) * 2;
    for (let i = middle - 1; i <= middle + 1; i++) {
      random = BigInt.asUintN(64, random ^ (random << 13n));
      random ^= random >> 7n;
      random = BigInt.asUintN(64, random ^ (random << 17n));
      const other = Number(random & mask);
      this.#swap(i, start + (other >= length ? other - length : other));
    }
  }

  #choosePivot(start: number, end: number): [number, Hint] {
    const length = end - start;
    const quarter = Math.floor(length / 4);
    let swaps = 0;
    const median = (a: number, b: number, c: number): number => {
      const order = (x: number, y: number): [number, number] => {
        if (!this.#less(y, x)) return [x, y];
        swaps++;
        return [y, x];
      };
      [a, b] = order(a, b);
      [b] = order(b, c);
      return order(a, b)[1];
    };
    let [i, j, k] = [start + quarter, start + quarter * 2, start + quarter * 3];
    if (length >= NINTHER_MIN) [i, j, k] = [i, j, k].map((at) => median(at - 1, at, at + 1));
    if (length >= 8) j = median(i, j, k);
    return [j, swaps === 0 ? 'increasing' : swaps === MAX_PIVOT_SWAPS ? 'decreasing' : 'unknown'];
  }

  #reverse(start: number, end: number): void {
    for (let [i, j] = [start, end - 1]; i < j; i++, j--) this.#swap(i, j);
  }
}

/** How many bits a number takes. */
const bitLength = (value: number): number => value.toString(2).length;
