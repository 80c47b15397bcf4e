import { ACCUMULATOR, type CallExpr, type ComprehensionExpr, type Expr, type SelectExpr } from './ast.ts';
import type { FunctionTable, Overload } from './declarations.ts';
import { formatProblem } from './format-check.ts';
import { literalProblem } from './literals.ts';
import { CelCompileError, type CelProblem } from './source.ts';
import {
  BOOL,
  BYTES,
  DOUBLE,
  DYN,
  ERROR,
  formatType,
  INT,
  isDynOrError,
  listOf,
  mapOf,
  mostGeneral,
  NULL,
  optionalOf,
  param,
  sameType,
  STRING,
  Substitutions,
  UINT,
  unwrapOptional,
  type CelType,
} from './types.ts';

/** What an expression may name. */
export interface CheckEnvironment {
  readonly variables: ReadonlyMap<string, CelType>;
  readonly functions: FunctionTable;
  /** Types that `Name{…}` makes, by name. */
  readonly types?: (name: string) => CelType | undefined;
}

/** A function as a call names it, with the argument types of all overloads that fit. A member's target comes first. */
export interface ResolvedCall {
  readonly fn: string;
  readonly member: boolean;
  readonly overloads: readonly (readonly CelType[])[];
}

/** An expression with the types that were found. */
export interface Checked {
  readonly expr: Expr;
  readonly type: CelType;
  readonly calls: ReadonlyMap<Expr, ResolvedCall>;
  typeOf(expr: Expr): CelType;
}

/** Check the types of an expression; throws {@link CelCompileError}. Follows cel-go's checker/checker.go. */
export function check(text: string, expr: Expr, environment: CheckEnvironment): Checked {
  const checker = new Checker(environment);
  const type = checker.check(expr);
  if (checker.problems.length) throw new CelCompileError(text, checker.problems);
  if (checker.literals.length) throw new CelCompileError(text, checker.literals);
  return {
    expr,
    type: checker.finish(type),
    calls: checker.calls,
    typeOf: (one) => checker.typeOf(one) ?? DYN,
  };
}

class Checker {
  readonly problems: CelProblem[] = [];
  /** Literals that cannot be read: told only where all else is right. */
  readonly literals: CelProblem[] = [];
  #environment: CheckEnvironment;
  #scopes: Map<string, CelType>[] = [];
  #substitutions = new Substitutions();
  #fresh = 0;
  /** The types found so far. */
  readonly #types = new Map<Expr, CelType>();
  /** How many calls of `format` stand around: what is in them may be of any types. */
  #formats = 0;

  constructor(environment: CheckEnvironment) {
    this.#environment = environment;
  }

  readonly calls = new Map<Expr, ResolvedCall>();

  finish(type: CelType): CelType {
    return this.#substitutions.apply(type, true);
  }

  check(expr: Expr): CelType {
    const type = this.#check(expr);
    this.#types.set(expr, type);
    return type;
  }

  #check(expr: Expr): CelType {
    switch (expr.node) {
      case 'const':
        return literalType(expr.value);
      case 'ident':
        return this.#ident(expr.name, expr.at);
      case 'select':
        return this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'list':
        return this.#list(expr.items);
      case 'map':
        return this.#map(expr.entries);
      case 'struct':
        return this.#struct(expr);
      case 'comprehension':
        return this.#comprehension(expr);
    }
  }

  #problem(at: number, message: string): CelType {
    this.problems.push({ offset: at, message });
    return ERROR;
  }

  #lookup(name: string): CelType | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const found = this.#scopes[i].get(name);
      if (found) return found;
    }
    return this.#environment.variables.get(name) ?? this.#environment.types?.(name);
  }

  #ident(name: string, at: number): CelType {
    const bare = name.startsWith('.') ? name.slice(1) : name;
    return this.#lookup(bare) ?? this.#problem(at, `undeclared reference to '${name}' (in container '')`);
  }

  #select(expr: SelectExpr): CelType {
    if (!expr.test) {
      const qualified = qualifiedName(expr);
      const found = qualified === undefined ? undefined : this.#lookup(qualified);
      if (found) return found;
    }
    const result = this.#field(expr.operand, expr.field, expr.at, false);
    return expr.test ? BOOL : this.#substitutions.apply(result);
  }

  #field(operand: Expr, field: string, at: number, optional: boolean): CelType {
    const [target, isOptional] = unwrapOptional(this.#substitutions.apply(this.check(operand)));
    let result: CelType;
    if (target.kind === 'map') result = target.params[1];
    else if (target.kind === 'object')
      result = target.fields ? (target.fields.get(field) ?? this.#problem(at, `undefined field '${field}'`)) : DYN;
    else if (target.kind === 'param') {
      this.#substitutions.assignable(DYN, target);
      result = DYN;
    } else {
      if (target.kind === 'opaque') this.#problem(at, `unexpected failed resolution of '${target.name}'`);
      else if (!isDynOrError(target))
        this.#problem(at, `type '${formatType(target)}' does not support field selection`);
      result = DYN;
    }
    return isOptional || optional ? optionalOf(result) : result;
  }

  #call(call: CallExpr): CelType {
    const isFormat = call.fn === 'format';
    if (isFormat) this.#formats++;
    const type = this.#callType(call);
    if (isFormat) this.#formats--;
    const wrong = literalProblem(call) ?? formatProblem(call, (arg) => this.typeOf(arg));
    if (wrong) this.literals.push(wrong);
    return type;
  }

  /** The type of a part that was checked. */
  typeOf(expr: Expr): CelType | undefined {
    const type = this.#types.get(expr);
    return type && this.#substitutions.apply(type, true);
  }

  #callType(call: CallExpr): CelType {
    const { fn, target, args, at } = call;
    if (fn === '_?._') {
      const [operand, field] = args;
      const name = field.node === 'const' ? String(field.value) : '';
      return this.#substitutions.apply(this.#field(operand, name, at, true));
    }
    if (fn === '_&&_' || fn === '_||_') return this.#logical(args);
    const functions = this.#environment.functions;
    if (target) {
      const prefix = qualifiedName(target);
      const qualified = prefix === undefined ? undefined : functions.get(`${prefix}.${fn}`);
      if (qualified)
        return this.#resolve(
          call,
          `${prefix}.${fn}`,
          qualified,
          args.map((arg) => this.check(arg)),
          false,
        );
    }
    const overloads = functions.get(fn.startsWith('.') ? fn.slice(1) : fn);
    const types = [...(target ? [target] : []), ...args].map((arg) => this.check(arg));
    if (!overloads) return this.#problem(at, `undeclared reference to '${fn}' (in container '')`);
    return this.#resolve(call, fn, overloads, types, !!target);
  }

  /** Both sides of && and || must be truths; the one that is not is told of where it stands. */
  #logical(args: readonly Expr[]): CelType {
    let result: CelType = BOOL;
    for (const arg of args) {
      const type = this.check(arg);
      if (!this.#substitutions.assignable(BOOL, type)) result = this.#mismatch(arg.at, BOOL, type);
    }
    return result;
  }

  #resolve(call: CallExpr, fn: string, overloads: readonly Overload[], types: CelType[], member: boolean): CelType {
    let result: CelType | undefined;
    const fitting: (readonly CelType[])[] = [];
    for (const overload of overloads) {
      if (overload.member !== member || overload.args.length !== types.length) continue;
      const [wanted, given] = this.#instantiate(overload);
      const trial = this.#substitutions.copy();
      if (!types.every((type, i) => trial.assignable(type, wanted[i]))) continue;
      this.#substitutions = trial;
      fitting.push(overload.args);
      const type = trial.apply(given);
      if (!result) result = type;
      else if (result.kind !== 'dyn' && !sameType(type, result)) result = DYN;
    }
    this.calls.set(call, { fn, member, overloads: fitting });
    if (result) return result;
    const shown = types.map((type) => formatType(this.#substitutions.apply(type, true)));
    const list = member ? `${shown[0]}.(${shown.slice(1).join(', ')})` : `(${shown.join(', ')})`;
    return this.#problem(call.at, `found no matching overload for '${fn}' applied to '${list}'`);
  }

  /** An overload with type parameters of its own. */
  #instantiate({ args, result }: Overload): [CelType[], CelType] {
    const suffix = `#${++this.#fresh}`;
    const rename = (type: CelType): CelType => {
      if (type.kind === 'param') return param(type.name + suffix);
      return type.params.length ? { ...type, params: type.params.map(rename) } : type;
    };
    return [args.map(rename), rename(result)];
  }

  /** The type of a literal's elements; that they differ is told where all else is right. */
  #join(at: number, before: CelType | undefined, type: CelType): CelType {
    if (!before) return type;
    if (this.#substitutions.assignable(before, type)) return mostGeneral(before, type);
    if (!this.#formats) this.literals.push({ offset: at, message: this.#expected(before, type) });
    return DYN;
  }

  #mismatch(at: number, wanted: CelType, found: CelType): CelType {
    return this.#problem(at, this.#expected(wanted, found));
  }

  #expected(wanted: CelType, found: CelType): string {
    const [a, b] = [wanted, found].map((type) => formatType(this.#substitutions.apply(type)));
    return `expected type '${a}' but found '${b}'`;
  }

  #unwrapped(value: Expr, optional: boolean): CelType {
    const type = this.check(value);
    if (!optional) return type;
    const [inner, isOptional] = unwrapOptional(this.#substitutions.apply(type));
    if (isOptional || isDynOrError(inner)) return inner;
    return this.#mismatch(value.at, optionalOf(inner), type);
  }

  #list(items: readonly { value: Expr; optional: boolean }[]): CelType {
    let element: CelType | undefined;
    for (const { value, optional } of items) element = this.#join(value.at, element, this.#unwrapped(value, optional));
    return listOf(element ?? this.#newParam());
  }

  #map(entries: readonly { key: Expr; value: Expr; optional: boolean }[]): CelType {
    let key: CelType | undefined;
    let value: CelType | undefined;
    for (const entry of entries) {
      key = this.#join(entry.key.at, key, this.check(entry.key));
      value = this.#join(entry.value.at, value, this.#unwrapped(entry.value, entry.optional));
    }
    return mapOf(key ?? this.#newParam(), value ?? this.#newParam());
  }

  #newParam(): CelType {
    return param(`_var${++this.#fresh}`);
  }

  #struct(expr: Expr & { node: 'struct' }): CelType {
    const type = this.#environment.types?.(expr.name);
    const made = type?.kind === 'type' ? type.params[0] : undefined;
    if (!made) {
      return this.#problem(expr.at, `undeclared reference to '${expr.name}' (in container '')`);
    }
    for (const { name, value, optional, at } of expr.fields) {
      const given = this.#unwrapped(value, optional);
      const wanted = made.fields ? made.fields.get(name) : DYN;
      // cel-go tells the type of JSONPatch's unknown fields, which is none, and not that they are unknown.
      if (!wanted && expr.name !== 'JSONPatch') this.#problem(at, `undefined field '${name}'`);
      else if (!wanted)
        this.#problem(at, `expected type of field '${name}' is '' but provided type is '${formatType(given)}'`);
      else if (!this.#substitutions.assignable(wanted, given))
        this.#problem(
          at,
          `expected type of field '${name}' is '${formatType(wanted)}' but provided type is '${formatType(this.#substitutions.apply(given))}'`,
        );
    }
    return made;
  }

  #comprehension(expr: ComprehensionExpr): CelType {
    const range = this.#substitutions.apply(this.check(expr.range));
    const init = this.check(expr.init);
    const [first, second] = this.#iterated(expr, range);
    this.#scopes.push(new Map([[expr.accumulator ?? ACCUMULATOR, init]]));
    const inner = new Map([[expr.variable, first]]);
    if (expr.second !== undefined) inner.set(expr.second, second);
    this.#scopes.push(inner);
    this.#assert(expr.condition, BOOL);
    this.#assert(expr.step, init);
    this.#scopes.pop();
    const result = this.check(expr.result);
    this.#scopes.pop();
    return this.#substitutions.apply(result);
  }

  /** The types of a comprehension's variables. */
  #iterated({ range: { at }, second }: ComprehensionExpr, range: CelType): [CelType, CelType] {
    if (range.kind === 'list') return second === undefined ? [range.params[0], DYN] : [INT, range.params[0]];
    if (range.kind === 'map') return [range.params[0], range.params[1]];
    if (isDynOrError(range) || range.kind === 'param') {
      this.#substitutions.assignable(DYN, range);
      return [DYN, DYN];
    }
    this.#problem(
      at,
      `expression of type '${formatType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
    );
    return [ERROR, ERROR];
  }

  #assert(expr: Expr, wanted: CelType): void {
    const found = this.check(expr);
    if (!this.#substitutions.assignable(wanted, found)) this.#mismatch(expr.at, wanted, found);
  }
}

/** `a.b.c` as a name, where an expression is nothing else. */
export function qualifiedName(expr: Expr): string | undefined {
  if (expr.node === 'ident') return expr.name.startsWith('.') ? expr.name.slice(1) : expr.name;
  if (expr.node !== 'select' || expr.test) return undefined;
  const prefix = qualifiedName(expr.operand);
  return prefix === undefined ? undefined : `${prefix}.${expr.field}`;
}

function literalType(value: unknown): CelType {
  if (value === null) return NULL;
  if (typeof value === 'boolean') return BOOL;
  if (typeof value === 'bigint') return INT;
  if (typeof value === 'number') return DOUBLE;
  if (typeof value === 'string') return STRING;
  return value instanceof Uint8Array ? BYTES : UINT;
}
