import { LIMITS } from './limits.ts';
import { tokenize, unquote, unquoteBytes, type Token } from './lexer.ts';
import { expandMacro, MacroError } from './macros.ts';
import type { CallExpr, Expr, Literal } from './ast.ts';
import { CelCompileError, type CelProblem } from './source.ts';

/** Stops reading: the error is noted already. */
class Abort extends Error {}

/** What an operand may begin with, as the grammar's own message lists it. */
const OPERANDS =
  "'[' '{' '(' '.' '-' '!' 'true' 'false' 'null' NUM_FLOAT NUM_INT NUM_UINT STRING BYTES IDENTIFIER".split(' ');
/** The order in which the grammar numbers its tokens, and so lists them. */
const ORDER = "'[' ']' '{' '}' '(' ')' '.' ',' '-' '!' '?'".split(' ');
/** Operators between operands: what comes after a missing operand and is read on from. */
const BETWEEN = new Set(['*', '/', '%', '+', '<', '<=', '>=', '>', '==', '!=', 'in', '&&', '||', '?']);

/** The list of what may come: an operand, or one of some further tokens. */
const expected = (further: readonly string[]): string => {
  const symbols = ORDER.filter((one) => OPERANDS.includes(one) || further.includes(one));
  return `{${[...symbols, ...OPERANDS.filter((one) => !ORDER.includes(one))].join(', ')}}`;
};
const RESERVED = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);
const RELATIONS = new Set(['<', '<=', '>=', '>', '==', '!=', 'in']);
const MAX_INT = 2n ** 63n;

/**
 * Reads an expression. Macros are expanded. Throws {@link CelCompileError}, worded as cel-go's parser words what its
 * grammar does not allow; reading stops at the first error that cannot be mended by leaving out one token.
 */
export function parse(text: string): Expr {
  if (text.length > LIMITS.expressionChars)
    throw new CelCompileError(text, [
      {
        offset: 0,
        message: `expression code point size exceeds limit: size: ${text.length}, limit ${LIMITS.expressionChars}`,
      },
    ]);
  return new Parser(text).parse();
}

class Parser {
  #text: string;
  #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #problems: CelProblem[];

  constructor(text: string) {
    this.#text = text;
    const { tokens, problems } = tokenize(text);
    this.#tokens = tokens;
    this.#problems = problems;
  }

  parse(): Expr {
    let expr: Expr | undefined;
    try {
      expr = this.#expression();
      this.#end();
    } catch (error) {
      if (!(error instanceof Abort)) throw error;
    }
    if (this.#problems.length || !expr) throw new CelCompileError(this.#text, this.#problems);
    return expr;
  }

  get #token(): Token {
    return this.#tokens[this.#at];
  }

  #is(text: string): boolean {
    const { kind, text: found } = this.#token;
    return kind === 'symbol' && found === text;
  }

  #take(): Token {
    const token = this.#token;
    if (token.kind !== 'eof') this.#at++;
    return token;
  }

  #accept(text: string): Token | undefined {
    return this.#is(text) ? this.#take() : undefined;
  }

  #note(offset: number, message: string): void {
    this.#problems.push({ offset, message });
  }

  #fail(offset: number, message: string): never {
    this.#note(offset, message);
    throw new Abort();
  }

  /** A token that must come: one too many is left out, else reading stops. `among` lists what might come instead. */
  #expect(text: string, among?: string): Token {
    const found = this.#accept(text);
    if (found) return found;
    const { text: bad, offset, kind } = this.#token;
    const next = this.#tokens[this.#at + 1];
    if (next?.kind === 'symbol' && next.text === text) {
      this.#note(offset, `Syntax error: extraneous input '${bad}' expecting ${among ?? `'${text}'`}`);
      this.#at++;
      return this.#take();
    }
    if (among) this.#fail(offset, `Syntax error: mismatched input '${bad}' expecting ${among}`);
    if (text === ':' ? this.#startsOperand(this.#token) : kind === 'eof')
      this.#fail(offset, `Syntax error: missing '${text}' at '${bad}'`);
    return this.#fail(offset, `Syntax error: mismatched input '${bad}' expecting '${text}'`);
  }

  #end(): void {
    const { kind, text, offset } = this.#token;
    if (kind === 'eof') return;
    const extra = this.#tokens[this.#at + 1]?.kind === 'eof';
    this.#fail(offset, `Syntax error: ${extra ? 'extraneous' : 'mismatched'} input '${text}' expecting <EOF>`);
  }

  #expression(): Expr {
    if (++this.#depth > LIMITS.expressionDepth)
      this.#fail(this.#token.offset, `expression recursion limit exceeded: ${LIMITS.expressionDepth}`);
    const condition = this.#chain('||', '_||_', () => this.#chain('&&', '_&&_', () => this.#relation()));
    const op = this.#accept('?');
    if (op) {
      const yes = this.#chain('||', '_||_', () => this.#chain('&&', '_&&_', () => this.#relation()));
      this.#expect(':');
      const no = this.#expression();
      this.#depth--;
      return { node: 'call', at: op.offset, fn: '_?_:_', args: [condition, yes, no] };
    }
    this.#depth--;
    return condition;
  }

  /** `a && b && c`: cel-go balances such chains; the offsets are those of the operators. */
  #chain(symbol: string, fn: string, next: () => Expr): Expr {
    const terms = [next()];
    const ops: number[] = [];
    for (let op = this.#accept(symbol); op; op = this.#accept(symbol)) {
      ops.push(op.offset);
      terms.push(next());
    }
    return balance(fn, terms, ops, 0, ops.length - 1);
  }

  #relation(): Expr {
    let left = this.#sum();
    while (this.#token.kind === 'symbol' && RELATIONS.has(this.#token.text)) {
      const op = this.#take();
      const right = this.#sum();
      left = { node: 'call', at: op.offset, fn: op.text === 'in' ? '@in' : `_${op.text}_`, args: [left, right] };
    }
    return left;
  }

  #sum(): Expr {
    let left = this.#product();
    while (this.#is('+') || this.#is('-')) {
      const op = this.#take();
      left = { node: 'call', at: op.offset, fn: `_${op.text}_`, args: [left, this.#product()] };
    }
    return left;
  }

  #product(): Expr {
    let left = this.#unary();
    while (this.#is('*') || this.#is('/') || this.#is('%')) {
      const op = this.#take();
      left = { node: 'call', at: op.offset, fn: `_${op.text}_`, args: [left, this.#unary()] };
    }
    return left;
  }

  #startsOperand({ kind, text }: Token): boolean {
    if (kind === 'symbol') return ['[', '{', '(', '.', '-', '!', 'true', 'false', 'null'].includes(text);
    return kind !== 'eof' && kind !== 'escaped';
  }

  /** The grammar looks one token ahead: a token too many before an operand is left out, with an error. */
  #syncOperand(): boolean {
    const { text, offset } = this.#token;
    if (this.#startsOperand(this.#token)) return true;
    const next = this.#tokens[this.#at + 1];
    const may = expected(this.#further);
    const mends = next && (this.#startsOperand(next) || this.#further.includes(`'${next.text}'`));
    if (mends && this.#token.kind !== 'eof') {
      this.#note(offset, `Syntax error: extraneous input '${text}' expecting ${may}`);
      this.#at++;
      return true;
    }
    this.#note(offset, `Syntax error: mismatched input '${text}' expecting ${may}`);
    return this.#missing();
  }

  /** No operand here: reading goes on from an operator, else it stops. */
  #missing(): false {
    const { kind, text } = this.#token;
    if (kind !== 'symbol' || !BETWEEN.has(text)) throw new Abort();
    return false;
  }

  /** After `!` the grammar takes what is no operand for one token too many; a `-` alone it finds no rule for. */
  #syncNegated(): boolean {
    const { kind, text, offset } = this.#token;
    if (this.#startsOperand(this.#token)) return true;
    const { text: sign, offset: start } = this.#tokens[this.#at - 1];
    if (sign === '!') this.#note(offset, `Syntax error: extraneous input '${text}' expecting ${expected([])}`);
    else {
      const read = this.#text.slice(start, offset) + (kind === 'eof' ? '' : text);
      this.#note(offset, `Syntax error: no viable alternative at input '${read}'`);
      this.#note(offset, `Syntax error: mismatched input '${text}' expecting ${expected([])}`);
    }
    return this.#missing();
  }

  /** What may come at this place besides an operand. */
  #further: readonly string[] = [];

  /** Reads something at the beginning of which other tokens than operands may stand. */
  #opening(further: readonly string[]): void {
    this.#further = further;
    this.#isMissed = !this.#syncOperand();
    this.#further = [];
  }

  /** Was it told already that there is no operand here? */
  #isMissed = false;

  #unary(): Expr {
    const isMissed = this.#isMissed || !this.#syncOperand();
    this.#isMissed = false;
    if (isMissed) return { node: 'const', at: this.#token.offset, value: null };
    if (!this.#is('!') && !this.#is('-')) return this.#member(this.#primary());
    const first = this.#token;
    let count = 0;
    while (this.#accept(first.text)) count++;
    if (first.text === '-' && (this.#token.kind === 'int' || this.#token.kind === 'double')) {
      const literal = this.#number(this.#take(), true, first.offset);
      const value = this.#member(literal);
      return (count - 1) % 2 ? { node: 'call', at: first.offset, fn: '-_', args: [value] } : value;
    }
    if (!this.#syncNegated()) return { node: 'const', at: first.offset, value: null };
    const operand = this.#member(this.#primary());
    return count % 2
      ? { node: 'call', at: first.offset, fn: first.text === '!' ? '!_' : '-_', args: [operand] }
      : operand;
  }

  #member(start: Expr): Expr {
    let expr = start;
    for (let links = 0; ; links++) {
      if (links > LIMITS.expressionDepth * 8)
        this.#fail(this.#token.offset, `expression recursion limit exceeded: ${LIMITS.expressionDepth}`);
      const op = this.#accept('.') ?? this.#accept('[');
      if (!op) return expr;
      expr = op.text === '.' ? this.#field(expr, op) : this.#index(expr, op);
    }
  }

  #field(operand: Expr, op: Token): Expr {
    const optional = this.#accept('?');
    const { kind, text, offset } = this.#token;
    if (kind !== 'ident' && kind !== 'escaped') {
      const shown = kind === 'eof' ? '' : this.#text.slice(op.offset + 1, offset).replace(/\s/g, '') + text;
      this.#fail(kind === 'eof' ? offset : offset, `Syntax error: no viable alternative at input '.${shown}'`);
    }
    this.#take();
    const field = kind === 'escaped' ? text.slice(1, -1) : text;
    const open = optional || kind === 'escaped' ? undefined : this.#accept('(');
    if (open) return this.#call({ node: 'call', at: open.offset, fn: field, target: operand, args: this.#arguments() });
    if (optional)
      return {
        node: 'call',
        at: op.offset,
        fn: '_?._',
        args: [operand, { node: 'const', at: offset, value: field }],
      };
    return { node: 'select', at: op.offset, operand, field, test: false };
  }

  #index(operand: Expr, op: Token): Expr {
    const optional = this.#accept('?');
    this.#opening(optional ? [] : ["'?'"]);
    const index = this.#expression();
    this.#expect(']');
    return { node: 'call', at: op.offset, fn: optional ? '_[?_]' : '_[_]', args: [operand, index] };
  }

  #call(call: CallExpr): Expr {
    try {
      return expandMacro(call) ?? call;
    } catch (error) {
      if (!(error instanceof MacroError)) throw error;
      this.#note(error.at, error.message);
      return call;
    }
  }

  #arguments(): Expr[] {
    const args: Expr[] = [];
    if (this.#accept(')')) return args;
    this.#opening(["')'"]);
    if (this.#accept(')')) return args;
    do args.push(this.#expression());
    while (this.#accept(','));
    this.#expect(')');
    return args;
  }

  #primary(): Expr {
    const token = this.#take();
    const { kind, text, offset } = token;
    if (kind === 'int' || kind === 'uint' || kind === 'double') return this.#number(token, false, offset);
    if (kind === 'string' || kind === 'bytes') return this.#string(token);
    if (kind === 'ident') return this.#identifier(token, '');
    switch (text) {
      case 'true':
      case 'false':
        return { node: 'const', at: offset, value: text === 'true' };
      case 'null':
        return { node: 'const', at: offset, value: null };
      case '(': {
        const inner = this.#expression();
        this.#expect(')');
        return inner;
      }
      case '[':
        return this.#list(offset);
      case '{':
        return this.#map(offset);
      case '.':
        if (this.#token.kind === 'ident') return this.#identifier(this.#take(), '.');
    }
    return this.#fail(
      this.#token.offset,
      `Syntax error: no viable alternative at input '${text}${this.#token.kind === 'eof' ? '' : this.#token.text}'`,
    );
  }

  #identifier({ text, offset }: Token, leading: string): Expr {
    const name = leading + text;
    const open = this.#accept('(');
    if (open) return this.#call({ node: 'call', at: open.offset, fn: name, args: this.#arguments() });
    const struct = this.#structName(name);
    if (struct !== undefined) return this.#struct(struct);
    if (RESERVED.has(text)) this.#note(offset, `reserved identifier: ${text}`);
    return { node: 'ident', at: offset, name };
  }

  /** `a.b.C` where `{` follows; then the name is taken. */
  #structName(first: string): string | undefined {
    let at = this.#at;
    let name = first;
    for (; this.#tokens[at].text === '.' && this.#tokens[at + 1]?.kind === 'ident'; at += 2)
      name += `.${this.#tokens[at + 1].text}`;
    if (this.#tokens[at].kind !== 'symbol' || this.#tokens[at].text !== '{') return undefined;
    this.#at = at;
    return name;
  }

  #struct(name: string): Expr {
    const { offset } = this.#expect('{');
    const fields: { name: string; value: Expr; optional: boolean; at: number }[] = [];
    while (!this.#is('}')) {
      const optional = !!this.#accept('?');
      const { kind, text, offset: start } = this.#token;
      if (fields.length && kind === 'eof') break;
      if (kind !== 'ident' && kind !== 'escaped')
        this.#fail(
          start,
          `Syntax error: mismatched input '${text}' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}`,
        );
      this.#take();
      const colon = this.#expect(':');
      const value = this.#expression();
      fields.push({ name: kind === 'escaped' ? text.slice(1, -1) : text, value, optional, at: colon.offset });
      if (this.#accept(',')) continue;
      this.#expect('}', "{'}', ','}");
      return { node: 'struct', at: offset, name, fields };
    }
    this.#expect('}');
    return { node: 'struct', at: offset, name, fields };
  }

  /** The beginning of a list or map: entries, nothing, or a comma alone. */
  #openEntries(close: string): void {
    const next = this.#tokens[this.#at + 1];
    if (this.#is(close) || this.#is('?')) return;
    if (this.#is(',') && next.text === close) this.#at++;
    else this.#opening([`'${close}'`, "','", "'?'"]);
  }

  /** Is there another entry? After a comma there may be none. */
  #mayFollow(close: string, entries: number): boolean {
    if (this.#is(close)) return false;
    return !entries || this.#is('?') || this.#startsOperand(this.#token);
  }

  #list(at: number): Expr {
    const items: { value: Expr; optional: boolean }[] = [];
    this.#openEntries(']');
    while (this.#mayFollow(']', items.length)) {
      const optional = !!this.#accept('?');
      items.push({ value: this.#expression(), optional });
      if (!this.#accept(',')) {
        this.#expect(']', "{']', ','}");
        return { node: 'list', at, items };
      }
    }
    this.#expect(']');
    return { node: 'list', at, items };
  }

  #map(at: number): Expr {
    const entries: { key: Expr; value: Expr; optional: boolean; at: number }[] = [];
    this.#openEntries('}');
    while (this.#mayFollow('}', entries.length)) {
      const optional = !!this.#accept('?');
      const key = this.#expression();
      const colon = this.#expect(':');
      entries.push({ key, value: this.#expression(), optional, at: colon.offset });
      if (!this.#accept(',')) {
        this.#expect('}', "{'}', ','}");
        return { node: 'map', at, entries };
      }
    }
    this.#expect('}');
    return { node: 'map', at, entries };
  }

  #number({ kind, text }: Token, negative: boolean, at: number): Expr {
    const literal = (value: Literal): Expr => ({ node: 'const', at, value });
    if (kind === 'double') return literal(Number(text) * (negative ? -1 : 1));
    if (kind === 'uint') {
      const value = BigInt(text.slice(0, -1));
      if (value >= 2n * MAX_INT) this.#note(at, 'invalid uint literal');
      return literal({ uint: value });
    }
    const value = BigInt(text) * (negative ? -1n : 1n);
    if (value >= MAX_INT || value < -MAX_INT) this.#note(at, 'invalid int literal');
    return literal(value);
  }

  #string({ kind, text, offset }: Token): Expr {
    const value = kind === 'bytes' ? unquoteBytes(text) : unquote(text);
    if (value === undefined) this.#note(offset, `invalid ${kind} literal`);
    return { node: 'const', at: offset, value: value ?? '' };
  }
}

/** A tree of equal depth on both sides (cel-go's balancer). */
function balance(fn: string, terms: readonly Expr[], ops: readonly number[], low: number, high: number): Expr {
  if (low > high) return terms[low];
  const middle = Math.floor((low + high + 1) / 2);
  const left = middle === low ? terms[middle] : balance(fn, terms, ops, low, middle - 1);
  const right = middle === high ? terms[middle + 1] : balance(fn, terms, ops, middle + 1, high);
  return { node: 'call', at: ops[middle], fn, args: [left, right] };
}
