import { YamlError, type Mark } from './tokens.ts';

export const isBreak = (char: string | undefined): boolean =>
  char === '\n' || char === '\r' || char === '\x85' || char === '\u2028' || char === '\u2029';
export const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t';
export const isBlankOrEnd = (char: string | undefined): boolean => char === undefined || isBlank(char) || isBreak(char);

/** What a YAML text may not hold as it is (`yaml_parser_update_buffer`). */
export const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/** Walks through a YAML text character by character and knows where it stands, as libyaml's reader does. */
export class Reader {
  readonly text: string;
  index = 0;
  line = 0;
  column = 0;

  /** @throws YamlError where the text holds control characters */
  constructor(text: string) {
    this.text = text.startsWith('\ufeff') ? text.slice(1) : text;
    if (CONTROLS.test(this.text)) throw new YamlError('control characters are not allowed');
  }

  /** Where the reader stands. */
  get mark(): Mark {
    return { index: this.index, line: this.line, column: this.column };
  }

  /** The character here or so many further; undefined behind the end. */
  char(ahead = 0): string | undefined {
    return this.text[this.index + ahead];
  }

  /** Take characters of a line. */
  skip(count = 1): void {
    this.index += count;
    this.column += count;
  }

  /** Take a line break, whatever its kind. */
  skipBreak(): void {
    this.index += this.char() === '\r' && this.char(1) === '\n' ? 2 : 1;
    this.line++;
    this.column = 0;
  }

  /** Take a line break; all kinds but the separators count as a newline. */
  readBreak(): string {
    const char = this.char()!;
    this.skipBreak();
    return char === '\u2028' || char === '\u2029' ? char : '\n';
  }

  /** The first line goes unnamed, as go-yaml's `fail` leaves out a mark of line 0. */
  fail(problem: string): never {
    throw new YamlError(problem, this.line && this.line + 1);
  }

  /** Does the line begin with `---` or `...`, alone? */
  atDocument(sign: string): boolean {
    return this.column === 0 && this.text.startsWith(sign, this.index) && isBlankOrEnd(this.char(3));
  }

  /** The rest of the line, taken up to its break. */
  takeLine(): string {
    const start = this.index;
    while (this.char() !== undefined && !isBreak(this.char())) this.skip();
    return this.text.slice(start, this.index);
  }
}
