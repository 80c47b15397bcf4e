import type { CallExpr } from './ast.ts';
import { patternError } from './regex.ts';
import type { CelProblem } from './source.ts';
import { parseDuration, parseTimestamp } from './times.ts';

/** A literal that its function cannot read, which is told once the types are right (cel-go's AST validators). */
export function literalProblem({ fn, target, args }: CallExpr): CelProblem | undefined {
  const literal = args.length === 1 ? args[0] : undefined;
  if (literal?.node !== 'const' || typeof literal.value !== 'string') return undefined;
  if (!isUnreadable(fn, !!target, literal.value)) return undefined;
  return { offset: literal.at, message: `invalid ${fn} argument` };
}

function isUnreadable(fn: string, isMember: boolean, text: string): boolean {
  if (isMember) return fn === 'matches' && patternError(text) !== undefined;
  if (fn === 'duration') return parseDuration(text) === undefined;
  return fn === 'timestamp' && parseTimestamp(text) === undefined;
}
