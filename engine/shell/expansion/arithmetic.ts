/** An arithmetic expression that cannot be evaluated; bash shows the expression and the part it stopped at. */
export class ArithmeticError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ArithmeticError';
  }
}

/** What names mean in an expression. */
export interface ArithmeticVariables {
  get(name: string, index?: string): string | undefined;
  set(name: string, index: string | undefined, value: string): void;
}

const TOKEN =
  /\s*(?:(0[xX][0-9a-fA-F]+|[0-9]+#[0-9a-zA-Z@_]+|[0-9]+)|([A-Za-z_][A-Za-z0-9_]*)|(<<=|>>=|\*\*|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|\+=|-=|\*=|\/=|%=|&=|\^=|\|=|[-+*/%&|^~!<>=?:,()[\]]))/y;

/** Binary operators by rank, loosest first; `**`, assignment and `?:` are handled by themselves. */
const RANKS = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|=']);

/** Nesting of parentheses, and of names whose values are expressions. */
const MAX_DEPTH = 100;

interface Place {
  readonly name: string;
  readonly index: string | undefined;
}

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

/** Evaluate an expression in 64-bit integers, as bash does. @throws ArithmeticError */
export function evaluateArithmetic(text: string, variables: ArithmeticVariables, depth = 0): bigint {
  return new Evaluator(text, variables, depth).evaluate();
}

class Evaluator {
  readonly #text: string;
  readonly #variables: ArithmeticVariables;
  #depth: number;
  #tokens: { text: string; start: number; kind: 'number' | 'name' | 'operator' }[] = [];
  #at = 0;
  /** Above zero in the branch that is not taken: no side effects there. */
  #idle = 0;

  constructor(text: string, variables: ArithmeticVariables, depth: number) {
    this.#text = text;
    this.#variables = variables;
    this.#depth = depth;
    if (depth > MAX_DEPTH) this.#fail('expression recursion level exceeded', text);
  }

  evaluate(): bigint {
    this.#tokenize();
    if (!this.#tokens.length) return 0n;
    const value = this.#comma();
    if (this.#at < this.#tokens.length) this.#fail(this.#leftover());
    return value;
  }

  #leftover(): string {
    const { kind } = this.#tokens[this.#at];
    if (kind === 'operator' && this.#tokens[this.#at].text === '=') return 'attempted assignment to non-variable';
    return 'arithmetic syntax error in expression';
  }

  #fail(message: string, rest?: string): never {
    const start = this.#tokens[this.#at]?.start;
    const token = rest ?? this.#text.slice(start ?? this.#tokens.at(-1)?.start ?? 0);
    throw new ArithmeticError(`${this.#text.trimStart()}: ${message} (error token is "${token.trimStart()}")`);
  }

  #tokenize(): void {
    const text = this.#text;
    for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(text);
      if (!match) {
        if (!text.slice(at).trim()) return;
        throw new ArithmeticError(
          `${text.trimStart()}: arithmetic syntax error: invalid arithmetic operator (error token is "${text.slice(at).trimStart()}")`,
        );
      }
      const token = match[1] ?? match[2] ?? match[3];
      const kind = match[1] !== undefined ? 'number' : match[2] !== undefined ? 'name' : 'operator';
      this.#tokens.push({ text: token, start: TOKEN.lastIndex - token.length, kind });
      if (kind === 'number' && /[A-Za-z_]/.test(text[TOKEN.lastIndex] ?? '')) {
        const rest = /^\w+/.exec(text.slice(TOKEN.lastIndex - token.length))?.[0] ?? '';
        throw new ArithmeticError(`${text.trimStart()}: value too great for base (error token is "${rest}")`);
      }
    }
  }

  #is(operator: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'operator' && token.text === operator;
  }

  #take(operator: string): boolean {
    if (!this.#is(operator)) return false;
    this.#at++;
    return true;
  }

  #comma(): bigint {
    let value = this.#assignment();
    while (this.#take(',')) value = this.#assignment();
    return value;
  }

  #assignment(): bigint {
    const start = this.#at;
    const place = this.#place();
    const operator = this.#tokens[this.#at];
    if (!place || operator?.kind !== 'operator' || !ASSIGNMENTS.has(operator.text)) {
      this.#at = start;
      return this.#conditional();
    }
    this.#at++;
    const right = this.#assignment();
    const value = operator.text === '=' ? right : this.#apply(operator.text.slice(0, -1), this.#value(place), right);
    this.#store(place, value);
    return value;
  }

  #conditional(): bigint {
    const condition = this.#binary(0);
    if (!this.#take('?')) return condition;
    const first = this.#when(condition !== 0n, () => this.#assignment());
    if (!this.#take(':')) this.#fail("`:' expected for conditional expression");
    const second = this.#when(condition === 0n, () => this.#conditional());
    return condition !== 0n ? first : second;
  }

  #when(taken: boolean, body: () => bigint): bigint {
    if (!taken) this.#idle++;
    try {
      return body();
    } finally {
      if (!taken) this.#idle--;
    }
  }

  #binary(rank: number): bigint {
    if (rank === RANKS.length) return this.#power();
    let left = this.#binary(rank + 1);
    for (;;) {
      const operator = RANKS[rank].find((text) => this.#is(text));
      if (!operator) return left;
      this.#at++;
      if (operator === '&&') {
        const right = this.#when(left !== 0n, () => this.#binary(rank + 1));
        left = left !== 0n && right !== 0n ? 1n : 0n;
      } else if (operator === '||') {
        const right = this.#when(left === 0n, () => this.#binary(rank + 1));
        left = left !== 0n || right !== 0n ? 1n : 0n;
      } else left = this.#apply(operator, left, this.#binary(rank + 1));
    }
  }

  #power(): bigint {
    const base = this.#unary();
    if (!this.#take('**')) return base;
    const exponent = this.#power();
    if (exponent < 0n) this.#fail('exponent less than 0');
    let result = 1n;
    let factor = base;
    for (let rest = BigInt.asUintN(64, exponent); rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = wrap(result * factor);
      factor = wrap(factor * factor);
    }
    return result;
  }

  #apply(operator: string, left: bigint, right: bigint): bigint {
    switch (operator) {
      case '+':
        return wrap(left + right);
      case '-':
        return wrap(left - right);
      case '*':
        return wrap(left * right);
      case '/':
      case '%':
        if (right === 0n && this.#idle) return 0n;
        if (right === 0n) {
          this.#at--;
          this.#fail('division by 0');
        }
        return wrap(operator === '/' ? left / right : left % right);
      case '<<':
        return wrap(left << (right & 63n));
      case '>>':
        return left >> (right & 63n);
      case '&':
        return left & right;
      case '|':
        return left | right;
      case '^':
        return left ^ right;
      default:
        return this.#compare(operator, left, right) ? 1n : 0n;
    }
  }

  #compare(operator: string, left: bigint, right: bigint): boolean {
    if (operator === '==') return left === right;
    if (operator === '!=') return left !== right;
    if (operator === '<') return left < right;
    if (operator === '<=') return left <= right;
    return operator === '>' ? left > right : left >= right;
  }

  #unary(): bigint {
    if (++this.#depth > MAX_DEPTH) this.#fail('expression recursion level exceeded');
    try {
      for (const step of ['++', '--'] as const) {
        if (!this.#is(step)) continue;
        this.#at++;
        const place = this.#place();
        if (!place) {
          const value = this.#unary();
          return value;
        }
        const value = this.#apply(step[0], this.#value(place), 1n);
        this.#store(place, value);
        return value;
      }
      if (this.#take('!')) return this.#unary() === 0n ? 1n : 0n;
      if (this.#take('~')) return ~this.#unary();
      if (this.#take('-')) return wrap(-this.#unary());
      if (this.#take('+')) return this.#unary();
      return this.#primary();
    } finally {
      this.#depth--;
    }
  }

  #primary(): bigint {
    if (this.#take('(')) {
      const value = this.#comma();
      if (!this.#take(')')) this.#fail("missing `)'");
      return value;
    }
    const place = this.#place();
    if (place) {
      const value = this.#value(place);
      if (this.#is('++') || this.#is('--')) {
        const step = this.#tokens[this.#at++].text;
        this.#store(place, this.#apply(step[0], value, 1n));
      }
      return value;
    }
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'number') this.#fail('arithmetic syntax error: operand expected');
    this.#at++;
    return this.#number(token.text);
  }

  #number(text: string): bigint {
    // Only the last 16 digits are within 64 bits.
    if (/^0[xX]/.test(text)) return wrap(BigInt(`0x${text.slice(2).slice(-16) || '0'}`));
    const [base, digits] = text.includes('#') ? text.split('#') : [/^0[0-9]/.test(text) ? '8' : '10', text];
    const radix = Number(base);
    if (radix < 2 || radix > 64) this.#failNumber('invalid arithmetic base', text);
    let value = 0n;
    for (const digit of digits) {
      const worth = digitValue(digit, radix);
      if (worth >= radix) this.#failNumber('value too great for base', text);
      value = wrap(value * BigInt(radix) + BigInt(worth));
    }
    return value;
  }

  #failNumber(message: string, text: string): never {
    throw new ArithmeticError(`${this.#text.trimStart()}: ${message} (error token is "${text}")`);
  }

  /** A variable, perhaps with a subscript. */
  #place(): Place | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'name') return undefined;
    this.#at++;
    if (!this.#is('[')) return { name: token.text, index: undefined };
    const from = this.#tokens[this.#at++].start + 1;
    for (let open = 1; this.#at < this.#tokens.length;) {
      const { text, start } = this.#tokens[this.#at++];
      if (text === '[') open++;
      else if (text === ']' && --open === 0) return { name: token.text, index: this.#text.slice(from, start) };
    }
    return this.#fail('bad array subscript');
  }

  #value(place: Place): bigint {
    const text = this.#variables.get(place.name, place.index) ?? '';
    if (/^\s*(?:-?[0-9]+)?\s*$/.test(text) && !/^\s*-?0[0-9]/.test(text)) return wrap(BigInt(text.trim() || '0'));
    return evaluateArithmetic(text, this.#variables, this.#depth + 1);
  }

  #store(place: Place, value: bigint): void {
    if (!this.#idle) this.#variables.set(place.name, place.index, String(value));
  }
}

function digitValue(digit: string, radix: number): number {
  if (digit >= '0' && digit <= '9') return digit.charCodeAt(0) - 48;
  if (digit >= 'a' && digit <= 'z') return digit.charCodeAt(0) - 97 + 10;
  if (digit >= 'A' && digit <= 'Z') return digit.charCodeAt(0) - 65 + (radix <= 36 ? 10 : 36);
  return digit === '@' ? 62 : 63;
}
