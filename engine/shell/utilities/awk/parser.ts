import { tokenizeAwk, type AwkToken } from './lexer.ts';
import {
  AwkSyntaxError,
  type AwkFunction,
  type AwkProgram,
  type Expression,
  type OutputTarget,
  type Place,
  type Rule,
  type Statement,
} from './syntax.ts';

const COMPARISONS = new Set(['<', '<=', '==', '!=', '>', '>=']);
const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=', '**=']);

/** How deep expressions and statements may nest. */
const MAX_DEPTH = 300;

/** Parse an awk program. @throws AwkSyntaxError */
export function parseAwk(text: string): AwkProgram {
  return new AwkParser(tokenizeAwk(text)).program();
}

class AwkParser {
  readonly #tokens: readonly AwkToken[];
  #at = 0;
  #depth = 0;
  /** Braces that are open. */
  #blocks = 0;
  /** Where `>` is a redirection (print's arguments), and `in` belongs to a `for`. */
  #noGreater = false;
  #noIn = false;
  readonly #calls: { name: string; line: number }[] = [];

  constructor(tokens: readonly AwkToken[]) {
    this.#tokens = tokens;
  }

  get #token(): AwkToken {
    return this.#tokens[this.#at];
  }

  #is(...texts: string[]): boolean {
    const { type, text } = this.#token;
    return (type === 'operator' || type === 'keyword' || type === 'newline') && texts.includes(text);
  }

  #accept(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) this.#fail();
  }

  #fail(): never {
    const { type, text, line } = this.#token;
    if (type === 'end' && this.#blocks > 0) throw new AwkSyntaxError(`line ${line + 1}: missing } near end of file`);
    const shown = type === 'newline' ? 'end of line' : type === 'end' ? 'end of file' : text;
    throw new AwkSyntaxError(`line ${line}: syntax error at or near ${shown}`);
  }

  #nested<T>(body: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new AwkSyntaxError(`line ${this.#token.line}: the program nests too deep`);
    try {
      return body();
    } finally {
      this.#depth--;
    }
  }

  #newlines(): void {
    while (this.#is('\n')) this.#at++;
  }

  #terminators(): void {
    while (this.#is('\n', ';')) this.#at++;
  }

  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    for (this.#terminators(); this.#token.type !== 'end'; this.#terminators()) {
      if (this.#is('function', 'func')) {
        const fn = this.#function();
        functions.set(fn.name, fn);
      } else rules.push(this.#rule());
    }
    const missing = this.#calls.find(({ name }) => !functions.has(name));
    if (missing) throw new AwkSyntaxError(`line ${missing.line}: function ${missing.name} never defined`);
    return { rules, functions };
  }

  #function(): AwkFunction {
    this.#at++;
    const name = this.#token.text;
    if (this.#token.type !== 'name' && this.#token.type !== 'call') this.#fail();
    this.#at++;
    this.#expect('(');
    const parameters: string[] = [];
    while (!this.#is(')')) {
      if (this.#token.type !== 'name') this.#fail();
      parameters.push(this.#token.text);
      this.#at++;
      if (!this.#accept(',')) break;
      this.#newlines();
    }
    this.#expect(')');
    this.#newlines();
    return { name, parameters, body: this.#block() };
  }

  #rule(): Rule {
    if (this.#is('BEGIN', 'END')) {
      const pattern = this.#token.text === 'BEGIN' ? 'begin' : 'end';
      this.#at++;
      return { pattern, action: this.#block(), active: false };
    }
    if (this.#is('{')) return { pattern: 'always', action: this.#block(), active: false };
    const first = this.#expression();
    let second: Expression | undefined;
    if (this.#accept(',')) {
      this.#newlines();
      second = this.#expression();
    }
    const action = this.#is('{') ? this.#block() : undefined;
    if (!action && !this.#is('\n', ';')) this.#fail();
    return {
      pattern: second ? 'range' : 'expression',
      first,
      active: false,
      ...(second && { second }),
      ...(action && { action }),
    };
  }

  #block(): Statement {
    this.#expect('{');
    this.#blocks++;
    const body: Statement[] = [];
    for (this.#terminators(); !this.#is('}'); this.#terminators()) {
      if (this.#token.type === 'end') this.#fail();
      body.push(this.#statement());
    }
    this.#at++;
    this.#blocks--;
    return { type: 'block', body };
  }

  /** After a simple statement: `;`, a newline, or the block's end. */
  #endOfStatement(): void {
    if (this.#accept(';') || this.#is('}')) return;
    if (this.#is('\n')) return this.#newlines();
    if (this.#token.type !== 'end') this.#fail();
  }

  #statement(): Statement {
    return this.#nested(() => this.#statementBody());
  }

  #statementBody(): Statement {
    if (this.#is('{')) return this.#block();
    if (this.#accept(';')) return { type: 'block', body: [] };
    if (this.#is('if')) return this.#if();
    if (this.#is('while')) return this.#while();
    if (this.#is('do')) return this.#do();
    if (this.#is('for')) return this.#for();
    const statement = this.#simpleStatement();
    this.#endOfStatement();
    return statement;
  }

  #condition(): Expression {
    this.#at++;
    this.#expect('(');
    const test = this.#expression();
    this.#expect(')');
    return test;
  }

  #body(): Statement {
    this.#newlines();
    return this.#statement();
  }

  #if(): Statement {
    const test = this.#condition();
    const then = this.#body();
    const mark = this.#at;
    this.#terminators();
    if (!this.#accept('else')) {
      this.#at = mark;
      return { type: 'if', test, then };
    }
    return { type: 'if', test, then, otherwise: this.#body() };
  }

  #while(): Statement {
    const test = this.#condition();
    if (this.#accept(';')) return { type: 'while', test, body: { type: 'block', body: [] } };
    return { type: 'while', test, body: this.#body() };
  }

  #do(): Statement {
    this.#at++;
    const body = this.#body();
    this.#terminators();
    if (!this.#is('while')) this.#fail();
    const test = this.#condition();
    this.#endOfStatement();
    return { type: 'do', test, body };
  }

  #for(): Statement {
    this.#at++;
    this.#expect('(');
    const [name, keyword, array, close] = this.#tokens.slice(this.#at, this.#at + 4);
    if (name.type === 'name' && keyword.text === 'in' && array.type === 'name' && close.text === ')') {
      this.#at += 4;
      return { type: 'for-in', name: name.text, array: array.text, body: this.#body() };
    }
    const start = this.#is(';') ? undefined : this.#simpleStatement();
    this.#expect(';');
    this.#newlines();
    const test = this.#is(';') ? undefined : this.#expression();
    this.#expect(';');
    this.#newlines();
    const step = this.#is(')') ? undefined : this.#simpleStatement();
    this.#expect(')');
    const body: Statement = this.#accept(';') ? { type: 'block', body: [] } : this.#body();
    return { type: 'for', body, ...(start && { start }), ...(test && { test }), ...(step && { step }) };
  }

  #simpleStatement(): Statement {
    const { text } = this.#token;
    if (this.#is('print', 'printf')) return this.#print(text as 'print' | 'printf');
    if (this.#is('next', 'nextfile', 'break', 'continue')) {
      this.#at++;
      return { type: text as 'next' };
    }
    if (this.#is('exit', 'return')) {
      this.#at++;
      const value = this.#is(';', '\n', '}') ? undefined : this.#expression();
      return { type: text as 'exit', ...(value && { value }) };
    }
    if (this.#is('delete')) return this.#delete();
    return { type: 'expression', expression: this.#expression() };
  }

  #delete(): Statement {
    this.#at++;
    const array = this.#token.text;
    if (this.#token.type !== 'name') this.#fail();
    this.#at++;
    if (!this.#accept('[')) return { type: 'delete', array };
    const keys = this.#list(']');
    return { type: 'delete', array, keys };
  }

  #print(type: 'print' | 'printf'): Statement {
    this.#at++;
    let args: Expression[] = [];
    if (!this.#is(';', '\n', '}', '>', '>>', '|')) args = this.#printArguments();
    let output: OutputTarget | undefined;
    if (this.#is('>', '>>', '|')) {
      const kind = this.#token.text as OutputTarget['kind'];
      this.#at++;
      output = { kind, target: this.#concatenation(false) };
    }
    return { type, args, ...(output && { output }) };
  }

  #printArguments(): Expression[] {
    const before = this.#noGreater;
    this.#noGreater = true;
    const args = [this.#expression()];
    while (this.#accept(',')) {
      this.#newlines();
      args.push(this.#expression());
    }
    this.#noGreater = before;
    const [only] = args;
    return args.length === 1 && only.type === 'group' ? [...only.items] : args;
  }

  /** Expressions up to a closing bracket, which is taken. */
  #list(close: string): Expression[] {
    const [greater, inside] = [this.#noGreater, this.#noIn];
    this.#noGreater = this.#noIn = false;
    const items: Expression[] = [];
    this.#newlines();
    while (!this.#is(close)) {
      items.push(this.#expression());
      this.#newlines();
      if (!this.#accept(',')) break;
      this.#newlines();
    }
    this.#expect(close);
    [this.#noGreater, this.#noIn] = [greater, inside];
    return items;
  }

  #expression(): Expression {
    return this.#nested(() => this.#assignment());
  }

  #assignment(): Expression {
    const left = this.#conditional();
    if (this.#token.type !== 'operator' || !ASSIGNMENTS.has(this.#token.text) || !isPlace(left)) return left;
    const operator = this.#token.text;
    this.#at++;
    this.#newlines();
    return { type: 'assign', operator: operator === '**=' ? '^=' : operator, place: left, value: this.#expression() };
  }

  #conditional(): Expression {
    const test = this.#or();
    if (!this.#accept('?')) return test;
    this.#newlines();
    const then = this.#expression();
    this.#newlines();
    this.#expect(':');
    this.#newlines();
    return { type: 'conditional', test, then, otherwise: this.#expression() };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#accept('||')) {
      this.#newlines();
      left = { type: 'or', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#in();
    while (this.#accept('&&')) {
      this.#newlines();
      left = { type: 'and', left, right: this.#in() };
    }
    return left;
  }

  #in(): Expression {
    let left = this.#match();
    while (!this.#noIn && this.#is('in')) {
      this.#at++;
      const array = this.#token.text;
      if (this.#token.type !== 'name') this.#fail();
      this.#at++;
      left = { type: 'in', keys: left.type === 'group' ? left.items : [left], array };
    }
    return left;
  }

  #match(): Expression {
    let left = this.#comparison();
    while (this.#is('~', '!~')) {
      const negated = this.#token.text === '!~';
      this.#at++;
      left = { type: 'match', negated, left, right: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expression {
    let left = this.#concatenation(true);
    while (
      this.#token.type === 'operator' &&
      COMPARISONS.has(this.#token.text) &&
      !(this.#noGreater && this.#token.text === '>')
    ) {
      const operator = this.#token.text;
      this.#at++;
      left = { type: 'binary', operator, left, right: this.#concatenation(true) };
    }
    while (this.#is('|') && this.#tokens[this.#at + 1].text === 'getline') {
      this.#at += 2;
      left = { type: 'getline', from: 'command', source: left, ...this.#getlinePlace() };
    }
    return left;
  }

  #concatenation(allowPipe: boolean): Expression {
    let left = this.#additive();
    while (this.#startsOperand()) left = { type: 'binary', operator: ' ', left, right: this.#additive() };
    while (allowPipe && this.#is('|') && this.#tokens[this.#at + 1].text === 'getline') {
      this.#at += 2;
      left = { type: 'getline', from: 'command', source: left, ...this.#getlinePlace() };
    }
    return left;
  }

  #startsOperand(): boolean {
    const { type, text } = this.#token;
    if (
      type === 'number' ||
      type === 'string' ||
      type === 'regex' ||
      type === 'name' ||
      type === 'call' ||
      type === 'builtin'
    )
      return true;
    if (type === 'keyword') return false;
    return type === 'operator' && ['$', '!', '(', '-', '+', '++', '--'].includes(text);
  }

  #additive(): Expression {
    let left = this.#multiplicative();
    while (this.#is('+', '-')) {
      const operator = this.#token.text;
      this.#at++;
      left = { type: 'binary', operator, left, right: this.#multiplicative() };
    }
    return left;
  }

  #multiplicative(): Expression {
    let left = this.#unary();
    while (this.#is('*', '/', '%')) {
      const operator = this.#token.text;
      this.#at++;
      left = { type: 'binary', operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expression {
    if (this.#is('!', '-', '+')) {
      const operator = this.#token.text;
      this.#at++;
      return { type: 'unary', operator, operand: this.#nested(() => this.#unary()) };
    }
    return this.#power();
  }

  #power(): Expression {
    const base = this.#postfix();
    if (!this.#is('^', '**')) return base;
    this.#at++;
    const exponent = this.#is('-', '+', '!') ? this.#unary() : this.#nested(() => this.#power());
    return { type: 'binary', operator: '^', left: base, right: exponent };
  }

  #postfix(): Expression {
    const operand = this.#primary();
    if (!isPlace(operand) || !this.#is('++', '--')) return operand;
    const operator = this.#token.text as '++' | '--';
    this.#at++;
    return { type: 'step', operator, prefix: false, place: operand };
  }

  #primary(): Expression {
    const token = this.#token;
    this.#at++;
    switch (token.type) {
      case 'number':
        return { type: 'number', value: Number(token.text) };
      case 'string':
        return { type: 'string', value: token.text };
      case 'regex':
        return { type: 'regex', source: token.text };
      case 'name':
        return this.#accept('[')
          ? { type: 'element', array: token.text, keys: this.#list(']') }
          : { type: 'variable', name: token.text };
      case 'call':
        this.#expect('(');
        this.#calls.push({ name: token.text, line: token.line });
        return { type: 'call', name: token.text, args: this.#list(')'), line: token.line };
      case 'builtin':
        if (this.#accept('(')) return { type: 'builtin', name: token.text, args: this.#list(')') };
        if (token.text === 'length') return { type: 'builtin', name: 'length', args: [] };
        break;
    }
    return this.#primaryOperator(token);
  }

  #primaryOperator(token: AwkToken): Expression {
    const { text } = token;
    if (token.type === 'operator' && text === '$') {
      const index = this.#is('++', '--')
        ? this.#prefixStep()
        : this.#is('-', '+', '!')
          ? this.#unary()
          : this.#nested(() => this.#primary());
      return { type: 'field', index };
    }
    if (token.type === 'operator' && text === '(') {
      const items = this.#list(')');
      if (!items.length) this.#fail();
      return { type: 'group', items };
    }
    if (token.type === 'operator' && (text === '++' || text === '--')) {
      this.#at--;
      return this.#prefixStep();
    }
    if (token.type === 'keyword' && text === 'getline') return this.#getline();
    this.#at--;
    return this.#fail();
  }

  #prefixStep(): Expression {
    const operator = this.#token.text as '++' | '--';
    this.#at++;
    const place = this.#primary();
    if (!isPlace(place)) return this.#fail();
    return { type: 'step', operator, prefix: true, place };
  }

  #getlinePlace(): { place?: Place } {
    const { type, text } = this.#token;
    if (type !== 'name' && !(type === 'operator' && text === '$')) return {};
    const place = this.#primary();
    return isPlace(place) ? { place } : this.#fail();
  }

  #getline(): Expression {
    const place = this.#getlinePlace();
    if (!this.#accept('<')) return { type: 'getline', from: 'input', ...place };
    return { type: 'getline', from: 'file', source: this.#primary(), ...place };
  }
}

function isPlace(expression: Expression): expression is Place {
  return expression.type === 'variable' || expression.type === 'field' || expression.type === 'element';
}
