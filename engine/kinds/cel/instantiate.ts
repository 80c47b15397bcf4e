import type { CallExpr, Expr } from './ast.ts';
import { call, literal, type EvaluationContext } from './evaluate.ts';
import { CelError, type Value } from './values.ts';

/** Conversions that are made once and for all where what they convert is a literal (cel-go's OptOptimize). */
const CONVERSIONS = new Set(['bool', 'bytes', 'double', 'duration', 'int', 'string', 'timestamp', 'uint']);

/** Why no program can be made of an expression: the first conversion of a literal that fails; undefined where none does. */
export function instantiationError(expr: Expr, context: EvaluationContext): string | undefined {
  for (const child of childrenOf(expr)) {
    const error = instantiationError(child, context);
    if (error !== undefined) return error;
  }
  return expr.node === 'call' ? conversionError(expr, context) : undefined;
}

function conversionError({ fn, target, args }: CallExpr, context: EvaluationContext): string | undefined {
  const convert = context.functions.get(fn);
  if (target || args.length !== 1 || !convert || !CONVERSIONS.has(fn)) return undefined;
  const value = constantOf(args[0]);
  if (value === undefined) return undefined;
  try {
    call(fn, convert, [value], context);
    return undefined;
  } catch (error) {
    if (error instanceof CelError) return error.message;
    throw error;
  }
}

/** The value of what is known before evaluation: literals, lists of them, and `dyn` of either. */
function constantOf(expr: Expr): Value | undefined {
  if (expr.node === 'const') return literal(expr.value);
  if (expr.node === 'call' && expr.fn === 'dyn' && !expr.target) return constantOf(expr.args[0]);
  if (expr.node !== 'list') return undefined;
  const values = expr.items.map(({ value, optional }) => (optional ? undefined : constantOf(value)));
  return values.includes(undefined) ? undefined : (values as Value[]);
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
