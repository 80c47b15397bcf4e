import { quote } from '../../../kinds/field.ts';
import { CONTROL_ESCAPES } from '../../../kernel/escapes.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import type { KubectlError } from '../errors.ts';
import { lexTemplate, templateError, type Token } from './go-template-lex.ts';

/** An operand of a command. `at` is its offset in the text, `text` how messages show it. */
export type Operand = { readonly at: number; readonly text: string } & (
  | { readonly type: 'dot' | 'nil' }
  | { readonly type: 'constant'; readonly value: unknown }
  | { readonly type: 'field'; readonly names: readonly string[] }
  | { readonly type: 'variable'; readonly name: string; readonly names: readonly string[] }
  | { readonly type: 'function'; readonly name: string }
  | { readonly type: 'pipe'; readonly pipe: Pipe; readonly names: readonly string[] }
);

/** A pipeline: commands, the result of each the last argument of the next. */
export interface Pipe {
  readonly at: number;
  readonly variables: readonly string[];
  /** `=` and not `:=`. */
  readonly assign: boolean;
  readonly commands: readonly (readonly Operand[])[];
  readonly text: string;
}

/** A part of a template. */
export type TemplateNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly pipe: Pipe }
  | {
      readonly type: 'if' | 'range' | 'with';
      readonly pipe: Pipe;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[] | undefined;
    }
  | {
      readonly type: 'template';
      readonly name: string;
      readonly pipe: Pipe | undefined;
      readonly at: number;
      /** How messages show it. */
      readonly text: string;
    }
  | { readonly type: 'break' | 'continue' };

/** A parsed template, with the templates it defines. */
export interface ParsedTemplate {
  readonly source: string;
  readonly nodes: readonly TemplateNode[];
  readonly defined: ReadonlyMap<string, readonly TemplateNode[]>;
}

/** Parse a Go template. Throws KubectlError with text/template's words. */
export function parseTemplate(source: string, functions: ReadonlySet<string>): ParsedTemplate {
  return new Parser(source, functions).parse();
}

type Ending = 'end' | 'else' | 'eof';

class Parser {
  readonly #source: string;
  readonly #functions: ReadonlySet<string>;
  readonly #tokens: readonly Token[];
  readonly #defined = new Map<string, readonly TemplateNode[]>();
  #at = 0;
  #depth = 0;
  #ranges = 0;
  /** Variables that may be named here. */
  #variables = ['$'];

  constructor(source: string, functions: ReadonlySet<string>) {
    this.#source = source;
    this.#functions = functions;
    this.#tokens = lexTemplate(source);
  }

  parse(): ParsedTemplate {
    const { nodes, ending } = this.#list();
    if (ending !== 'eof') throw this.#error(`unexpected {{${ending}}}`);
    return { source: this.#source, nodes, defined: this.#defined };
  }

  #error(message: string, at = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)]?.at ?? 0): KubectlError {
    return templateError(this.#source, at, message);
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #skipSpace(): void {
    if (this.#peek()?.type === 'space') this.#at++;
  }

  #list(): { nodes: TemplateNode[]; ending: Ending } {
    if (++this.#depth > LIMITS.nesting) throw this.#error(`too much nesting (limit nesting: ${LIMITS.nesting})`);
    const nodes: TemplateNode[] = [];
    let ending: Ending = 'eof';
    for (let token = this.#peek(); token; token = this.#peek()) {
      this.#at++;
      if (token.type === 'text') {
        nodes.push({ type: 'text', text: token.text });
        continue;
      }
      this.#skipSpace();
      const word = this.#peek();
      const keyword = word?.type === 'identifier' ? word.text : '';
      if (keyword === 'end' || keyword === 'else') {
        this.#at++;
        this.#skipSpace();
        ending = keyword;
        if (keyword === 'end') this.#close('end');
        break;
      }
      const node = this.#node(keyword);
      if (node) nodes.push(node);
    }
    this.#depth--;
    return { nodes, ending };
  }

  #node(keyword: string): TemplateNode | undefined {
    switch (keyword) {
      case 'if':
      case 'range':
      case 'with':
        this.#at++;
        return this.#control(keyword);
      case 'define':
        this.#at++;
        this.#define();
        return undefined;
      case 'template':
      case 'block':
        this.#at++;
        return this.#template(keyword);
      case 'break':
      case 'continue':
        this.#at++;
        if (!this.#ranges) throw this.#error(`{{${keyword}}} outside {{range}}`);
        this.#skipSpace();
        this.#close(keyword);
        return { type: keyword };
    }
    return { type: 'action', pipe: this.#pipe('command', 'close') };
  }

  #close(context: string): void {
    const token = this.#peek();
    if (token?.type !== 'close') throw this.#error(`unexpected ${shown(token)} in ${context}`);
    this.#at++;
  }

  #control(type: 'if' | 'range' | 'with'): TemplateNode {
    const known = this.#variables.length;
    const node = this.#block(type);
    this.#variables.length = known;
    return node;
  }

  #block(type: 'if' | 'range' | 'with'): TemplateNode {
    const pipe = this.#pipe(type, 'close');
    if (type === 'range') this.#ranges++;
    const { nodes: body, ending } = this.#list();
    if (type === 'range') this.#ranges--;
    if (ending === 'eof') throw this.#error('unexpected EOF');
    if (ending === 'end') return { type, pipe, body, otherwise: undefined };
    const word = this.#peek();
    if (word?.type === 'identifier' && word.text === type && type !== 'range') {
      // `{{else if …}}` shares its end with the `if` before it.
      this.#at++;
      return { type, pipe, body, otherwise: [this.#control(type)] };
    }
    this.#close('else');
    const rest = this.#list();
    if (rest.ending !== 'end')
      throw this.#error(rest.ending === 'eof' ? 'unexpected EOF' : 'expected end; found {{else}}');
    return { type, pipe, body, otherwise: rest.nodes };
  }

  #name(context: string): string {
    this.#skipSpace();
    const token = this.#peek();
    if (token?.type !== 'string') throw this.#error(`unexpected ${shown(token)} in ${context}`);
    this.#at++;
    this.#skipSpace();
    return unquote(token.text);
  }

  #define(): void {
    const name = this.#name('define clause');
    this.#close('define clause');
    this.#defined.set(name, this.#body('define'));
  }

  /** A template of its own knows no variables from around it. */
  #body(context: string): TemplateNode[] {
    const outer = this.#variables;
    this.#variables = ['$'];
    const body = this.#bodyNodes(context);
    this.#variables = outer;
    return body;
  }

  #bodyNodes(context: string): TemplateNode[] {
    const { nodes, ending } = this.#list();
    if (ending !== 'end') throw this.#error(`unexpected ${ending === 'eof' ? 'EOF' : '{{else}}'} in ${context} clause`);
    return nodes;
  }

  #template(keyword: 'template' | 'block'): TemplateNode {
    this.#skipSpace();
    const at = this.#peek()?.at ?? 0;
    const name = this.#name(`${keyword} clause`);
    const pipe = this.#peek()?.type === 'close' ? undefined : this.#pipe(`${keyword} clause`, 'close');
    if (!pipe) this.#close(`${keyword} clause`);
    if (keyword === 'block') this.#defined.set(name, this.#body('block'));
    const text = `{{template ${quote(name)}${pipe ? ` ${pipe.text}` : ''}}}`;
    return { type: 'template', name, pipe, at, text };
  }

  /** A pipeline up to its end: the action's or a parenthesis'. */
  #pipe(context: string, end: 'close' | ')'): Pipe {
    this.#skipSpace();
    const start = this.#peek()?.at ?? this.#source.length;
    const { variables, assign } = this.#declaration(context);
    const commands: Operand[][] = [];
    for (;;) {
      commands.push(this.#command(end));
      const token = this.#tokens[this.#at - 1];
      if (token.text !== '|') break;
    }
    const last = this.#tokens[this.#at - 1];
    if (!commands[0].length) throw this.#error(`missing value for ${context}`, start);
    if (commands.some((command) => !command.length)) throw this.#error('missing value for command', start);
    const late = commands.slice(1).find(([first]) => ['constant', 'dot', 'nil'].includes(first.type));
    if (late) throw this.#error(`non executable command in pipeline stage ${commands.indexOf(late) + 1}`, late[0].at);
    return { at: start, variables, assign, commands, text: this.#source.slice(start, last.at).trim() };
  }

  #declaration(context: string): { variables: string[]; assign: boolean } {
    const before = this.#at;
    const variables: string[] = [];
    while (this.#peek()?.type === 'variable') {
      variables.push(this.#tokens[this.#at++].text);
      this.#skipSpace();
      const token = this.#peek();
      if (token?.text === ':=' || token?.text === '=') {
        this.#at++;
        if (token.text === ':=') this.#variables.push(...variables);
        return { variables, assign: token.text === '=' };
      }
      if (token?.text === ',' && context === 'range' && variables.length < 2) {
        this.#at++;
        this.#skipSpace();
      } else break;
    }
    this.#at = before;
    return { variables: [], assign: false };
  }

  /** Operands up to `|` or the pipeline's end, which is consumed. */
  #command(end: 'close' | ')'): Operand[] {
    const operands: Operand[] = [];
    for (;;) {
      this.#skipSpace();
      const token = this.#peek();
      if (!token) throw this.#error('unclosed action');
      if (
        (end === 'close' && token.type === 'close') ||
        (token.type === 'char' && (token.text === end || token.text === '|'))
      ) {
        this.#at++;
        return operands;
      }
      operands.push(this.#operand());
    }
  }

  #operand(): Operand {
    const token = this.#peek()!;
    this.#at++;
    const names = (): string[] => {
      const out: string[] = [];
      while (this.#peek()?.type === 'field') out.push(this.#tokens[this.#at++].text.slice(1));
      return out;
    };
    const base = { at: token.at, text: token.text };
    // Of a chain of fields, text/template remembers where its second one stands.
    const next = this.#peek();
    const withNames = (list: readonly string[]): { at: number; text: string } => ({
      at: list.length ? next!.at : token.at,
      text: token.text + list.map((name) => `.${name}`).join(''),
    });
    switch (token.type) {
      case 'field': {
        const rest = names();
        return { ...withNames(rest), type: 'field', names: [token.text.slice(1), ...rest] };
      }
      case 'variable': {
        if (!this.#variables.includes(token.text))
          throw this.#error(`undefined variable ${quote(token.text)}`, token.at);
        const rest = names();
        return { ...withNames(rest), type: 'variable', name: token.text, names: rest };
      }
      case 'string':
        return { ...base, type: 'constant', value: unquote(token.text) };
      case 'number':
        return { ...base, type: 'constant', value: this.#number(token) };
      case 'identifier':
        if (token.text === 'true' || token.text === 'false')
          return { ...base, type: 'constant', value: token.text === 'true' };
        if (token.text === 'nil') return { ...base, type: 'nil' };
        if (!this.#functions.has(token.text))
          throw this.#error(`function ${JSON.stringify(token.text)} not defined`, token.at);
        return { ...base, type: 'function', name: token.text };
      case 'char':
        if (token.text === '.') return { ...base, type: 'dot' };
        if (token.text === '(') {
          const pipe = this.#pipe('parenthesized pipeline', ')');
          const after = this.#peek();
          const rest = names();
          return {
            at: rest.length ? after!.at : token.at,
            text: `(${pipe.text})${rest.map((name) => `.${name}`).join('')}`,
            type: 'pipe',
            pipe,
            names: rest,
          };
        }
    }
    throw this.#error(`unexpected ${shown(token)} in operand`, token.at);
  }

  /** Whole numbers are ints, which are not float64s: see compare. */
  #number(token: Token): unknown {
    if (token.text.startsWith("'")) return BigInt(unquote(token.text).codePointAt(0)!);
    const text = token.text.replaceAll('_', '');
    if (/^[+-]?(0[xX][0-9a-fA-F]+|[0-9]+)$/.test(text)) return BigInt(text.replace(/^\+/, ''));
    if (/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text)) return Number(text);
    throw this.#error(`bad number syntax: ${JSON.stringify(token.text)}`, token.at);
  }
}

const shown = (token: Token | undefined): string => {
  if (!token) return 'EOF';
  if (token.type === 'char' || token.type === 'close') return JSON.stringify(token.text);
  return `<${token.text}>`;
};

const ESCAPES: Readonly<Record<string, string>> = {
  ...CONTROL_ESCAPES,
  '\\': '\\',
  '"': '"',
};

function unquote(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1);
  return text.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[0-7]{3}|[^])/g, (_, code: string) => {
    if (code.length === 1) return ESCAPES[code] ?? code;
    return String.fromCodePoint(/^[0-7]/.test(code) ? parseInt(code, 8) : parseInt(code.slice(1), 16));
  });
}
