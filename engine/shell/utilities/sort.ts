import type { Co } from '../../kernel/coroutine.ts';
import { encodeText } from '../../runtime/bytes.ts';
import { resolvePath } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, readOperand } from './input.ts';
import { FileError } from '../../runtime/files.ts';
import { complain, parseOptions, UsageError, utility, type Options } from './options.ts';

/** A place in a line: field and character, both from 1; character 0 is the field's end. */
interface Position {
  readonly field: number;
  readonly char: number;
  readonly skipBlanks: boolean;
}

interface Key {
  readonly start: Position;
  readonly end: Position | undefined;
  readonly flags: string;
}

type Compare = (a: string, b: string) => number;

/** `sort [-bdfghiMnrRuVscmCz] [-k key] [-t char] [-o file] [file …]` */
export const sort = utility(
  function* (process: Process): Co<number> {
    const options = parseOptions(process.argv, {
      short: 'bdfghiMnRrVsucCmk:t:o:zS:T:',
      long: {
        'ignore-leading-blanks': 'b',
        'dictionary-order': 'd',
        'ignore-case': 'f',
        'general-numeric-sort': 'g',
        'human-numeric-sort': 'h',
        'ignore-nonprinting': 'i',
        'month-sort': 'M',
        'numeric-sort': 'n',
        'random-sort': 'R',
        reverse: 'r',
        'version-sort': 'V',
        stable: 's',
        unique: 'u',
        check: 'c',
        merge: 'm',
        key: 'k',
        'field-separator': 't',
        output: 'o',
        'zero-terminated': 'z',
      },
      status: 2,
    });
    const separator = options.has('z') ? '\0' : '\n';
    const compare = comparison(process, options);
    const lines: string[] = [];
    for (const name of options.operands.length ? options.operands : ['-']) {
      try {
        const text = yield* readOperand(process, name);
        const more =
          separator === '\n' ? linesOf(text) : text.split('\0').filter((line, i, all) => line || i < all.length - 1);
        for (const line of more) lines.push(line);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        yield* complain(
          process,
          error.code === 'EISDIR' ? `read failed: ${name}: ${error.message}` : `cannot read: ${name}: ${error.message}`,
        );
        return 2;
      }
    }
    if (options.has('c', 'C')) return yield* check(process, lines, compare, options);
    let sorted = lines.map((line, i) => ({ line, i })).sort((a, b) => compare(a.line, b.line) || a.i - b.i);
    if (options.has('u')) sorted = sorted.filter(({ line }, i) => i === 0 || compare(sorted[i - 1].line, line) !== 0);
    const out = sorted.map(({ line }) => line + separator).join('');
    const target = options.value('o');
    if (target === undefined) yield* process.stdout.write(out);
    else process.machine.files.write(resolvePath(process.cwd, target), out);
    return 0;
  },
  { status: 2 },
);

function* check(process: Process, lines: readonly string[], compare: Compare, options: Options): Co<number> {
  for (let i = 1; i < lines.length; i++) {
    const order = compare(lines[i - 1], lines[i]);
    if (order < 0 || (order === 0 && !options.has('u'))) continue;
    if (options.has('c')) yield* complain(process, `${options.operands[0] ?? '-'}:${i + 1}: disorder: ${lines[i]}`);
    return 1;
  }
  return 0;
}

/** How two lines compare: by the keys, then whole, unless -s or -u. */
function comparison(process: Process, options: Options): Compare {
  const global = options.list
    .map(([key]) => key)
    .filter((key) => 'bdfghiMnRrV'.includes(key))
    .join('');
  const separator = options.value('t');
  if (separator !== undefined && [...separator].length !== 1 && separator !== '\\0')
    throw new UsageError(separator === '' ? 'empty tab' : `multi-character tab ‘${separator}’`, 2, false);
  const random = process.machine.kernel.random('sort').hex(8);
  const keys = options.values('k').map((text) => parseKey(text, global));
  const parts: Compare[] = keys.map((key) => {
    const compare = valueComparison(key.flags, random);
    const sign = key.flags.includes('r') ? -1 : 1;
    return (a, b) => sign * compare(extract(a, key, separator), extract(b, key, separator));
  });
  if (!keys.length) {
    const compare = valueComparison(global, random);
    const sign = global.includes('r') ? -1 : 1;
    const trim = global.includes('b')
      ? (text: string): string => text.replace(/^[ \t]+/, '')
      : (text: string): string => text;
    parts.push((a, b) => sign * compare(trim(a), trim(b)));
  }
  const whole = global.includes('r') ? -1 : 1;
  const last: Compare = options.has('s', 'u') ? () => 0 : (a, b) => whole * compareBytes(a, b);
  return (a, b) => {
    for (const part of parts) {
      const order = part(a, b);
      if (order) return order;
    }
    return last(a, b);
  };
}

function parseKey(text: string, global: string): Key {
  const match = /^(\d+)(?:\.(\d+))?([bdfghiMnRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfghiMnRrV]*))?$/.exec(text);
  if (!match) {
    const stray = /^\d+(?:\.\d+)?[bdfghiMnRrV]*(.*)$/s.exec(text)?.[1];
    throw new UsageError(
      stray === undefined
        ? `invalid number at field start: invalid count at start of ‘${text}’`
        : `stray character in field spec: invalid field specification ‘${text}’`,
      2,
      false,
    );
  }
  if (Number(match[1]) === 0)
    throw new UsageError(`-: invalid field specification ‘${text}’`.replace('-', 'field number is zero'), 2, false);
  const own = match[3] + (match[6] ?? '');
  const flags = own || global;
  const start = {
    field: Number(match[1]),
    char: Number(match[2] ?? 1),
    skipBlanks: (own ? match[3] : global).includes('b'),
  };
  const end = match[4]
    ? { field: Number(match[4]), char: Number(match[5] ?? 0), skipBlanks: (match[6] ?? '').includes('b') }
    : undefined;
  return { start, end, flags };
}

/** The part of a line that a key names. */
function extract(line: string, key: Key, separator: string | undefined): string {
  const starts = fieldStarts(line, separator);
  const begin = place(line, starts, key.start, false);
  const end = key.end ? place(line, starts, key.end, true, separator) : line.length;
  return line.slice(begin, Math.max(begin, end));
}

/** Where fields begin; without -t the blanks before a field belong to it. */
function fieldStarts(line: string, separator: string | undefined): number[] {
  const starts = [0];
  if (separator !== undefined) {
    for (let i = line.indexOf(separator); i >= 0; i = line.indexOf(separator, i + 1)) starts.push(i + separator.length);
    return starts;
  }
  for (let i = 1; i < line.length; i++) if (/[ \t]/.test(line[i]) && !/[ \t]/.test(line[i - 1])) starts.push(i);
  return starts;
}

function place(
  line: string,
  starts: readonly number[],
  position: Position,
  isEnd: boolean,
  separator?: string,
): number {
  const start = starts[position.field - 1];
  if (start === undefined) return line.length;
  if (isEnd && position.char === 0) {
    const next = starts[position.field];
    return next === undefined ? line.length : next - (separator?.length ?? 0);
  }
  let from = start;
  if (position.skipBlanks) while (/[ \t]/.test(line[from] ?? '')) from++;
  return Math.min(line.length, from + position.char - (isEnd ? 0 : 1));
}

function valueComparison(flags: string, random: string): Compare {
  if (flags.includes('n')) return (a, b) => compareNumbers(a, b);
  if (flags.includes('g')) return (a, b) => general(a) - general(b) || 0;
  if (flags.includes('h')) return (a, b) => human(a) - human(b);
  if (flags.includes('M')) return (a, b) => month(a) - month(b);
  if (flags.includes('V')) return compareVersions;
  if (flags.includes('R')) return (a, b) => (a === b ? 0 : compareBytes(hash(a + random), hash(b + random)));
  const clean = cleaner(flags);
  return (a, b) => compareBytes(clean(a), clean(b));
}

function cleaner(flags: string): (text: string) => string {
  return (text) => {
    if (flags.includes('b')) text = text.replace(/^[ \t]+/, '');
    if (flags.includes('d')) text = text.replace(/[^A-Za-z0-9 \t]/g, '');
    if (flags.includes('i')) text = text.replace(/[^ -~]/g, '');
    return flags.includes('f') ? text.toUpperCase() : text;
  };
}

/** Order of bytes, which for text without lone bytes is that of code points. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  if (/^[\0-\x7f]*$/.test(a) && /^[\0-\x7f]*$/.test(b)) return a < b ? -1 : 1;
  const [x, y] = [encodeText(a), encodeText(b)];
  for (let i = 0; i < x.length && i < y.length; i++) if (x[i] !== y[i]) return x[i] - y[i];
  return x.length - y.length;
}

function compareNumbers(a: string, b: string): number {
  const [x, y] = [numeric(a), numeric(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function numeric(text: string): number {
  return Number(/^[ \t]*(-?\d*\.?\d*)/.exec(text)?.[1] || 0) || 0;
}

function general(text: string): number {
  const value = Number(/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(text)?.[0] ?? NaN);
  return Number.isNaN(value) ? -Infinity : value;
}

/** Numbers with a size suffix: the suffix counts before the number. */
function human(text: string): number {
  const match = /^[ \t]*(-?)(\d*\.?\d*)([KkMGTPEZY]?)/.exec(text);
  const value = Number(match?.[2] || 0);
  if (!value) return 0;
  const rank = ' KMGTPEZY'.indexOf((match?.[3] || ' ').toUpperCase());
  return (match?.[1] ? -1 : 1) * (rank * 1e30 + value);
}

function month(text: string): number {
  return 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC'.indexOf(text.trim().slice(0, 3).toUpperCase().padEnd(3, '?')) + 1;
}

/** Runs of digits compare as numbers; `~` sorts before the end, as in GNU's version order. */
export function compareVersions(a: string, b: string): number {
  const split = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];
  const [x, y] = [split(a), split(b)];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [p, q] = [x[i] ?? '', y[i] ?? ''];
    const numbers = /^\d/.test(p) && /^\d/.test(q);
    const order = numbers ? compareDigits(p, q) : compareText(p, q);
    if (order) return order;
  }
  return 0;
}

function compareDigits(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}

function compareText(a: string, b: string): number {
  const order = (char: string | undefined): number => {
    if (char === '~') return -1;
    if (char === undefined) return 0;
    return /[A-Za-z]/.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + 256;
  };
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = order(a[i]) - order(b[i]);
    if (difference) return difference;
  }
  return 0;
}

/** Mixes a text to an order that looks random (FNV-1a). */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, '0');
}
