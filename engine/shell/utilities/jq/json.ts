import { LIMITS } from '../../../kernel/limits.ts';
import { JqError, type Json } from './value.ts';

/** How deep a document may nest, as jq bounds it. */
const MAX_DEPTH = 256;

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

  #fail(message: string): never {
    const before = this.#text.slice(0, this.#at);
    const line = before.split('\n').length;
    const column = this.#at - (before.lastIndexOf('\n') + 1);
    const place = this.#at >= this.#text.length ? `EOF at line ${line}, column ${column}` : `line ${line}, column ${column}`;
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
    const text = /^[^\s,:[\]{}"]+/.exec(this.#text.slice(this.#at, this.#at + 1000))?.[0] ?? '';
    this.#at += text.length;
    if (text === 'null') return null;
    if (text === 'true') return true;
    if (text === 'false') return false;
    if (text === 'nan' || text === 'NaN') return NaN;
    if (/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) return Number(text);
    if (this.#at < this.#text.length) this.#at++;
    return this.#fail(/^[nft]/.test(text) && /^[a-z]+$/.test(text) ? 'Invalid literal' : 'Invalid numeric literal');
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
    const raw = this.#text.slice(start, this.#at).replace(/[\x00-\x1f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
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
      if (this.#text[this.#at] !== '"') {
        if (this.#at < this.#text.length) this.#at++;
        return this.#fail(this.#at >= this.#text.length ? 'Unfinished JSON term' : 'Object keys must be strings');
      }
      const key = this.#string();
      this.#blanks();
      if (this.#text[this.#at++] !== ':') {
        if (this.#at > this.#text.length) {
          this.#at--;
          return this.#fail('Unfinished JSON term');
        }
        return this.#fail('Objects must consist of key:value pairs');
      }
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
