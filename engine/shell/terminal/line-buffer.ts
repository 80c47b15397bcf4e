import { LIMITS } from '../../kernel/limits.ts';
import { blankStart, isWord, placeAfter, placeBefore, wordEnd, wordStart } from './line-motion.ts';

/** Killed texts that Alt-Y goes through. */
const MAX_KILLED = 60;
/** Changes that can be taken back. */
const MAX_UNDO = 500;
/** So many typed characters are taken back at once. */
const UNDO_GROUP = 20;

interface Snapshot {
  readonly text: readonly string[];
  readonly cursor: number;
}

/**
 * The text of a line and the cursor in it, with what readline's keys do to them: nothing here draws. A character is an
 * element; the cursor stands before `cursor`.
 */
export class LineBuffer {
  #text: string[] = [];
  #cursor = 0;
  /** Killed texts, the last one last; they last from line to line. */
  readonly #killed: string[] = [];
  /** Did the last key kill text? What is killed next joins it. */
  #kills = false;
  /** What the last key yanked, and which of the killed texts that was. */
  #yanked: { from: number; back: number } | undefined;
  #undo: Snapshot[] = [];
  /** Characters typed since the last snapshot, and where the next one would stand. */
  #typed = { count: 0, at: -1 };

  get text(): readonly string[] {
    return this.#text;
  }

  get cursor(): number {
    return this.#cursor;
  }

  toString(): string {
    return this.#text.join('');
  }

  /** Begin anew with a text; nothing of it can be taken back. */
  set(text: string, cursor?: number): void {
    this.#text = [...text];
    this.#cursor = cursor ?? this.#text.length;
    this.#undo = [];
    this.#typed.at = -1;
  }

  /** Note which key comes next: some go on with what the one before did. */
  onKey(name: string): void {
    if (!/^(?:kill|rubout)/.test(name)) this.#kills = false;
    if (name !== 'yank-pop') this.#yanked = undefined;
  }

  /** Put in a text at the cursor. What would make the line longer than a line may be is left out. */
  insert(text: string): void {
    const chars = [...text];
    if (!chars.length || this.#text.length + chars.length > LIMITS.typedBytes) return;
    const goesOn = chars.length === 1 && this.#typed.at === this.#cursor && this.#typed.count < UNDO_GROUP;
    if (!goesOn) this.#note();
    this.#text = this.#text.slice(0, this.#cursor).concat(chars, this.#text.slice(this.#cursor));
    this.#cursor += chars.length;
    if (chars.length === 1) this.#typed = { count: goesOn ? this.#typed.count + 1 : 1, at: this.#cursor };
  }

  /** Take out what stands between two places. */
  remove(from: number, to: number): string {
    if (from < 0 || from >= to) return '';
    this.#note();
    const removed = this.#text.slice(from, to).join('');
    this.#text = this.#text.slice(0, from).concat(this.#text.slice(to));
    this.#cursor = from;
    return removed;
  }

  /** Put another text in the place of the one between two places; the cursor stands after it. */
  replace(from: number, to: number, chars: readonly string[]): void {
    this.#note();
    this.#text = this.#text.slice(0, from).concat(chars, this.#text.slice(to));
    this.#cursor = from + chars.length;
  }

  /** Motions of the cursor; false where the key is none. */
  move(name: string): boolean {
    if (name === 'left') this.#cursor = placeBefore(this.#text, this.#cursor);
    else if (name === 'right') this.#cursor = placeAfter(this.#text, this.#cursor);
    else if (name === 'home') this.#cursor = 0;
    else if (name === 'end') this.#cursor = this.#text.length;
    else if (name === 'word-left') this.#cursor = wordStart(this.#text, this.#cursor);
    else if (name === 'word-right') this.#cursor = wordEnd(this.#text, this.#cursor);
    else return false;
    return true;
  }

  /** Do what a key does to the text. */
  change(name: string): void {
    const end = this.#text.length;
    if (name === 'backspace') this.remove(placeBefore(this.#text, this.#cursor), this.#cursor);
    else if (name === 'delete' || name === 'eof') this.remove(this.#cursor, placeAfter(this.#text, this.#cursor));
    else if (name === 'kill-end') this.#kill(this.#cursor, end);
    else if (name === 'kill-start') this.#kill(0, this.#cursor);
    else if (name === 'kill-word') this.#kill(this.#cursor, wordEnd(this.#text, this.#cursor));
    else if (name === 'rubout-word') this.#kill(blankStart(this.#text, this.#cursor), this.#cursor);
    else if (name === 'kill-word-back') this.#kill(wordStart(this.#text, this.#cursor), this.#cursor);
    else if (name === 'yank') this.#yank(1);
    else if (name === 'yank-pop' && this.#yanked) this.#yank(this.#yanked.back + 1, this.#yanked.from);
    else if (name === 'transpose') this.#transpose();
    else if (name === 'transpose-words') this.#transposeWords();
    else if (name === 'undo') this.#takeBack();
    else if (name === 'revert') while (this.#undo.length) this.#takeBack();
    else if (name === 'upper' || name === 'lower' || name === 'capitalize') this.#recase(name);
  }

  /** Remember the line as it is, to come back to. */
  #note(): void {
    this.#undo.push({ text: this.#text, cursor: this.#cursor });
    if (this.#undo.length > MAX_UNDO) this.#undo.shift();
    this.#typed.at = -1;
  }

  /** Ctrl-_: the line as it was before the last change; the cursor stands where that was, after what comes back. */
  #takeBack(): void {
    const before = this.#undo.pop();
    if (!before) return;
    const [now, then] = [this.#text, before.text];
    const shorter = Math.min(now.length, then.length);
    let end = 0;
    while (end < shorter && now[now.length - 1 - end] === then[then.length - 1 - end]) end++;
    this.#text = [...then];
    this.#cursor = then.length > now.length ? Math.max(before.cursor, then.length - end) : before.cursor;
    this.#typed.at = -1;
  }

  #kill(from: number, to: number): void {
    const forward = from === this.#cursor;
    const text = this.remove(from, to);
    if (!text) return;
    const joined = this.#kills ? this.#killed.pop()! : '';
    this.#killed.push(forward ? joined + text : text + joined);
    if (this.#killed.length > MAX_KILLED) this.#killed.shift();
    this.#kills = true;
  }

  /** Ctrl-Y puts in what was killed last; Alt-Y puts what was killed before that in its place. */
  #yank(back: number, from?: number): void {
    if (!this.#killed.length) return;
    const text = this.#killed.at(-1 - ((back - 1) % this.#killed.length))!;
    if (from !== undefined) this.remove(from, this.#cursor);
    this.#yanked = { from: this.#cursor, back };
    this.insert(text);
  }

  /** Ctrl-T: the character before the cursor changes places with the one at it. */
  #transpose(): void {
    const at = this.#cursor === this.#text.length ? this.#cursor - 1 : this.#cursor;
    if (at < 1) return;
    this.replace(at - 1, at + 1, [this.#text[at], this.#text[at - 1]]);
  }

  /** Alt-T: the word at the cursor changes places with the one before it. */
  #transposeWords(): void {
    const end = wordEnd(this.#text, this.#cursor);
    const start = wordStart(this.#text, end);
    const first = wordStart(this.#text, start);
    if (first === start) {
      this.#cursor = end;
      return;
    }
    const firstEnd = wordEnd(this.#text, first);
    const words = [this.#text.slice(start, end), this.#text.slice(firstEnd, start), this.#text.slice(first, firstEnd)];
    this.replace(first, end, words.flat());
  }

  #recase(name: string): void {
    const end = wordEnd(this.#text, this.#cursor);
    let first = true;
    const recased = this.#text.slice(this.#cursor, end).map((char) => {
      if (!isWord(char)) return char;
      const upper = name === 'upper' || (name === 'capitalize' && first);
      first = false;
      return upper ? char.toUpperCase() : char.toLowerCase();
    });
    if (recased.length) this.replace(this.#cursor, end, recased);
  }
}
