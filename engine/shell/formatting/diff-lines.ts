/** A run of lines that differ: lines [aStart, aEnd) of the first text stand against [bStart, bEnd) of the second. */
export interface Change {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** Edit steps that the exact search may take; past it, what is left counts as one change. */
const MAX_STEPS = 20_000_000;

/** The changes that make one list of lines into another, as few as can be (Myers). */
export function diffLines(
  a: readonly string[],
  b: readonly string[],
  equal: (x: string, y: string) => boolean,
): Change[] {
  let [start, aEnd, bEnd] = [0, a.length, b.length];
  while (start < aEnd && start < bEnd && equal(a[start], b[start])) start++;
  while (aEnd > start && bEnd > start && equal(a[aEnd - 1], b[bEnd - 1])) {
    aEnd--;
    bEnd--;
  }
  if (start === aEnd && start === bEnd) return [];
  const pairs = matchPairs(a.slice(start, aEnd), b.slice(start, bEnd), equal);
  const changes: Change[] = [];
  let [x, y] = [start, start];
  for (const [i, j] of [...pairs.map(([i, j]) => [i + start, j + start]), [aEnd, bEnd]]) {
    if (i > x || j > y) changes.push({ aStart: x, aEnd: i, bStart: y, bEnd: j });
    [x, y] = [i + 1, j + 1];
  }
  return slide(changes, a, b, equal);
}

/** Pairs of equal lines, in order. */
function matchPairs(
  a: readonly string[],
  b: readonly string[],
  equal: (x: string, y: string) => boolean,
): [number, number][] {
  const [n, m] = [a.length, b.length];
  const max = n + m;
  const ends = new Int32Array(2 * max + 2);
  const trace: Int32Array[] = [];
  let steps = 0;
  for (let d = 0; d <= max; d++) {
    trace.push(ends.slice(max - d, max + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && ends[max + k - 1] < ends[max + k + 1]);
      let x = down ? ends[max + k + 1] : ends[max + k - 1] + 1;
      let y = x - k;
      while (x < n && y < m && equal(a[x], b[y])) {
        x++;
        y++;
      }
      ends[max + k] = x;
      if (x >= n && y >= m) return backtrack(trace, d, n, m);
    }
    steps += d;
    if (steps > MAX_STEPS) return [];
  }
  return [];
}

function backtrack(trace: readonly Int32Array[], distance: number, n: number, m: number): [number, number][] {
  const pairs: [number, number][] = [];
  let [x, y] = [n, m];
  for (let d = distance; d > 0; d--) {
    const ends = trace[d];
    const at = (k: number): number => ends[k + d];
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const before = down ? k + 1 : k - 1;
    const beforeX = at(before);
    const beforeY = beforeX - before;
    while (x > beforeX && y > beforeY && x > 0 && y > 0 && (down ? x > beforeX : x > beforeX + 1))
      pairs.push([--x, --y]);
    [x, y] = [beforeX, beforeY];
  }
  while (x > 0 && y > 0) pairs.push([--x, --y]);
  return pairs.reverse();
}

/** Move changes of one side as far down as they go, as GNU diff shows them, and join those that then touch. */
function slide(
  changes: readonly Change[],
  a: readonly string[],
  b: readonly string[],
  equal: (x: string, y: string) => boolean,
): Change[] {
  const out: Change[] = [];
  for (let i = 0; i < changes.length; i++) {
    let { aStart, aEnd, bStart, bEnd } = changes[i];
    const limitA = changes[i + 1]?.aStart ?? a.length;
    const limitB = changes[i + 1]?.bStart ?? b.length;
    if (aStart === aEnd) {
      while (bEnd < limitB && equal(b[bStart], b[bEnd]))
        [aStart, aEnd, bStart, bEnd] = [aStart + 1, aEnd + 1, bStart + 1, bEnd + 1];
    } else if (bStart === bEnd) {
      while (aEnd < limitA && equal(a[aStart], a[aEnd]))
        [aStart, aEnd, bStart, bEnd] = [aStart + 1, aEnd + 1, bStart + 1, bEnd + 1];
    }
    out.push({ aStart, aEnd, bStart, bEnd });
  }
  return out.reduce<Change[]>((joined, change) => {
    const last = joined.at(-1);
    if (last && last.aEnd === change.aStart && last.bEnd === change.bStart)
      joined[joined.length - 1] = { ...last, aEnd: change.aEnd, bEnd: change.bEnd };
    else joined.push(change);
    return joined;
  }, []);
}
