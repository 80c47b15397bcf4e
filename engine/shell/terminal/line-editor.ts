import type { Co } from '../../kernel/coroutine.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Completion } from './completion.ts';
import { CONTROLS, SEQUENCES } from './keys.ts';
import { inColumns, positionAfter, shownRows, shownText } from './line-layout.ts';
import { LineBuffer } from './line-buffer.ts';
import { LineHistory, type Found } from './line-history.ts';
import type { Tty } from './tty.ts';
import { charWidth } from '../formatting/width.ts';

/** What ended the editing of a line. */
export type Edited = { readonly line: string } | { readonly end: 'interrupt' | 'eof' };

export interface LineEditorOptions {
  /** Columns and rows of the terminal now. */
  columns(): number;
  rows(): number;
  /** Pasted text is put into the line as it is and runs when Enter is pressed, as bash has it. */
  readonly marksPastes: boolean;
  /** What may stand at the cursor. */
  complete(line: string, cursor: number): Completion;
}

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
  readonly #history = new LineHistory();
  readonly #line = new LineBuffer();
  #prompt = '';
  /** Rows below the prompt's first row on which the cursor was drawn last. */
  #row = 0;
  /** The first row that is shown of a line that is higher than the screen; 0 for any other. */
  #top = 0;
  #tabs = 0;
  /** What was searched for last. */
  #searched = '';
  /** Is a line being edited? */
  #reading = false;
  /** How far back Alt-. has gone, and where it put the argument. */
  #argument: { back: number; from: number } | undefined;

  constructor(tty: Tty, options: LineEditorOptions) {
    this.#tty = tty;
    this.#options = options;
  }

  /** Lines entered so far, oldest first. */
  get history(): readonly string[] {
    return this.#history.lines;
  }

  /** Remember a line; repetitions and empty lines are not kept. */
  remember(line: string): void {
    this.#history.remember(line);
  }

  /** The history is another: a command has cleared it, or read one. */
  adopt(lines: readonly string[]): void {
    this.#history.adopt(lines);
  }

  /**
   * Show the prompt and edit until Enter, Ctrl-C, or Ctrl-D on an empty line.
   * @param continues The line goes on with a command that is not complete.
   */
  *readLine(prompt: string, continues = false): Co<Edited> {
    this.#prompt = prompt;
    this.#line.set('');
    this.#row = this.#tabs = this.#top = 0;
    this.#history.begin();
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
      this.#tty.typing = continues || this.#line.text.length > 0;
      const key = yield* this.#readKey();
      if (key.name !== 'complete') this.#tabs = 0;
      this.#line.onKey(key.name);
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
    if (name === 'interrupt') return this.#interrupt();
    if (name === 'eof' && !this.#line.text.length) return { end: 'eof' };
    if (name === 'search' || name === 'search-forward') return yield* this.#search(name === 'search' ? -1 : 1);
    if (this.#typedAtEnd(name, char)) return undefined;
    if (this.#moved(name)) return undefined;
    if (name === 'paste') this.#line.insert(yield* this.#readPaste());
    else if (name === 'quote') this.#line.insert(yield* this.#tty.readKey());
    else if (name === 'insert') this.#line.insert(char);
    else if (name === 'complete') this.#complete();
    else if (name === 'clear') this.#clear();
    else if (name === 'last-argument') this.#lastArgument();
    else if (name === 'comment') return this.#comment();
    else if (!this.#recall(name)) this.#line.change(name);
    this.#draw();
    return undefined;
  }

  /**
   * Typing and erasing at the end of the line, away from the screen's edge, shows just that: less to draw, and a screen
   * reader hears the character and not the whole line again.
   */
  #typedAtEnd(name: string, char: string): boolean {
    const { text, cursor } = this.#line;
    if (cursor !== text.length || (name !== 'insert' && name !== 'backspace')) return false;
    const columns = Math.max(2, this.#options.columns());
    const { column } = positionAfter(this.#prompt, text, cursor, columns);
    if (name === 'insert') {
      const width = charWidth(char);
      if (width === 0 || column + width >= columns) return false;
      this.#line.insert(char);
      this.#tty.show(char);
      return true;
    }
    const last = text.at(-1);
    const width = last === undefined ? 0 : charWidth(last);
    if (last === '\n' || width === 0 || column - width < 0 || column === 0) return last === undefined;
    this.#line.remove(cursor - 1, cursor);
    this.#tty.show('\b'.repeat(width) + ' '.repeat(width) + '\b'.repeat(width));
    return true;
  }

  /** Enter: what the line prints begins on a row of its own, which is there already where the line fills its last one. */
  #finish(): Edited {
    this.#toEnd();
    const { text } = this.#line;
    const { column } = positionAfter(this.#prompt, text, text.length, Math.max(2, this.#options.columns()));
    if (column > 0 || !text.length) this.#tty.show('\n');
    return { line: this.#line.toString() };
  }

  /** Ctrl-C is shown where the cursor stands; what comes next, below the line. */
  #interrupt(): Edited {
    this.#tty.show('^C');
    this.#toEnd();
    this.#tty.show('\n');
    return { end: 'interrupt' };
  }

  /** Alt-#: the line becomes a comment, which is remembered. */
  #comment(): Edited {
    this.#line.move('home');
    this.#line.insert('#');
    this.#draw();
    return this.#finish();
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
    return chars.slice(0, -PASTE_END.length).join('').replace(/\r\n?/g, '\n');
  }

  /** Motions of the cursor, which leave what is drawn as it is; false where the key is none. */
  #moved(name: string): boolean {
    const from = this.#line.cursor;
    if (!this.#line.move(name)) return false;
    if (this.#isHigh) this.#draw();
    else this.#tty.show(this.#motion(from));
    return true;
  }

  #toEnd(): void {
    if (this.#line.cursor < this.#line.text.length) this.#moved('end');
  }

  /** What moves the terminal's cursor from a place in the line to where the cursor stands now. */
  #motion(from: number): string {
    const columns = Math.max(2, this.#options.columns());
    const { text, cursor } = this.#line;
    if (from === cursor) return '';
    const before = positionAfter(this.#prompt, text, from, columns);
    const { row, column } = positionAfter(this.#prompt, text, cursor, columns);
    const down = row - before.row;
    const rows = down ? `\x1b[${Math.abs(down)}${down > 0 ? 'B' : 'A'}` : '';
    this.#row = row;
    return `${rows}\r${column ? `\x1b[${column}C` : ''}`;
  }

  /** Motions through the history; false where the key is none. */
  #recall(name: string): boolean {
    const { at, lines } = this.#history;
    if (name === 'up') this.#browse(at - 1);
    else if (name === 'down') this.#browse(at + 1);
    else if (name === 'history-start') this.#browse(0);
    else if (name === 'history-end') this.#browse(lines.length);
    else return false;
    return true;
  }

  #browse(to: number): void {
    const line = this.#history.go(to, this.#line.toString());
    if (line !== undefined) this.#line.set(line);
  }

  /** Alt-.: the last word of the line before, and of earlier ones when pressed again. */
  #lastArgument(): void {
    const back = (this.#argument?.back ?? 0) + 1;
    const line = this.#history.lines.at(-back);
    if (line === undefined) return;
    const { cursor } = this.#line;
    const from = this.#argument?.from ?? cursor;
    this.#line.remove(from, cursor);
    this.#line.insert(line.trim().split(/\s+/).at(-1) ?? '');
    this.#argument = { back, from };
  }

  /**
   * Ctrl-R and Ctrl-S: search back or on through the history while typing, the cursor where it was found. Enter runs it,
   * Ctrl-G goes back to where the search began, other keys go on editing what was found.
   */
  *#search(step: -1 | 1): Co<Edited | undefined> {
    this.#tty.typing = true;
    const { cursor } = this.#line;
    const before = this.#line.toString();
    const [prompt, start] = [this.#prompt, this.#history.at];
    let wanted = '';
    let found: Found = { at: start, place: cursor };
    let from = found;
    for (;;) {
      const next = wanted ? this.#history.find(wanted, from, step) : found;
      if (next && wanted) this.#goTo((found = next));
      this.#prompt = `(${next ? '' : 'failed '}${step < 0 ? 'reverse-i-search' : 'i-search'})\`${wanted}': `;
      this.#draw();
      const key = yield* this.#readKey();
      from = found;
      if (key.name === 'insert') wanted += key.char;
      else if (key.name === 'backspace') wanted = [...wanted].slice(0, -1).join('');
      else if (key.name === 'search' || key.name === 'search-forward') {
        step = key.name === 'search' ? -1 : 1;
        if (wanted) from = { at: found.at, place: found.place + step };
        wanted ||= this.#searched;
      } else {
        this.#searched = wanted;
        if (key.name === 'interrupt') return this.#interrupt();
        this.#prompt = prompt;
        if (key.name !== 'abort') {
          this.#draw();
          return yield* this.#handle(key);
        }
        this.#history.go(start, this.#line.toString());
        this.#line.set(before, cursor);
        this.#draw();
        return undefined;
      }
    }
  }

  #goTo({ at, place }: Found): void {
    const line = this.#history.go(at, this.#line.toString())!;
    this.#line.set(line, [...line.slice(0, place)].length);
  }

  /** Tab: put in what all completions share; on a second Tab list them. */
  #complete(): void {
    const line = this.#line.toString();
    const cursor = this.#line.text.slice(0, this.#line.cursor).join('').length;
    const { from, options: found, suffix = ' ' } = this.#options.complete(line, cursor);
    const options = [...new Set(found)];
    if (!options.length) return;
    const typed = line.slice(from, cursor);
    const shared = sharedStart(options);
    if (options.length === 1 || shared.length > typed.length) {
      const insert = options.length === 1 ? options[0] + (options[0].endsWith('/') ? '' : suffix) : shared;
      this.#line.remove(this.#line.cursor - [...typed].length, this.#line.cursor);
      this.#line.insert(insert);
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

  /** Is the line higher than the screen? Then a part of it is shown, and motions may show another. */
  get #isHigh(): boolean {
    const { text } = this.#line;
    // Each character takes a column or begins a row: most lines need not be measured.
    if (text.length < this.#options.rows()) return false;
    const columns = Math.max(2, this.#options.columns());
    return positionAfter(this.#prompt, text, text.length, columns).row >= this.#options.rows();
  }

  /** Draw prompt and line from the prompt's first row on, and put the cursor where it stands. */
  #draw(): void {
    const columns = Math.max(2, this.#options.columns());
    const { text } = this.#line;
    const up = this.#row ? `\x1b[${this.#row}A` : '';
    const cursor = positionAfter(this.#prompt, text, this.#line.cursor, columns);
    const last = positionAfter(this.#prompt, text, text.length, columns);
    const rows = Math.max(1, this.#options.rows());
    let end = last.row;
    let shown: string;
    if (last.row >= rows) {
      this.#top = Math.max(Math.min(this.#top, cursor.row), cursor.row - rows + 1);
      const window = shownRows(this.#prompt, text, columns).slice(this.#top, this.#top + rows);
      shown = window.join('\r\n');
      end = this.#top + window.length - 1;
    } else {
      this.#top = 0;
      // A full last row leaves the terminal's cursor at its edge: a newline settles where it is.
      const settle = last.column === 0 && text.length && text.at(-1) !== '\n' ? '\r\n' : '';
      shown = this.#prompt + shownText(this.#prompt, text, columns) + settle;
    }
    const back = end > cursor.row ? `\x1b[${end - cursor.row}A` : '';
    const right = cursor.column ? `\x1b[${cursor.column}C` : '';
    this.#tty.show(`${up}\r\x1b[J${shown}${back}\r${right}`);
    this.#row = cursor.row - this.#top;
  }
}

function sharedStart(options: readonly string[]): string {
  let shared = options[0];
  for (const option of options) while (!option.startsWith(shared)) shared = shared.slice(0, -1);
  return shared;
}
