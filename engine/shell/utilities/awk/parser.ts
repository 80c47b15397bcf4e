import { ExpressionParser } from './expression-parser.ts';
import { tokenizeAwk } from './lexer.ts';
import {
  AwkSyntaxError,
  type AwkFunction,
  type AwkProgram,
  type Expression,
  type OutputTarget,
  type Rule,
  type Statement,
} from './syntax.ts';

/** Parse an awk program. @throws AwkSyntaxError */
export function parseAwk(text: string): AwkProgram {
  return new AwkParser(tokenizeAwk(text)).program();
}

class AwkParser extends ExpressionParser {
  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    for (this.terminators(); this.token.type !== 'end'; this.terminators()) {
      if (this.is('function', 'func')) {
        const fn = this.#function();
        functions.set(fn.name, fn);
      } else rules.push(this.#rule());
    }
    const missing = this.calls.find(({ name }) => !functions.has(name));
    if (missing) throw new AwkSyntaxError(`line ${missing.line}: function ${missing.name} never defined`);
    return { rules, functions };
  }

  #function(): AwkFunction {
    this.at++;
    const name = this.token.text;
    if (this.token.type !== 'name' && this.token.type !== 'call') this.fail();
    this.at++;
    this.expect('(');
    const parameters: string[] = [];
    while (!this.is(')')) {
      if (this.token.type !== 'name') this.fail();
      parameters.push(this.token.text);
      this.at++;
      if (!this.accept(',')) break;
      this.newlines();
    }
    this.expect(')');
    this.newlines();
    return { name, parameters, body: this.#block() };
  }

  #rule(): Rule {
    if (this.is('BEGIN', 'END')) {
      const pattern = this.token.text === 'BEGIN' ? 'begin' : 'end';
      this.at++;
      return { pattern, action: this.#block(), active: false };
    }
    if (this.is('{')) return { pattern: 'always', action: this.#block(), active: false };
    const first = this.expression();
    let second: Expression | undefined;
    if (this.accept(',')) {
      this.newlines();
      second = this.expression();
    }
    const action = this.is('{') ? this.#block() : undefined;
    if (!action && !this.is('\n', ';')) this.fail();
    return {
      pattern: second ? 'range' : 'expression',
      first,
      active: false,
      ...(second && { second }),
      ...(action && { action }),
    };
  }

  #block(): Statement {
    this.expect('{');
    this.blocks++;
    const body: Statement[] = [];
    for (this.terminators(); !this.is('}'); this.terminators()) {
      if (this.token.type === 'end') this.fail();
      body.push(this.#statement());
    }
    this.at++;
    this.blocks--;
    return { type: 'block', body };
  }

  /** After a simple statement: `;`, a newline, or the block's end. */
  #endOfStatement(): void {
    if (this.accept(';') || this.is('}')) return;
    if (this.is('\n')) return this.newlines();
    if (this.token.type !== 'end') this.fail();
  }

  #statement(): Statement {
    return this.nested(() => this.#statementBody());
  }

  #statementBody(): Statement {
    if (this.is('{')) return this.#block();
    if (this.accept(';')) return { type: 'block', body: [] };
    if (this.is('if')) return this.#if();
    if (this.is('while')) return this.#while();
    if (this.is('do')) return this.#do();
    if (this.is('for')) return this.#for();
    const statement = this.#simpleStatement();
    this.#endOfStatement();
    return statement;
  }

  #condition(): Expression {
    this.at++;
    this.expect('(');
    const test = this.expression();
    this.expect(')');
    return test;
  }

  #body(): Statement {
    this.newlines();
    return this.#statement();
  }

  #if(): Statement {
    const test = this.#condition();
    const then = this.#body();
    const mark = this.at;
    this.terminators();
    if (!this.accept('else')) {
      this.at = mark;
      return { type: 'if', test, then };
    }
    return { type: 'if', test, then, otherwise: this.#body() };
  }

  #while(): Statement {
    const test = this.#condition();
    if (this.accept(';')) return { type: 'while', test, body: { type: 'block', body: [] } };
    return { type: 'while', test, body: this.#body() };
  }

  #do(): Statement {
    this.at++;
    const body = this.#body();
    this.terminators();
    if (!this.is('while')) this.fail();
    const test = this.#condition();
    this.#endOfStatement();
    return { type: 'do', test, body };
  }

  #for(): Statement {
    this.at++;
    this.expect('(');
    const [name, keyword, array, close] = this.tokens.slice(this.at, this.at + 4);
    if (name.type === 'name' && keyword.text === 'in' && array.type === 'name' && close.text === ')') {
      this.at += 4;
      return { type: 'for-in', name: name.text, array: array.text, body: this.#body() };
    }
    const start = this.is(';') ? undefined : this.#simpleStatement();
    this.expect(';');
    this.newlines();
    const test = this.is(';') ? undefined : this.expression();
    this.expect(';');
    this.newlines();
    const step = this.is(')') ? undefined : this.#simpleStatement();
    this.expect(')');
    const body: Statement = this.accept(';') ? { type: 'block', body: [] } : this.#body();
    return { type: 'for', body, ...(start && { start }), ...(test && { test }), ...(step && { step }) };
  }

  #simpleStatement(): Statement {
    const { text } = this.token;
    if (this.is('print', 'printf')) return this.#print(text as 'print' | 'printf');
    if (this.is('next', 'nextfile', 'break', 'continue')) {
      this.at++;
      return { type: text as 'next' };
    }
    if (this.is('exit', 'return')) {
      this.at++;
      const value = this.is(';', '\n', '}') ? undefined : this.expression();
      return { type: text as 'exit', ...(value && { value }) };
    }
    if (this.is('delete')) return this.#delete();
    return { type: 'expression', expression: this.expression() };
  }

  #delete(): Statement {
    this.at++;
    const array = this.token.text;
    if (this.token.type !== 'name') this.fail();
    this.at++;
    if (!this.accept('[')) return { type: 'delete', array };
    const keys = this.list(']');
    return { type: 'delete', array, keys };
  }

  #print(type: 'print' | 'printf'): Statement {
    this.at++;
    let args: Expression[] = [];
    if (!this.is(';', '\n', '}', '>', '>>', '|')) args = this.#printArguments();
    let output: OutputTarget | undefined;
    if (this.is('>', '>>', '|')) {
      const kind = this.token.text as OutputTarget['kind'];
      this.at++;
      output = { kind, target: this.concatenation(false) };
    }
    return { type, args, ...(output && { output }) };
  }

  #printArguments(): Expression[] {
    const before = this.noGreater;
    this.noGreater = true;
    const args = [this.expression()];
    while (this.accept(',')) {
      this.newlines();
      args.push(this.expression());
    }
    this.noGreater = before;
    const [only] = args;
    return args.length === 1 && only.type === 'group' ? [...only.items] : args;
  }
}
