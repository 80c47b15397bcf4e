import { LIMITS } from '../../../kernel/limits.ts';
import { JqError, type Json } from './value.ts';

/** How deep a document may nest, as jq bounds it. */
const MAX_DEPTH = 256;

const LITERAL = /[^\s,:[\]{}"]+/y;

/** Reads JSON values one after the other from a text, with jq's messages. */
export class JsonReader {
  readonly #text: string;
  #at = 0;
  #nodes = 0;

  constructor(text: string) {
    this.#text = text.startsWith('\ufeff') ? text.slice(1) : text;
  }

  /** The next value; undefined at the end. @throws JqError */
  next(): Json | undefined {
    this.#blanks();
    if (this.#at >= this.#text.length) return undefined;
    return this.#value(0);
  }

  /** Lines that have been read: up to the end of the line the last value ended on. */
  get linesRead(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return this.#text.slice(0, end < 0 ? undefined : end + 1).split('\n').length - 1;
  }

  #fail(message: string, atEnd = this.#at >= this.#text.length): never {
    const before = this.#text.slice(0, this.#at);
    const line = before.split('\n').length;
    const column = this.#at - (before.lastIndexOf('\n') + 1);
    const place = atEnd ? `EOF at line ${line}, column ${column}` : `line ${line}, column ${column}`;
    throw new JqError(`${message} at ${place}`);
  }

  #blanks(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #value(depth: number): Json {
    if (depth > MAX_DEPTH) this.#fail('Exceeds depth limit for parsing');
    if (++this.#nodes > LIMITS.documentNodes) this.#fail('Too many values');
    this.#blanks();
    const char = this.#text[this.#at];
    if (char === undefined) return this.#fail('Unfinished JSON term');
    if (char === '{') return this.#object(depth);
    if (char === '[') return this.#array(depth);
    if (char === '"') return this.#string();
    if (char === ']' || char === '}') {
      this.#at++;
      return this.#fail(char === ']' ? "Unmatched ']'" : "Unmatched '}'");
    }
    if (char === ',' || char === ':') {
      this.#at++;
      return this.#fail(char === ',' ? "Expected value before ','" : "':' not as part of an object");
    }
    return this.#literal();
  }

  #literal(): Json {
    LITERAL.lastIndex = this.#at;
    const text = LITERAL.exec(this.#text)?.[0] ?? '';
    this.#at += text.length;
    if (text === 'null') return null;
    if (text === 'true') return true;
    if (text === 'false') return false;
    if (text === 'nan' || text === 'NaN') return NaN;
    if (/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) return Number(text);
    const ended = this.#at >= this.#text.length;
    if (!ended) this.#at++;
    return this.#fail(
      text.startsWith("'")
        ? `Invalid string literal; expected ", but got '`
        : /^[nft]/.test(text) && /^[a-z]+$/.test(text)
          ? 'Invalid literal'
          : 'Invalid numeric literal',
      ended,
    );
  }

  #string(): string {
    const start = this.#at++;
    for (;;) {
      const quote = this.#text.indexOf('"', this.#at);
      if (quote < 0) {
        this.#at = this.#text.length;
        return this.#fail('Unfinished string');
      }
      this.#at = quote + 1;
      let slashes = 0;
      for (let i = quote - 1; i > start && this.#text[i] === '\\'; i--) slashes++;
      if (slashes % 2 === 0) break;
    }
    const raw = this.#text
      .slice(start, this.#at)
      .replace(/[\x00-\x1f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
    try {
      return (JSON.parse(raw) as string).replace(/[\ud800-\udbff](?![\udc00-\udfff])/g, '\ufffd');
    } catch {
      return this.#fail('Invalid escape');
    }
  }

  #array(depth: number): Json {
    this.#at++;
    const items: Json[] = [];
    this.#blanks();
    if (this.#text[this.#at] === ']') {
      this.#at++;
      return items;
    }
    for (;;) {
      items.push(this.#value(depth + 1));
      this.#blanks();
      const char = this.#text[this.#at++];
      if (char === ']') return items;
      if (char === undefined) {
        this.#at--;
        return this.#fail('Unfinished JSON term');
      }
      if (char !== ',') return this.#fail(char === '}' ? "Unmatched '}'" : 'Expected separator between values');
      this.#blanks();
      if (this.#text[this.#at] === ']') {
        this.#at++;
        return this.#fail('Expected another array element');
      }
    }
  }

  #key(more: boolean, depth: number): string {
    const char = this.#text[this.#at];
    if (char === '"') return this.#string();
    if (char === undefined) this.#fail('Unfinished JSON term');
    if (char === '}' && more) {
      this.#at++;
      this.#fail('Expected another key-value pair');
    }
    this.#value(depth + 1);
    this.#at++;
    return this.#fail('Object keys must be strings');
  }

  #missingColon(depth: number): never {
    this.#at--;
    const char = this.#text[this.#at];
    if (char === undefined) this.#fail('Unfinished JSON term');
    if (char === '}' || char === ',') {
      this.#at++;
      this.#fail('Objects must consist of key:value pairs');
    }
    this.#value(depth + 1);
    this.#at = Math.min(this.#at + 1, this.#text.length);
    return this.#fail('Expected separator between values');
  }

  #object(depth: number): Json {
    this.#at++;
    const entries = new Map<string, Json>();
    this.#blanks();
    if (this.#text[this.#at] === '}') {
      this.#at++;
      return entries;
    }
    for (;;) {
      this.#blanks();
      const key = this.#key(entries.size > 0, depth);
      this.#blanks();
      if (this.#text[this.#at++] !== ':') this.#missingColon(depth);
      entries.set(key, this.#value(depth + 1));
      this.#blanks();
      const char = this.#text[this.#at++];
      if (char === '}') return entries;
      if (char === undefined) {
        this.#at--;
        return this.#fail('Unfinished JSON term');
      }
      if (char !== ',') return this.#fail(char === ']' ? "Unmatched ']'" : 'Expected separator between values');
    }
  }
}

/** Parse one document (`fromjson`). @throws JqError */
export function parseJson(text: string): Json {
  const reader = new JsonReader(text);
  const value = reader.next();
  if (value === undefined) return null;
  if (reader.next() !== undefined) throw new JqError('Unexpected extra JSON values');
  return value;
}
