import { LIMITS } from '../kernel/limits.ts';
import { readBlockScalar } from './block-scalar.ts';
import { readPlain, readQuoted } from './flow-scalar.ts';
import { isBlank, isBlankOrEnd, isBreak, Reader } from './reader.ts';
import { YamlError, type Mark, type Token, type TokenType } from './tokens.ts';

/** Where a `key:` without `?` may begin: it becomes a key when its colon comes on the same line. */
interface SimpleKey {
  possible: boolean;
  required: boolean;
  tokenNumber: number;
  mark: Mark;
}

/** A simple key is at most so long. */
const KEY_LENGTH = 1024;

/**
 * Cuts YAML 1.1 into tokens as libyaml's scanner does (go-yaml is a translation of it), so that errors name the same
 * problem at the same line. Tokens are made when they are asked for: what follows an error is never looked at.
 */
export class Scanner {
  readonly #reader: Reader;
  #tokens: Token[] = [];
  #taken = 0;
  #indent = -1;
  #indents: number[] = [];
  #flow = 0;
  #keyAllowed = true;
  #keys: SimpleKey[] = [];
  #keysByToken = new Map<number, SimpleKey>();
  #ended = false;

  constructor(text: string) {
    this.#reader = new Reader(text);
    this.#keys.push(this.#noKey());
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

  #noKey = (): SimpleKey => ({
    possible: false,
    required: false,
    tokenNumber: this.#nextNumber(),
    mark: { index: 0, line: 0, column: 0 },
  });

  #nextNumber(): number {
    return this.#taken + this.#tokens.length;
  }

  /** May the key that began at the first waiting token still find its colon? */
  #headMayBecomeKey(): boolean {
    const key = this.#keysByToken.get(this.#taken);
    return key !== undefined && this.#isValid(key);
  }

  #isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.mark.line === this.#reader.line && key.mark.index + KEY_LENGTH >= this.#reader.index) return true;
    if (key.required) this.#reader.fail("could not find expected ':'");
    key.possible = false;
    return false;
  }

  #saveKey(): void {
    const required = this.#flow === 0 && this.#indent === this.#reader.column;
    if (!this.#keyAllowed) return;
    this.#removeKey();
    const key = { possible: true, required, tokenNumber: this.#nextNumber(), mark: this.#reader.mark };
    this.#keys[this.#keys.length - 1] = key;
    this.#keysByToken.set(key.tokenNumber, key);
  }

  #removeKey(): void {
    const key = this.#keys.at(-1)!;
    if (key.possible && key.required) this.#reader.fail("could not find expected ':'");
    this.#forgetKey(key);
  }

  #forgetKey(key: SimpleKey): void {
    if (key.possible) this.#keysByToken.delete(key.tokenNumber);
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
      this.#push('block-end', this.#reader.mark);
      this.#indent = this.#indents.pop()!;
    }
  }

  #fetch(): void {
    if (this.#ended) return this.#push('stream-end', this.#reader.mark);
    this.#skipToToken();
    this.#unrollIndent(this.#reader.column);
    const char = this.#reader.char();
    if (char === undefined) return this.#fetchEnd();
    if (this.#reader.column === 0 && char === '%') return this.#fetchDirective();
    if (this.#reader.atDocument('---')) return this.#fetchDocument('document-start');
    if (this.#reader.atDocument('...')) return this.#fetchDocument('document-end');
    const following = this.#reader.char(1);
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
    this.#reader.fail('found character that cannot start any token');
  }

  #startsPlain(char: string, following: string | undefined): boolean {
    if (!isBlankOrEnd(char) && !'-?:,[]{}#&*!|>\'"%@`'.includes(char)) return true;
    if (char === '-') return !isBlank(following);
    return this.#flow === 0 && (char === '?' || char === ':') && !isBlankOrEnd(following);
  }

  /** Skip blanks, comments and line breaks; a tab is no indentation. */
  #skipToToken(): void {
    for (;;) {
      while (this.#reader.char() === ' ' || (this.#reader.char() === '\t' && (this.#flow > 0 || !this.#keyAllowed)))
        this.#reader.skip();
      if (this.#reader.char() === '#') this.#reader.takeLine();
      if (!isBreak(this.#reader.char())) return;
      this.#reader.skipBreak();
      if (this.#flow === 0) this.#keyAllowed = true;
    }
  }

  #fetchEnd(): void {
    if (this.#reader.column !== 0) {
      this.#reader.column = 0;
      this.#reader.line++;
    }
    this.#unrollIndent(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#ended = true;
    this.#push('stream-end', this.#reader.mark);
  }

  #fetchDirective(): void {
    this.#unrollIndent(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    const start = this.#reader.mark;
    const text = this.#reader.takeLine();
    if (/^%YAML(?:\s+(?!\d)|$)/.test(text))
      throw new YamlError('did not find expected version number', start.line && start.line + 1);
    if (!/^%(YAML|TAG)\s/.test(text)) throw new YamlError('found unknown directive name', start.line && start.line + 1);
    this.#push('directive', start, { text });
  }

  #fetchDocument(type: TokenType): void {
    this.#unrollIndent(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    const start = this.#reader.mark;
    this.#reader.skip(3);
    this.#push(type, start);
  }

  #fetchFlowStart(type: TokenType): void {
    this.#saveKey();
    this.#keys.push(this.#noKey());
    if (++this.#flow > LIMITS.nesting) throw new YamlError(`exceeded max depth of ${LIMITS.nesting}`);
    this.#keyAllowed = true;
    const start = this.#reader.mark;
    this.#reader.skip();
    this.#push(type, start);
  }

  #fetchFlowEnd(type: TokenType): void {
    this.#removeKey();
    if (this.#flow > 0) {
      this.#flow--;
      // Of an empty collection this is the number of its own bracket: it is no key any more (as in go-yaml).
      this.#keysByToken.delete(this.#keys.pop()!.tokenNumber);
    }
    this.#keyAllowed = false;
    const start = this.#reader.mark;
    this.#reader.skip();
    this.#push(type, start);
  }

  #fetchFlowEntry(): void {
    this.#removeKey();
    this.#keyAllowed = true;
    const start = this.#reader.mark;
    this.#reader.skip();
    this.#push('flow-entry', start);
  }

  #fetchBlockEntry(): void {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) this.#reader.fail('block sequence entries are not allowed in this context');
      this.#rollIndent(this.#reader.column, 'block-sequence-start', this.#reader.mark);
    }
    this.#removeKey();
    this.#keyAllowed = true;
    const start = this.#reader.mark;
    this.#reader.skip();
    this.#push('block-entry', start);
  }

  #fetchKey(): void {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) this.#reader.fail('mapping keys are not allowed in this context');
      this.#rollIndent(this.#reader.column, 'block-mapping-start', this.#reader.mark);
    }
    this.#removeKey();
    this.#keyAllowed = this.#flow === 0;
    const start = this.#reader.mark;
    this.#reader.skip();
    this.#push('key', start);
  }

  #fetchValue(): void {
    const key = this.#keys.at(-1)!;
    if (this.#isValid(key)) {
      this.#tokens.splice(key.tokenNumber - this.#taken, 0, { type: 'key', start: key.mark });
      this.#rollIndent(key.mark.column, 'block-mapping-start', key.mark, key.tokenNumber);
      this.#forgetKey(key);
      this.#keyAllowed = false;
    } else {
      if (this.#flow === 0) {
        if (!this.#keyAllowed) this.#reader.fail('mapping values are not allowed in this context');
        this.#rollIndent(this.#reader.column, 'block-mapping-start', this.#reader.mark);
      }
      this.#keyAllowed = this.#flow === 0;
    }
    const start = this.#reader.mark;
    this.#reader.skip();
    this.#push('value', start);
  }

  #fetchAnchor(sign: string): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#reader.mark;
    this.#reader.skip();
    let name = '';
    while (/[0-9A-Za-z_-]/.test(this.#reader.char() ?? '')) {
      name += this.#reader.char();
      this.#reader.skip();
    }
    const after = this.#reader.char();
    if (!name || !(isBlankOrEnd(after) || '?:,]}%@`'.includes(after!)))
      this.#reader.fail('did not find expected alphabetic or numeric character');
    this.#push(sign === '*' ? 'alias' : 'anchor', start, { text: name });
  }

  #fetchTag(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#reader.mark;
    let text = '';
    while (!isBlankOrEnd(this.#reader.char()) && !(this.#flow > 0 && ',[]{}'.includes(this.#reader.char()!))) {
      text += this.#reader.char();
      this.#reader.skip();
    }
    this.#push('tag', start, { text });
  }

  #fetchBlockScalar(sign: string): void {
    this.#removeKey();
    this.#keyAllowed = true;
    const start = this.#reader.mark;
    this.#reader.skip();
    this.#push('scalar', start, { text: readBlockScalar(this.#reader, sign, this.#indent) });
  }

  #fetchQuoted(quote: string): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#reader.mark;
    this.#reader.skip();
    this.#push('scalar', start, { text: readQuoted(this.#reader, quote) });
  }

  #fetchPlain(): void {
    this.#saveKey();
    const start = this.#reader.mark;
    const { text, endsLine } = readPlain(this.#reader, this.#indent + 1, this.#flow > 0);
    this.#keyAllowed = endsLine;
    this.#push('scalar', start, { text, plain: true });
  }
}
