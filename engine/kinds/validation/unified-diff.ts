/**
 * Unified diffs as Python's difflib finds them (the server uses a port of it, go-difflib): longest matching blocks,
 * found recursively, where lines that are too common in long texts do not count.
 */

type Match = readonly [a: number, b: number, size: number];
type Op = readonly [tag: 'equal' | 'replace' | 'delete' | 'insert', a1: number, a2: number, b1: number, b2: number];

const CONTEXT = 3;
/** From this length on, lines that make up more than a hundredth of the text are popular and found by extension only. */
const POPULAR_FROM = 200;

/** The changed hunks with three lines of context; without file names. Ends with a line break unless nothing differs. */
export function unifiedDiff(a: readonly string[], b: readonly string[]): string {
  const out: string[] = [];
  for (const group of groups(opcodes(a, b))) {
    const [first, last] = [group[0], group[group.length - 1]];
    out.push(`@@ -${range(first[1], last[2])} +${range(first[3], last[4])} @@\n`);
    for (const [tag, a1, a2, b1, b2] of group) {
      if (tag === 'equal') for (let i = a1; i < a2; i++) out.push(` ${a[i]}\n`);
      if (tag === 'replace' || tag === 'delete') for (let i = a1; i < a2; i++) out.push(`-${a[i]}\n`);
      if (tag === 'replace' || tag === 'insert') for (let i = b1; i < b2; i++) out.push(`+${b[i]}\n`);
    }
  }
  return out.join('');
}

function range(start: number, stop: number): string {
  const length = stop - start;
  if (length === 1) return String(start + 1);
  return `${length ? start + 1 : start},${length}`;
}

function positions(b: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [index, line] of b.entries()) {
    const list = found.get(line);
    if (list) list.push(index);
    else found.set(line, [index]);
  }
  if (b.length >= POPULAR_FROM) {
    const most = Math.floor(b.length / 100) + 1;
    for (const [line, list] of found) if (list.length > most) found.delete(line);
  }
  return found;
}

/** The longest block that both have between the bounds, the earliest of those; grown by popular lines at both ends. */
function longestMatch(
  a: readonly string[],
  b: readonly string[],
  where: Map<string, number[]>,
  [aLow, aHigh, bLow, bHigh]: readonly [number, number, number, number],
): Match {
  let [bestA, bestB, size] = [aLow, bLow, 0];
  let lengths = new Map<number, number>();
  for (let i = aLow; i < aHigh; i++) {
    const next = new Map<number, number>();
    for (const j of where.get(a[i]) ?? []) {
      if (j < bLow) continue;
      if (j >= bHigh) break;
      const length = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, length);
      if (length > size) [bestA, bestB, size] = [i - length + 1, j - length + 1, length];
    }
    lengths = next;
  }
  while (bestA > aLow && bestB > bLow && a[bestA - 1] === b[bestB - 1])
    [bestA, bestB, size] = [bestA - 1, bestB - 1, size + 1];
  while (bestA + size < aHigh && bestB + size < bHigh && a[bestA + size] === b[bestB + size]) size++;
  return [bestA, bestB, size];
}

function matchingBlocks(a: readonly string[], b: readonly string[]): Match[] {
  const where = positions(b);
  const found: Match[] = [];
  const queue: [number, number, number, number][] = [[0, a.length, 0, b.length]];
  for (let bounds = queue.pop(); bounds; bounds = queue.pop()) {
    const [aLow, aHigh, bLow, bHigh] = bounds;
    const match = longestMatch(a, b, where, bounds);
    const [i, j, size] = match;
    if (!size) continue;
    found.push(match);
    if (aLow < i && bLow < j) queue.push([aLow, i, bLow, j]);
    if (i + size < aHigh && j + size < bHigh) queue.push([i + size, aHigh, j + size, bHigh]);
  }
  found.sort((x, y) => x[0] - y[0] || x[1] - y[1]);
  const joined: Match[] = [];
  for (const [i, j, size] of found) {
    const last = joined[joined.length - 1];
    if (last && last[0] + last[2] === i && last[1] + last[2] === j)
      joined[joined.length - 1] = [last[0], last[1], last[2] + size];
    else joined.push([i, j, size]);
  }
  return [...joined, [a.length, b.length, 0]];
}

function opcodes(a: readonly string[], b: readonly string[]): Op[] {
  const out: Op[] = [];
  let [i, j] = [0, 0];
  for (const [ai, bj, size] of matchingBlocks(a, b)) {
    if (i < ai && j < bj) out.push(['replace', i, ai, j, bj]);
    else if (i < ai) out.push(['delete', i, ai, j, bj]);
    else if (j < bj) out.push(['insert', i, ai, j, bj]);
    [i, j] = [ai + size, bj + size];
    if (size) out.push(['equal', ai, i, bj, j]);
  }
  return out;
}

/** Operations in groups, with a few equal lines around each and long stretches of equal lines between. */
function groups(codes: Op[]): Op[][] {
  if (!codes.some(([tag]) => tag !== 'equal')) return [];
  const list = codes.slice();
  const [tag, a1, a2, b1, b2] = list[0];
  if (tag === 'equal') list[0] = [tag, Math.max(a1, a2 - CONTEXT), a2, Math.max(b1, b2 - CONTEXT), b2];
  const end = list[list.length - 1];
  if (end[0] === 'equal')
    list[list.length - 1] = [
      'equal',
      end[1],
      Math.min(end[2], end[1] + CONTEXT),
      end[3],
      Math.min(end[4], end[3] + CONTEXT),
    ];
  const out: Op[][] = [];
  let group: Op[] = [];
  for (const [kind, i1, i2, j1, j2] of list) {
    if (kind === 'equal' && i2 - i1 > 2 * CONTEXT) {
      group.push([kind, i1, Math.min(i2, i1 + CONTEXT), j1, Math.min(j2, j1 + CONTEXT)]);
      out.push(group);
      group = [];
      group.push([kind, Math.max(i1, i2 - CONTEXT), i2, Math.max(j1, j2 - CONTEXT), j2]);
      continue;
    }
    group.push([kind, i1, i2, j1, j2]);
  }
  if (group.length && !(group.length === 1 && group[0][0] === 'equal')) out.push(group);
  return out;
}
