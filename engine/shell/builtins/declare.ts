import type { Co } from '../../kernel/coroutine.ts';
import { assignArray, setScalar } from '../execution/assign.ts';
import type { Executor } from '../execution/executor.ts';
import { quoteDouble, quoteForReuse } from '../formatting/quote.ts';
import { listKeys, ReadonlyError, type Variable } from '../execution/variables.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** An argument such as `name=value`, `name+=value`, `name[i]=value` or a name alone. */
interface Declared {
  readonly name: string;
  readonly index?: string;
  readonly append: boolean;
  readonly value?: string;
}

function parseDeclared(arg: string): Declared | undefined {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[([^\]]*)\])?(?:(\+?)=(.*))?$/s.exec(arg);
  if (!match) return undefined;
  return { name: match[1], index: match[2], append: match[3] === '+', value: match[4] };
}

/** Split `-xr +i name` into the attributes to set and to clear, and the rest. */
function parseFlags(argv: readonly string[]): { set: Set<string>; clear: Set<string>; args: string[] } {
  const set = new Set<string>();
  const clear = new Set<string>();
  let i = 1;
  for (; i < argv.length && /^[-+][A-Za-z]+$/.test(argv[i]); i++)
    for (const letter of argv[i].slice(1)) (argv[i].startsWith('-') ? set : clear).add(letter);
  if (argv[i] === '--') i++;
  return { set, clear, args: argv.slice(i) };
}

function applyFlags(variable: Variable, set: ReadonlySet<string>, clear: ReadonlySet<string>): void {
  for (const [letter, key] of ATTRIBUTES) {
    if (set.has(letter)) (variable as Record<string, unknown>)[key] = true;
    if (clear.has(letter)) (variable as Record<string, unknown>)[key] = false;
  }
  if ((set.has('a') || set.has('A')) && !variable.items) {
    variable.items = new Map(variable.value === undefined ? [] : [['0', variable.value]]);
    delete variable.value;
  }
}

const ATTRIBUTES = [
  ['x', 'exported'],
  ['i', 'integer'],
  ['l', 'lower'],
  ['u', 'upper'],
  ['A', 'associative'],
  ['n', 'reference'],
] as const;

/** `declare [-aAilnrux] [-fFgp] [name[=value] …]` */
export function* declare(executor: Executor, argv: readonly string[]): Co<number> {
  const { set, clear, args } = parseFlags(argv);
  const { state } = executor;
  if (set.has('f') || set.has('F')) return yield* showFunctions(executor, args, set.has('F'));
  if (set.has('p') || !args.length) return yield* showVariables(executor, args, set, argv[0]);
  const isLocal = state.variables.inFunction && !set.has('g');
  return yield* declareAll(executor, argv[0], args, set, clear, isLocal);
}

/** `local [name[=value] …]` */
export function* local(executor: Executor, argv: readonly string[]): Co<number> {
  if (!executor.state.variables.inFunction) {
    yield* executor.complain('local: can only be used in a function');
    return 1;
  }
  const { set, clear, args } = parseFlags(argv);
  if (!args.length) return yield* showVariables(executor, executor.state.variables.localNames(), set, 'local');
  return yield* declareAll(executor, 'local', args, set, clear, true);
}

function* declareAll(
  executor: Executor,
  builtin: string,
  args: readonly string[],
  set: ReadonlySet<string>,
  clear: ReadonlySet<string>,
  isLocal: boolean,
): Co<number> {
  const { variables } = executor.state;
  let status = 0;
  for (let i = 0; i < args.length; i++) {
    const declared = parseDeclared(args[i]);
    if (!declared) {
      yield* executor.complain(`${builtin}: \`${args[i]}': not a valid identifier`);
      status = 1;
      continue;
    }
    try {
      const variable = isLocal ? variables.makeLocal(declared.name) : variables.declare(declared.name);
      if (variable.readonly && (declared.value !== undefined || clear.has('r'))) throw new ReadonlyError(declared.name);
      applyFlags(variable, set, clear);
      const elements = executor.pendingArrays.get(args[i]);
      if (elements) yield* assignArray(executor, declared.name, elements, declared.append);
      else if (declared.value !== undefined) assignDeclared(executor, declared, variable);
      if (set.has('r')) variable.readonly = true;
    } catch (error) {
      if (!(error instanceof ReadonlyError)) throw error;
      yield* executor.complain(`${builtin}: ${error.message}`);
      status = 1;
    }
  }
  return status;
}

function assignDeclared(executor: Executor, declared: Declared, variable: Variable): void {
  const { name, value = '' } = declared;
  if (variable.reference) variable.value = value;
  else if (declared.index !== undefined)
    executor.state.variables.setItem(name, executor.expander.subscript(name, declared.index), value);
  else setScalar(executor, name, value, declared.append);
}

/** `export [-fnp] [name[=value] …]` */
export function* exportBuiltin(executor: Executor, argv: readonly string[]): Co<number> {
  const { set, args } = parseFlags(argv);
  const { variables } = executor.state;
  if (!args.length) {
    for (const name of variables.names()) {
      const variable = variables.find(name);
      if (!variable?.exported) continue;
      const ash = executor.state.flavour !== 'bash';
      if (!ash) yield* executor.print(`declare -x ${name}${shownValue(variable)}\n`);
      else if (variable.value !== undefined)
        yield* executor.print(`export ${name}=${quoteForReuse(variable.value, true)}\n`);
    }
    return 0;
  }
  if (set.has('f')) return 0;
  const flags = set.has('n')
    ? { set: new Set<string>(), clear: new Set('x') }
    : { set: new Set('x'), clear: new Set<string>() };
  return yield* declareAll(executor, 'export', args, flags.set, flags.clear, false);
}

/** `readonly [name[=value] …]` */
export function* readonlyBuiltin(executor: Executor, argv: readonly string[]): Co<number> {
  const { set, args } = parseFlags(argv);
  if (!args.length) return yield* showVariables(executor, [], new Set('r'), 'readonly');
  return yield* declareAll(executor, 'readonly', args, new Set([...set, 'r']), new Set(), false);
}

/** `unset [-fvn] name …` */
export function* unset(executor: Executor, argv: readonly string[]): Co<number> {
  const { set, args } = parseFlags(argv);
  const { state, expander } = executor;
  let status = 0;
  for (const arg of args) {
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(arg);
    if (set.has('f') || (!set.has('v') && !state.variables.find(arg) && state.functions.has(arg))) {
      state.functions.delete(arg);
      continue;
    }
    if (!element && !NAME.test(arg)) {
      // Without -v it might have been a function's name.
      if (!set.has('v') && state.flavour === 'bash') continue;
      yield* executor.complain(`unset: \`${arg}': not a valid identifier`);
      status = 1;
      continue;
    }
    try {
      if (element) state.variables.find(element[1])?.items?.delete(expander.subscript(element[1], element[2]));
      else if (set.has('n')) state.variables.unsetReference(arg);
      else state.variables.unset(arg);
    } catch (error) {
      if (!(error instanceof ReadonlyError)) throw error;
      yield* executor.complain(`unset: ${arg}: cannot unset: readonly variable`);
      status = 1;
    }
  }
  return status;
}

function* showFunctions(executor: Executor, names: readonly string[], namesOnly: boolean): Co<number> {
  const { functions } = executor.state;
  let status = 0;
  for (const name of names.length ? names : [...functions.keys()].sort()) {
    const fn = functions.get(name);
    if (!fn) status = 1;
    else if (namesOnly) yield* executor.print(names.length ? `${name}\n` : `declare -f ${name}\n`);
    else yield* executor.print(`${functionText(name, fn.source)}\n`);
  }
  return status;
}

/** A function as `declare -f` and `type` show it. */
export function functionText(name: string, source: string): string {
  const body = source.replace(/^(?:function\s+)?\S+?\s*(?:\(\s*\))?\s*\{/, '{');
  const lines = body
    .replace(/^\{\s*/, '')
    .replace(/[;\s]*\}$/, '')
    .split('\n');
  return `${name} () \n{ \n${lines.map((line) => `    ${line.trim()}`).join('\n')}\n}`;
}

function* showVariables(
  executor: Executor,
  names: readonly string[],
  set: ReadonlySet<string>,
  builtin: string,
): Co<number> {
  const { variables } = executor.state;
  let status = 0;
  for (const name of names.length ? names : variables.names()) {
    const variable = variables.find(name);
    if (!variable) {
      yield* executor.complain(`${builtin}: ${name}: not found`);
      status = 1;
    } else if (names.length || fits(variable, set)) {
      yield* executor.print(`declare ${attributes(variable)} ${name}${shownValue(variable)}\n`);
    }
  }
  return status;
}

function fits(variable: Variable, set: ReadonlySet<string>): boolean {
  if (set.has('r') && !variable.readonly) return false;
  if (set.has('x') && !variable.exported) return false;
  return !(set.has('a') && (!variable.items || variable.associative)) && !(set.has('A') && !variable.associative);
}

function attributes(variable: Variable): string {
  const letters =
    (variable.items ? (variable.associative ? 'A' : 'a') : '') +
    (variable.integer ? 'i' : '') +
    (variable.lower ? 'l' : '') +
    (variable.reference ? 'n' : '') +
    (variable.readonly ? 'r' : '') +
    (variable.upper ? 'u' : '') +
    (variable.exported ? 'x' : '');
  return `-${letters || '-'}`;
}

function shownValue(variable: Variable): string {
  if (!variable.items) return variable.value === undefined ? '' : `=${quoteDouble(variable.value)}`;
  const shown = listKeys(variable).map((key) => `[${key}]=${quoteDouble(variable.items?.get(key) ?? '')}`);
  return `=(${shown.join(' ')}${variable.associative && shown.length ? ' ' : ''})`;
}
