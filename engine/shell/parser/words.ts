import { unescapeAnsi } from '../formatting/ansi.ts';
import { ShellSyntaxError, type ParameterPart, type Script, type Word, type WordPart } from './syntax.ts';

/** How deep quotes, substitutions and commands may nest in one another. */
const MAX_SYNTAX_DEPTH = 200;

/** Parses the commands of a substitution that begins at `start`, up to its closing parenthesis. */
export type ParseSubstitution = (source: SourceText, start: number) => { script: Script; end: number };

/** Parses all of a text as commands (the inside of backquotes). */
export type ParseText = (text: string, line: number) => Script;

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SPECIAL = '@*#?-$!';

/** Reads words from source text: quotes, expansions and plain text become parts. */
export class SourceText {
  text: string;
  position = 0;
  depth = 0;
  /** The number of the first line. */
  readonly firstLine: number;
  readonly parseSubstitution: ParseSubstitution;
  readonly parseText: ParseText;
  extendedGlobs = false;

  constructor(text: string, firstLine: number, parseSubstitution: ParseSubstitution, parseText: ParseText) {
    this.text = text;
    this.firstLine = firstLine;
    this.parseSubstitution = parseSubstitution;
    this.parseText = parseText;
  }

  /** The line number at a position. */
  lineAt(position: number): number {
    let line = this.firstLine;
    for (let i = this.text.indexOf('\n'); i >= 0 && i < position; i = this.text.indexOf('\n', i + 1)) line++;
    return line;
  }

  /** The line number here; positions only grow, so that each character is counted once. */
  get line(): number {
    if (this.position < this.#countedTo) [this.#countedTo, this.#countedLine] = [0, this.firstLine];
    for (let i = this.text.indexOf('\n', this.#countedTo); i >= 0 && i < this.position;) {
      this.#countedLine++;
      this.#countedTo = i + 1;
      i = this.text.indexOf('\n', this.#countedTo);
    }
    return this.#countedLine;
  }

  #countedTo = 0;
  #countedLine = 1;

  fail(message: string, incomplete = false): never {
    throw new ShellSyntaxError(message, this.lineAt(this.text.length), incomplete);
  }

  /** Run `body` one level deeper. */
  nested<T>(body: () => T): T {
    if (++this.depth > MAX_SYNTAX_DEPTH) throw new ShellSyntaxError('commands nest too deep', this.line);
    try {
      return body();
    } finally {
      this.depth--;
    }
  }

  /** An unterminated quote or bracket: bash names the line it began on. */
  unterminated(mark: string, start: number, further = 0): never {
    const message = `unexpected EOF while looking for matching \`${mark}'`;
    throw new ShellSyntaxError(message, this.lineAt(start) + further, true);
  }

  /** A word up to a character for which `isEnd` says so. */
  readWord(isEnd: (char: string) => boolean): WordPart[] {
    const parts: WordPart[] = [];
    let text = '';
    const flush = (): void => {
      if (text) parts.push({ type: 'text', text });
      text = '';
    };
    while (this.position < this.text.length) {
      const char = this.text[this.position];
      if (this.extendedGlobs && '?*+@!'.includes(char) && this.text[this.position + 1] === '(') {
        text += this.#readExtendedGlob();
        continue;
      }
      if (isEnd(char)) break;
      if (char === '\\' && this.text[this.position + 1] === '\n') {
        this.position += 2;
        continue;
      }
      const part = this.readSpecial(char, false);
      if (part) {
        flush();
        parts.push(part);
      } else {
        text += char;
        this.position++;
      }
    }
    flush();
    return parts;
  }

  #readExtendedGlob(): string {
    const start = this.position;
    let depth = 0;
    for (; this.position < this.text.length; this.position++) {
      const char = this.text[this.position];
      if (char === '\\') this.position++;
      else if (char === '(') depth++;
      else if (char === ')' && --depth === 0) {
        this.position++;
        return this.text.slice(start, this.position);
      }
    }
    return this.unterminated(')', start);
  }

  /** A quote or expansion at the current position; undefined where the character stands for itself. */
  readSpecial(char: string, inDouble: boolean): WordPart | undefined {
    const next = this.text[this.position + 1];
    switch (char) {
      case '\\':
        return inDouble ? this.#escapeInDouble(next) : this.#escape(next);
      case "'":
        return inDouble ? undefined : this.#singleQuoted();
      case '"':
        return inDouble ? undefined : this.nested(() => this.#doubleQuoted());
      case '`':
        return this.nested(() => this.#backquoted(inDouble));
      case '$':
        return this.nested(() => this.#dollar(next, inDouble));
      default:
        return undefined;
    }
  }

  #escape(next: string | undefined): WordPart {
    this.position += next === undefined ? 1 : 2;
    return { type: 'quoted', text: next ?? '\\' };
  }

  #escapeInDouble(next: string | undefined): WordPart | undefined {
    if (next === undefined || !'$`"\\\n'.includes(next)) return undefined;
    this.position += 2;
    return { type: 'quoted', text: next === '\n' ? '' : next };
  }

  #singleQuoted(): WordPart {
    const start = this.position;
    const end = this.text.indexOf("'", start + 1);
    if (end < 0) this.unterminated("'", start);
    this.position = end + 1;
    return { type: 'quoted', text: this.text.slice(start + 1, end) };
  }

  #doubleQuoted(): WordPart {
    const start = this.position++;
    const parts = this.readQuotedText((char) => char === '"');
    if (this.position >= this.text.length) this.unterminated('"', start);
    this.position++;
    return { type: 'double', parts };
  }

  /** Text in which only `$`, backquotes and backslashes are special, up to an end. */
  readQuotedText(isEnd: (char: string) => boolean): WordPart[] {
    const parts: WordPart[] = [];
    let text = '';
    const flush = (): void => {
      if (text) parts.push({ type: 'quoted', text });
      text = '';
    };
    while (this.position < this.text.length) {
      const char = this.text[this.position];
      if (isEnd(char)) break;
      const part = this.readSpecial(char, true);
      if (part?.type === 'quoted') text += part.text;
      else if (part) {
        flush();
        parts.push(part);
      } else {
        text += char;
        this.position++;
      }
    }
    flush();
    return parts;
  }

  #backquoted(inDouble: boolean): WordPart {
    const start = this.position++;
    let inner = '';
    for (; this.text[this.position] !== '`'; this.position++) {
      let char = this.text[this.position];
      if (char === undefined) this.unterminated('`', start);
      const next = this.text[this.position + 1];
      if (char === '\\' && next !== undefined && (inDouble ? '$`\\"' : '$`\\').includes(next)) {
        char = next;
        this.position++;
      }
      inner += char;
    }
    this.position++;
    return { type: 'command', script: this.parseText(inner, this.lineAt(start)) };
  }

  #dollar(next: string | undefined, inDouble: boolean): WordPart | undefined {
    if (next === '(') return this.text[this.position + 2] === '(' ? this.#arithmetic() : this.#substitution();
    if (next === '{') return this.#braced(inDouble);
    if (next === "'" && !inDouble) return this.#ansiQuoted();
    if (next === '"' && !inDouble) {
      this.position++;
      return this.#doubleQuoted();
    }
    if (next === undefined) return undefined;
    if (SPECIAL.includes(next) || /[0-9]/.test(next)) {
      this.position += 2;
      return { type: 'parameter', name: next, source: `$${next}` };
    }
    NAME.lastIndex = this.position + 1;
    const name = NAME.exec(this.text)?.[0];
    if (!name) return undefined;
    this.position += 1 + name.length;
    return { type: 'parameter', name, source: `$${name}` };
  }

  #substitution(): WordPart {
    const { script, end } = this.parseSubstitution(this, this.position + 2);
    this.position = end;
    return { type: 'command', script };
  }

  /** `$((…))`; where the parentheses do not close as a pair it is `$( (…) )`. */
  #arithmetic(): WordPart {
    const start = this.position;
    this.position += 3;
    const parts = this.readArithmetic();
    if (parts && this.text.startsWith('))', this.position)) {
      this.position += 2;
      return { type: 'arithmetic', parts };
    }
    this.position = start;
    return this.#substitution();
  }

  /** The inside of `((…))`, up to the parenthesis that closes it; undefined where none does. */
  readArithmetic(): WordPart[] | undefined {
    let open = 0;
    const parts = this.readQuotedText((char) => {
      if (char === '(') open++;
      else if (char === ')' && --open < 0) return true;
      return false;
    });
    return this.position < this.text.length ? parts : undefined;
  }

  #ansiQuoted(): WordPart {
    const start = this.position;
    this.position += 2;
    let raw = '';
    for (; this.text[this.position] !== "'"; this.position++) {
      if (this.position >= this.text.length) this.unterminated("'", start);
      raw += this.text[this.position];
      if (this.text[this.position] === '\\') raw += this.text[++this.position] ?? '';
    }
    this.position++;
    return { type: 'quoted', text: unescapeAnsi(raw) };
  }

  #braced(inDouble: boolean): WordPart {
    const start = this.position;
    this.position += 2;
    let length = false;
    let indirect = false;
    if (this.text[this.position] === '#' && this.text[this.position + 1] !== '}') {
      // `${##}` is the length of `$#`, `${#-x}` is `$#` with a default.
      const after = this.text[this.position + 1];
      if (
        /[A-Za-z0-9_]/.test(after ?? '') ||
        (SPECIAL.includes(after ?? ' ') && this.text[this.position + 2] === '}')
      ) {
        length = true;
        this.position++;
      }
    } else if (this.text[this.position] === '!' && /[A-Za-z0-9_@*#]/.test(this.text[this.position + 1] ?? '')) {
      indirect = true;
      this.position++;
    }
    const name = this.#parameterName();
    let index: Word | undefined;
    if (name && this.text[this.position] === '[') {
      this.position++;
      index = this.readWord((char) => char === ']');
      this.position++;
    }
    const rest = this.#operator(inDouble, indirect);
    if (this.text[this.position] !== '}') this.#skipBadSubstitution(start);
    this.position++;
    const source = this.text.slice(start, this.position);
    if (!name || rest.bad) return { type: 'parameter', name: '', operator: 'bad', source };
    const part: ParameterPart = { type: 'parameter', name, source, ...rest.found };
    return { ...part, ...(index && { index }), ...(length && { length }), ...(indirect && { indirect }) };
  }

  #parameterName(): string {
    const char = this.text[this.position] ?? '';
    if (SPECIAL.includes(char) && char) {
      this.position++;
      return char;
    }
    const match = /^(?:[0-9]+|[A-Za-z_][A-Za-z0-9_]*)/.exec(this.text.slice(this.position, this.position + 256));
    if (!match) return '';
    this.position += match[0].length;
    return match[0];
  }

  #operator(inDouble: boolean, indirect: boolean): { bad?: boolean; found?: Partial<ParameterPart> } {
    const rest = this.text.slice(this.position, this.position + 2);
    if (rest.startsWith('}')) return {};
    if (indirect && /^[*@]\}/.test(rest)) {
      this.position++;
      return { found: { operator: `prefix${rest[0]}` } };
    }
    const operator = /^(?::[-=?+]|##|%%|\/[/#%]|\^\^|,,|~~|[-=?+#%/^,~:@])/.exec(rest)?.[0];
    if (!operator) return { bad: true };
    this.position += operator.length;
    const isPattern = /^[#%/^,~]/.test(operator);
    if (operator.startsWith('/')) {
      const word = this.#operand((char) => char === '}' || char === '/', inDouble, true);
      if (this.text[this.position] !== '/') return { found: { operator, word } };
      this.position++;
      return { found: { operator, word, second: this.#operand((char) => char === '}', inDouble, true) } };
    }
    if (operator !== ':')
      return { found: { operator, word: this.#operand((char) => char === '}', inDouble, isPattern) } };
    let depth = 0;
    const isEnd = (char: string): boolean => {
      if (char === '(') depth++;
      else if (char === ')') depth--;
      return char === '}' || (char === ':' && depth === 0);
    };
    const word = this.#operand(isEnd, true, false);
    if (this.text[this.position] !== ':') return { found: { operator, word } };
    this.position++;
    return { found: { operator, word, second: this.#operand((char) => char === '}', true, false) } };
  }

  /** The word of an operator. In double quotes single quotes are plain there, but not in a pattern. */
  #operand(isEnd: (char: string) => boolean, inDouble: boolean, isPattern: boolean): WordPart[] {
    if (!inDouble || isPattern) return this.readWord(isEnd);
    const parts: WordPart[] = [];
    const stop = (char: string): boolean => char === '"' || this.text.startsWith('\\}', this.position) || isEnd(char);
    while (this.position < this.text.length) {
      const before = this.position;
      if (this.text[before] === '"') parts.push(this.#doubleQuoted());
      else if (this.text.startsWith('\\}', before)) {
        this.position += 2;
        parts.push({ type: 'quoted', text: '}' });
      } else parts.push(...this.readQuotedText(stop));
      if (this.position === before) break;
    }
    return parts;
  }

  #skipBadSubstitution(start: number): void {
    let depth = 1;
    for (; this.position < this.text.length; this.position++) {
      const char = this.text[this.position];
      if (char === '{') depth++;
      else if (char === '}' && --depth === 0) return;
    }
    this.unterminated('}', start);
  }
}
