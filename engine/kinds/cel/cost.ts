import { ACCUMULATOR, type CallExpr, type ComprehensionExpr, type Expr, type SelectExpr } from './ast.ts';
import type { Checked, ResolvedCall } from './checker.ts';
import type { CelType } from './types.ts';

/** How large values may be that a variable holds. Sizes are characters, bytes, elements or entries. */
export interface SizeNode {
  readonly max: number;
  readonly key?: SizeNode;
  /** Of lists' elements and maps' values. */
  readonly element?: SizeNode;
  readonly fields?: ReadonlyMap<string, SizeNode>;
}

interface Size {
  readonly min: number;
  readonly max: number;
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

/** What a call costs at most, and how large its result is. */
interface CallCost {
  readonly cost: number;
  readonly size?: Size;
}

const MAX = 2 ** 64;
const UNKNOWN: Size = { min: 0, max: MAX };
const LIST_COST = 10;
const MAP_COST = 30;
const STRUCT_COST = 40;
const TRAVERSAL = 0.1;
const REGEX = 0.25;
const FORMAT_REGEX_SIZE = 128;
const FORMAT_SIZE = 64;
const AUTHORIZATION_COST = 350_000;

const add = (a: number, b: number): number => Math.min(MAX, a + b);
const times = (a: number, b: number): number => (a && b ? Math.min(MAX, a * b) : 0);
const scaled = (size: number, factor: number): number => Math.min(MAX, Math.ceil(size * factor));
const fixed = (size: number): Size => ({ min: size, max: size });
const union = (a: Size, b: Size): Size => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });
const traversal = (size: Size): number => scaled(size.max, TRAVERSAL);

const unionEntries = (a?: EntrySize, b?: EntrySize): EntrySize | undefined =>
  a && b && { container: a.container, key: union(a.key, b.key), value: union(a.value, b.value) };

/**
 * What an expression costs at most, where its variables are as large as `root` lets them be. Follows cel-go's
 * checker/cost.go with the functions' costs of apiserver/pkg/cel/library/cost.go.
 */
export const estimateCost = (checked: Checked, root: SizeNode): number => new Coster(checked, root).cost(checked.expr);

class Coster {
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
      value = union(value, this.#sizeOf(item));
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
      key = union(key, this.#sizeOf(entry.key));
      value = union(value, this.#sizeOf(entry.value));
    }
    this.#entries.set(expr, { container: 'map', key, value });
    return sum;
  }

  #comprehension(expr: ComprehensionExpr): number {
    const { range, init, condition, step, result, variable, second } = expr;
    const accumulator = expr.accumulator ?? ACCUMULATOR;
    let sum = add(this.cost(range), this.cost(init));
    this.#push(accumulator, { path: this.#pathOf(init), size: this.#size(init), entry: this.#entry(init) });
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
    const count = this.#sizeOf(range);
    if (init.node === 'const') this.#setSize(expr, this.#size(init));
    if (init.node === 'list' || init.node === 'map') {
      this.#setSize(expr, count);
      this.#setEntry(expr, this.#entry(step));
    }
    return add(sum, times(count.max, each));
  }

  #bind(expr: ComprehensionExpr): number {
    const { range, init, result } = expr;
    let sum = add(this.cost(range), this.cost(init));
    this.#push(expr.accumulator!, { path: this.#pathOf(init), size: this.#size(init), entry: this.#entry(init) });
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
      const known = this.#ownCost(resolved, target, args) ?? this.#overloadCost(call, overload, target, args);
      most = Math.max(most, add(known.cost, argSum));
      if (known.size) size = size ? union(size, known.size) : known.size;
      if (call.fn === '_[_]') {
        size = this.#entry(args[0])?.value;
        const step = overload?.[0].kind === 'list' ? '@items' : '@values';
        this.#paths.set(call, [...(this.#pathOf(args[0]) ?? []), step]);
      }
      size ??= this.#size(call);
    }
    this.#setSize(call, size);
    return add(sum, most);
  }

  #conditional(call: CallExpr, [condition, yes, no]: readonly number[]): number {
    const [, a, b] = call.args;
    this.#setEntry(call, unionEntries(this.#entry(a), this.#entry(b)));
    this.#setSize(call, union(this.#sizeOf(a), this.#sizeOf(b)));
    return add(condition, Math.max(yes, no));
  }

  /** The costs of Kubernetes' functions, and of cel-go's extensions. */
  #ownCost(resolved: ResolvedCall, target: Expr | undefined, args: readonly Expr[]): CallCost | undefined {
    const { fn } = resolved;
    const size = (expr: Expr): Size => this.#sizeOf(expr);
    switch (fn) {
      case 'check':
        return { cost: AUTHORIZATION_COST };
      case 'fieldSelector':
      case 'labelSelector': {
        const of = size(args[0]).max;
        const parsing = add(scaled(of, TRAVERSAL), scaled(scaled(of, 0.5), LIST_COST + STRUCT_COST));
        return { cost: add(LIST_COST, parsing) };
      }
      case 'isSorted':
      case 'sum':
      case 'max':
      case 'min':
      case 'indexOf':
      case 'lastIndexOf': {
        if (!target) return undefined;
        const [element] = this.#checked.typeOf(target).params;
        if (!element) return { cost: traversal(size(target)) };
        const path = this.#pathWithoutAccumulators(target);
        const each = isText(element) ? traversal((path && this.#sizeAt([...path, '@items'])) ?? UNKNOWN) : 0;
        return { cost: times(size(target).max, add(1, each)) };
      }
      case 'url':
      case 'jsonpatch.escapeKey':
        return { cost: traversal(size(args[0])), size: size(args[0]) };
      case 'lowerAscii':
      case 'upperAscii':
      case 'substring':
      case 'trim':
        return target && { cost: traversal(size(target)), size: size(target) };
      case 'replace':
        return target && this.#replaceCost(size(target), size(args[0]), size(args[1]));
      case 'split': {
        if (!target) return undefined;
        const limit =
          args[1]?.node === 'const' && typeof args[1].value === 'bigint' ? Number(args[1].value) : undefined;
        const max = limit === undefined ? size(target).max : limit < 0 ? MAX : limit;
        return { cost: scaled(size(target).max, 2 * TRAVERSAL), size: { min: 0, max } };
      }
      case 'join':
        return target && this.#joinCost(target, args);
      case 'find':
      case 'findAll': {
        if (!target) return undefined;
        const text = scaled(add(size(target).max, 1), TRAVERSAL);
        return { cost: times(text, scaled(size(args[0]).max, REGEX)), size: { min: 0, max: size(target).max } };
      }
      case '_==_':
        return this.#equalCost(args);
    }
    return this.#addressCost(resolved, target, args) ?? this.#listCost(fn, target, args);
  }

  /** The costs of what addresses and numbers are read from texts with. */
  #addressCost({ fn, overloads }: ResolvedCall, target: Expr | undefined, args: readonly Expr[]): CallCost | undefined {
    const size = (expr: Expr): Size => this.#sizeOf(expr);
    switch (fn) {
      case 'cidr':
      case 'isIP':
      case 'isCIDR':
      case 'quantity':
      case 'isQuantity':
      case 'semver':
      case 'isSemver':
        return { cost: traversal(size(args[0])) };
      case 'ip':
        return { cost: target ? 1 : traversal(size(args[0])) };
      case 'ip.isCanonical':
        return { cost: scaled(size(args[0]).max, 2 * TRAVERSAL) };
      case 'containsIP':
      case 'containsCIDR': {
        const compared = scaled(32, TRAVERSAL) + (fn === 'containsCIDR' ? scaled(16, TRAVERSAL) + 1 : 0);
        const isText = overloads.some((types) => types[1].kind === 'string');
        return { cost: isText ? add(compared, traversal(size(args[0]))) : compared };
      }
      case 'validate':
        return { cost: scaled(traversal(size(args[0])), FORMAT_REGEX_SIZE * REGEX) };
    }
    return undefined;
  }

  /** The costs of cel-go's extensions for lists and sets. */
  #listCost(fn: string, target: Expr | undefined, args: readonly Expr[]): CallCost | undefined {
    const size = (expr: Expr): Size => this.#sizeOf(expr);
    const allocated = (factor: number, of: Size): CallCost => ({
      cost: add(scaled(of.max, factor), 1 + LIST_COST),
      size: of,
    });
    const squared = (of: Size): Size => ({ min: times(of.min, of.min), max: times(of.max, of.max) });
    switch (fn) {
      case 'sets.contains':
      case 'sets.intersects':
      case 'sets.equivalent': {
        const pairs = times(size(args[0]).max, size(args[1]).max);
        return { cost: add(scaled(pairs, fn === 'sets.equivalent' ? 2 : 1), 1) };
      }
      case 'slice': {
        if (!target || args.length !== 2) return undefined;
        const length = intOf(args[1], size(target).max) - intOf(args[0], 0);
        return allocated(1, fixed(length < 0 ? MAX : length));
      }
      case 'lists.range':
        return allocated(1, fixed(intOf(args[0], MAX)));
      case 'flatten':
        return target && allocated(args.length ? intOf(args[0], MAX) : 1, size(target));
      case 'distinct':
        return target && allocated(2, squared(size(target)));
      case 'reverse':
        return target && this.#checked.typeOf(target).kind === 'list' ? allocated(1, size(target)) : undefined;
      case 'sort': {
        if (!target) return undefined;
        const [element] = this.#checked.typeOf(target).params;
        return allocated(element && isText(element) ? 2 + TRAVERSAL : 2, squared(size(target)));
      }
    }
    return undefined;
  }

  #replaceCost(whole: Size, replaced: Size, by: Size): CallCost {
    let [count, kept] = [0, 0];
    if (replaced.min === 0) [count, kept] = [Math.min(MAX, whole.max + 1), whole.max];
    else if (by.max <= replaced.min) kept = whole.max;
    else count = Math.ceil(whole.max / replaced.min);
    let [least, keptLeast] = [0, 0];
    if (replaced.max === 0) [least, keptLeast] = [whole.min + 1, whole.min];
    else if (replaced.max <= by.min) keptLeast = whole.min;
    else least = Math.ceil(whole.min / replaced.max);
    const size = { min: add(times(least, by.min), keptLeast), max: add(times(count, by.max), kept) };
    return { cost: scaled(whole.max, 2 * TRAVERSAL), size };
  }

  #joinCost(target: Expr, args: readonly Expr[]): CallCost {
    const list = this.#sizeOf(target);
    const path = this.#pathWithoutAccumulators(target);
    const each = (path && this.#sizeAt([...path, '@items'])) ?? UNKNOWN;
    let size: Size = { min: times(list.min, each.min), max: times(list.max, each.max) };
    if (args.length) {
      const between = this.#sizeOf(args[0]);
      size = {
        min: add(size.min, times(between.min, Math.max(0, list.min - 1))),
        max: add(size.max, times(between.max, Math.max(0, list.max - 1))),
      };
    }
    return { cost: traversal(size), size };
  }

  /** Comparing what Kubernetes has types of its own for. */
  #equalCost([left, right]: readonly Expr[]): CallCost | undefined {
    const [a, b] = [this.#checked.typeOf(left), this.#checked.typeOf(right)];
    if (a.kind !== 'opaque' || a.name !== b.name || a.name === 'optional_type') return undefined;
    if (a.name === 'kubernetes.NamedFormat') return { cost: scaled(FORMAT_SIZE, TRAVERSAL) };
    if (a.name === 'kubernetes.URL') return { cost: traversal(this.#size(right) ?? fixed(1)) };
    return { cost: 1 };
  }

  /** The costs of the language's own functions. */
  #overloadCost(
    call: CallExpr,
    overload: readonly CelType[] | undefined,
    target: Expr | undefined,
    args: readonly Expr[],
  ): CallCost {
    const size = (expr: Expr): Size => this.#sizeOf(expr);
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
    const [a, b] = [this.#sizeOf(left), this.#sizeOf(right)];
    const size = { min: add(a.min, b.min), max: add(a.max, b.max) };
    this.#setEntry(call, unionEntries(this.#entry(left), this.#entry(right)));
    return { cost: isList ? 1 : traversal(size), size };
  }

  #comparisonCost([left, right]: readonly Expr[]): CallCost {
    return { cost: scaled(Math.min(this.#sizeOf(left).max, this.#sizeOf(right).max), TRAVERSAL) };
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

  #pathWithoutAccumulators(expr: Expr): readonly string[] | undefined {
    const path = this.#pathOf(expr);
    return path?.[0] === ACCUMULATOR ? undefined : path;
  }

  #setSize(expr: Expr, size: Size | undefined): void {
    if (size) this.#sizes.set(expr, size);
  }

  #setEntry(expr: Expr, entry: EntrySize | undefined): void {
    if (entry) this.#entries.set(expr, entry);
  }

  #copySizes(to: Expr, from: Expr): void {
    this.#setSize(to, this.#size(from));
    this.#setEntry(to, this.#entry(from));
  }

  #sizeOf(expr: Expr): Size {
    return this.#size(expr) ?? UNKNOWN;
  }

  #size(expr: Expr): Size | undefined {
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

const isText = ({ kind }: CelType): boolean => kind === 'string' || kind === 'bytes';

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

const intOf = (expr: Expr, otherwise: number): number =>
  expr.node === 'const' && typeof expr.value === 'bigint' ? Number(expr.value) : otherwise;

/** `cel.bind` and optional macros: no loop at all. */
const isBind = ({ range, condition, accumulator }: ComprehensionExpr): boolean =>
  accumulator !== undefined &&
  range.node === 'list' &&
  !range.items.length &&
  condition.node === 'const' &&
  condition.value === false;
