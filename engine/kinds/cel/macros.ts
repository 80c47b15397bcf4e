import { ACCUMULATOR, type CallExpr, type Expr } from './ast.ts';

/** Thrown where a macro is not used as it must be. */
export class MacroError extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** A macro call as a plain expression; undefined where the call is no macro. Follows cel-go's parser/macro.go and ext. */
export function expandMacro(call: CallExpr): Expr | undefined {
  const { fn, target, args } = call;
  if (!target) return fn === 'has' && args.length === 1 ? expandHas(call) : undefined;
  const expand = MACROS[`${fn}:${args.length}`];
  return expand?.(call, target, args);
}

type Expand = (call: CallExpr, target: Expr, args: readonly Expr[]) => Expr;

const constant = (at: number, value: boolean | bigint): Expr => ({ node: 'const', at, value });
const accumulator = (at: number): Expr => ({ node: 'ident', at, name: ACCUMULATOR });
const apply = (at: number, fn: string, ...args: Expr[]): Expr => ({ node: 'call', at, fn, args });
const listOf = (at: number, ...values: Expr[]): Expr => ({
  node: 'list',
  at,
  items: values.map((value) => ({ value, optional: false })),
});

function simpleName(expr: Expr, otherwise = 'argument must be a simple name'): string {
  if (expr.node !== 'ident') throw new MacroError(expr.at, otherwise);
  if (expr.name === ACCUMULATOR) throw new MacroError(expr.at, `iteration variable overwrites accumulator variable`);
  return expr.name;
}

function expandHas({ at, args: [arg] }: CallExpr): Expr {
  if (arg.node !== 'select') throw new MacroError(arg.at, 'invalid argument to has() macro');
  return { ...arg, at, test: true };
}

interface Fold {
  /** What is said of a variable that is no name. */
  readonly otherwise?: string;
  readonly variable: Expr;
  readonly second?: Expr;
  readonly init: Expr;
  readonly condition?: Expr;
  readonly step: Expr;
  readonly result?: Expr;
}

/** A second variable. @throws MacroError where it is the first again */
function secondName(second: Expr, first: string): string {
  const name = simpleName(second);
  if (name === first) throw new MacroError(second.at, `duplicate variable name: ${name}`);
  return name;
}

const fold = (at: number, range: Expr, { otherwise, variable, second, init, condition, step, result }: Fold): Expr => ({
  node: 'comprehension',
  at,
  range,
  variable: simpleName(variable, otherwise),
  ...(second && { second: secondName(second, simpleName(variable)) }),
  init,
  condition: condition ?? constant(at, true),
  step,
  result: result ?? accumulator(at),
});

/** `all` and `exists`, over one or two variables: the last argument is the condition. */
const quantifier =
  (all: boolean): Expand =>
  ({ at }, target, args) => {
    const predicate = args[args.length - 1];
    const soFar = all ? accumulator(at) : apply(at, '!_', accumulator(at));
    return fold(at, target, {
      variable: args[0],
      second: args.length === 3 ? args[1] : undefined,
      init: constant(at, all),
      condition: apply(at, '@not_strictly_false', soFar),
      step: apply(at, all ? '_&&_' : '_||_', accumulator(at), predicate),
    });
  };

const existsOne: Expand = ({ at }, target, args) =>
  fold(at, target, {
    variable: args[0],
    second: args.length === 3 ? args[1] : undefined,
    init: constant(at, 0n),
    step: apply(
      at,
      '_?_:_',
      args[args.length - 1],
      apply(at, '_+_', accumulator(at), constant(at, 1n)),
      accumulator(at),
    ),
    result: apply(at, '_==_', accumulator(at), constant(at, 1n)),
  });

/** A list made of `value` for each element that meets the filter. */
function collect(at: number, target: Expr, variables: readonly Expr[], filter: Expr | undefined, value: Expr): Expr {
  const step = apply(at, '_+_', accumulator(at), listOf(at, value));
  return fold(at, target, {
    ...(variables.length === 1 && { otherwise: 'argument is not an identifier' }),
    variable: variables[0],
    second: variables[1],
    init: listOf(at),
    step: filter ? apply(at, '_?_:_', filter, step, accumulator(at)) : step,
  });
}

/** A map with an entry for each element that meets the filter. */
function collectMap(
  call: CallExpr,
  target: Expr,
  [key, value, ...rest]: readonly Expr[],
  insert: (at: number, result: Expr) => Expr,
): Expr {
  const { at } = call;
  const step = insert(at, rest[rest.length - 1]);
  return fold(at, target, {
    variable: key,
    second: value,
    init: { node: 'map', at, entries: [] },
    step: rest.length === 2 ? apply(at, '_?_:_', rest[0], step, accumulator(at)) : step,
  });
}

const transformMap: Expand = (call, target, args) =>
  collectMap(call, target, args, (at, result) => apply(at, 'cel.@mapInsert', accumulator(at), args[0], result));

const transformMapEntry: Expand = (call, target, args) =>
  collectMap(call, target, args, (at, result) => apply(at, 'cel.@mapInsert', accumulator(at), result));

/** `optional.optMap(x, f)`: f of the value where there is one. */
const optional =
  (flat: boolean): Expand =>
  ({ at }, target, [variable, value]) => {
    const name = simpleName(variable, `${flat ? 'optFlatMap' : 'optMap'}() variable name must be a simple identifier`);
    const inner: Expr = {
      node: 'comprehension',
      at,
      range: listOf(at),
      variable: '#unused',
      accumulator: name,
      init: { node: 'call', at, fn: 'value', target, args: [] },
      condition: constant(at, false),
      step: { node: 'ident', at, name },
      result: value,
    };
    return apply(
      at,
      '_?_:_',
      { node: 'call', at, fn: 'hasValue', target, args: [] },
      flat ? inner : { node: 'call', at, fn: 'optional.of', args: [inner] },
      { node: 'call', at, fn: 'optional.none', args: [] },
    );
  };

/** `list.sortBy(x, key)`: the list in the order of its keys. */
const sortBy: Expand = ({ at }, target, [variable, key]) => ({
  node: 'call',
  at,
  fn: '@sortByAssociatedKeys',
  target,
  args: [collect(at, target, [variable], undefined, key)],
});

const MACROS: Readonly<Record<string, Expand | undefined>> = {
  'all:2': quantifier(true),
  'all:3': quantifier(true),
  'exists:2': quantifier(false),
  'exists:3': quantifier(false),
  'exists_one:2': existsOne,
  'existsOne:3': existsOne,
  'map:2': ({ at }, target, [variable, value]) => collect(at, target, [variable], undefined, value),
  'map:3': ({ at }, target, [variable, filter, value]) => collect(at, target, [variable], filter, value),
  'filter:2': ({ at }, target, [variable, filter]) => collect(at, target, [variable], filter, variable),
  'transformList:3': ({ at }, target, [key, value, result]) => collect(at, target, [key, value], undefined, result),
  'transformList:4': ({ at }, target, [key, value, filter, result]) =>
    collect(at, target, [key, value], filter, result),
  'transformMap:3': transformMap,
  'transformMap:4': transformMap,
  'transformMapEntry:3': transformMapEntry,
  'transformMapEntry:4': transformMapEntry,
  'sortBy:2': sortBy,
  'optMap:2': optional(false),
  'optFlatMap:2': optional(true),
};
