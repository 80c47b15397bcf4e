import { charWidth, textWidth } from '../formatting/width.ts';

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

/** How a terminal shows a character at a column: tabs reach to the next stop, other controls are named. */
function shownAs(char: string, column: number): string {
  if (char === '\t') return ' '.repeat(8 - (column % 8));
  if (char < ' ' && char !== '\n') return `^${String.fromCharCode(char.charCodeAt(0) + 64)}`;
  return char === '\x7f' ? '^?' : char;
}

/** A place on the screen, from the prompt's first row on. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** Goes through prompt and text as a terminal does, telling of each character that is shown and where. */
function layOut(
  prompt: string,
  text: readonly string[],
  index: number,
  columns: number,
  tell: (char: string, row: number) => void = () => {},
): Place {
  let row = 0;
  let column = 0;
  const put = (char: string): void => {
    const width = charWidth(char);
    if (char === '\n') {
      row++;
      column = 0;
      return;
    }
    if (column + width > columns) {
      row++;
      column = 0;
    }
    tell(char, row);
    column += width;
    if (column === columns) {
      row++;
      column = 0;
    }
  };
  for (const part of prompt.split(/(\x1b\[[0-9;]*m)/))
    if (part.startsWith('\x1b')) tell(part, row);
    else for (const char of part) put(char);
  for (let i = 0; i < index; i++) {
    const char = text[i];
    if ((char >= ' ' && char !== '\x7f') || char === '\n') put(char);
    else for (const sign of shownAs(char, column)) put(sign);
  }
  return { row, column };
}

/** Row and column, from the prompt's first row, at which the character of this index stands. */
export function positionAfter(prompt: string, text: readonly string[], index: number, columns: number): Place {
  return layOut(prompt, text, index, columns);
}

/** Prompt and text row by row, as they are shown. */
export function shownRows(prompt: string, text: readonly string[], columns: number): string[] {
  const rows: string[] = [];
  const { row } = layOut(prompt, text, text.length, columns, (char, at) => (rows[at] = (rows[at] ?? '') + char));
  return Array.from({ length: row + 1 }, (_, at) => rows[at] ?? '');
}

/** The text as it is shown after the prompt, wrapped by the terminal and not here. */
export function shownText(prompt: string, text: readonly string[], columns: number): string {
  if (!text.some((char) => char < ' ' || char === '\x7f')) return text.join('');
  let shown = '';
  let line = prompt.replace(/\x1b\[[0-9;]*m/g, '');
  for (const char of text) {
    const as = shownAs(char, char === '\t' ? positionAfter(line, [], 0, columns).column : 0);
    shown += char === '\n' ? '\r\n' : as;
    line = char === '\n' ? '' : line + as;
  }
  return shown;
}
