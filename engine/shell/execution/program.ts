import type { Co } from '../../kernel/coroutine.ts';
import { FileError } from '../../runtime/files.ts';
import { openForReading } from '../../runtime/open.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { currentTask, processesOf } from '../../runtime/process-table.ts';
import { standardFiles } from './descriptors.ts';
import { Executor } from './executor.ts';
import { interact } from '../terminal/interactive.ts';
import { OPTIONS, ShellState, type Flavour } from './state.ts';

const LETTERS = new Map(Object.entries(OPTIONS).flatMap(([name, letter]) => (letter ? [[letter, name]] : [])));

/** How a shell was called. */
interface Invocation {
  readonly command: string | undefined;
  readonly script: string | undefined;
  readonly name: string;
  readonly args: readonly string[];
  readonly on: readonly string[];
  readonly off: readonly string[];
  readonly interactive: boolean;
  readonly login: boolean;
  readonly error?: string;
}

/** `bash` and `sh`: with `-c`, a script, commands on standard input, or a terminal. */
export const shellProgram: Program = function* (process: Process): Co<number> {
  const invocation = parseInvocation(process.argv);
  if (invocation.error) {
    yield* process.stderr.write(`${baseName(process.argv[0])}: ${invocation.error}\n`);
    return 2;
  }
  const state = createState(process, invocation);
  const executor = new Executor(state);
  const task = yield* currentTask();
  const table = processesOf(process.machine);
  const parent = process.init ? 0 : undefined;
  state.pid = process.pid ?? table.add({ argv: process.argv, task, parent, ...(process.init && { pid: 1 }) });
  state.variables.declare('PPID').value = String(table.find(state.pid)?.parent ?? 1);
  try {
    return yield* executor.subshell(() => runInvocation(executor, invocation));
  } finally {
    if (process.pid === undefined) table.remove(state.pid);
  }
};

/** A fresh shell's state for a process. */
function createState(process: Process, invocation: Invocation): ShellState {
  const flavour = flavourOf(process);
  const state = new ShellState(process, flavour, invocation.name, [...invocation.args], 0);
  state.files = standardFiles(process);
  state.source = invocation.command !== undefined ? 'command' : invocation.script !== undefined ? 'file' : 'input';
  for (const name of invocation.on) state.options.add(name);
  for (const name of invocation.off) state.options.delete(name);
  setDefaults(state);
  return state;
}

/** Which shell answers to this name on this machine. */
export function flavourOf(process: Process): Flavour {
  const { userland = 'gnu' } = process.machine;
  if (userland === 'busybox') return 'busybox';
  return userland === 'debian' && baseName(process.argv[0]) === 'sh' ? 'debian' : 'bash';
}

/** Variables that every shell sets for itself. */
export function setDefaults(state: ShellState): void {
  const { variables, process } = state;
  const set = (name: string, value: string, exported = false): void => {
    if (variables.get(name) === undefined)
      Object.assign(variables.declare(name), { value, ...(exported && { exported }) });
  };
  const level = Number(variables.get('SHLVL') ?? 0) + 1;
  Object.assign(variables.declare('SHLVL'), { value: String(Number.isInteger(level) ? level : 1), exported: true });
  Object.assign(variables.declare('PWD'), { value: state.cwd, exported: true });
  variables.declare('OLDPWD').exported = true;
  set('IFS', ' \t\n');
  set('OPTIND', '1');
  set('PS4', '+ ');
  set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  if (state.flavour !== 'bash') return;
  set('BASH', '/bin/bash');
  set('BASH_VERSION', '5.3.15(1)-release');
  set('HOSTNAME', process.machine.hostname);
  set('HOSTTYPE', 'x86_64');
  set('MACHTYPE', 'x86_64-pc-linux-gnu');
  set('OSTYPE', 'linux-gnu');
  set('EUID', String(process.machine.user.uid));
  set('UID', String(process.machine.user.uid));
}

function* runInvocation(executor: Executor, invocation: Invocation): Co<number> {
  const { state } = executor;
  if (invocation.command !== undefined) return yield* executor.runText(invocation.command);
  if (invocation.script !== undefined) return yield* runFile(executor, invocation.script);
  const { process } = state;
  if (invocation.interactive || (process.stdin.isTerminal && process.stderr.isTerminal))
    return yield* interact(executor);
  return yield* executor.runText(yield* process.stdin.readAll());
}

function* runFile(executor: Executor, path: string): Co<number> {
  const { state } = executor;
  try {
    const text = yield* openForReading(state.process, path).readAll();
    return yield* executor.runText(text);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const shell = baseName(state.process.argv[0]);
    if (state.flavour === 'bash') {
      yield* executor.stderr.write(
        error.code === 'EISDIR' ? `${path}: ${path}: Is a directory\n` : `${shell}: ${path}: ${error.message}\n`,
      );
      return error.code === 'ENOENT' ? 127 : 126;
    }
    yield* executor.stderr.write(
      state.flavour === 'debian'
        ? `${shell}: 0: cannot open ${path}: ${error.code === 'ENOENT' ? 'No such file' : error.message}\n`
        : `${shell}: can't open '${path}': ${error.message}\n`,
    );
    return 2;
  }
}

function baseName(path: string): string {
  return path.replace(/^-/, '').split('/').at(-1) ?? path;
}

function parseInvocation(argv: readonly string[]): Invocation {
  const shell = baseName(argv[0]);
  const on: string[] = [];
  const off: string[] = [];
  let [command, interactive, login, stdin] = [false, false, argv[0].startsWith('-'), false];
  let i = 1;
  for (; i < argv.length && /^[-+]./.test(argv[i]); i++) {
    if (argv[i] === '--') {
      i++;
      break;
    }
    if (argv[i].startsWith('--')) {
      if (argv[i] === '--login') login = true;
      else if (argv[i] === '--rcfile' || argv[i] === '--init-file') i++;
      else if (!/^--(?:norc|noprofile|posix|noediting|verbose|version|help)$/.test(argv[i]))
        return { ...EMPTY, name: shell, error: `${argv[i]}: invalid option` };
      continue;
    }
    for (const letter of argv[i].slice(1)) {
      const to = argv[i].startsWith('-') ? on : off;
      if (letter === 'c') command = true;
      else if (letter === 'i') interactive = true;
      else if (letter === 'l') login = true;
      else if (letter === 's') stdin = true;
      else if (letter === 'o' || letter === 'O') to.push(argv[++i] ?? '');
      else if (LETTERS.has(letter)) to.push(LETTERS.get(letter) as string);
      else return { ...EMPTY, name: shell, error: `-${letter}: invalid option` };
    }
  }
  const rest = argv.slice(i);
  const base = { on, off, interactive, login };
  if (command) {
    if (!rest.length) return { ...EMPTY, name: shell, error: '-c: option requires an argument' };
    return { ...base, command: rest[0], script: undefined, name: rest[1] ?? shell, args: rest.slice(2) };
  }
  if (stdin || !rest.length) return { ...base, command: undefined, script: undefined, name: shell, args: rest };
  return { ...base, command: undefined, script: rest[0], name: rest[0], args: rest.slice(1) };
}

const EMPTY: Invocation = {
  command: undefined,
  script: undefined,
  name: '',
  args: [],
  on: [],
  off: [],
  interactive: false,
  login: false,
};
