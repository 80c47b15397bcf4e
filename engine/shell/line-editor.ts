import type { Co } from '../kernel/coroutine.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Completion } from './completion.ts';
import { CONTROLS, SEQUENCES } from './keys.ts';
import { inColumns, positionAfter } from './line-layout.ts';
import { blankStart, isWord, placeAfter, placeBefore, wordEnd, wordStart } from './line-motion.ts';
import type { Tty } from './tty.ts';
import { charWidth } from './width.ts';

/** What ended the editing of a line. */
export type Edited = { readonly line: string } | { readonly end: 'interrupt' | 'eof' };

export interface LineEditorOptions {
  /** Columns of the terminal now. */
  columns(): number;
  /** Pasted text is put into the line as it is and runs when Enter is pressed, as bash has it. */
  readonly marksPastes: boolean;
  /** What may stand at the cursor. */
  complete(line: string, cursor: number): Completion;
}

const MAX_HISTORY = 1_000;

/** Tell a terminal to mark what is pasted, and to stop doing so; the marks themselves. */
const MARK_PASTES = '\x1b[?2004h';
const LEAVE_PASTES = '\x1b[?2004l';
const PASTE_END = [...'\x1b[201~'];

/**
 * Edits a line on a terminal as readline does: history, Ctrl-R, word motions, kill and yank, completion, bracketed
 * paste, wide characters, lines longer than the screen is wide. Keys come from a Tty, ANSI text goes to it.
 */
export class LineEditor {
  readonly #tty: Tty;
  readonly #options: LineEditorOptions;
  #history: string[] = [];
  #at = 0;
  #draft = '';
  /** The line, a character an element; the cursor stands before `#cursor`. */
  #text: string[] = [];
  #cursor = 0;
  #killed = '';
  #prompt = '';
  /** Rows below the prompt's first row on which the cursor was drawn last. */
  #row = 0;
  #tabs = 0;
  /** Is a line being edited? */
  #reading = false;
  /** Did the last key kill text? What is killed next joins it. */
  #kills = false;
  /** How far back Alt-. has gone, and where it put the argument. */
  #argument: { back: number; from: number } | undefined;

  constructor(tty: Tty, options: LineEditorOptions) {
    this.#tty = tty;
    this.#options = options;
  }

  /** Lines entered so far, oldest first. */
  get history(): readonly string[] {
    return this.#history;
  }

  /** Remember a line; repetitions and empty lines are not kept. */
  remember(line: string): void {
    if (line.trim() && this.#history.at(-1) !== line) this.#history.push(line);
    if (this.#history.length > MAX_HISTORY) this.#history.shift();
  }

  /**
   * Show the prompt and edit until Enter, Ctrl-C, or Ctrl-D on an empty line.
   * @param continues The line goes on with a command that is not complete.
   */
  *readLine(prompt: string, continues = false): Co<Edited> {
    this.#prompt = prompt;
    this.#text = [];
    this.#cursor = this.#row = this.#tabs = 0;
    this.#at = this.#history.length;
    if (this.#options.marksPastes) this.#tty.show(MARK_PASTES);
    this.#draw();
    this.#reading = true;
    const edited = yield* this.#edit(continues);
    this.#reading = false;
    if (this.#options.marksPastes) this.#tty.show(LEAVE_PASTES);
    return edited;
  }

  *#edit(continues: boolean): Co<Edited> {
    for (;;) {
      this.#tty.typing = continues || this.#text.length > 0;
      const key = yield* this.#readKey();
      if (key.name !== 'complete') this.#tabs = 0;
      if (!/^(?:kill|rubout)/.test(key.name)) this.#kills = false;
      if (key.name !== 'last-argument') this.#argument = undefined;
      const ended = yield* this.#handle(key);
      if (ended) return ended;
    }
  }

  /** The terminal is not as wide as it was: draw the line that is being edited anew, from where it began. */
  redraw(): void {
    if (this.#reading) this.#draw();
  }

  /** Show a message above the line that is being edited. */
  say(text: string): void {
    this.#tty.show(`\n${text}\n`);
    this.#row = 0;
    this.redraw();
  }

  *#readKey(): Co<{ name: string; char: string }> {
    const char = yield* this.#tty.readKey();
    if (char !== '\x1b') return { name: CONTROLS[char] ?? (char < ' ' ? 'none' : 'insert'), char };
    let sequence = '';
    for (let next = this.#tty.nextKey(); next !== undefined && sequence.length < 16; next = this.#tty.nextKey()) {
      sequence += next;
      if (sequence.length > 1 ? /[A-Za-z~]/.test(next) : !/[[O]/.test(next)) break;
    }
    return { name: SEQUENCES[sequence] ?? 'none', char: '' };
  }

  *#handle({ name, char }: { name: string; char: string }): Co<Edited | undefined> {
    if (name === 'enter') return this.#finish();
    if (name === 'interrupt') {
      this.#toEnd();
      this.#tty.show('^C\n');
      return { end: 'interrupt' };
    }
    if (name === 'eof' && !this.#text.length) return { end: 'eof' };
    if (name === 'search' || name === 'search-forward') return yield* this.#search(name === 'search' ? -1 : 1);
    if (this.#typedAtEnd(name, char)) return undefined;
    if (this.#moved(name)) return undefined;
    if (name === 'paste') this.#insert(yield* this.#readPaste());
    else if (name === 'insert') this.#insert(char);
    else if (name === 'complete') this.#complete();
    else if (name === 'clear') this.#clear();
    else if (!this.#recall(name)) this.#change(name);
    this.#draw();
    return undefined;
  }

  /**
   * Typing and erasing at the end of the line, away from the screen's edge, shows just that: less to draw, and a screen
   * reader hears the character and not the whole line again.
   */
  #typedAtEnd(name: string, char: string): boolean {
    if (this.#cursor !== this.#text.length || (name !== 'insert' && name !== 'backspace')) return false;
    const columns = Math.max(2, this.#options.columns());
    const { column } = positionAfter(this.#prompt, this.#text, this.#cursor, columns);
    if (name === 'insert') {
      const width = charWidth(char);
      if (width === 0 || column + width >= columns) return false;
      this.#insert(char);
      this.#tty.show(char);
      return true;
    }
    const last = this.#text.at(-1);
    const width = last === undefined ? 0 : charWidth(last);
    if (last === '\n' || width === 0 || column - width < 0 || column === 0) return last === undefined;
    this.#remove(this.#cursor - 1, this.#cursor);
    this.#tty.show('\b'.repeat(width) + ' '.repeat(width) + '\b'.repeat(width));
    return true;
  }

  #finish(): Edited {
    this.#toEnd();
    this.#tty.show('\n');
    return { line: this.#text.join('') };
  }

  #insert(text: string): void {
    const chars = [...text];
    if (this.#text.length + chars.length > LIMITS.typedBytes) return;
    const after = this.#text.splice(this.#cursor);
    this.#text = this.#text.concat(chars, after);
    this.#cursor += chars.length;
  }

  /** A pasted text up to its end mark: newlines in it are part of the line, and run nothing. */
  *#readPaste(): Co<string> {
    const chars: string[] = [];
    for (;;) {
      const char = yield* this.#tty.readKey();
      // Past the bound nothing is kept but what may be the mark.
      if (chars.length > LIMITS.typedBytes) chars.splice(0, chars.length - PASTE_END.length);
      chars.push(char);
      if (char === '~' && PASTE_END.every((mark, i) => chars.at(i - PASTE_END.length) === mark)) break;
    }
    return chars.slice(0, -PASTE_END.length).join('').replace(/\r\n?/g, '\n').replace(/\n$/, '');
  }

  /** Motions of the cursor, which leave what is drawn as it is; false where the key is none. */
  #moved(name: string): boolean {
    const from = this.#cursor;
    if (name === 'left') this.#cursor = placeBefore(this.#text, this.#cursor);
    else if (name === 'right') this.#cursor = placeAfter(this.#text, this.#cursor);
    else if (name === 'home') this.#cursor = 0;
    else if (name === 'end') this.#cursor = this.#text.length;
    else if (name === 'word-left') this.#cursor = wordStart(this.#text, this.#cursor);
    else if (name === 'word-right') this.#cursor = wordEnd(this.#text, this.#cursor);
    else return false;
    this.#tty.show(this.#motion(from));
    return true;
  }

  #toEnd(): void {
    const from = this.#cursor;
    this.#cursor = this.#text.length;
    this.#tty.show(this.#motion(from));
  }

  /** What moves the terminal's cursor from a place in the line to where the cursor stands now. */
  #motion(from: number): string {
    const columns = Math.max(2, this.#options.columns());
    if (from === this.#cursor) return '';
    const before = positionAfter(this.#prompt, this.#text, from, columns);
    const { row, column } = positionAfter(this.#prompt, this.#text, this.#cursor, columns);
    const down = row - before.row;
    const rows = down ? `\x1b[${Math.abs(down)}${down > 0 ? 'B' : 'A'}` : '';
    this.#row = row;
    return `${rows}\r${column ? `\x1b[${column}C` : ''}`;
  }

  /** Motions through the history; false where the key is none. */
  #recall(name: string): boolean {
    if (name === 'up') this.#browse(-1);
    else if (name === 'down') this.#browse(1);
    else if (name === 'history-start') this.#browse(-this.#at);
    else if (name === 'history-end') this.#browse(this.#history.length - this.#at);
    else return false;
    return true;
  }

  #change(name: string): void {
    if (name === 'backspace') this.#remove(placeBefore(this.#text, this.#cursor), this.#cursor);
    else if (name === 'delete' || name === 'eof') this.#remove(this.#cursor, placeAfter(this.#text, this.#cursor));
    else if (name === 'kill-end') this.#kill(this.#cursor, this.#text.length);
    else if (name === 'kill-start') this.#kill(0, this.#cursor);
    else if (name === 'kill-word') this.#kill(this.#cursor, wordEnd(this.#text, this.#cursor));
    else if (name === 'rubout-word') this.#kill(blankStart(this.#text, this.#cursor), this.#cursor);
    else if (name === 'kill-word-back') this.#kill(wordStart(this.#text, this.#cursor), this.#cursor);
    else if (name === 'yank') this.#insert(this.#killed);
    else if (name === 'transpose') this.#transpose();
    else if (name === 'transpose-words') this.#transposeWords();
    else if (name === 'last-argument') this.#lastArgument();
    else if (name === 'comment') this.#text.unshift('#', ' ');
    else if (name === 'upper' || name === 'lower' || name === 'capitalize') this.#recase(name);
  }

  /** Ctrl-T: the character before the cursor changes places with the one at it. */
  #transpose(): void {
    if (this.#cursor === this.#text.length) this.#cursor--;
    if (this.#cursor < 1) return;
    const [before, at] = this.#text.slice(this.#cursor - 1, this.#cursor + 1);
    this.#text.splice(this.#cursor - 1, 2, at, before);
    this.#cursor++;
  }

  /** Alt-T: the word at the cursor changes places with the one before it. */
  #transposeWords(): void {
    const end = wordEnd(this.#text, this.#cursor);
    this.#cursor = end;
    const start = wordStart(this.#text, this.#cursor);
    this.#cursor = start;
    const first = wordStart(this.#text, this.#cursor);
    if (first === start) {
      this.#cursor = end;
      return;
    }
    let firstEnd = first;
    while (firstEnd < start && isWord(this.#text[firstEnd])) firstEnd++;
    const words = [this.#text.slice(start, end), this.#text.slice(firstEnd, start), this.#text.slice(first, firstEnd)];
    this.#text.splice(first, end - first, ...words.flat());
    this.#cursor = end;
  }

  /** Alt-.: the last word of the line before, and of earlier ones when pressed again. */
  #lastArgument(): void {
    const back = (this.#argument?.back ?? 0) + 1;
    const line = this.#history.at(-back);
    if (line === undefined) return;
    const from = this.#argument?.from ?? this.#cursor;
    this.#remove(from, this.#cursor);
    this.#insert(line.trim().split(/\s+/).at(-1) ?? '');
    this.#argument = { back, from };
  }

  #recase(name: string): void {
    const end = wordEnd(this.#text, this.#cursor);
    let first = true;
    for (; this.#cursor < end; this.#cursor++) {
      const char = this.#text[this.#cursor];
      if (!isWord(char)) continue;
      const upper = name === 'upper' || (name === 'capitalize' && first);
      this.#text[this.#cursor] = upper ? char.toUpperCase() : char.toLowerCase();
      first = false;
    }
  }

  #remove(from: number, to: number): string {
    if (from < 0 || from >= to) return '';
    const removed = this.#text.splice(from, to - from).join('');
    this.#cursor = from;
    return removed;
  }

  #kill(from: number, to: number): void {
    const forward = from === this.#cursor;
    const text = this.#remove(from, to);
    if (!text) return;
    this.#killed = !this.#kills ? text : forward ? this.#killed + text : text + this.#killed;
    this.#kills = true;
  }

  #browse(step: number): void {
    const to = this.#at + step;
    if (to < 0 || to > this.#history.length) return;
    if (this.#at === this.#history.length) this.#draft = this.#text.join('');
    this.#at = to;
    this.#setText(to === this.#history.length ? this.#draft : this.#history[to]);
  }

  #setText(text: string): void {
    this.#text = [...text];
    this.#cursor = this.#text.length;
  }

  /** Ctrl-R and Ctrl-S: search back or on through the history while typing; Enter runs what was found, other keys go on editing it. */
  *#search(step: -1 | 1): Co<Edited | undefined> {
    this.#tty.typing = true;
    const before = this.#text.join('');
    const prompt = this.#prompt;
    let wanted = '';
    let from = step < 0 ? this.#history.length - 1 : this.#at;
    for (;;) {
      const at = this.#findFrom(wanted, from, step);
      const title = step < 0 ? 'reverse-i-search' : 'i-search';
      this.#prompt = `(${at < 0 && wanted ? 'failed ' : ''}${title})\`${wanted}': `;
      if (at >= 0) this.#setText(this.#history[at]);
      this.#draw();
      const key = yield* this.#readKey();
      if (key.name === 'insert') wanted += key.char;
      else if (key.name === 'backspace') wanted = [...wanted].slice(0, -1).join('');
      else if (key.name === 'search' || key.name === 'search-forward') {
        step = key.name === 'search' ? -1 : 1;
        if (at >= 0) from = at + step;
        continue;
      } else {
        this.#prompt = prompt;
        if (key.name === 'interrupt' || key.name === 'abort') {
          this.#setText(before);
          this.#draw();
          return undefined;
        }
        return yield* this.#handle(key);
      }
      from = step < 0 ? this.#history.length - 1 : 0;
    }
  }

  #findFrom(wanted: string, from: number, step: -1 | 1): number {
    if (!wanted) return -1;
    for (let at = from; at >= 0 && at < this.#history.length; at += step)
      if (this.#history[at].includes(wanted)) return at;
    return -1;
  }

  /** Tab: put in what all completions share; on a second Tab list them. */
  #complete(): void {
    const line = this.#text.join('');
    const cursor = this.#text.slice(0, this.#cursor).join('').length;
    const { from, options: found, suffix = ' ' } = this.#options.complete(line, cursor);
    const options = [...new Set(found)];
    if (!options.length) return;
    const typed = line.slice(from, cursor);
    const shared = sharedStart(options);
    if (options.length === 1 || shared.length > typed.length) {
      const insert = options.length === 1 ? options[0] + (options[0].endsWith('/') ? '' : suffix) : shared;
      this.#remove(this.#cursor - [...typed].length, this.#cursor);
      if (!typed) this.#cursor = [...line.slice(0, cursor)].length;
      this.#insert(insert);
      this.#tabs = 0;
      return;
    }
    if (++this.#tabs < 2) return;
    this.#list(options);
  }

  #list(options: readonly string[]): void {
    this.#tty.show(`\n${inColumns(options, this.#options.columns())}`);
    this.#row = 0;
  }

  #clear(): void {
    this.#tty.show('\x1b[H\x1b[2J');
    this.#row = 0;
  }

  /** Draw prompt and line from the prompt's first row on, and put the cursor where it stands. */
  #draw(): void {
    const columns = Math.max(2, this.#options.columns());
    const up = this.#row ? `\x1b[${this.#row}A` : '';
    const lines = this.#text.join('').replace(/\n/g, '\r\n');
    const end = positionAfter(this.#prompt, this.#text, this.#text.length, columns);
    const cursor = positionAfter(this.#prompt, this.#text, this.#cursor, columns);
    // A full last row leaves the terminal's cursor at its edge: a newline settles where it is.
    const settle = end.column === 0 && this.#text.length && this.#text.at(-1) !== '\n' ? '\r\n' : '';
    const back = end.row > cursor.row ? `\x1b[${end.row - cursor.row}A` : '';
    const right = cursor.column ? `\x1b[${cursor.column}C` : '';
    this.#tty.show(`${up}\r\x1b[J${this.#prompt}${lines}${settle}${back}\r${right}`);
    this.#row = cursor.row;
  }
}

function sharedStart(options: readonly string[]): string {
  let shared = options[0];
  for (const option of options) while (!option.startsWith(shared)) shared = shared.slice(0, -1);
  return shared;
}
