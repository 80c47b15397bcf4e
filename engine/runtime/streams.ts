import { LIMITS, LimitError } from '../kernel/limits.ts';
import { Interrupt, Signal, type Co } from '../kernel/coroutine.ts';

/**
 * Where a program reads from. Streams carry text; a byte that is no valid UTF-8 travels as the lone surrogate
 * U+DC80 + (byte - 0x80), as Python's surrogateescape does, so that nothing is lost on the way.
 */
export interface Reader {
  /** What is there, at least one character; '' at the end. Waits while there is nothing. */
  read(): Co<string>;
  /** The next line without its newline; undefined at the end. */
  readLine(): Co<string | undefined>;
  /** All up to the end. */
  readAll(): Co<string>;
  /** Stop reading: whoever writes gets SIGPIPE. */
  close(): void;
  /** Is it a terminal? */
  readonly isTerminal: boolean;
  /** Put back what was read too much; where it is missing, a reader cannot take it back. */
  unread?(text: string): void;
  /** What it reads from, where that is a pipe: to wait for input with a time limit. */
  readonly source?: Pipe;
}

/** Where a program writes to. */
export interface Writer {
  /** Write text; waits while the other side is full. Throws Interrupt SIGPIPE where nobody reads any more. */
  write(text: string): Co<void>;
  /** Write without waiting; for small outputs outside a program (signal handlers, prompts). */
  push(text: string): void;
  close(): void;
  readonly isTerminal: boolean;
}

/** A pipe: what is written on one side is read on the other, 64 KiB at most in between. */
export class Pipe implements Reader, Writer {
  readonly isTerminal: boolean;
  #chunks: string[] = [];
  #size = 0;
  #writers = 1;
  #readable = true;
  #changed = new Signal();

  constructor(isTerminal = false) {
    this.isTerminal = isTerminal;
  }

  /** One more writer holds it open. */
  retain(): this {
    this.#writers++;
    return this;
  }

  /** Does anything wait to be read, or has it ended? For tests of readiness (`read -t`). */
  get ready(): boolean {
    return this.#size > 0 || this.#writers === 0;
  }

  /** Notified whenever content, ends or room change. */
  get changed(): Signal {
    return this.#changed;
  }

  *write(text: string): Co<void> {
    if (!this.#readable) throw new Interrupt('SIGPIPE');
    while (this.#size >= LIMITS.pipeBytes) {
      yield { signals: [this.#changed] };
      if (!this.#readable) throw new Interrupt('SIGPIPE');
    }
    this.push(text);
  }

  push(text: string): void {
    if (!text || !this.#readable) return;
    this.#chunks.push(text);
    this.#size += text.length;
    this.#changed.notify();
  }

  *read(): Co<string> {
    while (!this.#size && this.#writers > 0) yield { signals: [this.#changed] };
    const text = this.#chunks.join('');
    this.#chunks = [];
    this.#size = 0;
    this.#changed.notify();
    return text;
  }

  *readLine(): Co<string | undefined> {
    let line = '';
    for (;;) {
      const text = yield* this.read();
      if (!text) return line === '' ? undefined : line;
      const newline = text.indexOf('\n');
      if (newline >= 0) {
        this.unread(text.slice(newline + 1));
        return line + text.slice(0, newline);
      }
      line += text;
      if (line.length > LIMITS.captureBytes) throw new LimitError('captureBytes', 'a line is too long');
    }
  }

  *readAll(): Co<string> {
    const chunks: string[] = [];
    let size = 0;
    for (;;) {
      const text = yield* this.read();
      if (!text) return chunks.join('');
      chunks.push(text);
      size += text.length;
      if (size > LIMITS.captureBytes) throw new LimitError('captureBytes', 'too much input to hold');
    }
  }

  /** As a writer closes: the end for readers once the last writer has closed. */
  close(): void {
    if (this.#writers > 0) this.#writers--;
    this.#changed.notify();
  }

  /** As the reader closes. */
  closeReader(): void {
    this.#readable = false;
    this.#chunks = [];
    this.#size = 0;
    this.#changed.notify();
  }

  /** Put text back in front of what waits. */
  unread(text: string): void {
    if (!text) return;
    this.#chunks.unshift(text);
    this.#size += text.length;
  }
}

/** The reading end of a pipe as a Reader of its own, so that closing it is the reader's close. */
export function readerOf(pipe: Pipe): Reader {
  return {
    isTerminal: pipe.isTerminal,
    read: () => pipe.read(),
    readLine: () => pipe.readLine(),
    readAll: () => pipe.readAll(),
    close: () => pipe.closeReader(),
    unread: (text) => pipe.unread(text),
    source: pipe,
  };
}

/** A reader of a fixed text. */
export function readerFrom(text: string): Reader {
  const pipe = new Pipe();
  pipe.push(text);
  pipe.close();
  return readerOf(pipe);
}

/** A writer that keeps all it is given, up to a bound; `text` is what was written. */
export class Capture implements Writer {
  readonly isTerminal = false;
  #chunks: string[] = [];
  #size = 0;
  #listener: ((text: string) => void) | undefined;

  /** @param listener is called with each piece as it is written (a page's terminal). */
  constructor(listener?: (text: string) => void) {
    this.#listener = listener;
  }

  get text(): string {
    if (this.#chunks.length > 1) this.#chunks = [this.#chunks.join('')];
    return this.#chunks[0] ?? '';
  }

  // A Writer's write is a coroutine; this one never waits.

  *write(text: string): Co<void> {
    this.push(text);
  }

  push(text: string): void {
    this.#size += text.length;
    if (this.#size > LIMITS.captureBytes) throw new LimitError('captureBytes', 'too much output to hold');
    this.#chunks.push(text);
    this.#listener?.(text);
  }

  close(): void {}
}
