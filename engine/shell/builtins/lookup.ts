import type { Co } from '../../kernel/coroutine.ts';
import type { Executor } from '../execution/executor.ts';
import { findProgram, runArgv } from '../execution/simple.ts';
import { functionText } from './declare.ts';
import { ASH_BUILTINS, builtins } from './index.ts';

/** The reserved words. */
export const KEYWORDS = new Set(
  'if then else elif fi case esac for select while until do done in function time { } ! [[ ]]'.split(' '),
);

interface Meaning {
  readonly kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file';
  readonly text: string;
  readonly path?: string;
}

/** What a command name means, first what would be run. */
function meanings(executor: Executor, name: string): Meaning[] {
  const { state } = executor;
  const found: Meaning[] = [];
  const alias = state.aliases.get(name);
  if (alias !== undefined && state.extras.has('expand_aliases')) found.push({ kind: 'alias', text: alias });
  if (KEYWORDS.has(name)) found.push({ kind: 'keyword', text: name });
  const fn = state.functions.get(name);
  if (fn) found.push({ kind: 'function', text: functionText(name, fn.source) });
  if (builtins.has(name) && (state.flavour === 'bash' || ASH_BUILTINS.has(name)))
    found.push({ kind: 'builtin', text: name });
  const program = findProgram(executor, name);
  if ('status' in program) return found;
  // BusyBox's shell runs its own programs without looking for them.
  const own = state.flavour === 'busybox' && /^(?:\/usr)?\/s?bin\//.test(program.path);
  found.push({ kind: 'file', text: name, path: name.includes('/') || own ? name : program.path });
  return found;
}

function describe(name: string, meaning: Meaning): string {
  switch (meaning.kind) {
    case 'alias':
      return `${name} is aliased to \`${meaning.text}'`;
    case 'keyword':
      return `${name} is a shell keyword`;
    case 'function':
      return `${name} is a function\n${meaning.text}`;
    case 'builtin':
      return `${name} is a shell builtin`;
    case 'file':
      return `${name} is ${meaning.path}`;
  }
}

/** `type [-afptP] name …` */
export function* type(executor: Executor, argv: readonly string[]): Co<number> {
  const names = argv.slice(1);
  let flags = '';
  while (/^-[afptP]+$/.test(names[0] ?? '')) flags += names.shift()?.slice(1);
  let status = 0;
  for (const name of names) {
    let found = meanings(executor, name);
    if (flags.includes('f')) found = found.filter(({ kind }) => kind !== 'function');
    if (flags.includes('P')) found = found.filter(({ kind }) => kind === 'file');
    if (!found.length) {
      status = 1;
      if (executor.state.flavour === 'busybox') {
        yield* executor.print(`${name}: not found\n`);
        status = 127;
      } else if (!/[tpP]/.test(flags)) yield* executor.complain(`type: ${name}: not found`);
      continue;
    }
    for (const meaning of flags.includes('a') ? found : found.slice(0, 1)) {
      if (flags.includes('t')) yield* executor.print(`${meaning.kind}\n`);
      else if (!/[pP]/.test(flags)) yield* executor.print(`${describe(name, meaning)}\n`);
      else if (meaning.kind === 'file') yield* executor.print(`${meaning.path}\n`);
    }
  }
  return status;
}

/** `command [-pvV] name [arg …]` */
export function* command(executor: Executor, argv: readonly string[]): Co<number> {
  const args = argv.slice(1);
  let flags = '';
  while (/^-[pvV]+$/.test(args[0] ?? '')) flags += args.shift()?.slice(1);
  if (args[0] === '--') args.shift();
  if (!args.length) return 0;
  if (!/[vV]/.test(flags)) return yield* runArgv(executor, args, { functions: false });
  let found = false;
  for (const name of args) {
    const [meaning] = meanings(executor, name);
    found ||= meaning !== undefined;
    if (!meaning) {
      if (flags.includes('V')) yield* executor.complain(`command: ${name}: not found`);
    } else if (flags.includes('V')) yield* executor.print(`${describe(name, meaning)}\n`);
    else if (meaning.kind === 'alias') yield* executor.print(`alias ${name}='${meaning.text}'\n`);
    else yield* executor.print(`${meaning.path ?? name}\n`);
  }
  return found ? 0 : executor.state.flavour === 'bash' ? 1 : 127;
}

/** `builtin name [arg …]` */
export function* builtin(executor: Executor, argv: readonly string[]): Co<number> {
  if (argv.length < 2) return 0;
  const found = builtins.get(argv[1]);
  if (found) return yield* found(executor, argv.slice(1));
  yield* executor.complain(`builtin: ${argv[1]}: not a shell builtin`);
  return 1;
}

/** `hash [-r] [name …]`: nothing is remembered, so that nothing is stale. */
export function* hash(executor: Executor, argv: readonly string[]): Co<number> {
  let status = 0;
  const names = argv.slice(1).filter((arg) => !arg.startsWith('-'));
  if (argv.length === 1 && executor.state.flavour === 'bash') yield* executor.print('hash: hash table empty\n');
  for (const name of names) {
    if (builtins.has(name) || !('status' in findProgram(executor, name))) continue;
    yield* executor.complain(`hash: ${name}: not found`);
    status = 1;
  }
  return status;
}
