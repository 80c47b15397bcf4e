import { Signal, type Co, type CoTask } from '../../kernel/coroutine.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Reader, Writer } from '../../runtime/streams.ts';
import { KeyQueue } from './key-queue.ts';

const CTRL_C = '\x03';
const CTRL_D = '\x04';
const CTRL_U = '\x15';
const CTRL_Z = '\x1a';
/** What a terminal draws in one go, and how long it then takes: 6 MB a second. */
const BURST = 64 * 1024;
const BURST_MS = 10;
const ERASE = new Set(['\x7f', '\b']);

const terminals = new WeakMap<Reader, Tty>();

/** The terminal that a reader reads from, if it is one of a session. */
export function ttyOf(reader: Reader): Tty | undefined {
  return terminals.get(reader);
}

/**
 * A terminal's line discipline. While the shell edits a line, keys go to it as they come (`readKey`). While a program
 * runs, input is echoed and handed on line by line, Ctrl-C interrupts the foreground, Ctrl-D ends the input.
 */
export class Tty {
  readonly reader: Reader;
  readonly writer: Writer;
  #output: (text: string) => void;
  #onInterrupt: () => void;
  #onSuspend: (() => void) | undefined;
  /** Keys that nobody has read yet. */
  readonly #keys = new KeyQueue();
  /** The line that is being typed to a running program, and what has been entered for it. */
  #line = '';
  #entered = '';
  #ended = false;
  #editing = false;
  readonly #now: (() => number) | undefined;
  /** Characters that programs have written since one was last held up. */
  #written = 0;
  #changed = new Signal();
  /** A line editor holds a part of a command. */
  typing = false;
  /** Who gets SIGINT while a program runs, where that is not the session's own job (a shell in a container). */
  foreground: CoTask | undefined;

  /**
   * @param output receives what the terminal shows; `onInterrupt` and `onSuspend` are called for Ctrl-C and Ctrl-Z while
   * a program runs. With a clock (`now`, ms), a program that prints without end is held up as a real terminal does.
   */
  constructor(output: (text: string) => void, onInterrupt: () => void, onSuspend?: () => void, now?: () => number) {
    this.#now = now;
    this.#onSuspend = onSuspend;
    this.#output = output;
    this.#onInterrupt = onInterrupt;
    this.reader = {
      isTerminal: true,
      read: () => this.#read(),
      readLine: () => this.#readLine(),
      readAll: () => this.#readAll(),
      close: () => {},
    };
    terminals.set(this.reader, this);
    this.writer = {
      isTerminal: true,
      write: (text) => this.#write(text),
      push: (text) => this.show(text),
      close: () => {},
    };
  }

  /** Who has the keyboard: an empty prompt, a line that is being typed, or a program that runs. */
  get state(): 'prompt' | 'typing' | 'running' {
    if (!this.#editing) return 'running';
    return this.typing || this.#keys.length ? 'typing' : 'prompt';
  }

  /** Show text, newlines as a terminal needs them. */
  show(text: string): void {
    this.#output(text.replace(/\r?\n/g, '\r\n'));
  }

  /** Take input from the keyboard or a paste. False where that is more than may wait: then nothing of it is taken. */
  input(data: string): boolean {
    if (this.#keys.length + data.length > LIMITS.typedBytes) return false;
    for (const char of data) {
      // What was typed ahead comes first; only an interrupt does not wait for its turn.
      if (this.#editing || (this.#keys.length && char !== CTRL_C)) this.#keys.push(char);
      else this.#cooked(char, true);
    }
    this.#changed.notify();
    return true;
  }

  /** Give keys to the line editor (true) or lines to programs (false). What nobody has read is there for the next. */
  edit(editing: boolean): void {
    this.#editing = editing;
    if (!editing) return;
    this.#keys.unshift(this.#entered + this.#line);
    this.#entered = this.#line = '';
    this.#ended = false;
  }

  /** The next character from the keyboard; waits for it. */
  *readKey(): Co<string> {
    while (!this.#keys.length) yield { signals: [this.#changed] };
    return this.#keys.shift()!;
  }

  /** The next character if it is there already: the rest of an escape sequence. */
  nextKey(): string | undefined {
    return this.#keys.shift();
  }

  /** What came with the Enter that started a program is its input; it was there before anything would echo it. */
  #takeAhead(): void {
    while (!this.#entered && !this.#ended && this.#keys.length) this.#cooked(this.#keys.shift()!, false);
  }

  #cooked(char: string, echoes: boolean): void {
    const echo = (text: string): void => void (echoes && this.show(text));
    if (char === CTRL_C) {
      this.show('^C\n');
      this.#keys.clear();
      this.#line = this.#entered = '';
      if (this.foreground && !this.foreground.finished) this.foreground.interrupt('SIGINT');
      else this.#onInterrupt();
    } else if (char === CTRL_Z && this.#onSuspend && !this.foreground) {
      this.show('^Z');
      this.#onSuspend();
    } else if (char === CTRL_D) {
      this.#entered += this.#line;
      if (!this.#line) this.#ended = true;
      this.#line = '';
    } else if (char === '\r' || char === '\n') {
      echo('\n');
      this.#entered += `${this.#line}\n`;
      this.#line = '';
    } else if (ERASE.has(char)) {
      if (this.#line) echo('\b \b');
      this.#line = [...this.#line].slice(0, -1).join('');
    } else if (char === CTRL_U) {
      echo('\b \b'.repeat([...this.#line].length));
      this.#line = '';
    } else if (this.#line.length < LIMITS.pipeBytes) {
      this.#line += char;
      echo(char < ' ' && char !== '\t' ? `^${String.fromCharCode(char.charCodeAt(0) + 64)}` : char);
    }
  }

  *#write(text: string): Co<void> {
    this.show(text);
    this.#written += text.length;
    if (!this.#now || this.#written < BURST) return;
    this.#written = 0;
    for (const until = this.#now() + BURST_MS; this.#now() < until;) yield { until };
  }

  *#read(): Co<string> {
    this.#takeAhead();
    while (!this.#entered && !this.#ended) {
      yield { signals: [this.#changed] };
      this.#takeAhead();
    }
    const text = this.#entered;
    this.#entered = '';
    if (!text) this.#ended = false;
    return text;
  }

  *#readLine(): Co<string | undefined> {
    const text = yield* this.#read();
    const newline = text.indexOf('\n');
    if (newline < 0) return text === '' ? undefined : text;
    this.#entered = text.slice(newline + 1) + this.#entered;
    return text.slice(0, newline);
  }

  *#readAll(): Co<string> {
    let all = '';
    for (;;) {
      const text = yield* this.#read();
      if (!text || all.length > LIMITS.captureBytes) return all;
      all += text;
    }
  }
}
