import type { AwkToken } from './lexer.ts';
import { AwkSyntaxError } from './syntax.ts';

/** How deep expressions and statements may nest. */
const MAX_DEPTH = 300;

/** Goes through a program's tokens and says where one is not as expected. */
export class TokenReader {
  protected readonly tokens: readonly AwkToken[];
  protected at = 0;
  /** Braces that are open. */
  protected blocks = 0;
  #depth = 0;

  constructor(tokens: readonly AwkToken[]) {
    this.tokens = tokens;
  }

  protected get token(): AwkToken {
    return this.tokens[this.at];
  }

  protected is(...texts: string[]): boolean {
    const { type, text } = this.token;
    return (type === 'operator' || type === 'keyword' || type === 'newline') && texts.includes(text);
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  protected expect(text: string): void {
    if (!this.accept(text)) this.fail();
  }

  protected fail(): never {
    const { type, text, line } = this.token;
    if (type === 'end' && this.blocks > 0) throw new AwkSyntaxError(`line ${line + 1}: missing } near end of file`);
    const shown = type === 'newline' ? 'end of line' : type === 'end' ? 'end of file' : text;
    throw new AwkSyntaxError(`line ${line}: syntax error at or near ${shown}`);
  }

  protected nested<T>(body: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new AwkSyntaxError(`line ${this.token.line}: the program nests too deep`);
    try {
      return body();
    } finally {
      this.#depth--;
    }
  }

  protected newlines(): void {
    while (this.is('\n')) this.at++;
  }

  protected terminators(): void {
    while (this.is('\n', ';')) this.at++;
  }
}
