import type { Change } from '../formatting/diff-lines.ts';

/** Two texts as lines with their newlines, and where they differ. */
export interface Difference {
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly changes: readonly Change[];
}

function marked(mark: string, lines: readonly string[]): string {
  return lines
    .map((line) => (line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`))
    .join('');
}

/** `1c1`, `< old`, `---`, `> new`. */
export function normal({ a, b, changes }: Difference): string {
  const range = (start: number, end: number): string =>
    end - start > 1 ? `${start + 1},${end}` : end > start ? `${start + 1}` : `${start}`;
  return changes
    .map(({ aStart, aEnd, bStart, bEnd }) => {
      const letter = aStart === aEnd ? 'a' : bStart === bEnd ? 'd' : 'c';
      const middle = letter === 'c' ? '---\n' : '';
      return `${range(aStart, aEnd)}${letter}${range(bStart, bEnd)}\n${marked('< ', a.slice(aStart, aEnd))}${middle}${marked('> ', b.slice(bStart, bEnd))}`;
    })
    .join('');
}

/** Unified format: changes nearer than twice the context share a hunk. */
export function unified({ a, b, changes }: Difference, context: number): string {
  return hunksOf(changes, context)
    .map((hunk) => unifiedHunk(a, b, hunk, context))
    .join('');
}

/** Changes in groups: those nearer than twice the context share one. */
function hunksOf(changes: readonly Change[], context: number): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1);
    if (last && change.aStart - last.aEnd <= context * 2) hunks.at(-1)?.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function unifiedHunk(a: readonly string[], b: readonly string[], hunk: readonly Change[], context: number): string {
  const [first, last] = [hunk[0], hunk[hunk.length - 1]];
  const lead = Math.min(context, first.aStart);
  const tail = Math.min(context, a.length - last.aEnd);
  const [aFrom, aTo, bFrom, bTo] = [first.aStart - lead, last.aEnd + tail, first.bStart - lead, last.bEnd + tail];
  let body = '';
  let at = aFrom;
  for (const change of hunk) {
    body += marked(' ', a.slice(at, change.aStart));
    body += marked('-', a.slice(change.aStart, change.aEnd)) + marked('+', b.slice(change.bStart, change.bEnd));
    at = change.aEnd;
  }
  body += marked(' ', a.slice(at, aTo));
  const range = (from: number, to: number): string =>
    to - from === 1 ? `${from + 1}` : `${to === from ? from : from + 1},${to - from}`;
  return `@@ -${range(aFrom, aTo)} +${range(bFrom, bTo)} @@\n${body}`;
}

/** Context format: the lines of one text, then those of the other; `!` marks what changed. */
export function contextual({ a, b, changes }: Difference, context: number): string {
  return hunksOf(changes, context)
    .map((hunk) => contextHunk(a, b, hunk, context))
    .join('');
}

function contextHunk(a: readonly string[], b: readonly string[], hunk: readonly Change[], context: number): string {
  const [first, last] = [hunk[0], hunk[hunk.length - 1]];
  const lead = Math.min(context, first.aStart);
  const tail = Math.min(context, a.length - last.aEnd);
  const side = (lines: readonly string[], start: 'aStart' | 'bStart', end: 'aEnd' | 'bEnd', only: string): string => {
    const other =
      start === 'aStart'
        ? (change: Change) => change.bEnd > change.bStart
        : (change: Change) => change.aEnd > change.aStart;
    if (!hunk.some((change) => change[end] > change[start])) return '';
    let out = '';
    let at = first[start] - lead;
    for (const change of hunk) {
      out += marked('  ', lines.slice(at, change[start]));
      out += marked(other(change) ? '! ' : only, lines.slice(change[start], change[end]));
      at = change[end];
    }
    return out + marked('  ', lines.slice(at, last[end] + tail));
  };
  const range = (from: number, to: number): string => (to - from > 1 ? `${from + 1},${to}` : `${to}`);
  return (
    `***************\n*** ${range(first.aStart - lead, last.aEnd + tail)} ****\n${side(a, 'aStart', 'aEnd', '- ')}` +
    `--- ${range(first.bStart - lead, last.bEnd + tail)} ----\n${side(b, 'bStart', 'bEnd', '+ ')}`
  );
}

/** Where GNU diff puts the gutter and the second column of `-y`, for 130 columns. */
const GUTTER = 62;
const SECOND = 64;
const HALF = 61;

/** Both texts beside each other. */
export function sideBySide({ a, b, changes }: Difference): string {
  let out = '';
  let [x, y] = [0, 0];
  const plain = (line: string | undefined): string => (line ?? '').replace(/\n$/, '').slice(0, HALF);
  const row = (left: string | undefined, mark: string, right: string | undefined): string => {
    const text = plain(left);
    if (mark === ' ') return `${text}${tabs(text.length, SECOND)}${plain(right)}\n`;
    const gutter = `${text}${tabs(text.length, GUTTER)}${mark}`;
    return right === undefined ? `${gutter}\n` : `${gutter}\t${plain(right)}\n`;
  };
  for (const change of [...changes, { aStart: a.length, aEnd: a.length, bStart: b.length, bEnd: b.length }]) {
    for (; x < change.aStart; x++, y++) out += row(a[x], ' ', b[y]);
    for (; x < change.aEnd || y < change.bEnd; x++, y++) {
      const [left, right] = [x < change.aEnd ? a[x] : undefined, y < change.bEnd ? b[y] : undefined];
      out += row(left, left === undefined ? '>' : right === undefined ? '<' : '|', right);
    }
    [x, y] = [change.aEnd, change.bEnd];
  }
  return out;
}

/** White space from a column to another: tabs as far as they go. */
function tabs(from: number, to: number): string {
  let out = '';
  let at = from;
  for (; Math.floor(at / 8) * 8 + 8 <= to; at = Math.floor(at / 8) * 8 + 8) out += '\t';
  return out + ' '.repeat(to - at);
}

/** Differences in colours, as `--color=always` paints them. */
export function coloured(text: string): string {
  const paint = (line: string): string => {
    const code = /^(?:---|\+\+\+) /.test(line)
      ? 1
      : /^(?:@@|\d)/.test(line)
        ? 36
        : /^[-<]/.test(line)
          ? 31
          : /^[+>]/.test(line)
            ? 32
            : 0;
    return code && line !== '---' ? `\x1b[${code}m${line}\x1b[0m` : line;
  };
  return text.split('\n').map(paint).join('\n');
}
