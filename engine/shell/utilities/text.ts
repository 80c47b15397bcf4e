import type { Co } from '../../kernel/coroutine.ts';
import { decodeBytes, encodeText } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { charWidth, textWidth } from '../formatting/width.ts';
import { decodeBase64, encodeBase64 } from '../../kernel/base64.ts';
import { cannotOpen } from './head.ts';
import { Inputs, linesOf, openNamed, readAllInputs, readOperand } from './input.ts';
import { complain, parseOptions, UsageError, utility } from './options.ts';

/** `base64 [-di] [-w columns] [file]` */
export const base64 = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'dDiw:',
    long: { decode: 'd', 'ignore-garbage': 'i', wrap: 'w' },
  });
  if (options.operands.length > 1) throw new UsageError(`extra operand ‘${options.operands[1]}’`);
  const name = options.operands[0] ?? '-';
  if (!options.has('d', 'D')) return yield* encode(process, name, options.value('w'));
  const text = yield* readOperand(process, name);
  const clean = options.has('i') ? text.replace(/[^A-Za-z0-9+/=]/g, '') : text;
  const left = clean.replace(/\s+/g, '').length % 4;
  const whole = left === 0 || (left > 1 && !options.has('i'));
  const bytes = whole ? decodeBase64(clean) : undefined;
  if (bytes) yield* process.stdout.write(decodeBytes(bytes));
  else {
    const valid = /^[A-Za-z0-9+/\s]*/.exec(clean)?.[0].replace(/\s+/g, '') ?? '';
    const start = decodeBase64(valid.length % 4 === 1 ? valid.slice(0, -1) : valid);
    if (start) yield* process.stdout.write(decodeBytes(start));
    yield* complain(process, 'invalid input');
  }
  return bytes ? 0 : 1;
});

/** Encode as the input comes, so that one without end can be cut off by who reads. */
function* encode(process: Process, name: string, wrap: string | undefined): Co<number> {
  const width = Number(wrap ?? 76);
  if (Number.isNaN(width)) throw new UsageError(`invalid wrap size: ‘${wrap}’`, 1, false);
  const reader = openNamed(process, name);
  let rest = new Uint8Array(0);
  let column = 0;
  let any = false;
  for (let last = false; !last;) {
    const text = yield* reader.read();
    last = text === '';
    const more = encodeText(text);
    const bytes = new Uint8Array(rest.length + more.length);
    bytes.set(rest);
    bytes.set(more, rest.length);
    const whole = last ? bytes.length : bytes.length - (bytes.length % 3);
    rest = bytes.slice(whole);
    const encoded = encodeBase64(bytes.subarray(0, whole));
    any ||= encoded !== '';
    if (!(width > 0)) {
      yield* process.stdout.write(encoded);
      continue;
    }
    let out = '';
    for (let at = 0; at < encoded.length;) {
      const part = encoded.slice(at, at + width - column);
      out += part;
      at += part.length;
      column += part.length;
      if (column < width) break;
      out += '\n';
      column = 0;
    }
    if (out) yield* process.stdout.write(out);
  }
  if (any && width > 0 && column) yield* process.stdout.write('\n');
  return 0;
}

/** `rev [file …]` */
export const rev = utility(function* (process: Process): Co<number> {
  const { text, failed } = yield* readAllInputs(process, parseOptions(process.argv, { short: '' }).operands);
  yield* process.stdout.write(
    text
      .split('\n')
      .map((line) => [...line].reverse().join(''))
      .join('\n'),
  );
  return failed ? 1 : 0;
});

/** `tac [file …]` */
export const tac = utility(function* (process: Process): Co<number> {
  const inputs = new Inputs(
    process,
    parseOptions(process.argv, { short: 'bs:' }).operands,
    cannotOpen('reading', 'failed to open'),
  );
  for (let input = yield* inputs.next(); input; input = yield* inputs.next()) {
    const lines = (yield* input.reader.readAll()).match(/[^\n]*\n|[^\n]+$/g) ?? [];
    yield* process.stdout.write(lines.reverse().join(''));
  }
  return inputs.failed ? 1 : 0;
});

/** `nl [-b a|t|n] [-w width] [-s text] [-v first] [file …]` */
export const nl = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'b:w:s:v:i:n:',
    long: {
      'body-numbering': 'b',
      'number-width': 'w',
      'number-separator': 's',
      'starting-line-number': 'v',
      'line-increment': 'i',
    },
  });
  const { text, failed } = yield* readAllInputs(process, options.operands);
  const width = Number(options.value('w') ?? 6);
  const separator = options.value('s') ?? '\t';
  let number = Number(options.value('v') ?? 1);
  const increment = Number(options.value('i') ?? 1);
  const style = options.value('b') ?? 't';
  const lines = linesOf(text).map((line) => {
    const counted = style === 'a' || (style === 't' && line !== '');
    if (!counted) return `${' '.repeat(width + separator.length)}${line}\n`;
    const shown = String(number).padStart(width);
    number += increment;
    return `${shown}${separator}${line}\n`;
  });
  yield* process.stdout.write(lines.join(''));
  return failed ? 1 : 0;
});

/** `paste [-s] [-d list] [file …]` */
export const paste = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'sd:z', long: { serial: 's', delimiters: 'd' } });
  const marks = [...(options.value('d') ?? '\t').replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\0/g, '\0')];
  const mark = (i: number): string => (marks.length ? marks[i % marks.length].replace('\0', '') : '');
  const names = options.operands.length ? options.operands : ['-'];
  const columns: string[][] = [];
  let shared: string[] | undefined;
  for (const name of names) {
    if (name === '-' && shared) columns.push(shared);
    else columns.push(linesOf(yield* readOperand(process, name)));
    if (name === '-') shared = columns.at(-1);
  }
  if (options.has('s')) {
    for (const lines of columns)
      yield* process.stdout.write(`${lines.map((line, i) => (i ? mark(i - 1) : '') + line).join('')}\n`);
    return 0;
  }
  while (columns.some((lines) => lines.length)) {
    const row = columns.map((lines, i) => (i ? mark(i - 1) : '') + (lines.shift() ?? ''));
    yield* process.stdout.write(`${row.join('')}\n`);
  }
  return 0;
});

/** `fold [-s] [-w width] [file …]` */
export const fold = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'bsw:', long: { spaces: 's', width: 'w', bytes: 'b' } });
  const width = Number(options.value('w') ?? 80);
  if (!(width > 0)) throw new UsageError(`invalid number of columns: ‘${options.value('w')}’`, 1, false);
  const { text, failed } = yield* readAllInputs(process, options.operands);
  yield* process.stdout.write(
    text
      .split('\n')
      .map((line) => foldLine(line, width, options.has('s')))
      .join('\n'),
  );
  return failed ? 1 : 0;
});

function foldLine(line: string, width: number, atBlanks: boolean): string {
  const out: string[] = [];
  let [part, used] = ['', 0];
  for (const char of line) {
    const size = charWidth(char);
    if (used + size > width && part) {
      const blank = atBlanks ? part.lastIndexOf(' ') : -1;
      out.push(blank >= 0 ? part.slice(0, blank + 1) : part);
      part = blank >= 0 ? part.slice(blank + 1) : '';
      used = textWidth(part);
    }
    part += char;
    used += size;
  }
  return [...out, part].join('\n');
}

/** `column [-t] [-s chars] [-o text] [-c width] [file …]` */
export const column = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'tc:s:o:xnN:',
    long: { table: 't', separator: 's', 'output-separator': 'o', columns: 'c', 'table-columns': 'N' },
  });
  const { text, failed } = yield* readAllInputs(process, options.operands);
  const lines = linesOf(text).filter((line) => line.trim() !== '');
  if (options.has('N')) lines.unshift((options.value('N') as string).split(',').join(options.value('s') ?? ' '));
  yield* process.stdout.write(
    options.has('t')
      ? table(lines, options.value('s'), options.value('o') ?? '  ')
      : fill(lines, Number(options.value('c') ?? 80)),
  );
  return failed ? 1 : 0;
});

function table(lines: readonly string[], separators: string | undefined, glue: string): string {
  const split = (line: string): string[] =>
    separators === undefined
      ? line.trim().split(/[ \t]+/)
      : line.split(new RegExp(`[${separators.replace(/[\\\]^-]/g, '\\$&')}]`));
  const rows = lines.map(split);
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, textWidth(cell))));
  return rows
    .map(
      (row) =>
        `${row.map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat(widths[i] - textWidth(cell)))).join(glue)}\n`,
    )
    .join('');
}

/** Columns filled from top to bottom, with tabs between. */
function fill(lines: readonly string[], width: number): string {
  const cell = (Math.floor(Math.max(0, ...lines.map(textWidth)) / 8) + 1) * 8;
  const across = Math.max(1, Math.floor(width / cell));
  const rows = Math.ceil(lines.length / across);
  let out = '';
  for (let row = 0; row < rows; row++) {
    const cells = lines.filter((_, i) => i % rows === row);
    out += `${cells.map((text, i) => (i === cells.length - 1 ? text : text + '\t'.repeat(Math.ceil((cell - textWidth(text)) / 8)))).join('')}\n`;
  }
  return out;
}

/** `comm [-123] file1 file2` */
export const comm = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: '123' });
  const [first, second] = options.operands;
  if (second === undefined)
    throw new UsageError(first === undefined ? 'missing operand' : `missing operand after ‘${first}’`);
  const [a, b] = [linesOf(yield* readOperand(process, first)), linesOf(yield* readOperand(process, second))];
  const [one, two] = [options.has('1') ? '' : '\t', options.has('2') ? '' : '\t'];
  // Once a line stood alone, each next one must not stand before the one it follows.
  let alone = false;
  const warned = new Set<number>();
  const isOut = (lines: readonly string[], at: number): boolean =>
    alone && process.machine.userland !== 'busybox' && at < lines.length && lines[at] < lines[at - 1];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const [fromA, fromB] = [i, j];
    if (j >= b.length || (i < a.length && a[i] < b[j])) {
      if (!options.has('1')) yield* process.stdout.write(`${a[i]}\n`);
      i++;
      alone = true;
    } else if (i >= a.length || b[j] < a[i]) {
      if (!options.has('2')) yield* process.stdout.write(`${one}${b[j]}\n`);
      j++;
      alone = true;
    } else {
      if (!options.has('3')) yield* process.stdout.write(`${one}${two}${a[i]}\n`);
      i++;
      j++;
    }
    for (const [file, lines, at, before] of [
      [1, a, i, fromA],
      [2, b, j, fromB],
    ] as const) {
      if (at === before || warned.has(file) || !isOut(lines, at)) continue;
      warned.add(file);
      yield* complain(process, `file ${file} is not in sorted order`);
    }
  }
  if (warned.size) yield* complain(process, 'input is not in sorted order');
  return warned.size ? 1 : 0;
});

/** `shuf [-n count] [-e] [-i low-high] [file]` */
export const shuf = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'n:ei:r',
    long: { 'head-count': 'n', echo: 'e', 'input-range': 'i' },
  });
  const range = /^(\d{1,7})-(\d{1,7})$/.exec(options.value('i') ?? '');
  const lines = range
    ? Array.from({ length: Math.max(0, Number(range[2]) - Number(range[1]) + 1) }, (_, i) =>
        String(Number(range[1]) + i),
      )
    : options.has('e')
      ? [...options.operands]
      : linesOf(yield* readOperand(process, options.operands[0] ?? '-'));
  const random = process.machine.kernel.random('shuf');
  for (let i = lines.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    [lines[i], lines[j]] = [lines[j], lines[i]];
  }
  yield* process.stdout.write(
    lines
      .slice(0, Number(options.value('n') ?? lines.length))
      .map((line) => `${line}\n`)
      .join(''),
  );
  return 0;
});
