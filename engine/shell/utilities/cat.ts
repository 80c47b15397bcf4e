import type { Co } from '../../kernel/coroutine.ts';
import { encodeText } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { busyboxOpen, Inputs, LineReader } from './input.ts';
import { parseOptions, utility, type Options } from './options.ts';

/** `cat [-AbeEnstTuv] [file …]` */
export const cat = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'AbeEnstTuv',
    long: {
      number: 'n',
      'number-nonblank': 'b',
      'squeeze-blank': 's',
      'show-ends': 'E',
      'show-tabs': 'T',
      'show-all': 'A',
    },
  });
  const inputs = new Inputs(process, options.operands, busyboxOpen(process));
  const state = { number: 0, blank: false };
  for (let input = yield* inputs.next(); input; input = yield* inputs.next()) {
    if (options.list.length) {
      const lines = new LineReader(input.reader);
      for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next())
        yield* process.stdout.write(decorate(line, options, state));
    } else
      for (let text = yield* input.reader.read(); text; text = yield* input.reader.read())
        yield* process.stdout.write(text);
  }
  return inputs.failed ? 1 : 0;
});

function decorate(line: string, options: Options, state: { number: number; blank: boolean }): string {
  const blank = line === '\n';
  if (options.has('s') && blank && state.blank) return '';
  state.blank = blank;
  let text = line.replace(/\n$/, '');
  if (options.has('v', 'A', 'e', 't')) text = visible(text);
  if (options.has('T', 'A', 't')) text = text.replaceAll('\t', '^I');
  if (options.has('E', 'A', 'e') && line.endsWith('\n')) text += '$';
  const numbered = options.has('b') ? !blank : options.has('n');
  const number = numbered ? `${String(++state.number).padStart(6)}\t` : '';
  return number + text + (line.endsWith('\n') ? '\n' : '');
}

/** Bytes that do not print as `^A` and `M-x`. */
function visible(text: string): string {
  if (/^[\t\x20-\x7e]*$/.test(text)) return text;
  let out = '';
  for (const byte of encodeText(text)) {
    const low = byte & 0x7f;
    const shown = low < 32 || low === 127 ? caret(String.fromCharCode(low)) : String.fromCharCode(low);
    out += byte === 9 ? '\t' : (byte > 127 ? 'M-' : '') + shown;
  }
  return out;
}

function caret(char: string): string {
  return char === '\x7f' ? '^?' : `^${String.fromCharCode(char.charCodeAt(0) + 64)}`;
}
