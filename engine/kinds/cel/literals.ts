import type { CallExpr } from './ast.ts';
import { patternError } from './regex.ts';
import type { CelProblem } from './source.ts';
import { parseDuration, parseTimestamp, timestampAt } from './times.ts';
import { CelError } from './values.ts';

/** A literal that its function cannot read, which is told once the types are right (cel-go's AST validators). */
export function literalProblem({ fn, target, args }: CallExpr): CelProblem | undefined {
  const literal = args.length === 1 ? args[0] : undefined;
  if (literal?.node !== 'const') return undefined;
  const { value } = literal;
  const isWrong =
    typeof value === 'bigint'
      ? fn === 'timestamp' && !target && isBeyond(value)
      : typeof value === 'string' && isUnreadable(fn, !!target, value);
  if (!isWrong) return undefined;
  return { offset: literal.at, message: `invalid ${fn} argument` };
}

/** Seconds since 1970 that are no timestamp. */
function isBeyond(seconds: bigint): boolean {
  try {
    timestampAt(seconds * 1_000_000_000n);
    return false;
  } catch (error) {
    if (error instanceof CelError) return true;
    throw error;
  }
}

function isUnreadable(fn: string, isMember: boolean, text: string): boolean {
  if (isMember) return fn === 'matches' && patternError(text) !== undefined;
  if (fn === 'duration') return parseDuration(text) === undefined;
  return fn === 'timestamp' && parseTimestamp(text) === undefined;
}
