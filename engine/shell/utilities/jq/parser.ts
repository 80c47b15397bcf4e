import type { Definition, Filter, Pattern } from './syntax.ts';
import { TokenReader, type Token } from './token-reader.ts';

const ASSIGNMENTS = new Set(['=', '|=', '+=', '-=', '*=', '/=', '%=', '//=']);
const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** Parse a program. @throws JqSyntaxError */
export function parseJq(text: string): Filter {
  return new JqParser(text).program();
}

/** Parse definitions alone (the library). */
export function parseDefinitions(text: string): Definition[] {
  return new JqParser(text).definitions();
}

class JqParser extends TokenReader {
  constructor(text: string) {
    super(text);
    this.advance();
  }

  protected interpolation(): Filter {
    return this.#pipe();
  }

  program(): Filter {
    const definitions: Definition[] = [];
    while (this.keyword('def')) definitions.push(this.#definition());
    const body: Filter = this.token.type === 'end' ? { type: 'identity' } : this.#pipe();
    if (this.token.type !== 'end') this.fail();
    return definitions.reduceRight<Filter>((rest, definition) => ({ type: 'define', definition, rest }), body);
  }

  definitions(): Definition[] {
    const out: Definition[] = [];
    while (this.keyword('def')) out.push(this.#definition());
    if (this.token.type !== 'end') this.fail();
    return out;
  }

  #definition(): Definition {
    this.expect('def');
    const name = this.advance();
    if (name.type !== 'name' && name.type !== 'keyword') this.fail();
    const params: string[] = [];
    if (this.accept('(')) {
      do {
        const param = this.advance();
        if (param.type !== 'name' && param.type !== 'variable') this.fail();
        params.push(param.text);
      } while (this.accept(';'));
      this.expect(')');
    }
    this.expect(':');
    const body = this.#pipe();
    this.expect(';');
    return { name: name.text, params, body };
  }

  #pipe(): Filter {
    return this.nested(() => {
      if (this.keyword('def')) {
        const definition = this.#definition();
        return { type: 'define', definition, rest: this.#pipe() };
      }
      const left = this.#comma();
      return this.accept('|') ? { type: 'pipe', left, right: this.#pipe() } : left;
    });
  }

  #comma(): Filter {
    let left = this.#alternative();
    while (this.accept(',')) left = { type: 'comma', left, right: this.#alternative() };
    return left;
  }

  #alternative(): Filter {
    const left = this.#assignment();
    return this.accept('//') ? { type: 'alternative', left, right: this.nested(() => this.#alternative()) } : left;
  }

  #assignment(): Filter {
    const left = this.#or();
    if (this.token.type !== 'operator' || !ASSIGNMENTS.has(this.token.text)) return left;
    const operator = this.advance().text;
    return { type: 'assign', operator, left, right: this.#alternative() };
  }

  #or(): Filter {
    let left = this.#and();
    while (this.keyword('or')) {
      this.advance();
      left = { type: 'or', left, right: this.#and() };
    }
    return left;
  }

  #and(): Filter {
    let left = this.#comparison();
    while (this.keyword('and')) {
      this.advance();
      left = { type: 'and', left, right: this.#comparison() };
    }
    return left;
  }

  #comparison(): Filter {
    const left = this.#sum();
    if (this.token.type !== 'operator' || !COMPARISONS.has(this.token.text)) return left;
    return { type: 'binary', operator: this.advance().text, left, right: this.#sum() };
  }

  #sum(): Filter {
    let left = this.#product();
    while (this.is('+') || this.is('-'))
      left = { type: 'binary', operator: this.advance().text, left, right: this.#product() };
    return left;
  }

  #product(): Filter {
    let left = this.#postfix();
    while (this.is('*') || this.is('/') || this.is('%'))
      left = { type: 'binary', operator: this.advance().text, left, right: this.#postfix() };
    return left;
  }

  #postfix(): Filter {
    if (this.accept('-')) return { type: 'negate', operand: this.#postfix() };
    const term = this.#suffixes(this.#term());
    if (!this.keyword('as')) return term;
    this.advance();
    const patterns = [this.#pattern()];
    while (this.accept('?//')) patterns.push(this.#pattern());
    this.expect('|');
    return { type: 'bind', source: term, patterns, body: this.#pipe() };
  }

  #suffixes(term: Filter): Filter {
    for (;;) {
      if (this.token.type === 'field') term = { type: 'index', target: term, key: literal(this.advance().text) };
      else if (this.is('.') && this.text[this.at] === '"') {
        this.advance();
        term = { type: 'index', target: term, key: this.#stringTerm(undefined) };
      } else if (this.is('.') && this.text[this.at] === '[') this.advance();
      else if (this.is('[')) term = this.#bracket(term);
      else if (this.accept('?')) term = { type: 'try', body: term };
      else return term;
    }
  }

  #bracket(target: Filter): Filter {
    this.expect('[');
    if (this.accept(']')) return { type: 'iterate', target };
    if (this.accept(':')) {
      const to = this.#pipe();
      this.expect(']');
      return { type: 'slice', target, to };
    }
    const key = this.#pipe();
    if (!this.accept(':')) {
      this.expect(']');
      return { type: 'index', target, key };
    }
    const to = this.is(']') ? undefined : this.#pipe();
    this.expect(']');
    return { type: 'slice', target, from: key, ...(to && { to }) };
  }

  #term(): Filter {
    const token = this.token;
    switch (token.type) {
      case 'number':
        this.advance();
        return literal(Number(token.text));
      case 'string':
        return this.#stringTerm(undefined);
      case 'format':
        this.advance();
        return (this.token as Token).type === 'string'
          ? this.#stringTerm(token.text)
          : { type: 'format', name: token.text };
      case 'field':
        this.advance();
        return { type: 'index', target: { type: 'identity' }, key: literal(token.text) };
      case 'variable':
        this.advance();
        if (token.text === '$__loc__')
          return literal(
            new Map<string, string | number>([
              ['file', '<top-level>'],
              ['line', this.text.slice(0, this.tokenStart).split('\n').length],
            ]),
          );
        return { type: 'variable', name: token.text };
      case 'name':
        return this.#call();
      case 'keyword':
        return this.#keywordTerm();
      case 'operator':
        return this.#operatorTerm();
      default:
        return this.fail();
    }
  }

  #stringTerm(format: string | undefined): Filter {
    const { parts } = this.advance();
    if (!parts) return this.fail();
    if (parts.length === 1) return literal(parts[0] as string);
    return { type: 'string', format, parts };
  }

  #call(): Filter {
    const name = this.advance().text;
    if (name in CONSTANTS && !this.is('(')) return { type: 'literal', value: CONSTANTS[name] };
    if (name === 'break' && this.token.type === 'variable') return { type: 'break', name: this.advance().text };
    const args: Filter[] = [];
    if (this.accept('(')) {
      do args.push(this.#pipe());
      while (this.accept(';'));
      this.expect(')');
    }
    return { type: 'call', name, args };
  }

  #keywordTerm(): Filter {
    const { text } = this.advance();
    switch (text) {
      case 'if':
        return this.#if();
      case 'try': {
        const body = this.#suffixes(this.#term());
        if (!this.keyword('catch')) return { type: 'try', body };
        this.advance();
        return { type: 'try', body, handler: this.#suffixes(this.#term()) };
      }
      case 'reduce':
      case 'foreach':
        return this.#fold(text);
      case 'label': {
        const name = this.advance();
        if (name.type !== 'variable') this.fail();
        this.expect('|');
        return { type: 'label', name: name.text, body: this.#pipe() };
      }
      case 'def': {
        return this.fail();
      }
      default:
        return this.fail();
    }
  }

  #if(): Filter {
    const test = this.#pipe();
    this.expect('then');
    const then = this.#pipe();
    if (this.keyword('elif')) {
      this.advance();
      return { type: 'if', test, then, otherwise: this.nested(() => this.#if()) };
    }
    let otherwise: Filter | undefined;
    if (this.keyword('else')) {
      this.advance();
      otherwise = this.#pipe();
    }
    this.expect('end');
    return { type: 'if', test, then, ...(otherwise && { otherwise }) };
  }

  #fold(type: 'reduce' | 'foreach'): Filter {
    const source = this.#suffixes(this.#term());
    this.expect('as');
    const pattern = this.#pattern();
    this.expect('(');
    const start = this.#pipe();
    this.expect(';');
    const update = this.#pipe();
    if (type === 'reduce') {
      this.expect(')');
      return { type, source, pattern, start, update };
    }
    const extract = this.accept(';') ? this.#pipe() : undefined;
    this.expect(')');
    return { type, source, pattern, start, update, ...(extract && { extract }) };
  }

  #operatorTerm(): Filter {
    if (this.accept('..')) return { type: 'recurse' };
    if (this.is('.')) {
      this.advance();
      if (this.token.type === 'string')
        return { type: 'index', target: { type: 'identity' }, key: this.#stringTerm(undefined) };
      return { type: 'identity' };
    }
    if (this.accept('(')) {
      const body = this.#pipe();
      this.expect(')');
      return body;
    }
    if (this.accept('[')) {
      if (this.accept(']')) return { type: 'array' };
      const body = this.#pipe();
      this.expect(']');
      return { type: 'array', body };
    }
    return this.is('{') ? this.#object() : this.fail();
  }

  #object(): Filter {
    this.expect('{');
    const entries: { key: Filter; value: Filter }[] = [];
    while (!this.is('}')) {
      entries.push(this.#entry());
      if (!this.accept(',')) break;
    }
    this.expect('}');
    return { type: 'object', entries };
  }

  #entry(): { key: Filter; value: Filter } {
    const token = this.token;
    if (token.type === 'variable') {
      this.advance();
      return { key: literal(token.text.slice(1)), value: { type: 'variable', name: token.text } };
    }
    let key: Filter;
    if (this.accept('(')) {
      key = this.#pipe();
      this.expect(')');
    } else if (token.type === 'name' || token.type === 'keyword') key = literal(this.advance().text);
    else if (token.type === 'number') key = literal(Number(this.advance().text));
    else if (token.type === 'string') key = this.#stringTerm(undefined);
    else if (token.type === 'format') {
      this.advance();
      key = this.#stringTerm(token.text);
    } else return this.fail();
    if (this.accept(':')) return { key, value: this.#entryValue() };
    if (token.type === 'operator') return this.fail();
    return { key, value: { type: 'index', target: { type: 'identity' }, key } };
  }

  /** A value in an object: terms joined by `|`, without commas. */
  #entryValue(): Filter {
    const left = this.#alternative();
    return this.accept('|') ? { type: 'pipe', left, right: this.#entryValue() } : left;
  }

  #pattern(): Pattern {
    return this.nested(() => this.#patternBody());
  }

  #patternBody(): Pattern {
    const token = this.advance();
    if (token.type === 'variable') return { type: 'name', name: token.text };
    if (token.text === '[') {
      const items: Pattern[] = [];
      do items.push(this.#pattern());
      while (this.accept(','));
      this.expect(']');
      return { type: 'array', items };
    }
    if (token.text !== '{') this.fail();
    const entries: { name?: string; key: Filter; value?: Pattern }[] = [];
    do {
      const start = this.token;
      let key: Filter;
      if (this.accept('(')) {
        key = this.#pipe();
        this.expect(')');
      } else if (start.type === 'string') key = this.#stringTerm(undefined);
      else key = literal(this.advance().text.replace(/^\$/, ''));
      const value = this.accept(':') ? this.#pattern() : undefined;
      entries.push({ key, ...(start.type === 'variable' && { name: start.text }), ...(value && { value }) });
    } while (this.accept(','));
    this.expect('}');
    return { type: 'object', entries };
  }
}

const CONSTANTS: Readonly<Record<string, null | boolean>> = { null: null, true: true, false: false };

function literal(value: string | number | ReadonlyMap<string, string | number>): Filter {
  return { type: 'literal', value };
}
