import { pace } from './pacing.ts';
import { isArgumentListTooLong } from './argument-list.ts';
import type { Co } from '../../kernel/coroutine.ts';
import { FileError, resolvePath } from '../../runtime/files.ts';
import { child, type Process, type Program } from '../../runtime/process.ts';
import { processesOf } from '../../runtime/process-table.ts';
import { ASH_BUILTINS, builtins, SPECIAL_BUILTINS } from '../builtins/index.ts';
import { refuseOptions } from '../builtins/usage.ts';
import { LineDiscarded, RedirectionError, ReturnExit, ShellExit } from './control.ts';
import { releaseAll } from './descriptors.ts';
import { MAX_CALL_DEPTH, type Executor } from './executor.ts';
import { runProgram } from './status.ts';
import { type OpenFile, closedReader, closedWriter } from './open-file.ts';
import { quoteForReuse } from '../formatting/quote.ts';
import { redirect } from './redirect.ts';
import type { ShellFunction } from './state.ts';
import type { Assignment, SimpleCommand, Word } from '../parser/syntax.ts';
import { assign } from './assign.ts';

/** Run a simple command: expand, redirect, assign, then the function, builtin or program. */
export function* runSimple(executor: Executor, command: SimpleCommand): Co<number> {
  const { state } = executor;
  state.substitutionStatus = undefined;
  const argv = yield* expandWords(executor, command.words);
  if (!command.redirections.length) return yield* runExpanded(executor, command, argv);
  let files: Map<number, OpenFile>;
  try {
    files = yield* redirect(executor, command.redirections, state.files);
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
    state.line = command.line;
    yield* executor.complain(error.message);
    const leaves = SPECIAL_BUILTINS.has(argv[0]) && state.flavour !== 'bash' && !state.interactive;
    if (leaves) throw new ShellExit(2);
    return 1;
  }
  const before = state.files;
  state.files = files;
  if (argv[0] === 'exec' && argv.length === 1 && !state.functions.has('exec')) {
    releaseAll(before);
    return 0;
  }
  try {
    return yield* runExpanded(executor, command, argv);
  } finally {
    releaseAll(state.files);
    state.files = before;
  }
}

/** Commands whose arguments of the form `name=value` are assignments: not split, no path names. */
const DECLARERS = new Set(['declare', 'typeset', 'local', 'export', 'readonly']);

function* expandWords(executor: Executor, words: readonly Word[]): Co<string[]> {
  const [first] = words;
  const { expander } = executor;
  if (!(first?.length === 1 && first[0].type === 'text' && DECLARERS.has(first[0].text)))
    return yield* expander.fields(words);
  const argv: string[] = [];
  executor.pendingArrays.clear();
  for (const word of words) {
    const [start, array] = word;
    if (start?.type !== 'text' || !/^[A-Za-z_]\w*(\[[^\]]*\])?\+?=/.test(start.text))
      argv.push(...(yield* expander.fields([word])));
    else {
      argv.push(yield* expander.text(word, { tilde: true, assignment: true }));
      if (array?.type === 'array') executor.pendingArrays.set(start.text, array.elements);
    }
  }
  return argv;
}

function* runExpanded(executor: Executor, command: SimpleCommand, argv: string[]): Co<number> {
  const { state } = executor;
  state.line = command.line;
  if (!argv.length) {
    for (const assignment of command.assignments) yield* traceAssignment(executor, yield* assign(executor, assignment));
    return state.substitutionStatus ?? 0;
  }
  const restore = yield* assignTemporarily(executor, command.assignments);
  try {
    if (state.option('xtrace')) yield* trace(executor, argv);
    if (command === state.replacedBy && !state.traps.size && !state.functions.has(argv[0]))
      restore.push(lowerLevel(executor));
    state.replacing = command === state.replacedBy && !state.traps.size;
    const status = yield* runArgv(executor, argv);
    state.lastArgument = argv[argv.length - 1];
    return status;
  } finally {
    for (const undo of restore.reverse()) undo();
  }
}

/** SHLVL as a command sees it that takes the shell's place. */
function lowerLevel({ state }: Executor): () => void {
  const level = state.variables.find('SHLVL');
  const before = level?.value;
  if (!level || state.flavour !== 'bash') return () => undefined;
  level.value = String(Math.max(0, Number(before) - 1));
  return () => (level.value = before);
}

/** `a=1 command`: the variables hold while the command runs. */
function* assignTemporarily(executor: Executor, assignments: readonly Assignment[]): Co<(() => void)[]> {
  const undo: (() => void)[] = [];
  for (const { name, value, append } of assignments) {
    const text = yield* executor.expander.text(value ?? [], { tilde: true, assignment: true });
    const full = append ? (executor.state.variables.get(name) ?? '') + text : text;
    undo.push(executor.state.variables.temporarily(name, full));
    yield* traceAssignment(executor, `${name}=${quoteForReuse(full)}`);
  }
  return undo;
}

function* traceAssignment(executor: Executor, text: string): Co<void> {
  if (executor.state.option('xtrace')) yield* writeTrace(executor, text);
}

function* trace(executor: Executor, argv: readonly string[]): Co<void> {
  yield* writeTrace(executor, argv.map((word) => quoteForReuse(word)).join(' '));
}

/** Print a line of `set -x`: PS4, its first character repeated for each level of substitution. */
export function* writeTrace(executor: Executor, text: string): Co<void> {
  const prompt = yield* executor.prompt(executor.state.variables.get('PS4') ?? '+ ');
  const mark = prompt.slice(0, 1).repeat(executor.state.substitutionDepth) + prompt;
  yield* executor.stderr.write(`${mark}${text}\n`);
}

/** Find what the first word names, and run it. */
export function* runArgv(
  executor: Executor,
  argv: readonly string[],
  options: { functions?: boolean; builtins?: boolean } = {},
): Co<number> {
  const { state } = executor;
  const [name] = argv;
  const fn = options.functions === false ? undefined : state.functions.get(name);
  if (fn) return yield* callFunction(executor, fn, argv);
  const known = state.flavour === 'bash' || ASH_BUILTINS.has(name);
  const builtin = options.builtins === false || !known ? undefined : builtins.get(name);
  if (builtin) return yield* runBuiltin(executor, builtin, argv);
  return yield* runExternal(executor, argv);
}

function* runBuiltin(
  executor: Executor,
  builtin: (executor: Executor, argv: readonly string[]) => Co<number>,
  argv: readonly string[],
): Co<number> {
  try {
    return (yield* refuseOptions(executor, argv)) ?? (yield* builtin(executor, argv));
  } catch (error) {
    if (error instanceof FileError) {
      yield* executor.complain(`${argv[0]}: write error: ${error.message}`);
      return 1;
    }
    throw error;
  }
}

/** Call a shell function. */
function* callFunction(executor: Executor, fn: ShellFunction, argv: readonly string[]): Co<number> {
  const { state } = executor;
  if (state.functionDepth >= MAX_CALL_DEPTH) {
    yield* executor.complain(`${argv[0]}: maximum function nesting level exceeded (${MAX_CALL_DEPTH})`);
    throw new LineDiscarded();
  }
  const before = state.positional;
  const loops = state.loopDepth;
  state.positional = argv.slice(1);
  state.functionDepth++;
  state.callStack.push(argv[0]);
  state.callLines.push(state.line);
  state.loopDepth = 0;
  state.variables.enter();
  try {
    return yield* executor.runCommand(fn.body);
  } catch (error) {
    if (error instanceof ReturnExit) return error.status;
    throw error;
  } finally {
    state.callLines.pop();
    state.variables.leave();
    state.positional = before;
    state.functionDepth--;
    state.callStack.pop();
    state.loopDepth = loops;
  }
}

/** Where a command was found, or how the search failed. */
export type Lookup =
  | { readonly program: Program; readonly path: string }
  | { readonly script: string; readonly path: string }
  | { readonly status: 126 | 127; readonly message: string };

const STANDARD_PATHS = ['/bin', '/usr/bin', '/usr/local/bin', '/sbin', '/usr/sbin', '/usr/local/sbin'];

/** Find a program by name: a script of the file system on PATH first, then the machine's programs. */
export function findProgram(executor: Executor, name: string): Lookup {
  const { machine } = executor.state.process;
  const notFound = (): Lookup => ({ status: 127, message: notFoundMessage(executor, name) });
  if (name === '') return notFound();
  if (name.includes('/')) return findByPath(executor, name);
  const path = executor.state.variables.get('PATH') ?? '/usr/local/bin:/usr/bin:/bin';
  const directories = path.split(':').map((part) => resolvePath(executor.state.cwd, part || '.'));
  let refused: Lookup | undefined;
  for (const directory of directories) {
    const file = `${directory === '/' ? '' : directory}/${name}`;
    if (!machine.files.exists(file)) continue;
    const found = findByPath(executor, file);
    if (!('status' in found)) return found;
    if (found.status === 126 && machine.files.stat(file).type === 'file') refused ??= found;
  }
  const program = machine.program(name);
  const standard = directories.find((directory) => STANDARD_PATHS.includes(directory));
  if (program && standard) return { program, path: `/usr/bin/${name}` };
  return refused ?? notFound();
}

function notFoundMessage(executor: Executor, name: string): string {
  return executor.state.flavour === 'bash' ? `${name}: command not found` : `${name}: not found`;
}

function findByPath(executor: Executor, name: string): Lookup {
  const { machine } = executor.state.process;
  const path = executor.expander.resolve(name);
  const bash = executor.state.flavour === 'bash';
  if (!machine.files.exists(path)) {
    const program = machine.program(path) ?? standardProgram(executor, path);
    if (program) return { program, path };
    return { status: 127, message: bash ? `${name}: No such file or directory` : `${name}: not found` };
  }
  const node = machine.files.stat(path);
  if (node.type === 'directory')
    return { status: 126, message: bash ? `${name}: Is a directory` : `${name}: Permission denied` };
  if ((node.mode & 0o111) === 0) return { status: 126, message: `${name}: Permission denied` };
  const program = machine.program(path);
  if (program) return { program, path };
  return { script: machine.files.read(path), path };
}

function standardProgram(executor: Executor, path: string): Program | undefined {
  const slash = path.lastIndexOf('/');
  if (!STANDARD_PATHS.includes(path.slice(0, slash))) return undefined;
  return executor.state.process.machine.program(path.slice(slash + 1));
}

/** Run a program of the machine as a child. */
function* runExternal(executor: Executor, argv: readonly string[]): Co<number> {
  yield* pace(executor, 'programs');
  const found = findProgram(executor, argv[0]);
  if ('status' in found) {
    yield* executor.complain(found.message);
    return found.status;
  }
  const process = processFor(executor, argv);
  const bash = executor.state.flavour === 'bash';
  if (isArgumentListTooLong(argv, process.env)) {
    yield* executor.complain(`${bash ? found.path : argv[0]}: Argument list too long`);
    return 126;
  }
  if (bash) process.env.set('_', found.path);
  if ('program' in found) return yield* runChild(executor, found.program, process);
  return yield* runScript(executor, found.script, found.path, process);
}

/** Run a program as a child, in the process table from its start to its end. */
function* runChild(executor: Executor, program: Program, process: Process): Co<number> {
  const { state } = executor;
  if (state.replacing) return yield* executor.child(process.argv[0], runProgram(program, process));
  const { scheduler } = process.machine;
  const table = processesOf(process.machine);
  const pid = state.jobPid ?? table.add({ argv: process.argv, parent: state.pid });
  const task = scheduler.start(process.argv[0], runProgram(program, { ...process, pid }));
  const entry = table.find(pid);
  if (entry && state.jobPid === undefined) entry.task = task;
  try {
    return yield* executor.finish(task);
  } finally {
    if (task.finished && state.jobPid === undefined) table.remove(pid);
  }
}

/** Run a file: by the interpreter its first line names, or as shell commands. */
function* runScript(executor: Executor, text: string, path: string, process: Process): Co<number> {
  const interpreter = /^#!\s*(\S+)(?:[ \t]+(\S.*?))?[ \t]*(?:\n|$)/.exec(text);
  const name = interpreter?.[1] ?? '/bin/sh';
  const found = findByPath(executor, name);
  if (!('program' in found)) {
    const [command] = process.argv;
    if (executor.state.flavour !== 'bash') yield* executor.complain(`${command}: not found`);
    else
      yield* executor.stderr.write(
        `${executor.state.name}: ${command}: ${name}: bad interpreter: No such file or directory\n`,
      );
    return executor.state.flavour === 'bash' ? 126 : 127;
  }
  const argv = [
    name,
    ...(interpreter?.[2] ? [interpreter[2]] : []),
    process.argv[0].includes('/') ? process.argv[0] : path,
    ...process.argv.slice(1),
  ];
  return yield* runChild(executor, found.program, { ...process, argv });
}

/** What a program runs with: the shell's descriptors, exported variables and directory. */
export function processFor(executor: Executor, argv: readonly string[]): Process {
  const { state } = executor;
  const env = state.variables.environment(state.flavour === 'bash');
  return child(state.process, {
    argv,
    env,
    cwd: state.cwd,
    stdin: state.files.get(0)?.reader ?? closedReader,
    stdout: state.files.get(1)?.writer ?? closedWriter,
    stderr: state.files.get(2)?.writer ?? closedWriter,
    init: false,
    pid: undefined,
    replaced: state.replacing ? state.pid : undefined,
  });
}
