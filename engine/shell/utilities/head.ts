import type { Co } from '../../kernel/coroutine.ts';
import { FileError } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { firstBytes, Inputs, LineReader, linesOf } from './input.ts';
import { parseOptions, quoteName, UsageError, utility } from './options.ts';
import { byteLength } from '../../runtime/bytes.ts';

const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  b: 512,
  K: 1024,
  k: 1024,
  kB: 1000,
  M: 1024 ** 2,
  MB: 1e6,
  G: 1024 ** 3,
  GB: 1e9,
};

/** A count such as `10`, `-5`, `+3`, `2K`. @throws UsageError */
export function parseCount(text: string, what: 'lines' | 'bytes'): { sign: string; count: number } {
  const match = /^([-+]?)(\d{1,15})(b|[kKMG]B?)?$/.exec(text);
  if (!match) throw new UsageError(`invalid number of ${what}: ${quoteAlways(text)}`, 1, false);
  return { sign: match[1], count: Number(match[2]) * SUFFIXES[match[3] ?? ''] };
}

function quoteAlways(text: string): string {
  return `‘${text}’`;
}

/** `head [-n count] [-c count] [-qv] [file …]` */
export const head = utility(function* (process: Process): Co<number> {
  const argv = process.argv.map((arg, i) => (i === 1 && /^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
  const options = parseOptions(argv, {
    short: 'n:c:qvz',
    long: { lines: 'n', bytes: 'c', quiet: 'q', silent: 'q', verbose: 'v', 'zero-terminated': 'z' },
  });
  const kind = options.last('n', 'c') ?? 'n';
  const { sign, count } = parseCount(options.value(kind) ?? '10', kind === 'c' ? 'bytes' : 'lines');
  const inputs = new Inputs(process, options.operands, cannotOpen('reading'));
  const titles = options.has('v') || (options.operands.length > 1 && !options.has('q'));
  let first = true;
  for (let input = yield* inputs.next(); input; input = yield* inputs.next()) {
    if (titles) yield* process.stdout.write(`${first ? '' : '\n'}==> ${titleOf(input.name)} <==\n`);
    first = false;
    try {
      if (sign === '-') yield* allBut(process, yield* input.reader.readAll(), kind, count);
      else if (kind === 'c') yield* bytes(process, input.reader, count);
      else yield* lines(process, new LineReader(input.reader, options.has('z') ? '\0' : '\n'), count);
    } catch (error) {
      if (error instanceof FileError && error.code === 'EISDIR')
        throw new UsageError(`error reading ${quoteName(input.name)}: Is a directory`, 1, false);
      throw error;
    }
  }
  return inputs.failed ? 1 : 0;
});

/** How head and tail tell that a file cannot be opened. */
export function cannotOpen(doing: string, words = 'cannot open'): (name: string, error: FileError) => string {
  return (name, error) =>
    error.code === 'EISDIR'
      ? `error reading '${name}': Is a directory`
      : `${words} '${name}' for ${doing}: ${error.message}`;
}

export function titleOf(name: string): string {
  return name === '-' ? 'standard input' : name;
}

function* lines(process: Process, reader: LineReader, count: number): Co<void> {
  for (let i = 0; i < count; i++) {
    const line = yield* reader.next();
    if (line === undefined) return;
    yield* process.stdout.write(line);
  }
  reader.finish();
}

function* bytes(
  process: Process,
  reader: { read(): Co<string>; unread?(text: string): void },
  count: number,
): Co<void> {
  for (let left = count; left > 0;) {
    const text = yield* reader.read();
    if (!text) return;
    const part = firstBytes(text, left);
    left -= byteLength(part);
    yield* process.stdout.write(part);
    if (left <= 0) reader.unread?.(text.slice(part.length));
  }
}

function* allBut(process: Process, text: string, kind: string, count: number): Co<void> {
  if (kind === 'c') return yield* process.stdout.write(firstBytes(text, byteLength(text) - count));
  const all = linesOf(text);
  const kept = all.slice(0, Math.max(0, all.length - count));
  yield* process.stdout.write(kept.map((line) => `${line}\n`).join(''));
}
