import type { Address, SedCommand, Substitute } from './command.ts';
import { ESCAPES, parseReplacement } from './replacement.ts';
import { compileRegex, RegexError, type Regex } from '../../regex/compile.ts';

/** A script that sed cannot read: which expression, at which character. */
export class SedError extends Error {}

/** How many commands a script may have. */
const MAX_COMMANDS = 100_000;

/** Parse a script. @param extended regular expressions (`-E`). */
export function parseSed(script: string, extended: boolean): SedCommand[] {
  return new SedParser(script, extended).parse();
}

class SedParser {
  readonly #text: string;
  readonly #extended: boolean;
  #at = 0;

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  fail(message: string): never {
    throw new SedError(`-e expression #1, char ${this.#at}: ${message}`);
  }

  parse(): SedCommand[] {
    const commands: SedCommand[] = [];
    const open: number[] = [];
    for (;;) {
      this.#skip(/[\s;]/);
      if (this.#at >= this.#text.length) break;
      if (this.#text[this.#at] === '#') {
        this.#line();
        continue;
      }
      if (commands.length >= MAX_COMMANDS) this.fail('the script is too long');
      const command = this.#command();
      if (command.name === '}') {
        const start = open.pop();
        if (start === undefined) this.fail("unexpected `}'");
        commands[start].blockEnd = commands.length;
      } else {
        if (command.name === '{') open.push(commands.length);
        commands.push(command);
      }
    }
    if (open.length) {
      throw new SedError("-e expression #1, char 0: unmatched `{'");
    }
    return commands;
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #skip(what: RegExp): void {
    while (this.#at < this.#text.length && what.test(this.#text[this.#at])) this.#at++;
  }

  /** The rest of the line. */
  #line(): string {
    const end = this.#text.indexOf('\n', this.#at);
    const line = this.#text.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return line;
  }

  #command(): SedCommand {
    const first = this.#address();
    let second: Address | undefined;
    this.#skip(/[ \t]/);
    if (first && this.#peek() === ',') {
      this.#at++;
      this.#skip(/[ \t]/);
      second = this.#address(true);
      if (!second) {
        this.#at++;
        this.fail("unexpected `,'");
      }
    }
    this.#skip(/[ \t]/);
    let negated = false;
    while (this.#peek() === '!') {
      negated = true;
      this.#at++;
      this.#skip(/[ \t]/);
    }
    const name = this.#peek();
    this.#at++;
    if (name === '' || name === '\n' || name === ';') this.fail('missing command');
    if (name === ':' && first) this.fail(": doesn't want any addresses");
    if (name === '}' && first) this.fail("} doesn't want any addresses");
    const base = { name, negated, active: false, ...(first && { first }), ...(second && { second }) };
    return { ...base, ...this.#arguments(name, second) };
  }

  #address(second = false): Address | undefined {
    const char = this.#peek();
    if (/[0-9]/.test(char)) {
      const line = this.#number();
      if (this.#peek() !== '~') {
        if (line === 0 && !second && !/^\s*,\s*[/\\]/.test(this.#text.slice(this.#at))) {
          this.#at++;
          this.fail('invalid usage of line address 0');
        }
        return { type: 'line', line };
      }
      this.#at++;
      return { type: 'step', first: line, step: this.#number() };
    }
    if (char === '$') {
      this.#at++;
      return { type: 'last' };
    }
    if (second && (char === '+' || char === '~')) {
      this.#at++;
      const count = this.#number();
      return char === '+' ? { type: 'plus', count } : { type: 'multiple', of: count };
    }
    if (char !== '/' && char !== '\\') return undefined;
    if (char === '\\') this.#at++;
    const source = this.#delimited('address');
    let ignoreCase = false;
    let multiline = false;
    for (; /[IM]/.test(this.#peek()); this.#at++) {
      if (this.#peek() === 'I') ignoreCase = true;
      else multiline = true;
    }
    return { type: 'regex', regex: this.#regex(source, ignoreCase, multiline) };
  }

  #number(): number {
    const digits = /^\d{1,15}/.exec(this.#text.slice(this.#at, this.#at + 16))?.[0] ?? '0';
    this.#at += /^\d/.test(this.#peek()) ? digits.length : 0;
    return Number(digits);
  }

  #regex(source: string, ignoreCase: boolean, multiline: boolean): Regex | undefined {
    if (source === '') return undefined;
    try {
      return compileRegex(source, this.#extended ? 'extended' : 'basic', { ignoreCase, multiline });
    } catch (error) {
      if (error instanceof RegexError) this.fail(error.message);
      throw error;
    }
  }

  /** Text between the delimiter here and the next one that is not escaped nor in brackets. */
  #delimited(what: 'address' | 's' | 's-replacement' | 'y', delimiter = this.#peek()): string {
    if (what !== 's-replacement') this.#at++;
    let out = '';
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || (char === '\n' && what === 'address')) {
        this.#at = this.#text.length;
        this.fail(
          what === 'address'
            ? 'unterminated address regex'
            : what === 'y'
              ? "unterminated `y' command"
              : "unterminated `s' command",
        );
      }
      this.#at++;
      if (char === delimiter) return out;
      if (char === '[' && (what === 's' || what === 'address')) {
        out += `[${this.#brackets()}`;
        continue;
      }
      if (char !== '\\') {
        out += char;
        continue;
      }
      const next = this.#text[this.#at++] ?? '';
      if (next === delimiter && next !== '&') out += next === '\\' ? '\\\\' : this.#plain(next, what);
      else if (next === 'n' && what !== 's-replacement') out += what === 'y' ? '\n' : '\\n';
      else if (next === '\n' && what === 's-replacement') out += '\\\n';
      else out += `\\${next}`;
    }
  }

  /** An escaped delimiter stands for itself; in an expression, special characters stay escaped. */
  #plain(char: string, what: string): string {
    return (what === 's' || what === 'address') && /[.*[\]^$+?(){}|]/.test(char) ? `\\${char}` : char;
  }

  #brackets(): string {
    const rest = this.#text.slice(this.#at);
    const match = /^\^?\]?(?:\[:[a-z]+:\]|\[\.[^\n]\.\]|\[=[^\n]=\]|[^\]\n[]|\[)*\]/.exec(rest)?.[0];
    if (!match) return '';
    this.#at += match.length;
    return match.replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\\]/g, '\\]');
  }

  #arguments(name: string, second: Address | undefined): Partial<SedCommand> {
    switch (name) {
      case '{':
        return {};
      case '}':
      case '=':
      case 'd':
      case 'D':
      case 'g':
      case 'G':
      case 'h':
      case 'H':
      case 'n':
      case 'N':
      case 'p':
      case 'P':
      case 'x':
      case 'z':
      case 'F':
        this.#end();
        return {};
      case 'a':
      case 'i':
      case 'c':
        return { text: this.#textArgument() };
      case ':':
      case 'b':
      case 't':
      case 'T':
        return { text: this.#label(name) };
      case 'r':
      case 'R':
      case 'w':
      case 'W': {
        this.#skip(/[ \t]/);
        const file = this.#line();
        if (!file) this.fail('missing filename in r/R/w/W commands');
        return { text: file };
      }
      case 'q':
      case 'Q':
        if (second) this.fail('command only uses one address');
        return this.#optionalNumber(0);
      case 'l':
      case 'L':
        return this.#optionalNumber(70);
      case 's':
        return { substitute: this.#substitute() };
      case 'y':
        return { table: this.#transliteration() };
      case 'e':
        return this.fail('the e command is not simulated here');
      default:
        return this.fail(`unknown command: \`${name}'`);
    }
  }

  #optionalNumber(fallback: number): { number: number } {
    this.#skip(/[ \t]/);
    const number = /\d/.test(this.#peek()) ? this.#number() : fallback;
    this.#end();
    return { number };
  }

  /** After a command: the line's end, `;`, `}` or a comment. */
  #end(): void {
    this.#skip(/[ \t]/);
    const char = this.#peek();
    if (char === '' || char === '}' || char === '#') return;
    this.#at++;
    if (char !== '\n' && char !== ';') this.fail('extra characters after command');
  }

  #label(name: string): string {
    this.#skip(/[ \t]/);
    const match = (name === ':' ? /^[^\n;]*/ : /^[^\n;}]*/).exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += match.length;
    const label = match.trim();
    if (name === ':' && !label) this.fail('":" lacks a label');
    return label;
  }

  /** The text of `a`, `i`, `c`: on the same line (GNU), or after a backslash and a newline. */
  #textArgument(): string {
    this.#skip(/[ \t]/);
    if (this.#at >= this.#text.length) this.fail("expected \\ after `a', `c' or `i'");
    let out = '';
    if (this.#peek() === '\\') {
      this.#at++;
      const below = /^[ \t]*\n/.exec(this.#text.slice(this.#at));
      if (below) this.#at += below[0].length;
      else out = this.#text[this.#at++] ?? '';
    }
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at++];
      if (char === '\n') break;
      out += char === '\\' ? this.#escaped() : char;
    }
    return `${out}\n`;
  }

  /** What stands behind a backslash in the text of `a`, `i`, `c`: GNU's escapes, else the character itself. */
  #escaped(): string {
    const code = /^(?:x([0-9a-fA-F]{1,2})|o([0-7]{1,3})|d([0-9]{1,3}))/.exec(this.#text.slice(this.#at, this.#at + 4));
    if (code) {
      this.#at += code[0].length;
      const [, hex, octal, decimal] = code;
      return String.fromCharCode((hex ? parseInt(hex, 16) : octal ? parseInt(octal, 8) : Number(decimal)) & 255);
    }
    const next = this.#text[this.#at++] ?? '';
    return ESCAPES[next] ?? next;
  }

  #substitute(): Substitute {
    const delimiter = this.#peek();
    if (delimiter === '' || delimiter === '\n' || delimiter === '\\') this.fail("unterminated `s' command");
    const source = this.#delimited('s');
    const replacement = this.#delimited('s-replacement', delimiter);
    let [global, print, evaluate, ignoreCase, multiline, occurrence] = [false, false, false, false, false, 0];
    let file: string | undefined;
    for (; ; this.#at++) {
      const flag = this.#peek();
      if (flag === 'g') global = true;
      else if (flag === 'p') print = true;
      else if (flag === 'i' || flag === 'I') ignoreCase = true;
      else if (flag === 'm' || flag === 'M') multiline = true;
      else if (flag === 'e') evaluate = true;
      else if (/[0-9]/.test(flag)) {
        occurrence = this.#number();
        if (occurrence === 0) this.fail("number option to `s' command may not be zero");
        this.#at--;
      } else if (flag === 'w') {
        this.#at++;
        this.#skip(/[ \t]/);
        file = this.#line();
        break;
      } else break;
    }
    if (evaluate) this.fail('the e flag is not simulated here');
    if (file === undefined) this.#endOfSubstitute();
    const regex = this.#regex(source, ignoreCase, multiline);
    const parts = parseReplacement(replacement);
    const highest = Math.max(0, ...parts.map((part) => (typeof part === 'object' && 'group' in part ? part.group : 0)));
    if (regex && highest > regex.groupCount) this.fail(`invalid reference \\${highest} on \`s' command's RHS`);
    return { regex, replacement: parts, global, print, evaluate, occurrence: occurrence || 1, file };
  }

  #endOfSubstitute(): void {
    this.#skip(/[ \t]/);
    const char = this.#peek();
    if (char === '' || char === '}' || char === '#') return;
    this.#at++;
    if (char !== '\n' && char !== ';') this.fail("unknown option to `s'");
  }

  #transliteration(): ReadonlyMap<string, string> {
    const delimiter = this.#peek();
    const unescape = (text: string): string[] => [
      ...text.replace(/\\(.)/gs, (_, char) => (char === 't' ? '\t' : char)),
    ];
    const from = unescape(this.#delimited('y'));
    this.#at--;
    const to = unescape(this.#delimited('y', delimiter));
    if (from.length !== to.length) this.fail("strings for `y' command are different lengths");
    this.#end();
    return new Map(from.map((char, i) => [char, to[i]]));
  }
}
