import { charWidth, textWidth } from './width.ts';

/** Above so many completions the rest is only counted instead of filling the screen. */
const MAX_LISTED = 200;

/** Completions in columns, down first; of paths their last names. */
export function inColumns(options: readonly string[], columns: number): string {
  const shown = options.slice(0, MAX_LISTED).map((option) => option.replace(/^.*\/(?=.)/, ''));
  const width = Math.max(...shown.map(textWidth)) + 2;
  const down = Math.ceil(shown.length / Math.max(1, Math.floor(columns / width)));
  let out = '';
  for (let row = 0; row < down; row++) {
    const cells = shown.filter((_, index) => index % down === row);
    out += `${cells
      .map((cell) => cell + ' '.repeat(width - textWidth(cell)))
      .join('')
      .trimEnd()}\n`;
  }
  return options.length > shown.length ? `${out}… and ${options.length - shown.length} more\n` : out;
}

/** Row and column, from the prompt's first row, at which the character of this index stands. */
export function positionAfter(
  prompt: string,
  text: readonly string[],
  index: number,
  columns: number,
): { row: number; column: number } {
  let row = 0;
  let column = 0;
  const put = (char: string): void => {
    const width = charWidth(char);
    if (char === '\n') {
      row++;
      column = 0;
    } else if (column + width > columns) {
      row++;
      column = width;
    } else column += width;
    if (column === columns) {
      row++;
      column = 0;
    }
  };

  for (const char of prompt.replace(/\x1b\[[0-9;]*m/g, '')) put(char);
  for (let i = 0; i < index; i++) put(text[i]);
  return { row, column };
}
