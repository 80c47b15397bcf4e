import { ACCUMULATOR, type CallExpr, type ComprehensionExpr, type Expr, type SelectExpr } from './ast.ts';
import type { Checked } from './checker.ts';
import {
  MAX,
  UNKNOWN,
  LIST_COST,
  MAP_COST,
  STRUCT_COST,
  TRAVERSAL,
  REGEX,
  add,
  times,
  scaled,
  fixed,
  union,
  traversal,
  isText,
  ownCost,
  type CallCost,
  type Size,
  type Sizes,
} from './cost-functions.ts';
import type { CelType } from './types.ts';

/** How large values may be that a variable holds. Sizes are characters, bytes, elements or entries. */
export interface SizeNode {
  readonly max: number;
  readonly key?: SizeNode;
  /** Of lists' elements and maps' values. */
  readonly element?: SizeNode;
  readonly fields?: ReadonlyMap<string, SizeNode>;
}

/** The sizes of a container's keys (or indexes) and values. */
interface EntrySize {
  readonly container: 'list' | 'map';
  readonly key: Size;
  readonly value: Size;
}

interface Local {
  readonly path?: readonly string[];
  readonly size?: Size;
  readonly entry?: EntrySize;
}

const unionEntries = (a?: EntrySize, b?: EntrySize): EntrySize | undefined =>
  a && b && { container: a.container, key: union(a.key, b.key), value: union(a.value, b.value) };

/**
 * What an expression costs at most, where its variables are as large as `root` lets them be. Follows cel-go's
 * checker/cost.go with the functions' costs of apiserver/pkg/cel/library/cost.go.
 */
export const estimateCost = (checked: Checked, root: SizeNode): number => new Coster(checked, root).cost(checked.expr);

class Coster implements Sizes {
  readonly #checked: Checked;
  readonly #root: SizeNode;
  readonly #paths = new Map<Expr, readonly string[] | undefined>();
  readonly #sizes = new Map<Expr, Size>();
  readonly #entries = new Map<Expr, EntrySize>();
  readonly #locals = new Map<string, Local[]>();

  constructor(checked: Checked, root: SizeNode) {
    this.#checked = checked;
    this.#root = root;
  }

  cost(expr: Expr): number {
    switch (expr.node) {
      case 'const':
        return 0;
      case 'ident':
        this.#paths.set(expr, this.#pathOf(expr) ?? (this.#local(expr.name) ? undefined : [expr.name]));
        return 1;
      case 'select':
        return this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'list':
        return this.#list(
          expr.items.map(({ value }) => value),
          expr,
        );
      case 'map':
        return this.#map(expr);
      case 'struct':
        return expr.fields.reduce((sum, { value }) => add(sum, this.cost(value)), STRUCT_COST);
      case 'comprehension':
        return isBind(expr) ? this.#bind(expr) : this.#comprehension(expr);
    }
  }

  #select(expr: SelectExpr): number {
    const { operand, field, test } = expr;
    const sum = this.cost(operand);
    if (test) return sum;
    this.#paths.set(expr, [...(this.#pathOf(operand) ?? []), field]);
    return ['map', 'object', 'param'].includes(this.#checked.typeOf(operand).kind) ? add(sum, 1) : sum;
  }

  #list(items: readonly Expr[], expr: Expr): number {
    let sum = LIST_COST;
    let value: Size = items.length ? { min: MAX, max: 0 } : fixed(0);
    for (const item of items) {
      sum = add(sum, this.cost(item));
      value = union(value, this.sizeOf(item));
    }
    this.#entries.set(expr, { container: 'list', key: fixed(1), value });
    return sum;
  }

  #map(expr: Expr & { node: 'map' }): number {
    let sum = MAP_COST;
    const none: Size = expr.entries.length ? { min: MAX, max: 0 } : fixed(0);
    let [key, value] = [none, none];
    for (const entry of expr.entries) {
      sum = add(sum, add(this.cost(entry.key), this.cost(entry.value)));
      key = union(key, this.sizeOf(entry.key));
      value = union(value, this.sizeOf(entry.value));
    }
    this.#entries.set(expr, { container: 'map', key, value });
    return sum;
  }

  #comprehension(expr: ComprehensionExpr): number {
    const { range, init, condition, step, result, variable, second } = expr;
    const accumulator = expr.accumulator ?? ACCUMULATOR;
    let sum = add(this.cost(range), this.cost(init));
    this.#push(accumulator, { path: this.#pathOf(init), size: this.size(init), entry: this.#entry(init) });
    const entry = this.#entry(range);
    const isList = (entry?.container ?? this.#checked.typeOf(range).kind) === 'list';
    const below = (name: string, size?: Size): Local => ({ path: [...(this.#pathOf(range) ?? []), name], size });
    if (second === undefined) this.#push(variable, isList ? below('@items', entry?.value) : below('@keys', entry?.key));
    else {
      this.#push(variable, below(isList ? '@indices' : '@keys', entry?.key));
      this.#push(second, below(isList ? '@items' : '@values', entry?.value));
    }
    const each = add(this.cost(condition), this.cost(step));
    this.#pop(variable);
    if (second !== undefined) this.#pop(second);
    sum = add(sum, this.cost(result));
    this.#pop(accumulator);
    const count = this.sizeOf(range);
    if (init.node === 'const') this.#setSize(expr, this.size(init));
    if (init.node === 'list' || init.node === 'map') {
      this.#setSize(expr, count);
      this.#setEntry(expr, this.#entry(step));
    }
    return add(sum, times(count.max, each));
  }

  #bind(expr: ComprehensionExpr): number {
    const { range, init, result } = expr;
    let sum = add(this.cost(range), this.cost(init));
    this.#push(expr.accumulator!, { path: this.#pathOf(init), size: this.size(init), entry: this.#entry(init) });
    sum = add(sum, this.cost(result));
    this.#pop(expr.accumulator!);
    this.#copySizes(expr, result);
    return sum;
  }

  #call(call: CallExpr): number {
    if (call.fn === 'dyn' && !call.target) {
      const sum = add(1, this.cost(call.args[0]));
      this.#copySizes(call, call.args[0]);
      return sum;
    }
    const { args } = call;
    const costs = args.map((arg) => this.cost(arg));
    const argSum = costs.reduce(add, 0);
    if (call.fn === '_&&_' || call.fn === '_||_') return argSum;
    const resolved = this.#checked.calls.get(call) ?? { fn: call.fn, member: !!call.target, overloads: [] };
    const target = resolved.member ? call.target : undefined;
    const sum = target ? this.cost(target) : 0;
    if (call.fn === '_?_:_') return this.#conditional(call, costs);
    let most = 0;
    let size: Size | undefined;
    for (const overload of resolved.overloads.length ? resolved.overloads : [undefined]) {
      const known = ownCost(this, resolved, target, args) ?? this.#overloadCost(call, overload, target, args);
      most = Math.max(most, add(known.cost, argSum));
      if (known.size) size = size ? union(size, known.size) : known.size;
      if (call.fn === '_[_]') {
        size = this.#entry(args[0])?.value;
        const step = overload?.[0].kind === 'list' ? '@items' : '@values';
        this.#paths.set(call, [...(this.#pathOf(args[0]) ?? []), step]);
      }
      size ??= this.size(call);
    }
    this.#setSize(call, size);
    return add(sum, most);
  }

  #conditional(call: CallExpr, [condition, yes, no]: readonly number[]): number {
    const [, a, b] = call.args;
    this.#setEntry(call, unionEntries(this.#entry(a), this.#entry(b)));
    this.#setSize(call, union(this.sizeOf(a), this.sizeOf(b)));
    return add(condition, Math.max(yes, no));
  }

  /** The costs of the language's own functions. */
  #overloadCost(
    call: CallExpr,
    overload: readonly CelType[] | undefined,
    target: Expr | undefined,
    args: readonly Expr[],
  ): CallCost {
    const size = (expr: Expr): Size => this.sizeOf(expr);
    const first = overload?.[0];
    switch (call.fn) {
      case 'format':
        if (target) return { cost: traversal(size(target)) };
        break;
      case 'bytes':
        if (first?.kind === 'string')
          return { cost: traversal(size(args[0])), size: { min: size(args[0]).min, max: times(size(args[0]).max, 4) } };
        break;
      case 'string':
        if (first?.kind === 'bytes')
          return {
            cost: traversal(size(args[0])),
            size: { min: Math.floor(size(args[0]).min / 4), max: size(args[0]).max },
          };
        break;
      case 'quote':
        if (!target)
          return {
            cost: traversal(size(args[0])),
            size: { min: add(size(args[0]).min, 2), max: add(times(size(args[0]).max, 2), 2) },
          };
        break;
      case 'startsWith':
      case 'endsWith':
        return { cost: traversal(size(args[0])) };
      case '@in':
        if (overload?.[1].kind === 'list') return { cost: size(args[1]).max };
        break;
      case 'matches':
        if (target)
          return {
            cost: times(scaled(add(size(target).max, 1), TRAVERSAL), scaled(size(args[0]).max, REGEX)),
          };
        break;
      case 'contains':
        if (target) return { cost: times(traversal(size(target)), traversal(size(args[0]))) };
        break;
      case '_+_':
        if (first && (isText(first) || first.kind === 'list')) return this.#addCost(call, args, first.kind === 'list');
        break;
      case '_<_':
      case '_<=_':
      case '_>_':
      case '_>=_':
        if (first && isText(first)) return this.#comparisonCost(args);
        break;
      case '_==_':
      case '_!=_':
        return this.#comparisonCost(args);
    }
    return { cost: 1 };
  }

  #addCost(call: CallExpr, [left, right]: readonly Expr[], isList: boolean): CallCost {
    const [a, b] = [this.sizeOf(left), this.sizeOf(right)];
    const size = { min: add(a.min, b.min), max: add(a.max, b.max) };
    this.#setEntry(call, unionEntries(this.#entry(left), this.#entry(right)));
    return { cost: isList ? 1 : traversal(size), size };
  }

  #comparisonCost([left, right]: readonly Expr[]): CallCost {
    return { cost: scaled(Math.min(this.sizeOf(left).max, this.sizeOf(right).max), TRAVERSAL) };
  }

  #local(name: string): Local | undefined {
    return this.#locals.get(name)?.at(-1);
  }

  #push(name: string, local: Local): void {
    const stack = this.#locals.get(name);
    if (stack) stack.push(local);
    else this.#locals.set(name, [local]);
  }

  #pop(name: string): void {
    this.#locals.get(name)!.pop();
  }

  #pathOf(expr: Expr): readonly string[] | undefined {
    const local = expr.node === 'ident' ? this.#local(expr.name) : undefined;
    return local ? local.path : this.#paths.get(expr);
  }

  typeOf(expr: Expr): CelType {
    return this.#checked.typeOf(expr);
  }

  elementSize(list: Expr): Size {
    const path = this.#pathOf(list);
    return (path && path[0] !== ACCUMULATOR && this.#sizeAt([...path, '@items'])) || UNKNOWN;
  }

  #setSize(expr: Expr, size: Size | undefined): void {
    if (size) this.#sizes.set(expr, size);
  }

  #setEntry(expr: Expr, entry: EntrySize | undefined): void {
    if (entry) this.#entries.set(expr, entry);
  }

  #copySizes(to: Expr, from: Expr): void {
    this.#setSize(to, this.size(from));
    this.#setEntry(to, this.#entry(from));
  }

  sizeOf(expr: Expr): Size {
    return this.size(expr) ?? UNKNOWN;
  }

  size(expr: Expr): Size | undefined {
    const known = this.#sizes.get(expr) ?? literalSize(expr);
    if (known) return known;
    const found = this.#sizeAt(this.#pathOf(expr));
    if (found) {
      this.#sizes.set(expr, found);
      return found;
    }
    if (isScalar(this.#checked.typeOf(expr))) return fixed(1);
    return expr.node === 'ident' ? this.#local(expr.name)?.size : undefined;
  }

  #entry(expr: Expr): EntrySize | undefined {
    return this.#entries.get(expr) ?? (expr.node === 'ident' ? this.#local(expr.name)?.entry : undefined);
  }

  /** The size of what a path leads to. The path's first part is the variable: all start at one root. */
  #sizeAt(path: readonly string[] | undefined): Size | undefined {
    if (!path?.length) return undefined;
    let here: SizeNode | undefined = this.#root;
    for (const part of path.slice(1)) {
      if (part === '@items' || part === '@values') here = here.element;
      else here = part === '@keys' ? here.key : here.fields?.get(part);
      if (!here) return undefined;
    }
    return { min: 0, max: here.max };
  }
}

const SCALARS = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint']);

const isScalar = ({ kind, name, params }: CelType): boolean =>
  SCALARS.has(kind) || (name === 'optional_type' && isScalar(params[0]));

function literalSize(expr: Expr): Size | undefined {
  if (expr.node === 'list') return fixed(expr.items.length);
  if (expr.node === 'map') return fixed(expr.entries.length);
  if (expr.node !== 'const') return undefined;
  if (typeof expr.value === 'string') return fixed([...expr.value].length);
  return fixed(expr.value instanceof Uint8Array ? expr.value.length : 1);
}

/** `cel.bind` and optional macros: no loop at all. */
const isBind = ({ range, condition, accumulator }: ComprehensionExpr): boolean =>
  accumulator !== undefined &&
  range.node === 'list' &&
  !range.items.length &&
  condition.node === 'const' &&
  condition.value === false;
