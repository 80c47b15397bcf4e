import { check, type CheckEnvironment } from './checker.ts';
import { estimateCost, type SizeNode } from './cost.ts';
import { functionTable, implementations } from './declarations.ts';
import { evaluate } from './evaluate.ts';
import { instantiationError } from './instantiate.ts';
import { authorizerLibrary } from './libraries/authorizer.ts';
import { collections, patches } from './libraries/collections.ts';
import { kubernetesLibrary } from './libraries/kubernetes.ts';
import { standard } from './libraries/standard.ts';
import { textLibrary } from './libraries/text.ts';
import { LIMITS } from './limits.ts';
import { parse } from './parser.ts';
import { CelProgramError } from './source.ts';
import { typeOf, type CelType } from './types.ts';
import type { Value } from './values.ts';

export { CelCompileError, CelProgramError } from './source.ts';
export { CostError } from './evaluate.ts';
export { CelError } from './values.ts';

const LIBRARIES = [standard, textLibrary, collections, kubernetesLibrary, authorizerLibrary];
const functions = functionTable(LIBRARIES);
/** Those of expressions that may make objects: mutations. */
const mutating = functionTable([...LIBRARIES, patches]);
const code = implementations([...LIBRARIES, patches]);

const TYPE_NAMES = ['bool', 'bytes', 'double', 'int', 'list', 'map', 'null_type', 'string', 'type', 'uint'];
const typeNames = new Map(TYPE_NAMES.map((name) => [name, typeOf({ kind: 'dyn', name, params: [] })]));

/** What an expression may use besides the libraries. */
export interface Environment {
  /** Variables and their types. */
  readonly variables: Readonly<Record<string, CelType>>;
  /** Object types that an expression may make (`Object.spec{…}`), by name. */
  readonly objects?: (name: string) => CelType | undefined;
}

/** An expression that was checked. */
export interface Program {
  readonly type: CelType;
  /** What it costs at most, where the variables are no larger than that. */
  maxCost(sizes: SizeNode): number;
  /**
   * The value for these variables. `budget` bounds the steps; what is left of it is told by `spent`. Throws CelError.
   */
  run(variables: Readonly<Record<string, Value>> | ((name: string) => Value | undefined), budget?: Budget): Value;
}

/** Steps that evaluations may take together. */
export interface Budget {
  left: number;
}

const cache = new WeakMap<Environment, Map<string, Program>>();
const CACHE_SIZE = 2_000;

/** Compile an expression; throws CelCompileError or CelProgramError with cel-go's messages. Programs are kept by environment and text. */
export function compile(text: string, environment: Environment): Program {
  let programs = cache.get(environment);
  if (!programs) cache.set(environment, (programs = new Map()));
  let program = programs.get(text);
  if (!program) {
    program = compileNew(text, environment);
    if (programs.size >= CACHE_SIZE) programs.clear();
    programs.set(text, program);
  }
  return program;
}

function compileNew(text: string, environment: Environment): Program {
  const expr = parse(text);
  const environmentOf: CheckEnvironment = {
    variables: new Map(Object.entries(environment.variables)),
    functions: environment.objects ? mutating : functions,
    types: (name) => {
      const object = environment.objects?.(name);
      return object ? typeOf(object) : typeNames.get(name);
    },
  };
  const found = check(text, expr, environmentOf);
  const context = { functions: code, overloads: environmentOf.functions, budget: LIMITS.evaluationCost };
  const impossible = instantiationError(expr, context);
  if (impossible !== undefined) throw new CelProgramError(impossible);
  return {
    type: found.type,
    maxCost: (sizes) => estimateCost(found, sizes),
    run(variables, budget) {
      const lookup =
        typeof variables === 'function'
          ? variables
          : (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
      const context = {
        functions: code,
        overloads: environmentOf.functions,
        budget: budget?.left ?? LIMITS.evaluationCost,
      };
      try {
        return evaluate(expr, lookup, context);
      } finally {
        if (budget) budget.left = context.budget;
      }
    },
  };
}
