import { LIMITS, LimitError } from '../../../kernel/limits.ts';
import { KubectlError } from '../errors.ts';
import { FUNCTIONS, isTrue, MISSING, printed } from './go-template-functions.ts';
import { typeOf } from './go-printf.ts';
import type { Operand, ParsedTemplate, Pipe, TemplateNode } from './go-template-parse.ts';
import { quote } from '../../../kinds/field.ts';

/** What a template printed, and the error, with text/template's words, that ended it early. */
export interface TemplateResult {
  readonly output: string;
  readonly error: unknown;
}

/** Run a template over a value. */
export function executeTemplate(
  template: ParsedTemplate,
  data: unknown,
  options: { allowMissing: boolean },
): TemplateResult {
  const run = new Execution(template, options.allowMissing);
  try {
    run.nodes(template.nodes, data, [['$', data]]);
    return { output: run.output, error: undefined };
  } catch (error) {
    return { output: run.output, error };
  }
}

type Variables = [name: string, value: unknown][];
type Flow = 'break' | 'continue' | undefined;

class Execution {
  output = '';
  readonly #template: ParsedTemplate;
  readonly #allowMissing: boolean;
  #depth = 0;
  /** What was looked at last: errors of `range` point there. */
  #last: { readonly at: number; readonly text: string } = { at: 0, text: '' };

  constructor(template: ParsedTemplate, allowMissing: boolean) {
    this.#template = template;
    this.#allowMissing = allowMissing;
  }

  nodes(nodes: readonly TemplateNode[], dot: unknown, variables: Variables): Flow {
    const mark = variables.length;
    for (const node of nodes) {
      const flow = this.#node(node, dot, variables);
      if (flow) {
        variables.length = mark;
        return flow;
      }
    }
    variables.length = mark;
    return undefined;
  }

  #node(node: TemplateNode, dot: unknown, variables: Variables): Flow {
    switch (node.type) {
      case 'text':
        this.#write(node.text);
        return undefined;
      case 'action': {
        const value = this.#pipe(node.pipe, dot, variables);
        if (!node.pipe.variables.length) this.#write(printed(value));
        return undefined;
      }
      case 'break':
      case 'continue':
        return node.type;
      case 'template':
        this.#call(node, dot, variables);
        return undefined;
      case 'range':
        return this.#range(node, dot, variables);
      default: {
        const mark = variables.length;
        const value = this.#pipe(node.pipe, dot, variables);
        let flow: Flow;
        if (isTrue(value)) flow = this.nodes(node.body, node.type === 'with' ? value : dot, variables);
        else if (node.otherwise) flow = this.nodes(node.otherwise, dot, variables);
        variables.length = mark;
        return flow;
      }
    }
  }

  #write(text: string): void {
    this.output += text;
    if (this.output.length > LIMITS.captureBytes) throw new LimitError('captureBytes', 'the template prints too much');
  }

  #call(node: TemplateNode & { type: 'template' }, dot: unknown, variables: Variables): void {
    const nodes = this.#template.defined.get(node.name);
    if (!nodes) throw this.#error(node.at, node.text, `template ${quote(node.name)} not defined`);
    if (++this.#depth > LIMITS.nesting)
      throw this.#error(node.at, node.text, `exceeded maximum template depth (${LIMITS.nesting})`);
    const value = node.pipe ? this.#pipe(node.pipe, dot, variables) : undefined;
    this.nodes(nodes, value, [['$', value]]);
    this.#depth--;
  }

  #range(node: TemplateNode & { type: 'range' | 'if' | 'with' }, dot: unknown, variables: Variables): Flow {
    const mark = variables.length;
    const value = this.#pipe({ ...node.pipe, variables: [] }, dot, variables);
    const entries = entriesOf(value);
    if (!entries) throw this.#error(this.#last.at, this.#last.text, `range can't iterate over ${printed(value)}`);
    const names = node.pipe.variables;
    for (const [key, item] of entries) {
      variables.length = mark;
      if (names.length === 1) variables.push([names[0], item]);
      if (names.length === 2) variables.push([names[0], key], [names[1], item]);
      if (this.nodes(node.body, item, variables) === 'break') break;
    }
    variables.length = mark;
    return !entries.length && node.otherwise ? this.nodes(node.otherwise, dot, variables) : undefined;
  }

  #pipe(pipe: Pipe, dot: unknown, variables: Variables): unknown {
    let value: unknown = NOTHING;
    for (const command of pipe.commands) value = this.#command(command, dot, variables, value);
    for (const name of pipe.variables) {
      if (!pipe.assign) variables.push([name, value]);
      else this.#variable(name, variables, pipe.at)[1] = value;
    }
    return value;
  }

  #command(command: readonly Operand[], dot: unknown, variables: Variables, last: unknown): unknown {
    const [first, ...rest] = command;
    if (first.type === 'function') {
      const lazy = first.name === 'and' || first.name === 'or';
      const args: unknown[] = [];
      this.#last = first;
      for (const operand of rest) {
        args.push(this.#operand(operand, dot, variables));
        if (lazy && isTrue(args[args.length - 1]) === (first.name === 'or')) return args[args.length - 1];
      }
      if (last !== NOTHING) args.push(last);
      if (first.name === 'call' && args.length)
        throw this.#error(
          first.at,
          command.map(({ text }) => text).join(' '),
          `error calling call: non-function ${rest[0]?.text ?? ''} of type ${typeOf(args[0])}`,
        );
      try {
        return FUNCTIONS.get(first.name)!(...args);
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        const counted = error.message.startsWith('wrong number of args');
        throw this.#error(
          first.at,
          command.map(({ text }) => text).join(' '),
          counted ? error.message : `error calling ${first.name}: ${error.message}`,
        );
      }
    }
    if (rest.length || last !== NOTHING) {
      if (first.type === 'field' || first.type === 'variable') {
        const name =
          first.type === 'field'
            ? first.names[first.names.length - 1]
            : (first.names[first.names.length - 1] ?? first.name);
        throw this.#error(first.at, first.text, `${name} is not a method but has arguments`);
      }
      throw this.#error(first.at, first.text, `can't give argument to non-function ${first.text}`);
    }
    if (first.type === 'nil') throw this.#error(first.at, 'nil', 'nil is not a command');
    return this.#operand(first, dot, variables);
  }

  #operand(operand: Operand, dot: unknown, variables: Variables): unknown {
    this.#last = operand;
    switch (operand.type) {
      case 'dot':
        return dot;
      case 'nil':
        return null;
      case 'constant':
        return operand.value;
      case 'field':
        return this.#fields(dot, operand.names, operand);
      case 'variable':
        return this.#fields(this.#variable(operand.name, variables, operand.at)[1], operand.names, operand);
      case 'pipe':
        return this.#fields(this.#pipe(operand.pipe, dot, variables), operand.names, operand);
      case 'function':
        return this.#command([operand], dot, variables, NOTHING);
    }
  }

  #variable(name: string, variables: Variables, at: number): [string, unknown] {
    const found = variables.findLast((variable) => variable[0] === name);
    if (!found) throw this.#error(at, name, `undefined variable: ${name}`);
    return found;
  }

  #fields(value: unknown, names: readonly string[], operand: Operand): unknown {
    let current = value;
    for (const name of names) current = this.#field(current, name, operand);
    return current;
  }

  #field(value: unknown, name: string, operand: Operand): unknown {
    if (value === MISSING || value === null || value === undefined) {
      if (this.#allowMissing) return MISSING;
      throw this.#error(operand.at, operand.text, `nil data; no entry for key ${quote(name)}`);
    }
    if (typeof value !== 'object' || Array.isArray(value))
      throw this.#error(operand.at, operand.text, `can't evaluate field ${name} in type interface {}`);
    if (Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name] ?? MISSING;
    if (this.#allowMissing) return MISSING;
    throw this.#error(operand.at, operand.text, `map has no entry for key ${quote(name)}`);
  }

  #error(at: number, text: string, message: string): KubectlError {
    const before = this.#template.source.slice(0, at);
    const line = before.split('\n').length;
    const column = at - before.lastIndexOf('\n') - 1;
    return new KubectlError(`template: output:${line}:${column}: executing "output" at <${text}>: ${message}`);
  }
}

const NOTHING = Symbol('nothing');

/** Keys and values to range over; undefined where a value has none. */
function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] | undefined {
  if (value === MISSING || value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.map((item, i) => [BigInt(i), item]);
  if (typeof value === 'bigint')
    return Array.from({ length: Number(value < 0n ? 0n : value > 1_000_000n ? 1_000_000n : value) }, (_, i) => [
      BigInt(i),
      BigInt(i),
    ]);
  if (typeof value !== 'object') return undefined;
  const map = value as Record<string, unknown>;
  return Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort()
    .map((key) => [key, map[key]]);
}
