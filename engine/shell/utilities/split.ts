import type { Co } from '../../kernel/coroutine.ts';
import { decodeBytes, encodeText } from '../../runtime/bytes.ts';
import { FileError } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { absolutePath } from './files.ts';
import { readOperand } from './input.ts';
import { complain, parseOptions, UsageError, utility, type Options } from './options.ts';

/** Files that one split may make. */
const MAX_FILES = 10_000;

/** `split [-l lines] [-b bytes] [-n chunks] [-a length] [-d] [file [prefix]]` */
export const split = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'a:b:C:dl:n:x',
    long: {
      'suffix-length': 'a',
      bytes: 'b',
      lines: 'l',
      number: 'n',
      'numeric-suffixes': 'd',
      'additional-suffix': 'additional=',
      verbose: 'verbose',
    },
  });
  const [name = '-', prefix = 'x', extra] = options.operands;
  if (extra !== undefined) throw new UsageError(`extra operand ‘${extra}’`);
  const lines = number(options, 'l', 'lines');
  const size = number(options, 'b', 'bytes');
  const chunks = number(options, 'n', 'chunks');
  let text: string;
  try {
    text = yield* readOperand(process, name);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* complain(process, `cannot open '${name}' for reading: ${error.message}`);
    return 1;
  }
  const pieces = size || chunks ? byBytes(text, size, chunks) : byLines(text, lines ?? 1000);
  const length = Number(options.value('a') ?? 2);
  for (let i = 0; i < pieces.length; i++) {
    const suffix = suffixOf(i, length, options.has('d'));
    if (suffix === undefined || i >= MAX_FILES) {
      yield* complain(process, 'output file suffixes exhausted');
      return 1;
    }
    const target = `${prefix}${suffix}${options.value('additional') ?? ''}`;
    if (options.has('verbose')) yield* process.stdout.write(`creating file '${target}'\n`);
    process.machine.files.write(absolutePath(process, target), pieces[i]);
  }
  return 0;
});

function number(options: Options, letter: string, what: string): number | undefined {
  const text = options.value(letter);
  if (text === undefined) return undefined;
  const match = /^(\d{1,12})([KkMmG]?)B?$/.exec(text);
  if (!match || !Number(match[1])) throw new UsageError(`invalid number of ${what}: ‘${text}’`, 1, false);
  return Number(match[1]) * { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[2].toUpperCase() as 'K'];
}

function byLines(text: string, count: number): string[] {
  const lines = text.split(/(?<=\n)/).filter(Boolean);
  const pieces: string[] = [];
  for (let i = 0; i < lines.length; i += count) pieces.push(lines.slice(i, i + count).join(''));
  return pieces;
}

function byBytes(text: string, size: number | undefined, chunks: number | undefined): string[] {
  const bytes = encodeText(text);
  const pieces: string[] = [];
  if (size) {
    for (let at = 0; at < bytes.length; at += size) pieces.push(decodeBytes(bytes.subarray(at, at + size)));
    return pieces;
  }
  const parts = Math.min(chunks as number, MAX_FILES + 1);
  for (let i = 0; i < parts; i++) {
    const [from, to] = [Math.floor((bytes.length * i) / parts), Math.floor((bytes.length * (i + 1)) / parts)];
    pieces.push(decodeBytes(bytes.subarray(from, to)));
  }
  return pieces;
}

/** `aa`, `ab`, … or `00`, `01`, …; undefined where the length does not hold the number. */
function suffixOf(index: number, length: number, numeric: boolean): string | undefined {
  const base = numeric ? 10 : 26;
  let rest = index;
  let out = '';
  for (let i = 0; i < length; i++) {
    const digit = rest % base;
    out = (numeric ? String(digit) : String.fromCharCode(97 + digit)) + out;
    rest = Math.floor(rest / base);
  }
  return rest ? undefined : out;
}
