const CONTEXT = 3;

/** Edits that are looked for before two texts count as wholly different. */
const MAX_EDITS = 20_000;

/** One line of a comparison: kept, taken away or added. */
interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * The hunks of `diff -u` between two texts, without the two lines at the head; '' where they are equal.
 * Follows GNU diff's format: `@@ -1,3 +1,4 @@`, and a note where the last line has no newline.
 */
export function unifiedHunks(before: string, after: string): string {
  if (before === after) return '';
  const [a, b] = [toLines(before), toLines(after)];
  const lines = compare(a, b);
  const goes = lines.filter(({ mark }) => mark !== '+').map(({ mark }) => mark === '-');
  const comes = lines.filter(({ mark }) => mark !== '-').map(({ mark }) => mark === '+');
  settle(a, goes, comes);
  settle(b, comes, goes);
  return hunksOf(merged(a, b, goes, comes))
    .map(format)
    .join('');
}

function toLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  else lines[lines.length - 1] += '\n\\ No newline at end of file';
  return lines;
}

/** The shortest way from one list of lines to the other (Myers). */
function compare(a: readonly string[], b: readonly string[]): Line[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const kept = (line: string): Line => ({ mark: ' ', text: line });
  return [
    ...a.slice(0, start).map(kept),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(kept),
  ];
}

function middle(a: readonly string[], b: readonly string[]): Line[] {
  const trace = search(a, b);
  if (!trace) return [...a.map((text): Line => ({ mark: '-', text })), ...b.map((text): Line => ({ mark: '+', text }))];
  const out: Line[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trace.length - 1; d >= 0; d--) {
    const reached = trace[d];
    const k = x - y;
    const down = k === -d || (k !== d && (reached.get(k - 1) ?? -1) < (reached.get(k + 1) ?? -1));
    const previous = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : (reached.get(previous) ?? 0);
    const fromY = fromX - (d === 0 ? 0 : previous);
    while (x > fromX && y > fromY && a[x - 1] === b[y - 1]) {
      out.push({ mark: ' ', text: a[--x] });
      y--;
    }
    if (d === 0) break;
    if (down) out.push({ mark: '+', text: b[--y] });
    else out.push({ mark: '-', text: a[--x] });
  }
  return out.reverse();
}

/** For each number of edits, how far each diagonal was reached before it; undefined where there are too many. */
function search(a: readonly string[], b: readonly string[]): Map<number, number>[] | undefined {
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let d = 0, work = 0; d <= a.length + b.length; d++) {
    trace.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      if (++work > MAX_EDITS * 50) return undefined;
      const down = k === -d || (k !== d && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
      let x = down ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest.set(k, x);
      if (x >= a.length && x - k >= b.length) return trace;
    }
  }
  return trace;
}

/**
 * Where the same lines stand on both sides of a run of changes, the run could as well begin earlier or later: it goes
 * together with other runs where that can be, else beside what changed in the other text, else as far down as possible
 * (GNU diff's shift_boundaries).
 */
function settle(lines: readonly string[], changed: boolean[], other: readonly boolean[]): void {
  const end = lines.length;
  for (let [i, j] = [0, 0]; ;) {
    for (; i < end && !changed[i]; i++, j++) while (other[j]) j++;
    if (i === end) return;
    let start = i;
    while (changed[i]) i++;
    while (other[j]) j++;
    let beside = end;
    for (let length = -1; length !== i - start;) {
      length = i - start;
      while (start > 0 && lines[start - 1] === lines[i - 1]) {
        changed[--start] = true;
        changed[--i] = false;
        while (changed[start - 1]) start--;
        do j--;
        while (other[j]);
      }
      beside = other[j - 1] ? i : end;
      while (i !== end && lines[start] === lines[i]) {
        changed[start++] = false;
        changed[i++] = true;
        while (changed[i]) i++;
        for (j++; other[j]; j++) beside = i;
      }
    }
    while (beside < i) {
      changed[--start] = true;
      changed[--i] = false;
      do j--;
      while (other[j]);
    }
  }
}

/** The lines of both texts by what changed in each; what goes stands before what comes. */
function merged(
  a: readonly string[],
  b: readonly string[],
  goes: readonly boolean[],
  comes: readonly boolean[],
): Line[] {
  const out: Line[] = [];
  for (let [i, j] = [0, 0]; i < a.length || j < b.length;) {
    for (; goes[i]; i++) out.push({ mark: '-', text: a[i] });
    for (; comes[j]; j++) out.push({ mark: '+', text: b[j] });
    for (; i < a.length && !goes[i] && !comes[j]; i++, j++) out.push({ mark: ' ', text: a[i] });
  }
  return out;
}

interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly Line[];
}

/** Changes with three lines around them; those that touch are one hunk. */
function hunksOf(lines: readonly Line[]): Hunk[] {
  const changed = lines.flatMap(({ mark }, i) => (mark === ' ' ? [] : [i]));
  const hunks: Hunk[] = [];
  let [before, after, done] = [0, 0, 0];
  for (let i = 0; i < changed.length;) {
    const start = Math.max(changed[i] - CONTEXT, 0);
    let last = changed[i];
    while (i < changed.length && changed[i] - last <= 2 * CONTEXT + 1) last = changed[i++];
    const end = Math.min(last + CONTEXT + 1, lines.length);
    for (; done < start; done++) {
      if (lines[done].mark !== '+') before++;
      if (lines[done].mark !== '-') after++;
    }
    hunks.push({ from: before, to: after, lines: lines.slice(start, end) });
  }
  return hunks;
}

function format({ from, to, lines }: Hunk): string {
  const range = (start: number, count: number): string =>
    count === 1 ? String(start + 1) : `${count ? start + 1 : start},${count}`;
  const before = lines.filter(({ mark }) => mark !== '+').length;
  const after = lines.filter(({ mark }) => mark !== '-').length;
  const head = `@@ -${range(from, before)} +${range(to, after)} @@\n`;
  return head + lines.map(({ mark, text }) => `${mark}${text}\n`).join('');
}
