import type { CallExpr, Expr } from './ast.ts';
import type { Implementation } from './declarations.ts';
import { literal } from './evaluate.ts';
import { CelError, typeName } from './values.ts';

/** Conversions that are made once and for all where what they convert is a literal (cel-go's OptOptimize). */
const CONVERSIONS = new Set(['bool', 'bytes', 'double', 'duration', 'int', 'string', 'timestamp', 'uint']);

/** Why no program can be made of an expression: the first conversion of a literal that fails; undefined where none does. */
export function instantiationError(expr: Expr, functions: ReadonlyMap<string, Implementation>): string | undefined {
  for (const child of childrenOf(expr)) {
    const error = instantiationError(child, functions);
    if (error !== undefined) return error;
  }
  return expr.node === 'call' ? conversionError(expr, functions) : undefined;
}

function conversionError(
  { fn, target, args }: CallExpr,
  functions: ReadonlyMap<string, Implementation>,
): string | undefined {
  const convert = functions.get(fn);
  const arg = args.length === 1 ? args[0] : undefined;
  if (target || arg?.node !== 'const' || !convert || !CONVERSIONS.has(fn)) return undefined;
  const value = literal(arg.value);
  try {
    convert([value], { functions, budget: 1 });
    return undefined;
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return error.message === 'no such overload' ? `${error.message}: ${fn}(${typeName(value)})` : error.message;
  }
}

function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.node) {
    case 'const':
    case 'ident':
      return [];
    case 'select':
      return [expr.operand];
    case 'call':
      return expr.target ? [expr.target, ...expr.args] : expr.args;
    case 'list':
      return expr.items.map(({ value }) => value);
    case 'map':
      return expr.entries.flatMap(({ key, value }) => [key, value]);
    case 'struct':
      return expr.fields.map(({ value }) => value);
    case 'comprehension':
      return [expr.range, expr.init, expr.condition, expr.step, expr.result];
  }
}
