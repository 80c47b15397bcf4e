import { CONTROL_ESCAPES } from '../../../kernel/escapes.ts';
import { LIMITS } from '../../../kernel/limits.ts';

/** A place in a text: `line` and `column` from 0, as libyaml counts. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

export type TokenType =
  | 'stream-end'
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'flow-entry'
  | 'block-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly type: TokenType;
  readonly start: Mark;
  /** A scalar's text, an anchor's or alias' name, a tag. */
  readonly text?: string;
  /** A scalar without quotes: its text decides its type. */
  readonly plain?: boolean;
}

/** YAML that cannot be read, in go-yaml's words: `line 4: did not find expected key`. */
export class YamlError extends Error {
  constructor(message: string, line = 0) {
    super(line ? `line ${line}: ${message}` : message);
    this.name = 'YamlError';
  }
}

/** Where a `key:` without `?` may begin: it becomes a key when its colon comes on the same line. */
interface SimpleKey {
  possible: boolean;
  required: boolean;
  tokenNumber: number;
  mark: Mark;
}

/** A simple key is at most so long. */
const KEY_LENGTH = 1024;

const isBreak = (char: string | undefined): boolean =>
  char === '\n' || char === '\r' || char === '\x85' || char === '\u2028' || char === '\u2029';
const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t';
const isBlankOrEnd = (char: string | undefined): boolean => char === undefined || isBlank(char) || isBreak(char);

const ESCAPES: Readonly<Record<string, string>> = {
  ...CONTROL_ESCAPES,
  '0': '\0',
  '\t': '\t',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const HEX_ESCAPES: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Cuts YAML 1.1 into tokens as libyaml's scanner does (go-yaml is a translation of it), so that errors name the same
 * problem at the same line. Tokens are made when they are asked for: what follows an error is never looked at.
 */
export class Scanner {
  readonly #text: string;
  #index = 0;
  #line = 0;
  #column = 0;
  #tokens: Token[] = [];
  #taken = 0;
  #indent = -1;
  #indents: number[] = [];
  #flow = 0;
  #keyAllowed = true;
  #keys: SimpleKey[] = [];
  #ended = false;

  constructor(text: string) {
    this.#text = text.startsWith('\ufeff') ? text.slice(1) : text;
    this.#keys.push(this.#noKey());
    const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(this.#text);
    if (control) throw new YamlError('control characters are not allowed');
  }

  /** The next token, left where it is. */
  peek(): Token {
    while (!this.#tokens.length || this.#headMayBecomeKey()) this.#fetch();
    return this.#tokens[0];
  }

  /** Take the next token. */
  next(): Token {
    const token = this.peek();
    this.#tokens.shift();
    this.#taken++;
    return token;
  }

  get #mark(): Mark {
    return { index: this.#index, line: this.#line, column: this.#column };
  }

  #char(ahead = 0): string | undefined {
    return this.#text[this.#index + ahead];
  }

  #skip(count = 1): void {
    this.#index += count;
    this.#column += count;
  }

  #skipBreak(): void {
    this.#index += this.#char() === '\r' && this.#char(1) === '\n' ? 2 : 1;
    this.#line++;
    this.#column = 0;
  }

  /** Take a line break; all kinds but the separators count as a newline. */
  #readBreak(): string {
    const char = this.#char()!;
    this.#skipBreak();
    return char === '\u2028' || char === '\u2029' ? char : '\n';
  }

  /** The first line goes unnamed, as go-yaml's `fail` leaves out a mark of line 0. */
  #fail(problem: string): never {
    throw new YamlError(problem, this.#line && this.#line + 1);
  }

  #noKey = (): SimpleKey => ({
    possible: false,
    required: false,
    tokenNumber: 0,
    mark: { index: 0, line: 0, column: 0 },
  });

  /** May the key that began at the first waiting token still find its colon? */
  #headMayBecomeKey(): boolean {
    const key = this.#keys.find(({ possible, tokenNumber }) => possible && tokenNumber === this.#taken);
    return key !== undefined && this.#isValid(key);
  }

  #isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.mark.line === this.#line && key.mark.index + KEY_LENGTH >= this.#index) return true;
    if (key.required) this.#fail("could not find expected ':'");
    key.possible = false;
    return false;
  }

  #saveKey(): void {
    const required = this.#flow === 0 && this.#indent === this.#column;
    if (!this.#keyAllowed) return;
    this.#removeKey();
    const tokenNumber = this.#taken + this.#tokens.length;
    this.#keys[this.#keys.length - 1] = { possible: true, required, tokenNumber, mark: this.#mark };
  }

  #removeKey(): void {
    const key = this.#keys.at(-1)!;
    if (key.possible && key.required) this.#fail("could not find expected ':'");
    key.possible = false;
  }

  #push(type: TokenType, start: Mark, more: Partial<Token> = {}): void {
    this.#tokens.push({ type, start, ...more });
  }

  /** Begin a block collection at a column, before the waiting token of this number where one is given. */
  #rollIndent(column: number, type: TokenType, start: Mark, number?: number): void {
    if (this.#flow > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    if (this.#indents.length > LIMITS.nesting) throw new YamlError(`exceeded max depth of ${LIMITS.nesting}`);
    this.#indent = column;
    const token: Token = { type, start };
    if (number === undefined) this.#tokens.push(token);
    else this.#tokens.splice(number - this.#taken, 0, token);
  }

  #unrollIndent(column: number): void {
    if (this.#flow > 0) return;
    while (this.#indent > column) {
      this.#push('block-end', this.#mark);
      this.#indent = this.#indents.pop()!;
    }
  }

  #fetch(): void {
    if (this.#ended) return this.#push('stream-end', this.#mark);
    this.#skipToToken();
    this.#unrollIndent(this.#column);
    const char = this.#char();
    if (char === undefined) return this.#fetchEnd();
    if (this.#column === 0 && char === '%') return this.#fetchDirective();
    if (this.#atDocument('---')) return this.#fetchDocument('document-start');
    if (this.#atDocument('...')) return this.#fetchDocument('document-end');
    const following = this.#char(1);
    if (char === '[') return this.#fetchFlowStart('flow-sequence-start');
    if (char === '{') return this.#fetchFlowStart('flow-mapping-start');
    if (char === ']') return this.#fetchFlowEnd('flow-sequence-end');
    if (char === '}') return this.#fetchFlowEnd('flow-mapping-end');
    if (char === ',') return this.#fetchFlowEntry();
    if (char === '-' && isBlankOrEnd(following)) return this.#fetchBlockEntry();
    if (char === '?' && (this.#flow > 0 || isBlankOrEnd(following))) return this.#fetchKey();
    if (char === ':' && (this.#flow > 0 || isBlankOrEnd(following))) return this.#fetchValue();
    if (char === '*' || char === '&') return this.#fetchAnchor(char);
    if (char === '!') return this.#fetchTag();
    if ((char === '|' || char === '>') && this.#flow === 0) return this.#fetchBlockScalar(char);
    if (char === "'" || char === '"') return this.#fetchQuoted(char);
    if (this.#startsPlain(char, following)) return this.#fetchPlain();
    this.#fail('found character that cannot start any token');
  }

  #startsPlain(char: string, following: string | undefined): boolean {
    if (!isBlankOrEnd(char) && !'-?:,[]{}#&*!|>\'"%@`'.includes(char)) return true;
    if (char === '-') return !isBlank(following);
    return this.#flow === 0 && (char === '?' || char === ':') && !isBlankOrEnd(following);
  }

  /** Skip blanks, comments and line breaks; a tab is no indentation. */
  #skipToToken(): void {
    for (;;) {
      while (this.#char() === ' ' || (this.#char() === '\t' && (this.#flow > 0 || !this.#keyAllowed))) this.#skip();
      if (this.#char() === '#') while (this.#char() !== undefined && !isBreak(this.#char())) this.#skip();
      if (!isBreak(this.#char())) return;
      this.#skipBreak();
      if (this.#flow === 0) this.#keyAllowed = true;
    }
  }

  #atDocument(sign: string): boolean {
    return this.#column === 0 && this.#text.startsWith(sign, this.#index) && isBlankOrEnd(this.#char(3));
  }

  #fetchEnd(): void {
    if (this.#column !== 0) {
      this.#column = 0;
      this.#line++;
    }
    this.#unrollIndent(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#ended = true;
    this.#push('stream-end', this.#mark);
  }

  #fetchDirective(): void {
    this.#unrollIndent(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    const start = this.#mark;
    let text = '';
    while (this.#char() !== undefined && !isBreak(this.#char())) {
      text += this.#char();
      this.#skip();
    }
    if (!/^%(YAML|TAG)\s/.test(text)) throw new YamlError('found unknown directive name', start.line && start.line + 1);
    this.#push('directive', start, { text });
  }

  #fetchDocument(type: TokenType): void {
    this.#unrollIndent(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    const start = this.#mark;
    this.#skip(3);
    this.#push(type, start);
  }

  #fetchFlowStart(type: TokenType): void {
    this.#saveKey();
    this.#keys.push(this.#noKey());
    if (++this.#flow > LIMITS.nesting) throw new YamlError(`exceeded max depth of ${LIMITS.nesting}`);
    this.#keyAllowed = true;
    const start = this.#mark;
    this.#skip();
    this.#push(type, start);
  }

  #fetchFlowEnd(type: TokenType): void {
    this.#removeKey();
    if (this.#flow > 0) {
      this.#flow--;
      this.#keys.pop();
    }
    this.#keyAllowed = false;
    const start = this.#mark;
    this.#skip();
    this.#push(type, start);
  }

  #fetchFlowEntry(): void {
    this.#removeKey();
    this.#keyAllowed = true;
    const start = this.#mark;
    this.#skip();
    this.#push('flow-entry', start);
  }

  #fetchBlockEntry(): void {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) this.#fail('block sequence entries are not allowed in this context');
      this.#rollIndent(this.#column, 'block-sequence-start', this.#mark);
    }
    this.#removeKey();
    this.#keyAllowed = true;
    const start = this.#mark;
    this.#skip();
    this.#push('block-entry', start);
  }

  #fetchKey(): void {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) this.#fail('mapping keys are not allowed in this context');
      this.#rollIndent(this.#column, 'block-mapping-start', this.#mark);
    }
    this.#removeKey();
    this.#keyAllowed = this.#flow === 0;
    const start = this.#mark;
    this.#skip();
    this.#push('key', start);
  }

  #fetchValue(): void {
    const key = this.#keys.at(-1)!;
    if (this.#isValid(key)) {
      this.#tokens.splice(key.tokenNumber - this.#taken, 0, { type: 'key', start: key.mark });
      this.#rollIndent(key.mark.column, 'block-mapping-start', key.mark, key.tokenNumber);
      key.possible = false;
      this.#keyAllowed = false;
    } else {
      if (this.#flow === 0) {
        if (!this.#keyAllowed) this.#fail('mapping values are not allowed in this context');
        this.#rollIndent(this.#column, 'block-mapping-start', this.#mark);
      }
      this.#keyAllowed = this.#flow === 0;
    }
    const start = this.#mark;
    this.#skip();
    this.#push('value', start);
  }

  #fetchAnchor(sign: string): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#mark;
    this.#skip();
    let name = '';
    while (/[0-9A-Za-z_-]/.test(this.#char() ?? '')) {
      name += this.#char();
      this.#skip();
    }
    const after = this.#char();
    if (!name || !(isBlankOrEnd(after) || '?:,]}%@`'.includes(after!)))
      this.#fail('did not find expected alphabetic or numeric character');
    this.#push(sign === '*' ? 'alias' : 'anchor', start, { text: name });
  }

  #fetchTag(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#mark;
    let text = '';
    while (!isBlankOrEnd(this.#char()) && !(this.#flow > 0 && ',[]{}'.includes(this.#char()!))) {
      text += this.#char();
      this.#skip();
    }
    this.#push('tag', start, { text });
  }

  #fetchBlockScalar(sign: string): void {
    this.#removeKey();
    this.#keyAllowed = true;
    const start = this.#mark;
    this.#skip();
    const { chomp, given } = this.#blockHeader();
    let indent = given ? Math.max(this.#indent, 0) + given : 0;
    let text = '';
    let leadingBreak = '';
    const first = this.#blockBreaks(indent);
    let { breaks } = first;
    indent ||= first.indent;
    let wasBlank = false;
    while (this.#column === indent && this.#char() !== undefined) {
      const blank = isBlank(this.#char());
      if (sign === '>' && leadingBreak === '\n' && !wasBlank && !blank) {
        if (!breaks) text += ' ';
      } else text += leadingBreak;
      text += breaks;
      wasBlank = blank;
      while (this.#char() !== undefined && !isBreak(this.#char())) {
        text += this.#char();
        this.#skip();
      }
      leadingBreak = this.#char() === undefined ? '' : this.#readBreak();
      ({ breaks } = this.#blockBreaks(indent));
    }
    if (chomp !== '-') text += leadingBreak;
    if (chomp === '+') text += breaks;
    this.#push('scalar', start, { text });
  }

  #blockHeader(): { chomp: string; given: number } {
    let chomp = '';
    let given = 0;
    for (let i = 0; i < 2; i++) {
      const char = this.#char() ?? '';
      if (!chomp && (char === '+' || char === '-')) chomp = char;
      else if (!given && /[0-9]/.test(char)) {
        if (char === '0') this.#fail('found an indentation indicator equal to 0');
        given = Number(char);
      } else break;
      this.#skip();
    }
    while (isBlank(this.#char())) this.#skip();
    if (this.#char() === '#') while (this.#char() !== undefined && !isBreak(this.#char())) this.#skip();
    if (this.#char() !== undefined && !isBreak(this.#char())) this.#fail('did not find expected comment or line break');
    if (isBreak(this.#char())) this.#skipBreak();
    return { chomp, given };
  }

  /** Indentation and empty lines before a line of a block scalar; finds the indentation where it is not known (0). */
  #blockBreaks(indent: number): { breaks: string; indent: number } {
    let breaks = '';
    let longest = 0;
    for (;;) {
      while ((indent === 0 || this.#column < indent) && this.#char() === ' ') this.#skip();
      longest = Math.max(longest, this.#column);
      if ((indent === 0 || this.#column < indent) && this.#char() === '\t')
        this.#fail('found a tab character where an indentation space is expected');
      if (!isBreak(this.#char())) break;
      breaks += this.#readBreak();
    }
    return { breaks, indent: indent || Math.max(longest, this.#indent + 1, 1) };
  }

  #fetchQuoted(quote: string): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#mark;
    this.#skip();
    let text = '';
    for (;;) {
      if (this.#atDocument('---') || this.#atDocument('...')) this.#fail('found unexpected document indicator');
      if (this.#char() === undefined) this.#fail('found unexpected end of stream');
      let folded = false;
      while (!isBlankOrEnd(this.#char())) {
        const char = this.#char()!;
        if (char === quote) {
          if (quote === "'" && this.#char(1) === "'") {
            text += "'";
            this.#skip(2);
            continue;
          }
          break;
        }
        if (quote === '"' && char === '\\') {
          if (isBreak(this.#char(1))) {
            this.#skip();
            this.#skipBreak();
            folded = true;
            break;
          }
          text += this.#escape();
        } else {
          text += char;
          this.#skip();
        }
      }
      if (this.#char() === quote) break;
      text += this.#foldedBlanks(folded);
    }
    this.#skip();
    this.#push('scalar', start, { text });
  }

  /** Blanks within a quoted scalar: kept on a line, folded over line breaks. */
  #foldedBlanks(escaped: boolean): string {
    let blanks = '';
    let breaks = '';
    let broken = escaped;
    let first = '';
    while (isBlank(this.#char()) || isBreak(this.#char())) {
      if (isBlank(this.#char())) {
        if (!broken) blanks += this.#char();
        this.#skip();
      } else if (!broken) {
        blanks = '';
        first = this.#readBreak();
        broken = true;
      } else breaks += this.#readBreak();
    }
    if (!broken) return blanks;
    if (first === '\n') return breaks || ' ';
    return first + breaks;
  }

  #escape(): string {
    const char = this.#char(1) ?? '';
    const digits = HEX_ESCAPES[char];
    if (digits === undefined) {
      if (!Object.hasOwn(ESCAPES, char)) this.#fail('found unknown escape character');
      this.#skip(2);
      return ESCAPES[char];
    }
    const hex = this.#text.slice(this.#index + 2, this.#index + 2 + digits);
    if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) {
      this.#skip(2);
      this.#fail('did not find expected hexdecimal number');
    }
    const code = parseInt(hex, 16);
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
      this.#fail('found invalid Unicode character escape code');
    this.#skip(2 + digits);
    return String.fromCodePoint(code);
  }

  #fetchPlain(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#mark;
    const indent = this.#indent + 1;
    let text = '';
    let blanks = '';
    let broken = false;
    for (;;) {
      if (this.#atDocument('---') || this.#atDocument('...') || this.#char() === '#') break;
      const before = this.#index;
      while (!isBlankOrEnd(this.#char()) && !this.#endsPlain()) {
        if (blanks || broken) {
          text += blanks;
          blanks = '';
          broken = false;
        }
        text += this.#char();
        this.#skip();
      }
      if (before === this.#index && !(isBlank(this.#char()) || isBreak(this.#char()))) break;
      if (!(isBlank(this.#char()) || isBreak(this.#char()))) break;
      const read = this.#plainBlanks(indent, broken);
      blanks += read.blanks;
      broken ||= read.broken;
      if (this.#flow === 0 && this.#column < indent) break;
    }
    if (broken) this.#keyAllowed = true;
    this.#push('scalar', start, { text, plain: true });
  }

  #endsPlain(): boolean {
    const char = this.#char()!;
    if (char === ':' && isBlankOrEnd(this.#char(1))) return true;
    if (this.#flow === 0) return false;
    return ',[]{}'.includes(char) || (char === '?' && isBlankOrEnd(this.#char(1)));
  }

  /** Blanks between the words of a plain scalar, folded over line breaks. */
  #plainBlanks(indent: number, wasBroken: boolean): { blanks: string; broken: boolean } {
    let blanks = '';
    let breaks = '';
    let first = '';
    let broken = wasBroken;
    while (isBlank(this.#char()) || isBreak(this.#char())) {
      if (isBlank(this.#char())) {
        if (broken && this.#column < indent && this.#char() === '\t')
          this.#fail('found a tab character that violates indentation');
        if (!broken) blanks += this.#char();
        this.#skip();
      } else if (!broken) {
        blanks = '';
        first = this.#readBreak();
        broken = true;
      } else breaks += this.#readBreak();
    }
    if (!broken) return { blanks, broken };
    return { blanks: first === '\n' ? breaks || ' ' : first + breaks, broken };
  }
}
