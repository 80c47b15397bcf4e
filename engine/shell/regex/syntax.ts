/** A regular expression as a tree. */
export type RegexNode =
  | { readonly type: 'char'; readonly code: number }
  | { readonly type: 'any' }
  | { readonly type: 'set'; readonly negated: boolean; readonly test: (code: number) => boolean }
  | {
      readonly type:
        'start' | 'end' | 'word-edge' | 'no-word-edge' | 'word-start' | 'word-end' | 'text-start' | 'text-end';
    }
  | { readonly type: 'keep' }
  | Look
  | { readonly type: 'group'; readonly index: number; readonly name?: string; readonly body: RegexNode }
  | { readonly type: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly type: 'either'; readonly options: readonly RegexNode[] }
  | {
      readonly type: 'repeat';
      readonly body: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly type: 'back'; readonly index: number };

/** Perl's look-around: what follows (or, with widths, what comes before, in characters) fits or does not fit. */
export interface Look {
  readonly type: 'look';
  readonly negated: boolean;
  readonly behind?: Width;
  readonly body: RegexNode;
}

/** The fewest and the most characters that something takes. */
export type Width = readonly [least: number, most: number];

/** A text that is no regular expression. */
export class RegexError extends Error {}

/** Basic (grep, sed), extended (grep -E, awk) or Perl's kind (jq, grep -P). */
export type RegexDialect = 'basic' | 'extended' | 'perl';

/** The highest bound of an interval, as GNU has it. */
const MAX_REPEAT = 32_767;

/** The most characters that a look behind goes back, as PCRE has it. */
const MAX_BEHIND = 255;

/** How deep groups may nest. */
const MAX_DEPTH = 200;

const CLASSES: Readonly<Record<string, (code: number) => boolean>> = {
  alpha: (c) => isLetter(c),
  digit: (c) => c >= 48 && c <= 57,
  alnum: (c) => isLetter(c) || (c >= 48 && c <= 57),
  upper: (c) => (c >= 65 && c <= 90) || (c > 127 && changes(c, 'toLowerCase')),
  lower: (c) => (c >= 97 && c <= 122) || (c > 127 && changes(c, 'toUpperCase')),
  space: (c) => isSpace(c),
  blank: (c) => c === 32 || c === 9,
  punct: (c) => (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126),
  print: (c) => c >= 32 && c !== 127,
  graph: (c) => c > 32 && c !== 127,
  cntrl: (c) => c < 32 || c === 127,
  xdigit: (c) => (c >= 48 && c <= 57) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102),
};

function isLetter(code: number): boolean {
  if (code < 128) return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return /\p{L}/u.test(String.fromCodePoint(code));
}

function changes(code: number, how: 'toLowerCase' | 'toUpperCase'): boolean {
  const char = String.fromCodePoint(code);
  return char[how]() !== char;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x2003 || code === 0x3000;
}

export function isWordCode(code: number | undefined): boolean {
  return code !== undefined && (code === 95 || (code >= 48 && code <= 57) || isLetter(code));
}

/** Parse a regular expression. @throws RegexError with GNU's words. */
export function parseRegex(
  source: string,
  dialect: RegexDialect,
): { node: RegexNode; groups: number; names: Map<string, number> } {
  const parser = new RegexParser(source, dialect);
  const node = parser.parse();
  return { node, groups: parser.groups, names: parser.names };
}

class RegexParser {
  readonly #codes: number[];
  readonly #dialect: RegexDialect;
  #at = 0;
  #depth = 0;
  #open = new Set<number>();
  groups = 0;
  readonly names = new Map<string, number>();

  constructor(source: string, dialect: RegexDialect) {
    this.#codes = [...source].map((char) => char.codePointAt(0) as number);
    this.#dialect = dialect;
  }

  parse(): RegexNode {
    const node = this.#either();
    if (this.#at < this.#codes.length) {
      throw new RegexError(this.#dialect === 'perl' ? 'unmatched close parenthesis' : 'Unmatched ) or \\)');
    }
    return node;
  }

  #char(offset = 0): string {
    const code = this.#codes[this.#at + offset];
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  /** Is the operator here, written `x` or `\x` as the dialect has it? */
  #operator(char: string): boolean {
    if (this.#dialect === 'basic') return this.#char() === '\\' && this.#char(1) === char;
    return this.#char() === char;
  }

  #skipOperator(): void {
    this.#at += this.#dialect === 'basic' ? 2 : 1;
  }

  #either(): RegexNode {
    if (++this.#depth > MAX_DEPTH) throw new RegexError('Regular expression too big');
    const options = [this.#sequence()];
    while (this.#operator('|')) {
      this.#skipOperator();
      options.push(this.#sequence());
    }
    this.#depth--;
    return options.length === 1 ? options[0] : { type: 'either', options };
  }

  #sequence(): RegexNode {
    const items: RegexNode[] = [];
    while (this.#at < this.#codes.length && !this.#operator('|') && !this.#operator(')')) {
      const atom = this.#atom(items.length === 0);
      items.push(this.#repeats(atom));
    }
    return items.length === 1 ? items[0] : { type: 'sequence', items };
  }

  #atom(first: boolean): RegexNode {
    const char = this.#char();
    if (this.#operator('(')) return this.#group();
    const extended = this.#dialect !== 'basic';
    if (char === '\\') return this.#escape();
    this.#at++;
    switch (char) {
      case '.':
        return { type: 'any' };
      case '[':
        return this.#set();
      case '^':
        if (extended || first) return { type: 'start' };
        break;
      case '$':
        if (extended || this.#atEnd()) return { type: 'end' };
        break;
      case '*':
        if (first && this.#dialect === 'perl') throw new RegexError('target of repeat operator is not specified');
        if (first) return this.#dialect === 'extended' ? { type: 'sequence', items: [] } : literal('*');
        break;
      case '+':
      case '?':
        if (first && this.#dialect === 'perl') throw new RegexError('target of repeat operator is not specified');
        if (first && extended) return { type: 'sequence', items: [] };
        break;
      case '{':
        if (first && this.#dialect === 'extended' && /[0-9]/.test(this.#char()))
          throw new RegexError('Invalid preceding regular expression');
        break;
    }
    return literal(char);
  }

  /** In a basic expression `$` is an anchor at the end of the whole or of a group or alternative. */
  #atEnd(): boolean {
    return (
      this.#at >= this.#codes.length || (this.#char() === '\\' && (this.#char(1) === ')' || this.#char(1) === '|'))
    );
  }

  #group(): RegexNode {
    this.#skipOperator();
    let name: string | undefined;
    let capturing = true;
    if (this.#dialect === 'perl' && this.#char() === '?') {
      const rest = this.#codes
        .slice(this.#at, this.#at + 64)
        .map((code) => String.fromCodePoint(code))
        .join('');
      const named = /^\?P?<([A-Za-z_]\w*)>/.exec(rest);
      if (named) {
        name = named[1];
        this.#at += named[0].length;
      } else if (rest.startsWith('?:')) {
        capturing = false;
        this.#at += 2;
      } else if (/^\?<?[=!]/.test(rest)) return this.#look(rest);
      else throw new RegexError('a group of this kind is not simulated here');
    }
    const index = capturing ? ++this.groups : 0;
    if (name) this.names.set(name, index);
    this.#open.add(index);
    const body = this.#groupBody();
    this.#open.delete(index);
    return capturing ? { type: 'group', index, ...(name && { name }), body } : body;
  }

  #groupBody(): RegexNode {
    const body = this.#either();
    if (!this.#operator(')'))
      throw new RegexError(this.#dialect === 'perl' ? 'end pattern with unmatched parenthesis' : 'Unmatched ( or \\(');
    this.#skipOperator();
    return body;
  }

  /** `(?=…)`, `(?!…)`, `(?<=…)` or `(?<!…)`, at its question mark. */
  #look(rest: string): RegexNode {
    const behind = rest[1] === '<';
    const negated = rest[behind ? 2 : 1] === '!';
    this.#at += behind ? 3 : 2;
    const body = this.#groupBody();
    if (!behind) return { type: 'look', negated, body };
    const width = widthOf(body);
    if (width[1] > MAX_BEHIND)
      throw new RegexError(
        width[1] === Infinity
          ? 'length of lookbehind assertion is not limited'
          : 'branch too long in lookbehind assertion',
      );
    return { type: 'look', negated, behind: width, body };
  }

  #escape(): RegexNode {
    const char = this.#char(1);
    if (!char) throw new RegexError(this.#dialect === 'perl' ? 'end pattern at escape' : 'Trailing backslash');
    this.#at += 2;
    if (/[1-9]/.test(char)) {
      const index = Number(char);
      if (index > this.groups || this.#open.has(index)) throw new RegexError('Invalid back reference');
      return { type: 'back', index };
    }
    const special = ESCAPES[char];
    if (special) return special;
    if (this.#dialect === 'perl' || this.#dialect === 'extended') {
      if (char === 'd') return { type: 'set', negated: false, test: CLASSES.digit };
      if (char === 'D') return { type: 'set', negated: true, test: CLASSES.digit };
    }
    if (this.#dialect === 'perl' && PERL_ESCAPES[char]) return PERL_ESCAPES[char];
    if (this.#dialect === 'perl' && /[A-Za-z]/.test(char) && !/[ntrfv]/.test(char))
      throw new RegexError(`\\${char} is not simulated here`);
    const control = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' }[char];
    if (control && (this.#dialect === 'perl' || char === 'n')) return literal(control);
    return literal(char);
  }

  #repeats(atom: RegexNode): RegexNode {
    let node = atom;
    for (let count = 0; ; count++) {
      const bounds = this.#bounds();
      if (!bounds) return node;
      if (count > 50) throw new RegexError('Regular expression too big');
      let lazy = false;
      if (this.#dialect === 'perl' && this.#char() === '?') {
        this.#at++;
        lazy = true;
      }
      node = { type: 'repeat', body: node, min: bounds[0], max: bounds[1], lazy };
    }
  }

  #bounds(): [number, number] | undefined {
    const char = this.#char();
    if (char === '*') {
      this.#at++;
      return [0, Infinity];
    }
    for (const [operator, bounds] of [
      ['+', [1, Infinity]],
      ['?', [0, 1]],
    ] as const) {
      if (!this.#operator(operator)) continue;
      this.#skipOperator();
      return [bounds[0], bounds[1]];
    }
    return this.#operator('{') ? this.#interval() : undefined;
  }

  #interval(): [number, number] | undefined {
    const from = this.#at;
    const basic = this.#dialect === 'basic';
    const rest = this.#codes
      .slice(from, from + 20)
      .map((code) => String.fromCodePoint(code))
      .join('');
    const match = (basic ? /^\\\{(\d*)(,?)(\d*)\\\}/ : /^\{(\d*)(,?)(\d*)\}/).exec(rest);
    if (!match || (!match[1] && !match[2])) {
      if (!basic) return undefined;
      throw new RegexError(rest.includes('\\}') ? 'Invalid content of \\{\\}' : 'Unmatched \\{');
    }
    this.#at += match[0].length;
    const min = Number(match[1] || 0);
    const max = match[2] ? (match[3] ? Number(match[3]) : Infinity) : min;
    if (max < min) throw new RegexError('Invalid content of \\{\\}');
    if (min > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT)) throw new RegexError('Regular expression too big');
    return [min, max];
  }

  /** The inside of `[…]`. */
  #set(): RegexNode {
    const negated = this.#char() === '^';
    if (negated) this.#at++;
    const tests: ((code: number) => boolean)[] = [];
    for (let first = true; first || this.#char() !== ']'; first = false) {
      if (this.#at >= this.#codes.length)
        throw new RegexError(
          this.#dialect === 'perl' ? 'premature end of char-class' : 'Unmatched [, [^, [:, [., or [=',
        );
      tests.push(this.#setItem());
    }
    this.#at++;
    return { type: 'set', negated, test: (code) => tests.some((test) => test(code)) };
  }

  #setItem(): (code: number) => boolean {
    if (this.#char() === '[' && this.#char(1) === ':') {
      const end = this.#codes.indexOf(58, this.#at + 2);
      const name = String.fromCodePoint(...this.#codes.slice(this.#at + 2, end < 0 ? this.#at + 2 : end));
      if (!CLASSES[name] || this.#codes[end + 1] !== 93) throw new RegexError('Invalid character class name');
      this.#at = end + 2;
      return CLASSES[name];
    }
    const from = this.#setCode();
    if (typeof from === 'function') return from;
    if (this.#char() !== '-' || this.#char(1) === ']' || this.#char(1) === '') return (code) => code === from;
    this.#at++;
    const to = this.#setCode();
    if (typeof to === 'function') return (code) => code === from || code === 45 || to(code);
    if (to < from) throw new RegexError(this.#dialect === 'perl' ? 'empty range in char class' : 'Invalid range end');
    return (code) => code >= from && code <= to;
  }

  #setCode(): number | ((code: number) => boolean) {
    if (this.#char() === '[' && (this.#char(1) === '.' || this.#char(1) === '=')) {
      const code = this.#codes[this.#at + 2];
      this.#at += 5;
      return code;
    }
    const char = this.#char();
    const code = this.#codes[this.#at++];
    if (char !== '\\' || this.#dialect !== 'perl') return code;
    const next = this.#char();
    const nextCode = this.#codes[this.#at++];
    const classes: Record<string, (c: number) => boolean> = { d: CLASSES.digit, s: CLASSES.space, w: isWordCode };
    if (classes[next]) return classes[next];
    if (/[DSW]/.test(next)) return (c) => !classes[next.toLowerCase()](c);
    const control = { n: 10, t: 9, r: 13, f: 12, v: 11 }[next];
    return control ?? nextCode;
  }
}

const ESCAPES: Readonly<Record<string, RegexNode>> = {
  w: { type: 'set', negated: false, test: isWordCode },
  W: { type: 'set', negated: true, test: isWordCode },
  s: { type: 'set', negated: false, test: isSpace },
  S: { type: 'set', negated: true, test: isSpace },
  b: { type: 'word-edge' },
  B: { type: 'no-word-edge' },
  '<': { type: 'word-start' },
  '>': { type: 'word-end' },
  '`': { type: 'text-start' },
  "'": { type: 'text-end' },
};

const PERL_ESCAPES: Readonly<Record<string, RegexNode>> = {
  A: { type: 'text-start' },
  z: { type: 'text-end' },
  Z: { type: 'text-end' },
  h: { type: 'set', negated: false, test: CLASSES.blank },
  H: { type: 'set', negated: true, test: CLASSES.blank },
  N: { type: 'set', negated: true, test: (code) => code === 10 },
  K: { type: 'keep' },
};

/** How many characters an expression takes; without a bound where it refers back to a group. */
function widthOf(node: RegexNode): Width {
  switch (node.type) {
    case 'char':
    case 'any':
    case 'set':
      return [1, 1];
    case 'group':
      return widthOf(node.body);
    case 'sequence':
      return node.items.map(widthOf).reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
    case 'either': {
      const widths = node.options.map(widthOf);
      return [Math.min(...widths.map(([least]) => least)), Math.max(...widths.map(([, most]) => most))];
    }
    case 'repeat': {
      const [least, most] = widthOf(node.body);
      return [least * node.min, most && most * node.max];
    }
    case 'back':
      return [0, Infinity];
    default:
      return [0, 0];
  }
}

function literal(char: string): RegexNode {
  return { type: 'char', code: char.codePointAt(0) as number };
}
