import { charWidth } from './width.ts';

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
