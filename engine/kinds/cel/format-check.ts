import type { CallExpr, Expr } from './ast.ts';
import { clausesOf, wrongType } from './libraries/formatting.ts';
import type { CelProblem } from './source.ts';
import type { CelType } from './types.ts';
import { CelError } from './values.ts';

type TypeOf = (expr: Expr) => CelType | undefined;

/** The kinds of types that a clause takes; those that are known only later are judged later. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  s: ['bool', 'bytes', 'double', 'duration', 'int', 'list', 'map', 'null', 'string', 'timestamp', 'type', 'uint'],
  d: ['int', 'uint'],
  f: ['double', 'string'],
  e: ['double', 'string'],
  b: ['bool', 'int', 'uint'],
  o: ['int', 'uint'],
  x: ['bytes', 'int', 'string', 'uint'],
  X: ['bytes', 'int', 'string', 'uint'],
};
const LATER = ['dyn', 'error', 'param'];

/** What is wrong with `'…'.format([…])`, where text and list are literals (cel-go's stringFormatValidator). */
export function formatProblem({ fn, target, args, at }: CallExpr, typeOf: TypeOf): CelProblem | undefined {
  if (fn !== 'format' || target?.node !== 'const' || typeof target.value !== 'string') return undefined;
  const list = args.length === 1 ? args[0] : undefined;
  if (list?.node !== 'list') return undefined;
  let used = 0;
  try {
    for (const part of clausesOf(target.value)) {
      if (typeof part === 'string') continue;
      if (used >= list.items.length) return { offset: at, message: `index ${used} out of range` };
      const problem = argumentProblem(part.verb, list.items[used++].value, typeOf);
      if (problem) return problem;
    }
  } catch (error) {
    if (error instanceof CelError) return { offset: at, message: error.message };
    throw error;
  }
  const given = list.items.length;
  if (given <= used) return undefined;
  return { offset: at, message: `too many arguments supplied to string.format (expected ${used}, got ${given})` };
}

function argumentProblem(verb: string, arg: Expr, typeOf: TypeOf): CelProblem | undefined {
  if (verb === 's') {
    const inner =
      arg.node === 'list'
        ? arg.items.map(({ value }) => value)
        : arg.node === 'map'
          ? arg.entries.flatMap(({ key, value }) => [key, value])
          : [];
    for (const one of inner) {
      const problem = argumentProblem(verb, one, typeOf);
      if (problem) return problem;
    }
  }
  const type = typeOf(arg);
  if (!type || LATER.includes(type.kind) || KINDS[verb].includes(type.kind)) return undefined;
  return { offset: arg.at, message: wrongType(verb, type.name).message };
}
