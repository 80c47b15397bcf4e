/** How a TabWriter aligns. */
export interface TabOptions {
  /** The least width of a column, padding included. */
  readonly minWidth: number;
  /** Blanks after the widest cell. */
  readonly padding: number;
  /** Columns never get narrower from one flush to the next (watches). */
  readonly remember?: boolean;
}

/** As kubectl's tables are aligned. */
export const TABLE_TABS: TabOptions = { minWidth: 6, padding: 3, remember: true };

/** As describers align. */
export const DESCRIBE_TABS: TabOptions = { minWidth: 0, padding: 2 };

/**
 * Aligns cells that end in tabs, as Go's text/tabwriter does: a column is a run of lines that have a cell in that place;
 * the last cell of a line belongs to no column.
 */
export class TabWriter {
  readonly #options: TabOptions;
  #text = '';
  #widths: number[] = [];

  constructor(options: TabOptions) {
    this.#options = options;
  }

  write(text: string): void {
    this.#text += text;
  }

  /** Forget the widths of earlier flushes. */
  forgetWidths(): void {
    this.#widths = [];
  }

  /** The aligned text of all that was written since the last flush. */
  flush(): string {
    const text = this.#text;
    this.#text = '';
    if (text === '') return '';
    const lines = text.split('\n').map((line) => line.split('\t'));
    const out: string[] = lines.map(() => '');
    this.#format(lines, 0, lines.length, 0, out);
    return out.join('\n');
  }

  /** Align the lines [from, to) from `column` on; `out` has what stands before. */
  #format(lines: readonly (readonly string[])[], from: number, to: number, column: number, out: string[]): void {
    for (let i = from; i < to;) {
      if (column >= lines[i].length - 1) {
        out[i] += lines[i][column] ?? '';
        i++;
        continue;
      }
      let end = i;
      let width = this.#options.minWidth;
      for (; end < to && column < lines[end].length - 1; end++)
        width = Math.max(width, length(lines[end][column]) + this.#options.padding);
      if (this.#options.remember) width = this.#widths[column] = Math.max(width, this.#widths[column] ?? 0);
      for (let line = i; line < end; line++)
        out[line] += lines[line][column] + ' '.repeat(width - length(lines[line][column]));
      this.#format(lines, i, end, column + 1, out);
      i = end;
    }
  }
}

/** Characters as tabwriter counts them: code points. */
function length(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return [...text].length;
  return text.length;
}
