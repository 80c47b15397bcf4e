import type { Co } from '../../kernel/coroutine.ts';
import { FileError } from '../../runtime/files.ts';
import { openForReading } from '../../runtime/open.ts';
import { child } from '../../runtime/process.ts';
import { LoopExit, ReturnExit, ShellExit } from '../execution/control.ts';
import { MAX_CALL_DEPTH, type Executor } from '../execution/executor.ts';
import { runProgram, statusOf } from '../execution/status.ts';
import { findProgram, processFor, runArgv } from '../execution/simple.ts';

/** A status given as an argument; a wrong one is complained of. */
function* statusArgument(executor: Executor, argv: readonly string[]): Co<number> {
  if (argv[1] === undefined) return executor.state.status;
  if (/^[+-]?\d{1,18}$/.test(argv[1])) return Number(BigInt(argv[1].replace('+', '')) & 255n);
  yield* executor.complain(`${argv[0]}: ${argv[1]}: numeric argument required`);
  return 2;
}

/** `exit [n]` */
export function* exit(executor: Executor, argv: readonly string[]): Co<number> {
  const status = yield* statusArgument(executor, argv);
  if (argv.length > 2 && status !== 2) {
    yield* executor.complain('exit: too many arguments');
    return 1;
  }
  throw new ShellExit(status);
}

/** `logout`: leaves a login shell; others say `exit`. */
export function* logout(executor: Executor, argv: readonly string[]): Co<number> {
  if (executor.state.interactive) return yield* exit(executor, argv);
  yield* executor.complain("logout: not login shell: use `exit'");
  return 1;
}

/** `return [n]` */
export function* returnBuiltin(executor: Executor, argv: readonly string[]): Co<number> {
  const { state } = executor;
  if (state.functionDepth === 0 && state.sourceDepth === 0) {
    if (state.flavour !== 'bash') throw new ShellExit(yield* statusArgument(executor, argv));
    yield* executor.complain("return: can only `return' from a function or sourced script");
    return 2;
  }
  throw new ReturnExit(yield* statusArgument(executor, argv));
}

function* leaveLoop(executor: Executor, argv: readonly string[], kind: 'break' | 'continue'): Co<number> {
  const { state } = executor;
  if (state.loopDepth === 0) {
    if (state.flavour !== 'bash') return 0;
    yield* executor.complain(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
    return 0;
  }
  const levels = argv[1] === undefined ? 1 : Number(argv[1]);
  if (!Number.isInteger(levels)) {
    yield* executor.complain(`${kind}: ${argv[1]}: numeric argument required`);
    throw new ShellExit(128);
  }
  if (levels < 1) {
    yield* executor.complain(`${kind}: ${argv[1]}: loop count out of range`);
    throw new LoopExit('break', 1);
  }
  throw new LoopExit(kind, Math.min(levels, state.loopDepth));
}

/** `break [n]` */
export function* breakBuiltin(executor: Executor, argv: readonly string[]): Co<number> {
  return yield* leaveLoop(executor, argv, 'break');
}

/** `continue [n]` */
export function* continueBuiltin(executor: Executor, argv: readonly string[]): Co<number> {
  return yield* leaveLoop(executor, argv, 'continue');
}

/** `eval word …` */
export function* evalBuiltin(executor: Executor, argv: readonly string[]): Co<number> {
  const { state } = executor;
  const text = argv.slice(argv[1] === '--' ? 2 : 1).join(' ');
  if (state.sourceDepth >= MAX_CALL_DEPTH) {
    yield* executor.complain('eval: maximum eval nesting level exceeded');
    throw new ShellExit(1);
  }
  const { evaluates } = state;
  state.sourceDepth++;
  state.evaluates = true;
  try {
    state.status = 0;
    return yield* executor.runText(text, state.line);
  } finally {
    state.sourceDepth--;
    state.evaluates = evaluates;
  }
}

/** `source file [arg …]` */
export function* source(executor: Executor, argv: readonly string[]): Co<number> {
  const { state } = executor;
  if (argv.length < 2) {
    const synopsis = `${argv[0]} [-p path] filename [arguments]`;
    yield* executor.complain(`${argv[0]}: filename argument required\n${argv[0]}: usage: ${synopsis}`);
    return 2;
  }
  if (state.sourceDepth >= MAX_CALL_DEPTH) {
    yield* executor.complain(`${argv[0]}: maximum source nesting level exceeded`);
    throw new ShellExit(1);
  }
  let text: string;
  try {
    const process = child(state.process, { cwd: state.cwd, stdin: executor.stdin });
    text = yield* openForReading(process, sourcePath(executor, argv[1])).readAll();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (state.flavour !== 'bash') {
      const why = argv[1].includes('/') ? `can't open ${argv[1]}: no such file` : `${argv[1]}: not found`;
      yield* executor.complain(`${argv[0]}: ${why}`);
      if (state.interactive) return 2;
      throw new ShellExit(2);
    }
    const message = error.code === 'EISDIR' ? 'is a directory' : error.message;
    yield* executor.complain(error.code === 'EISDIR' ? `${argv[0]}: ${argv[1]}: ${message}` : `${argv[1]}: ${message}`);
    return 1;
  }
  const { positional, sourcedFile, source: kind } = state;
  if (argv.length > 2) state.positional = argv.slice(2);
  state.sourceDepth++;
  state.source = 'file';
  state.evaluates = false;
  state.sourcedFile = argv[1];
  state.status = 0;
  try {
    return yield* executor.runText(text);
  } catch (error) {
    if (error instanceof ReturnExit) return error.status;
    throw error;
  } finally {
    state.sourceDepth--;
    Object.assign(state, { sourcedFile, source: kind, ...(argv.length > 2 && { positional }) });
  }
}

/** A name without a slash is looked for on PATH, then here. */
function sourcePath(executor: Executor, name: string): string {
  if (name.includes('/')) return name;
  const { files } = executor.state.process.machine;
  for (const directory of (executor.state.variables.get('PATH') ?? '').split(':')) {
    const path = `${directory}/${name}`;
    if (directory && files.exists(path) && files.stat(path).type === 'file') return path;
  }
  return name;
}

/** `exec [-c] [-a name] command …`: the command takes the shell's place. Without one, redirections stay. */
export function* exec(executor: Executor, argv: readonly string[]): Co<number> {
  const { state } = executor;
  const args = argv.slice(1);
  while (args[0] === '--' || args[0] === '-c' || args[0] === '-l') args.shift();
  if (args[0] === '-a') args.splice(0, 2);
  if (!args.length) return 0;
  const found = findProgram(executor, args[0]);
  if ('status' in found) {
    yield* executor.complain(
      found.status === 127 && state.flavour === 'bash' && !args[0].includes('/')
        ? `exec: ${args[0]}: not found`
        : state.flavour === 'bash'
          ? found.message
          : `exec: ${found.message}`,
    );
    throw new ShellExit(found.status);
  }
  if ('script' in found) throw new ShellExit(yield* runArgv(executor, args, { functions: false, builtins: false }));
  const process = { ...processFor(executor, args), ...(state.process.init && { init: true }) };
  const task = state.process.machine.scheduler.start(args[0], runProgram(found.program, process));
  yield* executor.waitFor([task]);
  state.traps.clear();
  throw new ShellExit(statusOf(task));
}
