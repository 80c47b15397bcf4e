import type { Expr } from './ast.ts';
import type { ResolvedCall } from './checker.ts';
import type { CelType } from './types.ts';

/** How large a value is: characters, bytes, elements or entries. */
export interface Size {
  readonly min: number;
  readonly max: number;
}

/** What a call costs at most, and how large its result is. */
export interface CallCost {
  readonly cost: number;
  readonly size?: Size;
}

/** What is known of the parts of an expression. */
export interface Sizes {
  typeOf(expr: Expr): CelType;
  size(expr: Expr): Size | undefined;
  sizeOf(expr: Expr): Size;
  /** Of the elements of a list that a variable leads to. */
  elementSize(list: Expr): Size;
}

export const MAX = 2 ** 64;
export const UNKNOWN: Size = { min: 0, max: MAX };
export const LIST_COST = 10;
export const MAP_COST = 30;
export const STRUCT_COST = 40;
export const TRAVERSAL = 0.1;
export const REGEX = 0.25;
export const FORMAT_REGEX_SIZE = 128;
export const FORMAT_SIZE = 64;
export const AUTHORIZATION_COST = 350_000;

export const add = (a: number, b: number): number => Math.min(MAX, a + b);
export const times = (a: number, b: number): number => (a && b ? Math.min(MAX, a * b) : 0);
export const scaled = (size: number, factor: number): number => Math.min(MAX, Math.ceil(size * factor));
export const fixed = (size: number): Size => ({ min: size, max: size });
export const union = (a: Size, b: Size): Size => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });
export const traversal = (size: Size): number => scaled(size.max, TRAVERSAL);

export const isText = ({ kind }: CelType): boolean => kind === 'string' || kind === 'bytes';

const intOf = (expr: Expr, otherwise: number): number =>
  expr.node === 'const' && typeof expr.value === 'bigint' ? Number(expr.value) : otherwise;

/** The costs of Kubernetes' functions, and of cel-go's extensions. */
export function ownCost(
  sizes: Sizes,
  resolved: ResolvedCall,
  target: Expr | undefined,
  args: readonly Expr[],
): CallCost | undefined {
  const { fn } = resolved;
  const size = (expr: Expr): Size => sizes.sizeOf(expr);
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
      const [element] = sizes.typeOf(target).params;
      if (!element) return { cost: traversal(size(target)) };
      const each = isText(element) ? traversal(sizes.elementSize(target)) : 0;
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
      return target && replaceCost(size(target), size(args[0]), size(args[1]));
    case 'split': {
      if (!target) return undefined;
      const limit = args[1]?.node === 'const' && typeof args[1].value === 'bigint' ? Number(args[1].value) : undefined;
      const max = limit === undefined ? size(target).max : limit < 0 ? MAX : limit;
      return { cost: scaled(size(target).max, 2 * TRAVERSAL), size: { min: 0, max } };
    }
    case 'join':
      return target && joinCost(sizes, target, args);
    case 'find':
    case 'findAll': {
      if (!target) return undefined;
      const text = scaled(add(size(target).max, 1), TRAVERSAL);
      return { cost: times(text, scaled(size(args[0]).max, REGEX)), size: { min: 0, max: size(target).max } };
    }
    case '_==_':
      return equalCost(sizes, args);
  }
  return addressCost(sizes, resolved, target, args) ?? listCost(sizes, fn, target, args);
}

/** The costs of what addresses and numbers are read from texts with. */
function addressCost(
  sizes: Sizes,
  { fn, overloads }: ResolvedCall,
  target: Expr | undefined,
  args: readonly Expr[],
): CallCost | undefined {
  const size = (expr: Expr): Size => sizes.sizeOf(expr);
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
function listCost(sizes: Sizes, fn: string, target: Expr | undefined, args: readonly Expr[]): CallCost | undefined {
  const size = (expr: Expr): Size => sizes.sizeOf(expr);
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
      return target && sizes.typeOf(target).kind === 'list' ? allocated(1, size(target)) : undefined;
    case 'sort': {
      if (!target) return undefined;
      const [element] = sizes.typeOf(target).params;
      return allocated(element && isText(element) ? 2 + TRAVERSAL : 2, squared(size(target)));
    }
  }
  return undefined;
}

function replaceCost(whole: Size, replaced: Size, by: Size): CallCost {
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

function joinCost(sizes: Sizes, target: Expr, args: readonly Expr[]): CallCost {
  const list = sizes.sizeOf(target);
  const each = sizes.elementSize(target);
  let size: Size = { min: times(list.min, each.min), max: times(list.max, each.max) };
  if (args.length) {
    const between = sizes.sizeOf(args[0]);
    size = {
      min: add(size.min, times(between.min, Math.max(0, list.min - 1))),
      max: add(size.max, times(between.max, Math.max(0, list.max - 1))),
    };
  }
  return { cost: traversal(size), size };
}

/** Comparing what Kubernetes has types of its own for. */
function equalCost(sizes: Sizes, [left, right]: readonly Expr[]): CallCost | undefined {
  const [a, b] = [sizes.typeOf(left), sizes.typeOf(right)];
  if (a.kind !== 'opaque' || a.name !== b.name || a.name === 'optional_type') return undefined;
  if (a.name === 'kubernetes.NamedFormat') return { cost: scaled(FORMAT_SIZE, TRAVERSAL) };
  if (a.name === 'kubernetes.URL') return { cost: traversal(sizes.size(right) ?? fixed(1)) };
  return { cost: 1 };
}
