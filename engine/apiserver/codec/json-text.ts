import { LIMITS } from '../../kernel/limits.ts';
import { quote } from '../../kinds/field.ts';

/** A text is no JSON; the message is Go's. */
export class JsonSyntaxError extends Error {}

/** A decoded text, and the fields that stood twice, as the strict decoder names them. */
export interface JsonText {
  readonly value: unknown;
  readonly duplicates: readonly string[];
  /** The paths of all fields as the text has them, one after the other; where something stood twice. */
  readonly order?: readonly string[];
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const STRING_END = /["\\\u0000-\u001f]/g;
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const MAX_DUPLICATES = 100;

/** A character as Go's errors quote it. */
function quoteChar(char: string): string {
  if (char === "'") return `'\\''`;
  if (char === '"') return `'"'`;
  return `'${quote(char).slice(1, -1)}'`;
}

/** The first byte of a character, as the character of that number: Go's scanner goes by bytes. */
const firstByte = (char: string): string => String.fromCharCode(new TextEncoder().encode(char)[0]);

/**
 * Reads JSON as sigs.k8s.io/json does: Go's syntax errors, and of a field that stands twice the last value, told in
 * `duplicates`. Nesting and the number of values are bounded.
 */
class JsonReader {
  readonly duplicates: string[] = [];
  #text: string;
  #at = 0;
  #depth = 0;
  #nodes = 0;
  #path = '';
  /** Takes the path of each field that is read. */
  #order: string[] | undefined;

  constructor(text: string, order?: string[]) {
    this.#text = text;
    this.#order = order;
  }

  read(): unknown {
    const value = this.#value('looking for beginning of value');
    this.#space();
    if (this.#at < this.#text.length) throw this.#invalid('after top-level value');
    return value;
  }

  #space(): void {
    for (;;) {
      const char = this.#text[this.#at];
      if (char !== ' ' && char !== '\n' && char !== '\t' && char !== '\r') return;
      this.#at++;
    }
  }

  /** `inWord`: in the middle of a word the end of the text is read as a blank. */
  #invalid(where: string, inWord = false): JsonSyntaxError {
    const isEnd = this.#at >= this.#text.length;
    if (isEnd && !inWord) return new JsonSyntaxError('unexpected end of JSON input');
    const char = isEnd ? ' ' : String.fromCodePoint(this.#text.codePointAt(this.#at)!);
    return new JsonSyntaxError(`invalid character ${quoteChar(firstByte(char))} ${where}`);
  }

  #value(where: string): unknown {
    this.#space();
    if (++this.#nodes > LIMITS.documentNodes)
      throw new JsonSyntaxError(`too many values (limit documentNodes: ${LIMITS.documentNodes})`);
    const char = this.#text[this.#at];
    if (char === '{') return this.#nested(() => this.#object());
    if (char === '[') return this.#nested(() => this.#array());
    if (char === '"') return this.#string();
    if (char === 't') return this.#word('true', true);
    if (char === 'f') return this.#word('false', false);
    if (char === 'n') return this.#word('null', null);
    if (char === '-' || (char >= '0' && char <= '9')) return this.#number();
    throw this.#invalid(where);
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > LIMITS.nesting)
      throw new JsonSyntaxError(`exceeded max depth (limit nesting: ${LIMITS.nesting})`);
    this.#at++;
    const out = read();
    this.#depth--;
    return out;
  }

  #object(): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    const before = this.#path;
    this.#space();
    if (this.#text[this.#at] === '}') {
      this.#at++;
      return out;
    }
    for (;;) {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#invalid('looking for beginning of object key string');
      const key = this.#string();
      this.#space();
      if (this.#text[this.#at] !== ':') throw this.#invalid('after object key');
      this.#at++;
      this.#path = before ? `${before}.${key}` : key;
      this.#order?.push(this.#path);
      if (Object.hasOwn(out, key) && this.duplicates.length < MAX_DUPLICATES) this.duplicates.push(this.#path);
      const value = this.#value('looking for beginning of value');
      if (key === '__proto__')
        Object.defineProperty(out, key, { value, enumerable: true, writable: true, configurable: true });
      else out[key] = Object.hasOwn(out, key) ? merged(out[key], value) : value;
      this.#path = before;
      this.#space();
      const next = this.#text[this.#at];
      if (next !== ',' && next !== '}') throw this.#invalid('after object key:value pair');
      this.#at++;
      if (next === '}') return out;
    }
  }

  #array(): unknown[] {
    const out: unknown[] = [];
    const before = this.#path;
    this.#space();
    if (this.#text[this.#at] === ']') {
      this.#at++;
      return out;
    }
    for (;;) {
      this.#path = `${before}[${out.length}]`;
      out.push(this.#value('looking for beginning of value'));
      this.#path = before;
      this.#space();
      const next = this.#text[this.#at];
      if (next !== ',' && next !== ']') throw this.#invalid('after array element');
      this.#at++;
      if (next === ']') return out;
    }
  }

  #word<T>(word: string, value: T): T {
    for (let i = 0; i < word.length; i++, this.#at++)
      if (this.#text[this.#at] !== word[i])
        throw this.#invalid(`in literal ${word} (expecting ${quoteChar(word[i])})`, true);
    return value;
  }

  #number(): number {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (!match) {
      this.#at++;
      throw this.#invalid('in numeric literal', true);
    }
    this.#at += match[0].length;
    return Number(match[0]);
  }

  #string(): string {
    const text = this.#text;
    let out = '';
    this.#at++;
    for (;;) {
      STRING_END.lastIndex = this.#at;
      const end = STRING_END.exec(text)?.index ?? text.length;
      out += text.slice(this.#at, end);
      this.#at = end;
      if (end >= text.length) throw this.#invalid('');
      if (text[end] === '"') {
        this.#at++;
        return out;
      }
      if (text[end] !== '\\') throw this.#invalid('in string literal');
      this.#at++;
      out += this.#escape();
    }
  }

  #escape(): string {
    const char = this.#text[this.#at];
    if (char === 'u') {
      const digits = this.#text.slice(this.#at + 1, this.#at + 5);
      const good = /^[0-9a-fA-F]*/.exec(digits)![0].length;
      if (good < 4) {
        this.#at += 1 + good;
        throw this.#invalid('in \\u hexadecimal character escape', true);
      }
      this.#at += 5;
      return String.fromCharCode(parseInt(digits, 16));
    }
    if (char !== undefined && (char === '"' || char === '\\' || char === '/' || Object.hasOwn(ESCAPES, char))) {
      this.#at++;
      return ESCAPES[char] ?? char;
    }
    throw this.#invalid('in string escape code', true);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What becomes of a field that stands twice: Go reads an object into the one it has. */
function merged(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return after;
  const out = { ...before };
  for (const key in after) out[key] = Object.hasOwn(before, key) ? merged(before[key], after[key]) : after[key];
  return out;
}

/** Read a JSON text. Throws {@link JsonSyntaxError}. */
export function readJson(text: string): JsonText {
  const reader = new JsonReader(text);
  const value = reader.read();
  if (!reader.duplicates.length) return { value, duplicates: [] };
  const order: string[] = [];
  new JsonReader(text, order).read();
  return { value, duplicates: reader.duplicates, order };
}
