import type { Co } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import { compileRegex } from '../regex/compile.ts';
import { readAllInputs } from './input.ts';
import { parseOptions, UsageError, utility } from './options.ts';

/** `expr expression` */
export const expr = utility(
  function* (process: Process): Co<number> {
    const args = process.argv.slice(process.argv[1] === '--' ? 2 : 1);
    if (!args.length) throw new UsageError('missing operand', 2);
    const value = new ExprParser(args).parse();
    yield* process.stdout.write(`${value}\n`);
    return value === '' || /^-?0+$/.test(value) ? 1 : 0;
  },
  { status: 2 },
);

const LEVELS = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']];

class ExprParser {
  readonly #args: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(args: readonly string[]) {
    this.#args = args;
  }

  parse(): string {
    const value = this.#level(0);
    if (this.#at < this.#args.length)
      throw new UsageError(`syntax error: unexpected argument ‘${this.#args[this.#at]}’`, 2, false);
    return value;
  }

  #level(level: number): string {
    if (level === LEVELS.length) return this.#primary();
    let left = this.#level(level + 1);
    while (LEVELS[level].includes(this.#args[this.#at])) {
      const operator = this.#args[this.#at++];
      left = apply(operator, left, this.#level(level + 1));
    }
    return left;
  }

  #primary(): string {
    const word = this.#args[this.#at++];
    if (word === undefined)
      throw new UsageError(`syntax error: missing argument after ‘${this.#args.at(-1)}’`, 2, false);
    if (word === '(') {
      if (++this.#depth > 100) throw new UsageError('the expression nests too deep', 2, false);
      const value = this.#level(0);
      if (this.#args[this.#at++] !== ')')
        throw new UsageError(`syntax error: expecting ')' after ‘${this.#args.at(-1)}’`, 2, false);
      return value;
    }
    switch (word) {
      case 'length':
        return String([...this.#primary()].length);
      case 'match':
        return matchAt(this.#primary(), this.#primary());
      case 'index': {
        const [text, chars] = [this.#primary(), this.#primary()];
        return String([...text].findIndex((char) => chars.includes(char)) + 1);
      }
      case 'substr': {
        const [text, from, count] = [this.#primary(), Number(this.#primary()), Number(this.#primary())];
        return from > 0 && count > 0 ? [...text].slice(from - 1, from - 1 + count).join('') : '';
      }
    }
    return word;
  }
}

const isInteger = (text: string): boolean => /^-?\d+$/.test(text);

function apply(operator: string, left: string, right: string): string {
  const empty = (text: string): boolean => text === '' || /^-?0+$/.test(text);
  if (operator === '|') return empty(left) ? (empty(right) ? '0' : right) : left;
  if (operator === '&') return empty(left) || empty(right) ? '0' : left;
  if (operator === ':') return matchAt(left, right);
  if (LEVELS[2].includes(operator)) return compare(operator, left, right) ? '1' : '0';
  if (!isInteger(left) || !isInteger(right)) throw new UsageError('non-integer argument', 2, false);
  const [a, b] = [BigInt(left), BigInt(right)];
  if ((operator === '/' || operator === '%') && b === 0n) throw new UsageError('division by zero', 2, false);
  const value = { '+': () => a + b, '-': () => a - b, '*': () => a * b, '/': () => a / b, '%': () => a % b }[
    operator as '+'
  ];
  return String(value());
}

function compare(operator: string, left: string, right: string): boolean {
  const numbers = isInteger(left) && isInteger(right);
  const order = numbers ? Number(BigInt(left) - BigInt(right)) : left < right ? -1 : left > right ? 1 : 0;
  return {
    '<': order < 0,
    '<=': order <= 0,
    '=': order === 0,
    '==': order === 0,
    '!=': order !== 0,
    '>=': order >= 0,
    '>': order > 0,
  }[operator as '<'];
}

function matchAt(text: string, source: string): string {
  const regex = compileRegex(source, 'basic');
  const match = regex.exec(text);
  const fits = match?.start === 0 ? match : undefined;
  if (regex.groupCount) return fits?.groups[1] ?? '';
  return String(fits ? [...text.slice(0, fits.end)].length : 0);
}

/** `bc [-l] [file …]`: expressions a line, with `scale`, variables and powers. */
export const bc = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'lqsw', long: { mathlib: 'l', quiet: 'q' } });
  const { text } = yield* readAllInputs(process, options.operands);
  const state = { scale: options.has('l') ? 20 : 0, variables: new Map<string, Decimal>() };
  for (const line of text.split(/[\n;]/)) {
    const source = line.replace(/#.*$/, '').trim();
    if (source === 'quit') break;
    if (source === '') continue;
    const assignment = /^([a-z]\w*)\s*=(?!=)(.*)$/.exec(source);
    const value = new Calculator(assignment ? assignment[2] : source, state).value();
    if (value === undefined) yield* process.stderr.write('(standard_in) 1: syntax error\n');
    else if (value === 'zero') yield* process.stderr.write('Runtime error (func=(main), adr=3): Divide by zero\n');
    else if (!assignment) yield* process.stdout.write(`${decimalText(value)}\n`);
    else if (assignment[1] === 'scale') state.scale = Math.max(0, Math.min(100, Number(decimalText(value))));
    else state.variables.set(assignment[1], value);
  }
  return 0;
});

/** A decimal number: digits and how many of them stand behind the point. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Powers and scales past this are refused. */
const MAX_DIGITS = 10_000;

function rescale(value: Decimal, scale: number): bigint {
  return scale >= value.scale
    ? value.digits * 10n ** BigInt(scale - value.scale)
    : value.digits / 10n ** BigInt(value.scale - scale);
}

function decimalText({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale).replace(/^0+/, '');
  if (!scale) return sign + (whole || '0');
  return digits === 0n ? '0' : `${sign}${whole}.${text.slice(text.length - scale)}`;
}

class Calculator {
  readonly #tokens: string[];
  readonly #state: { scale: number; variables: Map<string, Decimal> };
  #at = 0;

  constructor(source: string, state: { scale: number; variables: Map<string, Decimal> }) {
    this.#tokens = source.match(/\d+\.?\d*|\.\d+|[a-z]\w*|<=|>=|==|!=|\S/g) ?? [];
    this.#state = state;
  }

  /** The value; `zero` for a division by zero, undefined for what cannot be read. */
  value(): Decimal | 'zero' | undefined {
    try {
      const value = this.#comparison(0);
      return this.#at === this.#tokens.length ? value : undefined;
    } catch (error) {
      if (error instanceof RangeError) return 'zero';
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  #take(...wanted: string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.#at++;
    return token;
  }

  #comparison(depth: number): Decimal {
    const left = this.#sum(depth);
    const operator = this.#take('<', '<=', '==', '!=', '>=', '>');
    if (!operator) return left;
    const right = this.#sum(depth);
    const scale = Math.max(left.scale, right.scale);
    return {
      digits: compare(operator, String(rescale(left, scale)), String(rescale(right, scale))) ? 1n : 0n,
      scale: 0,
    };
  }

  #sum(depth: number): Decimal {
    let left = this.#product(depth);
    for (let operator = this.#take('+', '-'); operator; operator = this.#take('+', '-')) {
      const right = this.#product(depth);
      const scale = Math.max(left.scale, right.scale);
      const [a, b] = [rescale(left, scale), rescale(right, scale)];
      left = { digits: operator === '+' ? a + b : a - b, scale };
    }
    return left;
  }

  #product(depth: number): Decimal {
    let left = this.#unary(depth);
    for (let operator = this.#take('*', '/', '%'); operator; operator = this.#take('*', '/', '%'))
      left = this.#multiply(operator, left, this.#unary(depth));
    return left;
  }

  #multiply(operator: string, left: Decimal, right: Decimal): Decimal {
    const { scale } = this.#state;
    if (operator === '*') {
      const wanted = Math.min(left.scale + right.scale, Math.max(scale, left.scale, right.scale));
      return {
        digits: rescale({ digits: left.digits * right.digits, scale: left.scale + right.scale }, wanted),
        scale: wanted,
      };
    }
    if (right.digits === 0n) throw new RangeError('divide by zero');
    const quotient = { digits: rescale(left, scale + right.scale) / right.digits, scale };
    if (operator === '/') return quotient;
    const wanted = Math.max(left.scale, scale + right.scale);
    return {
      digits:
        rescale(left, wanted) - rescale({ digits: quotient.digits * right.digits, scale: scale + right.scale }, wanted),
      scale: wanted,
    };
  }

  #unary(depth: number): Decimal {
    if (depth > 100) throw new SyntaxError('too deep');
    if (this.#take('-')) {
      const { digits, scale } = this.#unary(depth + 1);
      return { digits: -digits, scale };
    }
    const base = this.#primary(depth);
    if (!this.#take('^')) return base;
    const exponent = rescale(this.#unary(depth + 1), 0);
    if (exponent < 0n || exponent * BigInt(String(base.digits).length) > MAX_DIGITS) throw new SyntaxError('too big');
    return { digits: base.digits ** exponent, scale: base.scale * Number(exponent) };
  }

  #primary(depth: number): Decimal {
    const token = this.#tokens[this.#at++];
    if (token === '(') {
      const value = this.#comparison(depth + 1);
      if (!this.#take(')')) throw new SyntaxError('unbalanced');
      return value;
    }
    if (token !== undefined && /^[\d.]/.test(token) && token !== '.') {
      const [whole, fraction = ''] = token.split('.');
      return { digits: BigInt(whole + fraction), scale: fraction.length };
    }
    if (token === 'sqrt' && this.#take('(')) {
      const value = this.#comparison(depth + 1);
      if (!this.#take(')')) throw new SyntaxError('unbalanced');
      const scale = Math.max(this.#state.scale, value.scale);
      return { digits: squareRoot(rescale(value, scale * 2)), scale };
    }
    if (token === 'scale') return { digits: BigInt(this.#state.scale), scale: 0 };
    if (token === undefined || !/^[a-z]/.test(token)) throw new SyntaxError('unexpected');
    return this.#state.variables.get(token) ?? { digits: 0n, scale: 0 };
  }
}

function squareRoot(value: bigint): bigint {
  if (value < 2n) return value < 0n ? 0n : value;
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (let next = (root + value / root) >> 1n; next < root; next = (root + value / root) >> 1n) root = next;
  return root;
}
