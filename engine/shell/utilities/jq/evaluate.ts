import { LIMITS, LimitError } from '../../../kernel/limits.ts';
import { natives } from './natives.ts';
import { applyFormat } from './formats.ts';
import { assign } from './assign.ts';
import { childOutput, made, outputAt, placeOf, type Output, type Outputs, type Scope } from './output.ts';
import { describe, dump, isArray, isObject, isTruthy, JqError, type Json } from './value.ts';
import { getSlice, type Path } from './paths.ts';
import { matchPattern, namesOf } from './patterns.ts';
import { binary } from './operators.ts';
import { signature, type Definition, type Filter } from './syntax.ts';

/** What programs reach outside themselves. */
export interface Context {
  readonly library: ReadonlyMap<string, Definition>;
  readonly nowMs: number;
  readonly environment: ReadonlyMap<string, string>;
  /** The next input document; undefined at the end. */
  readonly nextInput: () => Json | undefined;
  readonly debug: (text: string) => void;
}

class Break extends Error {
  readonly label: Scope;
  constructor(label: Scope) {
    super('break');
    this.label = label;
  }
}

/** How deep filters may call one another. */
const MAX_DEPTH = 700;

/** Runs jq's filters: every filter gives its outputs one after the other, as they are asked for. */
export class Evaluator {
  readonly context: Context;
  #steps = 0;
  #depth = 0;

  constructor(context: Context) {
    this.context = context;
  }

  /** All outputs of a program for an input. */
  *run(filter: Filter, input: Json, scope: Scope | undefined): Generator<Json, void, void> {
    this.#steps = this.#depth = 0;
    for (const { value } of this.evaluate(filter, scope, { value: input })) yield value;
  }

  *evaluate(filter: Filter, scope: Scope | undefined, input: Output): Outputs {
    this.#spend(1);
    if (this.#depth > MAX_DEPTH) throw new JqError('filters nest too deep');
    this.#depth++;
    try {
      yield* this.#evaluate(filter, scope, input);
    } finally {
      this.#depth--;
    }
  }

  *#evaluate(filter: Filter, scope: Scope | undefined, input: Output): Outputs {
    switch (filter.type) {
      case 'identity':
        return yield input;
      case 'recurse':
        return yield* this.recurse(input);
      case 'literal':
        return yield made(filter.value, input);
      case 'pipe':
        for (const output of this.evaluate(filter.left, scope, input))
          yield* this.evaluate(filter.right, scope, output);
        return;
      case 'comma':
        yield* this.evaluate(filter.left, scope, input);
        return yield* this.evaluate(filter.right, scope, input);
      case 'index':
        return yield* this.#index(filter, scope, input);
      case 'slice':
        return yield* this.#slice(filter, scope, input);
      case 'iterate':
        for (const target of this.evaluate(filter.target, scope, input)) yield* this.iterate(target);
        return;
      case 'call':
        return yield* this.#call(filter.name, filter.args, scope, input);
      case 'define':
        return yield* this.evaluate(
          filter.rest,
          { parent: scope, name: signature(filter.definition), definition: filter.definition },
          input,
        );
      case 'bind':
        return yield* this.#bind(filter, scope, input);
      case 'if':
        return yield* this.#if(filter, scope, input);
      case 'alternative':
        return yield* this.#alternative(filter, scope, input);
      case 'try':
        return yield* this.#try(filter, scope, input);
      case 'reduce':
        return yield* this.#reduce(filter, scope, input);
      case 'foreach':
        return yield* this.#foreach(filter, scope, input);
      case 'label':
        return yield* this.#label(filter, scope, input);
      case 'break':
        throw new Break(this.#find(`*${filter.name}`, scope) ?? fail(`$*label-${filter.name} is not defined`));
      default:
        for (const value of this.#values(filter, scope, input)) yield made(value, input);
    }
  }

  /** Filters whose outputs are new values. */
  *#values(filter: Filter, scope: Scope | undefined, input: Output): Generator<Json, void, void> {
    const plain = { value: input.value };
    switch (filter.type) {
      case 'variable':
        return yield this.#variable(filter.name, scope);
      case 'string':
        return yield* this.#string(filter, scope, plain, 0, '');
      case 'format':
        return yield applyFormat(filter.name, input.value);
      case 'array':
        return yield filter.body ? [...this.all(filter.body, scope, plain)] : [];
      case 'object':
        return yield* this.#object(filter.entries, 0, new Map(), scope, plain);
      case 'negate':
        for (const { value } of this.evaluate(filter.operand, scope, plain)) {
          if (typeof value !== 'number') throw new JqError(`${describe(value)} cannot be negated`);
          yield -value;
        }
        return;
      case 'and':
      case 'or':
        for (const left of this.evaluate(filter.left, scope, plain)) {
          const stops = isTruthy(left.value) === (filter.type === 'or');
          if (stops) yield filter.type === 'or';
          else for (const right of this.evaluate(filter.right, scope, plain)) yield isTruthy(right.value);
        }
        return;
      case 'binary':
        for (const right of this.evaluate(filter.right, scope, plain))
          for (const left of this.evaluate(filter.left, scope, plain)) {
            const value = binary(filter.operator, left.value, right.value);
            this.spendCopy(value);
            yield value;
          }
        return;
      case 'assign':
        return yield* assign(this, filter, scope, input.value);
      default:
        throw new Error(`filter ${filter.type} gives no values`);
    }
  }

  /** The first output of a filter, which is then asked for no others. */
  first(filter: Filter, scope: Scope | undefined, input: Output): Output | undefined {
    for (const output of this.evaluate(filter, scope, input)) return output;
    return undefined;
  }

  /** Count steps for a copy that was made: objects and arrays are values, and a change of one copies it. */
  spendCopy(value: Json): void {
    if (isArray(value)) this.#spend(value.length / 32);
    else if (isObject(value)) this.#spend(value.size / 2);
  }

  #spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > LIMITS.jqSteps) throw new LimitError('jqSteps', 'the program takes too many steps');
  }

  *all(filter: Filter, scope: Scope | undefined, input: Output): Generator<Json, void, void> {
    let count = 0;
    for (const { value } of this.evaluate(filter, scope, input)) {
      if (++count > LIMITS.documentNodes) throw new LimitError('documentNodes', 'a jq array is too long');
      yield value;
    }
  }

  #variable(name: string, scope: Scope | undefined): Json {
    const found = this.#find(name, scope);
    if (found) return found.value as Json;
    if (name === '$ENV') return new Map(this.context.environment);
    throw new JqError(`${name} is not defined`);
  }

  #find(name: string, scope: Scope | undefined): Scope | undefined {
    for (let at = scope; at; at = at.parent) if (at.name === name) return at;
    return undefined;
  }

  *#string(
    filter: Filter & { type: 'string' },
    scope: Scope | undefined,
    input: Output,
    at: number,
    before: string,
  ): Generator<Json, void, void> {
    if (at === filter.parts.length) return yield before;
    const part = filter.parts[at];
    if (typeof part === 'string') return yield* this.#string(filter, scope, input, at + 1, before + part);
    for (const { value } of this.evaluate(part, scope, input)) {
      const text = filter.format ? applyFormat(filter.format, value) : typeof value === 'string' ? value : dump(value);
      yield* this.#string(filter, scope, input, at + 1, before + text);
    }
  }

  *#object(
    entries: readonly { key: Filter; value: Filter }[],
    at: number,
    built: Map<string, Json>,
    scope: Scope | undefined,
    input: Output,
  ): Generator<Json, void, void> {
    if (at === entries.length) return yield new Map(built);
    for (const key of this.evaluate(entries[at].key, scope, input)) {
      if (typeof key.value !== 'string') throw new JqError(`Object keys must be strings`);
      for (const { value } of this.evaluate(entries[at].value, scope, input)) {
        const next = new Map(built);
        next.set(key.value, value);
        yield* this.#object(entries, at + 1, next, scope, input);
      }
    }
  }

  *#index(filter: Filter & { type: 'index' }, scope: Scope | undefined, input: Output): Outputs {
    for (const target of this.evaluate(filter.target, scope, input)) {
      if (filter.key.type === 'literal') yield outputAt(target, filter.key.value);
      else
        for (const key of this.evaluate(filter.key, scope, { value: input.value })) yield outputAt(target, key.value);
    }
  }

  *#slice(filter: Filter & { type: 'slice' }, scope: Scope | undefined, input: Output): Outputs {
    const plain = { value: input.value };
    const none: Filter = { type: 'literal', value: null };
    for (const target of this.evaluate(filter.target, scope, input))
      for (const to of this.evaluate(filter.to ?? none, scope, plain))
        for (const from of this.evaluate(filter.from ?? none, scope, plain)) {
          const key = new Map([
            ['start', from.value],
            ['end', to.value],
          ]);
          const value = getSlice(target.value, from.value, to.value);
          yield target.path
            ? { value, path: [...target.path, key] }
            : { value, ...(target.path === null && { path: null }) };
        }
  }

  /** `.[]` */
  *iterate(target: Output): Outputs {
    const { value } = target;
    if (isArray(value)) for (let i = 0; i < value.length; i++) yield childOutput(target, i, value[i]);
    else if (isObject(value)) for (const [key, inner] of value) yield childOutput(target, key, inner);
    else throw new JqError(`Cannot iterate over ${value === null ? 'null (null)' : describe(value)}`);
  }

  /** `..` */
  *recurse(input: Output): Outputs {
    yield input;
    if (isArray(input.value) || isObject(input.value))
      for (const inner of this.iterate(input)) yield* this.recurse(inner);
  }

  *#if(filter: Filter & { type: 'if' }, scope: Scope | undefined, input: Output): Outputs {
    for (const test of this.evaluate(filter.test, scope, { value: input.value })) {
      if (isTruthy(test.value)) yield* this.evaluate(filter.then, scope, input);
      else if (filter.otherwise) yield* this.evaluate(filter.otherwise, scope, input);
      else yield input;
    }
  }

  *#alternative(
    filter: { readonly left: Filter; readonly right: Filter },
    scope: Scope | undefined,
    input: Output,
  ): Outputs {
    let any = false;
    try {
      for (const output of this.evaluate(filter.left, scope, input)) {
        if (!isTruthy(output.value)) continue;
        any = true;
        yield output;
      }
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
    }
    if (!any) yield* this.evaluate(filter.right, scope, input);
  }

  *#try(filter: Filter & { type: 'try' }, scope: Scope | undefined, input: Output): Outputs {
    const outputs = this.evaluate(filter.body, scope, input);
    for (;;) {
      let next: IteratorResult<Output, void>;
      // Only errors of the body are caught, not those of what comes after it.
      try {
        next = outputs.next();
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
        if (error.value === BREAK) return;
        if (filter.handler) yield* this.evaluate(filter.handler, scope, { value: error.value });
        return;
      }
      if (next.done) return;
      yield next.value;
    }
  }

  *#reduce(filter: Filter & { type: 'reduce' }, scope: Scope | undefined, input: Output): Outputs {
    for (const start of this.evaluate(filter.start, scope, input)) {
      let state: Output | undefined = start;
      for (const item of this.evaluate(filter.source, scope, { value: input.value })) {
        for (const inner of matchPattern(this, filter.pattern, item.value, scope, { value: input.value })) {
          let last: Output | undefined;
          for (const output of this.evaluate(filter.update, inner, state ?? made(null, input))) last = output;
          state = last;
        }
      }
      yield state ?? made(null, input);
    }
  }

  *#foreach(filter: Filter & { type: 'foreach' }, scope: Scope | undefined, input: Output): Outputs {
    for (const start of this.evaluate(filter.start, scope, input)) {
      let state = start;
      for (const item of this.evaluate(filter.source, scope, { value: input.value })) {
        for (const inner of matchPattern(this, filter.pattern, item.value, scope, { value: input.value })) {
          for (const output of this.evaluate(filter.update, inner, state)) {
            state = output;
            if (filter.extract) yield* this.evaluate(filter.extract, inner, output);
            else yield output;
          }
        }
      }
    }
  }

  *#label(filter: Filter & { type: 'label' | 'break' }, scope: Scope | undefined, input: Output): Outputs {
    const label: Scope = { parent: scope, name: `*${filter.name}` };
    try {
      yield* this.evaluate(filter.body as Filter, label, input);
    } catch (error) {
      if (!(error instanceof Break) || error.label !== label) throw error;
    }
  }

  *#bind(filter: Filter & { type: 'bind' }, scope: Scope | undefined, input: Output): Outputs {
    const { patterns } = filter;
    const names = patterns.length > 1 ? patterns.flatMap(namesOf) : [];
    for (const source of this.evaluate(filter.source, scope, { value: input.value })) {
      for (let i = 0; i < patterns.length; i++) {
        const base = names.reduce<Scope | undefined>((parent, name) => ({ parent, name, value: null }), scope);
        try {
          for (const inner of matchPattern(this, patterns[i], source.value, base, { value: input.value }))
            yield* this.evaluate(filter.body, inner, input);
          break;
        } catch (error) {
          if (!(error instanceof JqError) || i === patterns.length - 1) throw error;
        }
      }
    }
  }

  /** Paths of a filter's outputs in a value. */
  *paths(filter: Filter, scope: Scope | undefined, value: Json): Generator<Path, void, void> {
    for (const output of this.evaluate(filter, scope, { value, path: [] })) yield placeOf(output);
  }

  *#call(name: string, args: readonly Filter[], scope: Scope | undefined, input: Output): Outputs {
    const key = `${name}/${args.length}`;
    const found = this.#find(key, scope);
    if (found?.closure) return yield* this.evaluate(found.closure.filter, found.closure.scope, input);
    if (found?.definition) return yield* this.#apply(found.definition, found, args, scope, input);
    const native = natives.get(key);
    if (native) return yield* native(this, args, scope, input);
    const definition = this.context.library.get(key);
    if (!definition) throw new JqError(`${key} is not defined`);
    yield* this.#apply(definition, { parent: undefined, name: key, definition }, args, scope, input);
  }

  /** Call a function: filters are passed as they are, `$x` once for each value. */
  *#apply(
    definition: Definition,
    own: Scope,
    args: readonly Filter[],
    scope: Scope | undefined,
    input: Output,
    at = 0,
    inner: Scope = own,
  ): Outputs {
    if (at === definition.params.length) return yield* this.evaluate(definition.body, inner, input);
    const param = definition.params[at];
    if (!param.startsWith('$')) {
      const next: Scope = { parent: inner, name: `${param}/0`, closure: { filter: args[at], scope } };
      return yield* this.#apply(definition, own, args, scope, input, at + 1, next);
    }
    for (const { value } of this.evaluate(args[at], scope, { value: input.value })) {
      const named: Scope = { parent: inner, name: param, value };
      const next: Scope = {
        parent: named,
        name: `${param.slice(1)}/0`,
        closure: { filter: { type: 'literal', value }, scope: undefined },
      };
      yield* this.#apply(definition, own, args, scope, input, at + 1, next);
    }
  }
}

/** What `error(break)` would be: jq's own loops end by it. */
const BREAK = '__jq_break__';

function fail(message: string): never {
  throw new JqError(message);
}
