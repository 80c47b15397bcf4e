import type { Co } from '../../kernel/coroutine.ts';
import { FileError, resolvePath } from '../../runtime/files.ts';
import type { Executor } from '../execution/executor.ts';

/** `cd [-LP] [dir]` */
export function* cd(executor: Executor, argv: readonly string[]): Co<number> {
  const { state } = executor;
  const args = argv.slice(1);
  while (/^-[LPe@]+$/.test(args[0] ?? '') || args[0] === '--') args.shift();
  if (args.length > 1) {
    yield* executor.complain('cd: too many arguments');
    return 1;
  }
  let [target] = args;
  if (target === undefined) {
    target = state.variables.get('HOME') ?? '';
    if (!target) {
      yield* executor.complain('cd: HOME not set');
      return 1;
    }
  }
  let shows = false;
  if (target === '-') {
    target = state.variables.get('OLDPWD') ?? '';
    shows = true;
    if (!target) {
      yield* executor.complain('cd: OLDPWD not set');
      return 1;
    }
  }
  if (target === '' && args.length && state.flavour === 'bash') {
    yield* executor.complain('cd: null directory');
    return 1;
  }
  const found = findOnPath(executor, target);
  const error = changeTo(executor, found ?? target);
  if (error) {
    yield* executor.complain(
      state.flavour === 'bash' ? `cd: ${target}: ${error}` : `cd: can't cd to ${target}: ${error}`,
    );
    return state.flavour === 'bash' ? 1 : 2;
  }
  if (shows || found) yield* executor.print(`${state.cwd}\n`);
  return 0;
}

/** CDPATH. */
function findOnPath(executor: Executor, target: string): string | undefined {
  const path = executor.state.variables.get('CDPATH');
  if (!path || /^\.{0,2}\//.test(target)) return undefined;
  for (const directory of path.split(':').slice(0, 100)) {
    const full = resolvePath(executor.state.cwd, `${directory || '.'}/${target}`);
    if (directory && executor.state.process.machine.files.exists(full)) return full;
  }
  return undefined;
}

/** Change the working directory; what went wrong, or undefined. */
function changeTo(executor: Executor, target: string): string | undefined {
  const { state } = executor;
  try {
    const path = resolvePath(state.cwd, target);
    if (state.process.machine.files.stat(path).type !== 'directory') return 'Not a directory';
    for (const [name, value] of [
      ['OLDPWD', state.cwd],
      ['PWD', path],
    ])
      state.variables.set(name, value).exported = true;
    state.cwd = path;
    return undefined;
  } catch (error) {
    if (error instanceof FileError) return error.message;
    throw error;
  }
}

/** `pwd [-LP]` */
export function* pwd(executor: Executor): Co<number> {
  yield* executor.print(`${executor.state.cwd}\n`);
  return 0;
}

/** The directory stack without its top, which is the working directory; kept in the array DIRSTACK. */
function stackOf(executor: Executor): string[] {
  return [...(executor.state.variables.find('DIRSTACK')?.items?.values() ?? [])];
}

function keepStack(executor: Executor, stack: readonly string[]): void {
  executor.state.variables.setItems('DIRSTACK', new Map(stack.map((path, i) => [String(i), path])));
}

/** `dirs` */
export function* dirs(executor: Executor, argv: readonly string[]): Co<number> {
  if (argv.includes('-c')) {
    keepStack(executor, []);
    return 0;
  }
  const home = executor.state.variables.get('HOME') ?? '';
  const shown = [executor.state.cwd, ...stackOf(executor)].map((path) =>
    home && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path,
  );
  const numbered = argv.some((arg) => /^-[lpv]*v/.test(arg));
  const lines = numbered || argv.some((arg) => /^-[lp]*p/.test(arg));
  const named = numbered ? shown.map((path, i) => `${String(i).padStart(2)}  ${path}`) : shown;
  yield* executor.print(named.join(lines ? '\n' : ' ') + '\n');
  return 0;
}

/** `pushd [dir]` */
export function* pushd(executor: Executor, argv: readonly string[]): Co<number> {
  const stack = stackOf(executor);
  const target = argv[1] ?? stack.shift();
  if (target === undefined) {
    yield* executor.complain('pushd: no other directory');
    return 1;
  }
  const before = executor.state.cwd;
  const error = changeTo(executor, target);
  if (error) {
    yield* executor.complain(`pushd: ${target}: ${error}`);
    return 1;
  }
  keepStack(executor, [before, ...stack].slice(0, 1000));
  return yield* dirs(executor, ['dirs']);
}

/** `popd` */
export function* popd(executor: Executor): Co<number> {
  const [target, ...rest] = stackOf(executor);
  if (target === undefined) {
    yield* executor.complain('popd: directory stack empty');
    return 1;
  }
  const error = changeTo(executor, target);
  if (error) {
    yield* executor.complain(`popd: ${target}: ${error}`);
    return 1;
  }
  keepStack(executor, rest);
  return yield* dirs(executor, ['dirs']);
}
