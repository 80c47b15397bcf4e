import { JqSyntaxError, pointedAt, type Filter } from './syntax.ts';

/** A piece of a program; a string's parts are read with it. */
export interface Token {
  readonly type: 'number' | 'string' | 'field' | 'name' | 'variable' | 'format' | 'keyword' | 'operator' | 'end';
  readonly text: string;
  readonly parts?: readonly (string | Filter)[];
}

const KEYWORDS = new Set(
  'def if then elif else end as reduce foreach try catch label import include and or __loc__'.split(' '),
);
const OPERATORS = [
  '?//=',
  '?//',
  '//=',
  '|=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '==',
  '!=',
  '<=',
  '>=',
  '//',
  '..',
  '.',
  '[',
  ']',
  '(',
  ')',
  '{',
  '}',
  '|',
  ',',
  ':',
  ';',
  '=',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '$',
  '?',
];

/** How deep filters may nest. */
const MAX_DEPTH = 200;

const TOKEN_NAMES: Readonly<Record<string, string>> = {
  number: 'LITERAL',
  string: 'QQSTRING_START',
  field: 'FIELD',
  name: 'IDENT',
  variable: "'$'",
  format: 'FORMAT',
};

/** Cuts a program into tokens, one ahead of the grammar, and says where one is not as expected. */
export abstract class TokenReader {
  protected readonly text: string;
  /** Behind the token that is looked at. */
  protected at = 0;
  /** The token that is looked at; the first one after the first `advance`. */
  protected token: Token = { type: 'end', text: '' };
  protected tokenStart = 0;
  #depth = 0;
  #previousStart = 0;
  #previousEnd = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The filter of `\(…)` in a string, read by the grammar up to its closing bracket. */
  protected abstract interpolation(): Filter;

  /** The token should not be here. @throws JqSyntaxError */
  protected fail(): never {
    const { type, text } = this.token;
    const at = type === 'end' ? this.#previousStart : this.tokenStart;
    const what =
      type === 'end'
        ? 'unexpected end of file'
        : type === 'keyword'
          ? `unexpected ${text}`
          : `unexpected ${TOKEN_NAMES[type] ?? `'${text}'`}`;
    const end = type === 'end' ? this.#previousEnd : this.at;
    throw new JqSyntaxError(pointedAt(`syntax error, ${what}`, this.text, at, end - at));
  }

  /** Take the token. */
  protected advance(): Token {
    const token = this.token;
    this.#previousStart = this.tokenStart;
    this.#previousEnd = this.at;
    this.token = this.#scan();
    return token;
  }

  protected keyword(text: string): boolean {
    return this.token.type === 'keyword' && this.token.text === text;
  }

  protected is(text: string): boolean {
    return this.token.type === 'operator' && this.token.text === text;
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.advance();
    return true;
  }

  protected expect(text: string): void {
    if (this.token.type === 'keyword' ? this.token.text !== text : !this.is(text)) this.fail();
    this.advance();
  }

  #scan(): Token {
    const text = this.text;
    for (;;) {
      while (/\s/.test(text[this.at] ?? 'x')) this.at++;
      if (text[this.at] !== '#') break;
      const end = text.indexOf('\n', this.at);
      this.at = end < 0 ? text.length : end;
    }
    this.tokenStart = this.at;
    const rest = text.slice(this.at, this.at + 400);
    if (rest === '') return { type: 'end', text: '' };
    if (rest.startsWith('"')) return { type: 'string', text: '"', parts: this.#string() };
    const take = (type: Token['type'], value: string, skip = 0): Token => {
      this.at += value.length + skip;
      return { type, text: value };
    };
    const number = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest);
    if (number) return take('number', number[0]);
    const field = /^\.([A-Za-z_]\w*)/.exec(rest);
    if (field) return take('field', field[1], 1);
    const format = /^@[A-Za-z0-9_]+/.exec(rest);
    if (format) return take('format', format[0]);
    const variable = /^\$(?:__loc__|[A-Za-z_]\w*(?:::\w+)*)/.exec(rest);
    if (variable) return take('variable', variable[0]);
    const name = /^[A-Za-z_]\w*(?:::\w+)*/.exec(rest);
    if (name) return take(KEYWORDS.has(name[0]) ? 'keyword' : 'name', name[0]);
    const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
    if (!operator) {
      this.token = { type: 'operator', text: 'INVALID_CHARACTER' };
      const expecting = this.at === 0 ? ', expecting end of file' : '';
      throw new JqSyntaxError(pointedAt(`syntax error, unexpected INVALID_CHARACTER${expecting}`, text, this.at, 1));
    }
    return take('operator', operator);
  }

  /** A string literal with its interpolations. */
  #string(): (string | Filter)[] {
    const text = this.text;
    const parts: (string | Filter)[] = [];
    let plain = '';
    for (this.at++; text[this.at] !== '"';) {
      const char = text[this.at];
      if (char === undefined) {
        this.tokenStart = this.at;
        this.token = { type: 'end', text: '' };
        const expecting = 'expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END';
        const start = text.lastIndexOf('"') + 1;
        const message = `syntax error, unexpected end of file, ${expecting}`;
        throw new JqSyntaxError(pointedAt(message, text, start, text.length - start));
      }
      if (char !== '\\') {
        plain += char;
        this.at++;
        continue;
      }
      if (text[this.at + 1] === '(') {
        this.at += 2;
        parts.push(plain, this.#interpolated());
        plain = '';
        continue;
      }
      const escape = /^\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])/.exec(text.slice(this.at, this.at + 6))?.[0];
      if (!escape) throw new JqSyntaxError(pointedAt('syntax error, unexpected INVALID_CHARACTER', text, this.at, 2));
      plain += JSON.parse(`"${escape}"`);
      this.at += escape.length;
    }
    this.at++;
    return [...parts, plain];
  }

  #interpolated(): Filter {
    const before = this.token;
    this.advance();
    const filter = this.interpolation();
    if (!this.is(')')) this.fail();
    this.at = this.tokenStart + 1;
    this.token = before;
    return filter;
  }

  /** One step deeper into the grammar. */
  protected nested<T>(body: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new JqSyntaxError('the program nests too deep');
    try {
      return body();
    } finally {
      this.#depth--;
    }
  }
}
