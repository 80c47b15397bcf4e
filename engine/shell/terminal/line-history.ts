const MAX_HISTORY = 1_000;

/** Where a search stands: a line of the history, and the place in it. */
export interface Found {
  readonly at: number;
  readonly place: number;
}

/**
 * The lines entered so far, and the way through them while another is edited: what is changed in an old line stays
 * changed until one is entered.
 */
export class LineHistory {
  readonly #lines: string[] = [];
  /** Lines as they were changed on the way, by their places; the one after the last is the new one. */
  readonly #edits = new Map<number, string>();
  #at = 0;

  /** Oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Where the line that is edited stands. */
  get at(): number {
    return this.#at;
  }

  /** Remember a line; repetitions and empty lines are not kept. */
  remember(line: string): void {
    if (line.trim() && this.#lines.at(-1) !== line) this.#lines.push(line);
    if (this.#lines.length > MAX_HISTORY) this.#lines.shift();
  }

  /** Take these lines in the place of those that are there. */
  adopt(lines: readonly string[]): void {
    this.#lines.splice(0, this.#lines.length, ...lines.slice(-MAX_HISTORY));
  }

  /** A new line begins. The one that was entered is again as it was; others stay as they were changed. */
  begin(): void {
    for (const [at, line] of this.#edits) if (at !== this.#at && at < this.#lines.length) this.#lines[at] = line;
    this.#edits.clear();
    this.#at = this.#lines.length;
  }

  /** Go to another line, leaving this one as it is now; undefined where there is none. */
  go(to: number, now: string): string | undefined {
    if (to < 0 || to > this.#lines.length) return undefined;
    this.#edits.set(this.#at, now);
    this.#at = to;
    return this.lineAt(to);
  }

  lineAt(at: number): string {
    return this.#edits.get(at) ?? this.#lines[at] ?? '';
  }

  /** The next place at or beyond one that holds a text: back (-1) or on (1). */
  find(wanted: string, from: Found, step: -1 | 1): Found | undefined {
    let { at, place } = from;
    for (; at >= 0 && at <= this.#lines.length; at += step) {
      const line = this.lineAt(at);
      const found = place < 0 ? -1 : step < 0 ? line.lastIndexOf(wanted, place) : line.indexOf(wanted, place);
      if (found >= 0) return { at, place: found };
      place = step < 0 ? Infinity : 0;
    }
    return undefined;
  }
}
