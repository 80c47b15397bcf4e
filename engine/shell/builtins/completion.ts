import type { Co } from '../../kernel/coroutine.ts';
import type { Executor } from '../execution/executor.ts';
import { expandGlob } from '../expansion/glob.ts';
import { splitFields } from '../expansion/field.ts';
import { builtins } from './index.ts';
import { KEYWORDS } from './lookup.ts';

/**
 * `complete`, `compopt`, `bind`: taken and without effect. The terminal completes by itself what scripts such as
 * kubectl's would complete, and has its own key bindings.
 */
export function* complete(executor: Executor, argv: readonly string[]): Co<number> {
  const name = argv.at(-1) ?? '';
  if (argv.length !== 3 || argv[1] !== '-p') return 0;
  yield* executor.complain(`complete: ${name}: no completion specification`);
  return 1;
}

/** `compopt` outside of a completion. */
export function* compopt(executor: Executor): Co<number> {
  yield* executor.complain('compopt: not currently executing completion function');
  return 1;
}

/** `bind`: key bindings stay as they are. */
export function* bind(executor: Executor): Co<number> {
  if (executor.state.interactive) return 0;
  yield* executor.complain('bind: warning: line editing not enabled');
  return 0;
}

/** `compgen [-abcdefkv] [-A action] [-W words] [prefix]`: the words that a completion would offer. */
export function* compgen(executor: Executor, argv: readonly string[]): Co<number> {
  const words: string[] = [];
  let i = 1;
  for (; i < argv.length && /^-./.test(argv[i]) && argv[i] !== '--'; i++) {
    const option = argv[i];
    if (option === '-W') words.push(...listOf(executor, argv[++i] ?? ''));
    else if (option === '-A') words.push(...action(executor, argv[++i] ?? ''));
    else if (/^-[oPSXFCG]$/.test(option)) i++;
    else for (const letter of option.slice(1)) words.push(...action(executor, LETTERS[letter] ?? ''));
  }
  if (argv[i] === '--') i++;
  const prefix = argv[i] ?? '';
  const found = words.filter((word) => word.startsWith(prefix));
  yield* executor.print(found.map((word) => `${word}\n`).join(''));
  return found.length ? 0 : 1;
}

const LETTERS: Readonly<Record<string, string>> = {
  a: 'alias',
  b: 'builtin',
  c: 'command',
  d: 'directory',
  e: 'export',
  f: 'file',
  k: 'keyword',
  v: 'variable',
};

function listOf(executor: Executor, text: string): string[] {
  return splitFields([{ text, quoted: false, split: true }], executor.expander.ifs).map((field) => field.text);
}

function action(executor: Executor, name: string): string[] {
  const { state } = executor;
  const { machine } = state.process;
  const files = (): string[] => expandGlob('*', state.cwd, machine.files);
  switch (name) {
    case 'alias':
      return [...state.aliases.keys()].sort();
    case 'builtin':
      return [...builtins.keys()].sort();
    case 'command':
      return [
        ...state.aliases.keys(),
        ...KEYWORDS,
        ...state.functions.keys(),
        ...builtins.keys(),
        ...machine.programs(),
      ];
    case 'directory':
      return files().filter((file) => machine.files.stat(executor.expander.resolve(file)).type === 'directory');
    case 'export':
      return state.variables.names().filter((variable) => state.variables.find(variable)?.exported);
    case 'file':
      return files();
    case 'function':
      return [...state.functions.keys()].sort();
    case 'keyword':
      return [...KEYWORDS];
    case 'variable':
      return state.variables.names();
    default:
      return [];
  }
}
