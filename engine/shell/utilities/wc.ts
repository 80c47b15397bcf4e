import type { Co } from '../../kernel/coroutine.ts';
import { byteLength } from '../../runtime/bytes.ts';
import { FileError } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { nodeAt, sizeOf } from './files.ts';
import { Inputs } from './input.ts';
import { complain, parseOptions, utility } from './options.ts';

const COLUMNS = ['l', 'w', 'm', 'c', 'L'] as const;

interface Row {
  readonly name: string;
  readonly counts: readonly number[];
}

/** `wc [-lwmcL] [file …]` */
export const wc = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'lwmcL',
    long: { lines: 'l', words: 'w', chars: 'm', bytes: 'c', 'max-line-length': 'L' },
  });
  const columns = options.list.length ? COLUMNS.filter((letter) => options.has(letter)) : (['l', 'w', 'c'] as const);
  const rows: Row[] = [];
  const inputs = new Inputs(process, options.operands);
  let failed = false;
  for (let input = yield* inputs.next(); input; input = yield* inputs.next()) {
    try {
      const text = yield* input.reader.readAll();
      rows.push({ name: input.name, counts: columns.map((letter) => countOf(text, letter)) });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      failed = true;
      yield* complain(process, `${input.name}: ${error.message}`);
    }
  }
  if (options.operands.length > 1)
    rows.push({
      name: 'total',
      counts: columns.map((letter, i) =>
        rows.reduce((sum, row) => (letter === 'L' ? Math.max(sum, row.counts[i]) : sum + row.counts[i]), 0),
      ),
    });
  const width = widthOf(process, options.operands, columns.length, rows);
  const busybox = process.machine.userland === 'busybox';
  for (const { name, counts } of rows) {
    if (busybox) {
      // One count stands alone; several are in columns of nine.
      const shown =
        counts.length === 1 ? String(counts[0]) : counts.map((count) => String(count).padStart(9)).join(' ');
      yield* process.stdout.write(`${shown}${options.operands.length ? ` ${name}` : ''}\n`);
      continue;
    }
    const numbers = counts.map((count) => String(count).padStart(width)).join(' ');
    yield* process.stdout.write(`${numbers}${options.operands.length ? ` ${name}` : ''}\n`);
  }
  return failed || inputs.failed ? 1 : 0;
});

/** GNU's columns: as wide as the bytes of all files need, seven where one is no file; one count stands alone. */
function widthOf(process: Process, operands: readonly string[], columns: number, rows: readonly Row[]): number {
  if (rows.length === 1 && operands.length < 2 && columns === 1) return 0;
  const sizes = operands.map((name) => {
    const node = name === '-' ? undefined : nodeAt(process, name);
    return node && node.type === 'file' ? sizeOf(node) : node ? 1_000_000 : 0;
  });
  if (!operands.length || operands.includes('-')) sizes.push(1_000_000);
  return String(sizes.reduce((sum, size) => sum + size, 0)).length;
}

function countOf(text: string, letter: (typeof COLUMNS)[number]): number {
  switch (letter) {
    case 'l':
      return text.split('\n').length - 1;
    case 'w':
      return text.match(/\S+/g)?.length ?? 0;
    case 'm':
      return [...text].length;
    case 'c':
      return byteLength(text);
    case 'L':
      return text.split('\n').reduce((most, line) => Math.max(most, [...line].length), 0);
  }
}
