/**
 * What Go's encoding/json says of a text that should be a JSON object (`json.Unmarshal` into a map), or undefined where
 * it is one. The texts name the character at which the scanner stopped and what it was doing.
 */
export function goJsonObjectError(text: string): string | undefined {
  const scanner = new Scanner(text);
  const error = scanner.document();
  if (error) return error;
  const kind = scanner.kind;
  return kind === 'object' || kind === 'null'
    ? undefined
    : `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}

/**
 * The first error in a text that should be JSON, with the number of bytes that the scanner had read when it met it;
 * undefined where there is none.
 */
export function goJsonSyntaxError(text: string): { readonly message: string; readonly offset: number } | undefined {
  const scanner = new Scanner(text);
  const message = scanner.document();
  return message === undefined ? undefined : { message, offset: scanner.offset };
}

const MAX_DEPTH = 10_000;

class Scanner {
  /** What the document is: `object`, `array`, `string`, `number`, `bool`, `null`. */
  kind = '';
  #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Bytes read, the one that is wrong among them. */
  get offset(): number {
    return new TextEncoder().encode(this.#text.slice(0, this.#at)).length + 1;
  }

  document(): string | undefined {
    this.#space();
    const error = this.#value(0, true);
    if (error) return error;
    this.#space();
    return this.#at < this.#text.length ? this.#bad('after top-level value') : undefined;
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #bad(context: string): string {
    if (this.#at >= this.#text.length) return 'unexpected end of JSON input';
    const char = String.fromCodePoint(this.#firstByte());
    const shown = char === "'" ? `'\\''` : char === '"' ? `'"'` : `'${printable(char)}'`;
    return `invalid character ${shown} ${context}`;
  }

  /** Go looks at bytes: of a character beyond ASCII it shows the first byte. */
  #firstByte(): number {
    return new TextEncoder().encode(String.fromCodePoint(this.#text.codePointAt(this.#at)!))[0];
  }

  #value(depth: number, top: boolean): string | undefined {
    const char = this.#text[this.#at];
    const is = (kind: string): void => {
      if (top) this.kind = kind;
    };
    if (depth > MAX_DEPTH) return 'exceeded max depth';
    if (char === '{') return (is('object'), this.#members(depth));
    if (char === '[') return (is('array'), this.#elements(depth));
    if (char === '"') return (is('string'), this.#string());
    if (char === '-' || (char >= '0' && char <= '9')) return (is('number'), this.#number());
    if (char === 't') return (is('bool'), this.#literal('true'));
    if (char === 'f') return (is('bool'), this.#literal('false'));
    if (char === 'n') return (is('null'), this.#literal('null'));
    return this.#bad('looking for beginning of value');
  }

  #literal(word: string): string | undefined {
    for (let i = 0; i < word.length; i++, this.#at++)
      if (this.#text[this.#at] !== word[i]) return this.#bad(`in literal ${word} (expecting '${word[i]}')`);
    return undefined;
  }

  #digits(): number {
    const start = this.#at;
    while (this.#text[this.#at] >= '0' && this.#text[this.#at] <= '9') this.#at++;
    return this.#at - start;
  }

  #number(): string | undefined {
    if (this.#text[this.#at] === '-') this.#at++;
    if (this.#text[this.#at] === '0') this.#at++;
    else if (!this.#digits()) return this.#bad('in numeric literal');
    if (this.#text[this.#at] === '.') {
      this.#at++;
      if (!this.#digits()) return this.#bad('after decimal point in numeric literal');
    }
    if (/[eE]/.test(this.#text[this.#at] ?? '')) {
      this.#at++;
      if (/[+-]/.test(this.#text[this.#at] ?? '')) this.#at++;
      if (!this.#digits()) return this.#bad('in exponent of numeric literal');
    }
    return undefined;
  }

  #string(): string | undefined {
    this.#at++;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at];
      if (char === '"') return void this.#at++;
      if (char === '\\') {
        this.#at++;
        if (!/["\\/bfnrtu]/.test(this.#text[this.#at] ?? '')) return this.#bad('in string escape code');
      } else if (char < ' ') return this.#bad('in string literal');
    }
    return this.#bad('');
  }

  #members(depth: number): string | undefined {
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === '}') return void this.#at++;
    for (;;) {
      if (this.#text[this.#at] !== '"') return this.#bad('looking for beginning of object key string');
      const error = this.#string();
      if (error) return error;
      this.#space();
      if (this.#text[this.#at] !== ':') return this.#bad('after object key');
      this.#at++;
      this.#space();
      const inner = this.#value(depth + 1, false);
      if (inner) return inner;
      this.#space();
      if (this.#text[this.#at] === '}') return void this.#at++;
      if (this.#text[this.#at] !== ',') return this.#bad('after object key:value pair');
      this.#at++;
      this.#space();
    }
  }

  #elements(depth: number): string | undefined {
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === ']') return void this.#at++;
    for (;;) {
      const inner = this.#value(depth + 1, false);
      if (inner) return inner;
      this.#space();
      if (this.#text[this.#at] === ']') return void this.#at++;
      if (this.#text[this.#at] !== ',') return this.#bad('after array element');
      this.#at++;
      this.#space();
    }
  }
}

const printable = (char: string): string =>
  ({ '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' })[char] ??
  (char < ' ' || char === '\x7f' ? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}` : char);
