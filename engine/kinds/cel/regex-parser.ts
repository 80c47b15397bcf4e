/**
 * Regular expressions in RE2's syntax, as Go's `regexp` reads them. Parsed into a tree, of which regex-program.ts makes
 * instructions that regex.ts runs in time linear in the text; what RE2 has not (back references, look-around) is an error here too.
 */

import { CLASSES, invert, NAMED, unicodeRanges, type Ranges } from './regex-classes.ts';

/** A pattern that is wrong; the message is Go's. */
export class RegexError extends Error {}

const MAX_REPEAT = 1000;
const MAX_DEPTH = 250;

/** What a place must be. */
export type Assertion = 'begin' | 'end' | 'lineBegin' | 'lineEnd' | 'word' | 'notWord';

interface Flags {
  ignoreCase: boolean;
  multiline: boolean;
  dotAll: boolean;
  ungreedy: boolean;
}

/** A part of a pattern. */
export type Node =
  | { kind: 'char'; ranges: Ranges; negated: boolean }
  | { kind: 'assert'; what: Assertion }
  | { kind: 'sequence'; parts: Node[] }
  | { kind: 'choice'; parts: Node[] }
  | { kind: 'repeat'; part: Node; min: number; max: number; greedy: boolean }
  | { kind: 'group'; part: Node; index: number };

/** Reads a pattern into its tree. */
export class PatternParser {
  groups = 0;
  #chars: string[];
  #at = 0;
  #depth = 0;
  #pattern: string;
  #flags: Flags = { ignoreCase: false, multiline: false, dotAll: false, ungreedy: false };

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#chars = [...pattern];
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#chars.length) throw this.#error('unexpected )', this.#pattern);
    return node;
  }

  #error(what: string, where: string): RegexError {
    return new RegexError(`error parsing regexp: ${what}: \`${where}\``);
  }

  #choice(): Node {
    if (++this.#depth > MAX_DEPTH) throw this.#error('expression nests too deeply', this.#pattern);
    const parts = [this.#sequence()];
    while (this.#chars[this.#at] === '|') {
      this.#at++;
      parts.push(this.#sequence());
    }
    this.#depth--;
    return parts.length === 1 ? parts[0] : { kind: 'choice', parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#chars.length && this.#chars[this.#at] !== '|' && this.#chars[this.#at] !== ')') {
      const atom = this.#atom();
      if (atom) parts.push(this.#repeated(atom));
    }
    return { kind: 'sequence', parts };
  }

  #repeated(atom: Node): Node {
    const start = this.#at;
    const bounds = this.#bounds();
    if (!bounds) return atom;
    const lazy = this.#chars[this.#at] === '?';
    if (lazy) this.#at++;
    if (['*', '+', '?'].includes(this.#chars[this.#at]) || this.#peekCount())
      throw this.#error('invalid nested repetition operator', this.#chars.slice(start, this.#at + 1).join(''));
    const [min, max] = bounds;
    return { kind: 'repeat', part: atom, min, max, greedy: lazy === this.#flags.ungreedy };
  }

  #peekCount(): boolean {
    return /^\{[0-9]+(,[0-9]*)?\}/.test(this.#chars.slice(this.#at, this.#at + 12).join(''));
  }

  #bounds(): [number, number] | undefined {
    const char = this.#chars[this.#at];
    if (char === '*' || char === '+' || char === '?') {
      this.#at++;
      return [char === '+' ? 1 : 0, char === '?' ? 1 : Infinity];
    }
    if (char !== '{') return undefined;
    const found = /^\{([0-9]+)(,([0-9]*))?\}/.exec(this.#chars.slice(this.#at, this.#at + 14).join(''));
    if (!found) return undefined;
    this.#at += found[0].length;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] ? Number(found[3]) : Infinity;
    if (min > MAX_REPEAT || (max !== Infinity && (max > MAX_REPEAT || max < min)))
      throw this.#error('invalid repeat count', found[0]);
    return [min, max];
  }

  #atom(): Node | undefined {
    const char = this.#chars[this.#at++];
    switch (char) {
      case '(':
        return this.#group();
      case '[':
        return this.#set();
      case '.':
        return { kind: 'char', ranges: this.#flags.dotAll ? [] : [[10, 10]], negated: true };
      case '^':
        return { kind: 'assert', what: this.#flags.multiline ? 'lineBegin' : 'begin' };
      case '$':
        return { kind: 'assert', what: this.#flags.multiline ? 'lineEnd' : 'end' };
      case '*':
      case '+':
      case '?':
        throw this.#error('missing argument to repetition operator', char);
      case '\\':
        return this.#escape();
    }
    return this.#literal(char.codePointAt(0)!);
  }

  #literal(code: number): Node {
    return { kind: 'char', ranges: this.#folded([[code, code]]), negated: false };
  }

  #folded(ranges: Ranges): Ranges {
    if (!this.#flags.ignoreCase) return ranges;
    const both: (readonly [number, number])[] = [...ranges];
    for (const [low, high] of ranges) {
      for (let code = Math.max(low, 65); code <= Math.min(high, 90); code++) both.push([code + 32, code + 32]);
      for (let code = Math.max(low, 97); code <= Math.min(high, 122); code++) both.push([code - 32, code - 32]);
    }
    return both;
  }

  #group(): Node | undefined {
    const outer = { ...this.#flags };
    let index = -1;
    if (this.#chars[this.#at] === '?') {
      const rest = this.#chars.slice(this.#at, this.#at + 64).join('');
      const named = /^\?P?<([A-Za-z0-9_]+)>/.exec(rest);
      const flags = /^\?([imsU]*)(-[imsU]+)?([:)])/.exec(rest);
      if (named) {
        this.#at += named[0].length;
        index = ++this.groups;
      } else if (flags) {
        this.#at += flags[0].length;
        this.#setFlags(flags[1], true);
        this.#setFlags((flags[2] ?? '').slice(1), false);
        if (flags[3] === ')') return undefined;
      } else throw this.#error('invalid or unsupported Perl syntax', `(${rest.slice(0, 2)}`);
    } else index = ++this.groups;
    const part = this.#choice();
    if (this.#chars[this.#at] !== ')') throw this.#error('missing closing )', this.#pattern);
    this.#at++;
    this.#flags = outer;
    return index < 0 ? part : { kind: 'group', part, index };
  }

  #setFlags(letters: string, value: boolean): void {
    const names = { i: 'ignoreCase', m: 'multiline', s: 'dotAll', U: 'ungreedy' } as const;
    for (const letter of letters) this.#flags[names[letter as keyof typeof names]] = value;
  }

  #escape(): Node {
    const char = this.#chars[this.#at];
    if (char === undefined) throw this.#error('trailing backslash at end of expression', '');
    const asserts = { A: 'begin', z: 'end', b: 'word', B: 'notWord' } as const;
    if (Object.hasOwn(asserts, char)) {
      this.#at++;
      return { kind: 'assert', what: asserts[char as keyof typeof asserts] };
    }
    const ranges = this.#classEscape();
    return ranges ? { kind: 'char', ranges, negated: false } : this.#literal(this.#charEscape());
  }

  /** `\d`, `\W`, `\pL` … after the backslash; undefined for anything else. */
  #classEscape(): Ranges | undefined {
    const char = this.#chars[this.#at];
    const lower = char.toLowerCase();
    if (lower in CLASSES) {
      this.#at++;
      return char === lower ? CLASSES[lower] : invert(CLASSES[lower]);
    }
    if (lower !== 'p') return undefined;
    const found = /^[pP](?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))/.exec(this.#chars.slice(this.#at, this.#at + 40).join(''));
    if (!found) throw this.#error('invalid character class range', `\\${char}`);
    this.#at += found[0].length;
    return unicodeRanges(found[2] ?? found[3], (char === 'P') !== (found[1] === '^'), () =>
      this.#error('invalid character class range', `\\${found[0]}`),
    );
  }

  #charEscape(): number {
    const char = this.#chars[this.#at++];
    const simple: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
    if (char in simple) return simple[char];
    const rest = this.#chars.slice(this.#at, this.#at + 12).join('');
    const hex = char === 'x' ? /^(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{2}))/.exec(rest) : null;
    if (hex) {
      this.#at += hex[0].length;
      return parseInt(hex[1] ?? hex[2], 16);
    }
    const octal = char === '0' ? (/^[0-7]{0,2}/.exec(rest)?.[0] ?? '') : undefined;
    if (octal !== undefined) {
      this.#at += octal.length;
      return parseInt(`0${octal}`, 8);
    }
    if (/[A-Za-z0-9]/.test(char)) throw this.#error('invalid escape sequence', `\\${char}`);
    return char.codePointAt(0)!;
  }

  #set(): Node {
    const start = this.#at - 1;
    const negated = this.#chars[this.#at] === '^';
    if (negated) this.#at++;
    const ranges: (readonly [number, number])[] = [];
    for (let first = true; first || this.#chars[this.#at] !== ']'; first = false) {
      if (this.#at >= this.#chars.length) throw this.#error('missing closing ]', this.#chars.slice(start).join(''));
      ranges.push(...this.#setItem());
    }
    this.#at++;
    return { kind: 'char', ranges: this.#folded(ranges), negated };
  }

  #setItem(): Ranges {
    const rest = this.#chars.slice(this.#at, this.#at + 16).join('');
    const named = /^\[:(\^?)([a-z]+):\]/.exec(rest);
    if (named) {
      const ranges = NAMED[named[2]];
      if (!ranges) throw this.#error('invalid character class range', named[0]);
      this.#at += named[0].length;
      return named[1] ? invert(ranges) : ranges;
    }
    if (this.#chars[this.#at] === '\\' && this.#chars[this.#at + 1] !== undefined) {
      this.#at++;
      const ranges = this.#classEscape();
      if (ranges) return ranges;
      this.#at--;
    }
    const from = this.#at;
    const low = this.#setChar();
    if (this.#chars[this.#at] !== '-' || this.#chars[this.#at + 1] === ']' || this.#chars[this.#at + 1] === undefined)
      return [[low, low]];
    this.#at++;
    const high = this.#setChar();
    if (high < low) throw this.#error('invalid character class range', this.#chars.slice(from, this.#at).join(''));
    return [[low, high]];
  }

  #setChar(): number {
    const char = this.#chars[this.#at++];
    return char === '\\' && this.#chars[this.#at] !== undefined ? this.#charEscape() : char.codePointAt(0)!;
  }
}
