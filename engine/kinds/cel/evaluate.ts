import { ACCUMULATOR, type CallExpr, type ComprehensionExpr, type Expr, type Literal } from './ast.ts';
import { qualifiedName } from './checker.ts';
import type { FunctionTable, Implementation } from './declarations.ts';
import { missingOverload } from './overloads.ts';
import { CelError, isList, isMap, Optional, typeName, TypeValue, Uint, ValueMap, type Value } from './values.ts';

/** What an evaluation may use. */
export interface EvaluationContext {
  readonly functions: ReadonlyMap<string, Implementation>;
  /** How they may be called. */
  readonly overloads: FunctionTable;
  /** Steps left; evaluation stops when none are. */
  budget: number;
  /** The instant, in milliseconds, where a function asks for it. */
  readonly nowMs?: number;
}

/** The budget of an evaluation is used up. */
export class CostError extends CelError {
  constructor() {
    super('operation cancelled: actual cost limit exceeded');
  }
}

type Lookup = (name: string) => Value | undefined;

/** The value of an expression. Throws {@link CelError}. */
export function evaluate(expr: Expr, variables: Lookup, context: EvaluationContext): Value {
  return new Evaluator(context).run(expr, variables);
}

class Evaluator {
  #context: EvaluationContext;

  constructor(context: EvaluationContext) {
    this.#context = context;
  }

  #spend(cost: number): void {
    this.#context.budget -= cost;
    if (this.#context.budget < 0) throw new CostError();
  }

  run(expr: Expr, variables: Lookup): Value {
    this.#spend(1);
    switch (expr.node) {
      case 'const':
        return literal(expr.value);
      case 'ident':
        return this.#ident(expr.name, variables);
      case 'select':
        return this.#select(expr, variables);
      case 'call':
        return this.#call(expr, variables);
      case 'list':
        return this.#list(expr.items, variables);
      case 'map':
        return this.#map(expr.entries, variables);
      case 'struct':
        return new ValueMap(
          this.#present(expr.fields, variables).map(([{ name }, value]) => [name, value] as const),
          expr.name,
        );
      case 'comprehension':
        return this.#comprehension(expr, variables);
    }
  }

  #ident(name: string, variables: Lookup): Value {
    const found = variables(name.startsWith('.') ? name.slice(1) : name);
    if ((found as unknown) instanceof Failure) throw (found as unknown as Failure).error;
    if (found !== undefined) return found;
    if (TYPES.has(name)) return new TypeValue(name);
    throw new CelError(`no such attribute(s): ${name}`);
  }

  #select(expr: Expr & { node: 'select' }, variables: Lookup): Value {
    const name = expr.test ? undefined : qualifiedName(expr);
    const whole = name?.includes('.') ? variables(name) : undefined;
    if (whole !== undefined) return whole;
    const operand = this.run(expr.operand, variables);
    if (operand instanceof Optional) return selectOptional(operand.value, expr.field, expr.test);
    if (expr.test) {
      if (isList(operand)) throw new CelError(LIST_INDEX);
      return isMap(operand) && operand.has(expr.field);
    }
    if (isList(operand)) throw new CelError(LIST_INDEX);
    const value = isMap(operand) ? operand.get(expr.field) : undefined;
    if (value === undefined) throw new CelError(`no such key: ${expr.field}`);
    return value;
  }

  #call(expr: CallExpr, variables: Lookup): Value {
    const { fn, target, args } = expr;
    switch (fn) {
      case '_&&_':
      case '_||_':
        return this.#logic(args[0], args[1], fn === '_||_', variables);
      case '_?_:_':
        return this.run(this.#isTrue(args[0], variables) ? args[1] : args[2], variables);
      case '@not_strictly_false':
        return this.#notFalse(args[0], variables);
      case '_?._': {
        const operand = this.run(args[0], variables);
        const field = (args[1] as { value: string }).value;
        return selectOptional(operand instanceof Optional ? operand.value : operand, field, false);
      }
    }
    if (target) {
      const prefix = qualifiedName(target);
      const qualified = prefix === undefined ? undefined : this.#context.functions.get(`${prefix}.${fn}`);
      if (qualified) return this.#apply(`${prefix}.${fn}`, qualified, args, variables);
    }
    const name = fn.startsWith('.') ? fn.slice(1) : fn;
    const found = this.#context.functions.get(name);
    if (!found) throw new CelError(`no such overload: ${fn}`);
    return this.#apply(name, found, target ? [target, ...args] : args, variables);
  }

  #apply(name: string, run: Implementation, args: readonly Expr[], variables: Lookup): Value {
    const values = args.map((arg) => this.run(arg, variables));
    for (const value of values) this.#spend(weight(value));
    return call(name, run, values, this.#context);
  }

  #isTrue(expr: Expr, variables: Lookup): boolean {
    const value = this.run(expr, variables);
    if (typeof value !== 'boolean') throw new CelError('no such overload');
    return value;
  }

  /** `&&` and `||`: an error on one side does not count where the other side decides. */
  #logic(left: Expr, right: Expr, decisive: boolean, variables: Lookup): Value {
    let failure: CelError | undefined;
    for (const side of [left, right]) {
      try {
        if (this.#isTrue(side, variables) === decisive) return decisive;
      } catch (error) {
        if (!(error instanceof CelError) || error instanceof CostError) throw error;
        failure ??= error;
      }
    }
    if (failure) throw failure;
    return !decisive;
  }

  #notFalse(expr: Expr, variables: Lookup): boolean {
    try {
      return this.run(expr, variables) !== false;
    } catch (error) {
      if (!(error instanceof CelError) || error instanceof CostError) throw error;
      return true;
    }
  }

  /** Values of parts, the missing optional ones left out. */
  #present<T extends { value: Expr; optional: boolean }>(parts: readonly T[], variables: Lookup): [T, Value][] {
    const found: [T, Value][] = [];
    for (const part of parts) {
      const value = this.run(part.value, variables);
      if (!part.optional) found.push([part, value]);
      else if (!(value instanceof Optional))
        throw new CelError('cannot initialize optional entry with non-optional value');
      else if (value.value !== undefined) found.push([part, value.value]);
    }
    return found;
  }

  #list(items: readonly { value: Expr; optional: boolean }[], variables: Lookup): Value {
    return this.#present(items, variables).map(([, value]) => value);
  }

  #map(entries: readonly { key: Expr; value: Expr; optional: boolean }[], variables: Lookup): Value {
    const found: [Value, Value][] = [];
    for (const [entry, value] of this.#present(entries, variables)) found.push([this.run(entry.key, variables), value]);
    return new ValueMap(found);
  }

  #comprehension(expr: ComprehensionExpr, variables: Lookup): Value {
    const range = this.run(expr.range, variables);
    const name = expr.accumulator ?? ACCUMULATOR;
    let result = this.run(expr.init, variables);
    const outer: Lookup = (wanted) => (wanted === name ? result : variables(wanted));
    for (const [first, second] of iterate(range, expr.second !== undefined)) {
      this.#spend(1);
      const inner: Lookup = (wanted) =>
        wanted === expr.variable ? first : wanted === expr.second ? second : outer(wanted);
      if (!this.#isTrue(expr.condition, inner)) break;
      result = this.#fold(expr.step, inner, result);
    }
    return this.run(expr.result, outer);
  }

  /**
   * An error in one element does not end `all` and `exists`: a later one may decide. It is kept as a value that throws
   * when it is looked at, which `&&` and `||` forgive.
   */
  #fold(step: Expr, variables: Lookup, before: Value): Value {
    if (step.node !== 'call' || (step.fn !== '_&&_' && step.fn !== '_||_')) return this.run(step, variables);
    try {
      const decisive = step.fn === '_||_';
      let failure = (before as unknown) instanceof Failure ? (before as unknown as Failure) : undefined;
      try {
        if (this.#isTrue(step.args[1], variables) === decisive) return decisive;
      } catch (error) {
        if (!(error instanceof CelError) || error instanceof CostError) throw error;
        failure ??= new Failure(error);
      }
      return failure ? (failure as unknown as Value) : before;
    } finally {
      this.#spend(1);
    }
  }
}

/** Call a function; where it has no overload for the values, the error tells of them. */
export function call(name: string, run: Implementation, values: readonly Value[], context: EvaluationContext): Value {
  try {
    return run(values, context);
  } catch (error) {
    if (!(error instanceof CelError) || error.message !== 'no such overload') throw error;
    throw new CelError(missingOverload(name, values, context.overloads));
  }
}

/** An error as the value of an accumulator. */
class Failure {
  readonly error: CelError;
  constructor(error: CelError) {
    this.error = error;
  }
}

const TYPES = new Set(['bool', 'bytes', 'double', 'int', 'list', 'map', 'null_type', 'string', 'type', 'uint']);

/** The value of a literal. */
export function literal(value: Literal): Value {
  return typeof value === 'object' && value !== null && 'uint' in value ? new Uint(value.uint) : value;
}

function selectOptional(value: Value | undefined, field: string, test: boolean): Value {
  const found = isMap(value) ? value.get(field) : undefined;
  return test ? found !== undefined : new Optional(found);
}

function* iterate(range: Value, pairs: boolean): Generator<[Value, Value]> {
  if (isList(range)) {
    for (let i = 0; i < range.length; i++) yield pairs ? [BigInt(i), range[i]] : [range[i], null];
  } else if (isMap(range)) for (const key of range.keys()) yield [key, range.get(key)!];
  else throw new CelError(`got 'types.${goTypeOf(range)}', expected iterable type`);
}

/** cel-go's own name of a value's type. */
function goTypeOf(value: Value): string {
  const name = typeName(value)
    .replace(/^null_type$/, 'null')
    .replace(/^.*\./, '');
  return name[0].toUpperCase() + name.slice(1);
}

const LIST_INDEX = "unsupported index type 'string' in list";

/** What looking at a value costs beyond the step itself: a tenth of a text's length, as cel-go counts. */
function weight(value: Value): number {
  if (typeof value === 'string') return Math.ceil(value.length / 10);
  return isList(value) ? Math.ceil(value.length / 10) : 0;
}
