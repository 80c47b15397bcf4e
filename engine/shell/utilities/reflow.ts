import type { Co } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, readAllInputs } from './input.ts';
import { parseOptions, UsageError, utility } from './options.ts';

/** `expand [-t width] [-i] [file …]`: tabs become blanks. */
export const expand = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'it:', long: { initial: 'i', tabs: 't' } });
  const width = tabWidth(options.value('t'));
  const { text, failed } = yield* readAllInputs(process, options.operands);
  for (const line of text.split(/(?<=\n)/)) {
    let out = '';
    let blank = true;
    for (const char of line) {
      if (char === '\t' && (blank || !options.has('i'))) out += ' '.repeat(width - (out.length % width));
      else out += char;
      blank &&= char === ' ' || char === '\t';
    }
    yield* process.stdout.write(out);
  }
  return failed ? 1 : 0;
});

/** `unexpand [-a] [-t width] [file …]`: blanks become tabs. */
export const unexpand = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'at:f', long: { all: 'a', tabs: 't', 'first-only': 'f' } });
  const width = tabWidth(options.value('t'));
  const everywhere = options.has('a', 't') && !options.has('f');
  const { text, failed } = yield* readAllInputs(process, options.operands);
  for (const line of text.split(/(?<=\n)/)) yield* process.stdout.write(tabbed(line, width, everywhere));
  return failed ? 1 : 0;
});

function tabbed(line: string, width: number, everywhere: boolean): string {
  let [out, column, blanks, leading] = ['', 0, 0, true];
  for (const char of line) {
    if (char === ' ' && (leading || everywhere)) {
      blanks++;
      column++;
      if (column % width === 0) {
        out += blanks > 1 || leading ? '\t' : ' ';
        blanks = 0;
      }
      continue;
    }
    if (char === '\t') {
      column += width - (column % width);
      blanks = 0;
    } else {
      out += ' '.repeat(blanks);
      blanks = 0;
      leading = false;
      column++;
    }
    out += char;
  }
  return out + ' '.repeat(blanks);
}

function tabWidth(text: string | undefined): number {
  if (text === undefined) return 8;
  if (!/^\d{1,4}$/.test(text)) throw new UsageError(`tab size contains invalid character(s): ‘${text}’`, 1, false);
  if (Number(text) === 0) throw new UsageError('tab size cannot be 0', 1, false);
  return Number(text);
}

/** `fmt [-w width] [file …]`: words of each paragraph in lines of about the same length. */
export const fmt = utility(function* (process: Process): Co<number> {
  const argv = process.argv.map((arg, i) => (i > 0 && /^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg));
  const options = parseOptions(argv, { short: 'cstuw:g:p:', long: { width: 'w', goal: 'g' } });
  const width = Number(options.value('w') ?? 75);
  if (!(width > 0 && width <= 2500)) throw new UsageError(`invalid width: ‘${options.value('w')}’`, 1, false);
  const goal = Math.floor((width * 187) / 200);
  const { text, failed } = yield* readAllInputs(process, options.operands);
  const flush = function* (words: string[]): Co<void> {
    let line = '';
    for (const word of words.splice(0)) {
      if (line && line.length + 1 + word.length > Math.max(goal, 1)) {
        yield* process.stdout.write(`${line}\n`);
        line = word;
      } else line = line ? `${line} ${word}` : word;
    }
    if (line) yield* process.stdout.write(`${line}\n`);
  };
  const words: string[] = [];
  for (const line of linesOf(text)) {
    if (line.trim()) words.push(...line.trim().split(/\s+/));
    else {
      yield* flush(words);
      yield* process.stdout.write('\n');
    }
  }
  yield* flush(words);
  return failed ? 1 : 0;
});
