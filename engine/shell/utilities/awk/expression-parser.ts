import type { AwkToken } from './lexer.ts';
import type { Expression, Place } from './syntax.ts';
import { TokenReader } from './token-reader.ts';

const COMPARISONS = new Set(['<', '<=', '==', '!=', '>', '>=']);
const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=', '**=']);

/** The grammar of expressions, from assignment down to what stands alone. */
export class ExpressionParser extends TokenReader {
  /** Where `>` is a redirection: in print's arguments. */
  protected noGreater = false;
  /** Calls of the program's own functions, which may be defined later. */
  protected readonly calls: { readonly name: string; readonly line: number }[] = [];

  /** Expressions up to a closing bracket, which is taken. */
  protected list(close: string): Expression[] {
    const before = this.noGreater;
    this.noGreater = false;
    const items: Expression[] = [];
    this.newlines();
    while (!this.is(close)) {
      items.push(this.expression());
      this.newlines();
      if (!this.accept(',')) break;
      this.newlines();
    }
    this.expect(close);
    this.noGreater = before;
    return items;
  }

  protected expression(): Expression {
    return this.nested(() => this.#assignment());
  }

  #assignment(): Expression {
    const left = this.#conditional();
    if (this.token.type !== 'operator' || !ASSIGNMENTS.has(this.token.text) || !isPlace(left)) return left;
    const operator = this.token.text;
    this.at++;
    this.newlines();
    return { type: 'assign', operator: operator === '**=' ? '^=' : operator, place: left, value: this.expression() };
  }

  #conditional(): Expression {
    const test = this.#or();
    if (!this.accept('?')) return test;
    this.newlines();
    const then = this.expression();
    this.newlines();
    this.expect(':');
    this.newlines();
    return { type: 'conditional', test, then, otherwise: this.expression() };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.accept('||')) {
      this.newlines();
      left = { type: 'or', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#in();
    while (this.accept('&&')) {
      this.newlines();
      left = { type: 'and', left, right: this.#in() };
    }
    return left;
  }

  #in(): Expression {
    let left = this.#match();
    while (this.is('in')) {
      this.at++;
      const array = this.token.text;
      if (this.token.type !== 'name') this.fail();
      this.at++;
      left = { type: 'in', keys: left.type === 'group' ? left.items : [left], array };
    }
    return left;
  }

  #match(): Expression {
    let left = this.#comparison();
    while (this.is('~', '!~')) {
      const negated = this.token.text === '!~';
      this.at++;
      left = { type: 'match', negated, left, right: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expression {
    let left = this.concatenation(true);
    while (
      this.token.type === 'operator' &&
      COMPARISONS.has(this.token.text) &&
      !(this.noGreater && this.token.text === '>')
    ) {
      const operator = this.token.text;
      this.at++;
      left = { type: 'binary', operator, left, right: this.concatenation(true) };
    }
    while (this.is('|') && this.tokens[this.at + 1].text === 'getline') {
      this.at += 2;
      left = { type: 'getline', from: 'command', source: left, ...this.#getlinePlace() };
    }
    return left;
  }

  protected concatenation(allowPipe: boolean): Expression {
    let left = this.#additive();
    while (this.#startsOperand()) left = { type: 'binary', operator: ' ', left, right: this.#additive() };
    while (allowPipe && this.is('|') && this.tokens[this.at + 1].text === 'getline') {
      this.at += 2;
      left = { type: 'getline', from: 'command', source: left, ...this.#getlinePlace() };
    }
    return left;
  }

  #startsOperand(): boolean {
    const { type, text } = this.token;
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
    while (this.is('+', '-')) {
      const operator = this.token.text;
      this.at++;
      left = { type: 'binary', operator, left, right: this.#multiplicative() };
    }
    return left;
  }

  #multiplicative(): Expression {
    let left = this.#unary();
    while (this.is('*', '/', '%')) {
      const operator = this.token.text;
      this.at++;
      left = { type: 'binary', operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expression {
    if (this.is('!', '-', '+')) {
      const operator = this.token.text;
      this.at++;
      return { type: 'unary', operator, operand: this.nested(() => this.#unary()) };
    }
    return this.#power();
  }

  #power(): Expression {
    const base = this.#postfix();
    if (!this.is('^', '**')) return base;
    this.at++;
    const exponent = this.is('-', '+', '!') ? this.#unary() : this.nested(() => this.#power());
    return { type: 'binary', operator: '^', left: base, right: exponent };
  }

  #postfix(): Expression {
    const operand = this.#primary();
    if (!isPlace(operand) || !this.is('++', '--')) return operand;
    const operator = this.token.text as '++' | '--';
    this.at++;
    return { type: 'step', operator, prefix: false, place: operand };
  }

  #primary(): Expression {
    const token = this.token;
    this.at++;
    switch (token.type) {
      case 'number':
        return { type: 'number', value: Number(token.text) };
      case 'string':
        return { type: 'string', value: token.text };
      case 'regex':
        return { type: 'regex', source: token.text };
      case 'name':
        return this.accept('[')
          ? { type: 'element', array: token.text, keys: this.list(']') }
          : { type: 'variable', name: token.text };
      case 'call':
        this.expect('(');
        this.calls.push({ name: token.text, line: token.line });
        return { type: 'call', name: token.text, args: this.list(')'), line: token.line };
      case 'builtin':
        if (this.accept('(')) return { type: 'builtin', name: token.text, args: this.list(')') };
        if (token.text === 'length') return { type: 'builtin', name: 'length', args: [] };
        break;
    }
    return this.#primaryOperator(token);
  }

  #primaryOperator(token: AwkToken): Expression {
    const { text } = token;
    if (token.type === 'operator' && text === '$') {
      const index = this.is('++', '--')
        ? this.#prefixStep()
        : this.is('-', '+', '!')
          ? this.#unary()
          : this.nested(() => this.#primary());
      return { type: 'field', index };
    }
    if (token.type === 'operator' && text === '(') {
      const items = this.list(')');
      if (!items.length) this.fail();
      return { type: 'group', items };
    }
    if (token.type === 'operator' && (text === '++' || text === '--')) {
      this.at--;
      return this.#prefixStep();
    }
    if (token.type === 'keyword' && text === 'getline') return this.#getline();
    this.at--;
    return this.fail();
  }

  #prefixStep(): Expression {
    const operator = this.token.text as '++' | '--';
    this.at++;
    const place = this.#primary();
    if (!isPlace(place)) return this.fail();
    return { type: 'step', operator, prefix: true, place };
  }

  #getlinePlace(): { place?: Place } {
    const { type, text } = this.token;
    if (type !== 'name' && !(type === 'operator' && text === '$')) return {};
    const place = this.#primary();
    return isPlace(place) ? { place } : this.fail();
  }

  #getline(): Expression {
    const place = this.#getlinePlace();
    if (!this.accept('<')) return { type: 'getline', from: 'input', ...place };
    return { type: 'getline', from: 'file', source: this.#primary(), ...place };
  }
}

function isPlace(expression: Expression): expression is Place {
  return expression.type === 'variable' || expression.type === 'field' || expression.type === 'element';
}
