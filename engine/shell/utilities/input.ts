import type { Co } from '../../kernel/coroutine.ts';
import { LIMITS, LimitError } from '../../kernel/limits.ts';
import { FileError } from '../../runtime/files.ts';
import { openForReading } from '../../runtime/open.ts';
import type { Process } from '../../runtime/process.ts';
import { byteLength, decodeBytes, encodeText } from '../../runtime/bytes.ts';
import type { Reader } from '../../runtime/streams.ts';
import { complain } from './options.ts';

/** Reads lines with their newlines, so that a last line without one is told apart. */
export class LineReader {
  readonly #reader: Reader;
  readonly #separator: string;
  #buffer = '';
  #at = 0;

  constructor(reader: Reader, separator = '\n') {
    this.#reader = reader;
    this.#separator = separator;
  }

  /** The next line, its separator included; undefined at the end. */
  *next(): Co<string | undefined> {
    // A line that comes in many pieces is put together once, at its end.
    const pieces: string[] = [];
    let length = 0;
    for (;;) {
      const end = this.#buffer.indexOf(this.#separator, this.#at);
      if (end >= 0) {
        pieces.push(this.#buffer.slice(this.#at, end + 1));
        this.#at = end + 1;
        return pieces.length > 1 ? pieces.join('') : pieces[0];
      }
      const rest = this.#buffer.slice(this.#at);
      if (rest) pieces.push(rest);
      length += rest.length;
      if (length > LIMITS.captureBytes) throw new LimitError('captureBytes', 'a line is too long');
      this.#buffer = yield* this.#reader.read();
      this.#at = 0;
      if (!this.#buffer) return pieces.join('') || undefined;
    }
  }

  /** Give back what was read and not used. */
  finish(): void {
    const rest = this.#buffer.slice(this.#at);
    if (rest) this.#reader.unread?.(rest);
  }
}

/** Open an operand: `-` is standard input. @throws FileError */
export function openOperand(process: Process, name: string): Reader {
  return name === '-' ? process.stdin : openForReading(process, name);
}

/** Open an operand whose name is told as it was given where it cannot be opened. @throws FileError */
export function openNamed(process: Process, name: string): Reader {
  try {
    return openOperand(process, name);
  } catch (error) {
    if (error instanceof FileError) throw new FileError(error.code, name);
    throw error;
  }
}

/** All of an operand's text. @throws FileError, with the operand as its path */
export function* readOperand(process: Process, name: string): Co<string> {
  try {
    return yield* openOperand(process, name).readAll();
  } catch (error) {
    if (error instanceof FileError) throw new FileError(error.code, name);
    throw error;
  }
}

/** Open operands one by one (standard input where there are none); those that cannot be opened are complained of. */
export class Inputs {
  readonly #process: Process;
  readonly #names: readonly string[];
  readonly #describe: (name: string, error: FileError) => string;
  #at = 0;
  failed = false;

  constructor(
    process: Process,
    names: readonly string[],
    describe: (name: string, error: FileError) => string = (name, error) => `${name}: ${error.message}`,
  ) {
    this.#process = process;
    this.#names = names.length ? names : ['-'];
    this.#describe = describe;
  }

  /** The next operand that can be opened. */
  *next(): Co<{ name: string; reader: Reader } | undefined> {
    while (this.#at < this.#names.length) {
      const name = this.#names[this.#at++];
      try {
        return { name, reader: openOperand(this.#process, name) };
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        this.failed = true;
        yield* complain(this.#process, this.#describe(name, error));
      }
    }
    return undefined;
  }
}

/** How busybox tells that a file cannot be opened, where the machine has busybox. */
export function busyboxOpen(process: Process): ((name: string, error: FileError) => string) | undefined {
  if (process.machine.userland !== 'busybox') return undefined;
  return (name, error) =>
    error.code === 'EISDIR' ? `read error: ${error.message}` : `can't open '${name}': ${error.message}`;
}

/** All text of all operands. */
export function* readAllInputs(process: Process, names: readonly string[]): Co<{ text: string; failed: boolean }> {
  const inputs = new Inputs(process, names);
  const parts: string[] = [];
  for (let input = yield* inputs.next(); input; input = yield* inputs.next()) parts.push(yield* input.reader.readAll());
  return { text: parts.join(''), failed: inputs.failed };
}

/** Lines of a text without their newlines; a last line without one counts. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The first bytes of a text; characters are not taken apart unless the cut falls within one. */
export function firstBytes(text: string, count: number): string {
  if (byteLength(text) <= count) return text;
  return decodeBytes(encodeText(text).slice(0, Math.max(0, count)));
}

/** What is behind the first bytes of a text. */
export function withoutFirstBytes(text: string, count: number): string {
  return decodeBytes(encodeText(text).slice(Math.max(0, count)));
}
