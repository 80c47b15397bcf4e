import type { Co } from '../../kernel/coroutine.ts';
import type { Context } from './context.ts';
import { KubectlError } from './errors.ts';
import type { Flag } from './flags/flags.ts';

/** A command of kubectl, or a group of commands; one per file, listed in commands.ts. */
export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line, for lists of commands. */
  readonly short: string;
  /** The first part of the help text; `short` where left out. */
  readonly long?: string;
  /** Lines as they are printed, indented by two. */
  readonly examples?: string;
  /** What follows `kubectl` in the usage line, flags left out: `get [-o …] (TYPE …)`. The name where left out. */
  readonly usage?: string;
  readonly flags?: readonly Flag[];
  readonly subcommands?: readonly Command[];
  /** Names people type for it by mistake. */
  readonly suggestFor?: readonly string[];
  readonly hidden?: boolean;
  /** Checks the arguments before anything else (`noArgs`, `exactArgs(1)`). Throws. */
  readonly args?: (args: readonly string[], path: string) => void;
  /** The error for flags that cannot be parsed, where not the usual one. */
  readonly flagError?: (message: string, path: string) => Error;
  /** Where a group of commands, named alone, prints its help text before it fails; standard output and success where left out. */
  readonly bare?: 'stdout' | 'stderr';
  /** Left out in a mere group of commands. Returns the exit status; nothing is 0. */
  readonly run?: (context: Context) => Co<number | void>;
  /** Gives its arguments to another program as they are (plugins). */
  readonly rawArgs?: boolean;
}

/** A command with those above it. */
export interface Found {
  readonly command: Command;
  /** From kubectl itself down to the command. */
  readonly chain: readonly Command[];
  /** `kubectl create deployment`. */
  readonly path: string;
  /** What is left of the command line: flags and arguments. */
  readonly rest: readonly string[];
}

/**
 * Find the command that a command line names: the first words that are no flags or flags' values, as far as they name
 * commands (cobra's Find).
 */
export function findCommand(root: Command, globalFlags: readonly Flag[], argv: readonly string[]): Found {
  const chain = [root];
  let command = root;
  let rest = [...argv];
  for (;;) {
    const at = firstWord(rest, [...globalFlags, ...(command.flags ?? [])]);
    if (at < 0) break;
    const next = command.subcommands?.find((c) => c.name === rest[at] || c.aliases?.includes(rest[at]));
    if (!next) break;
    command = next;
    chain.push(next);
    rest = rest.filter((_, i) => i !== at);
  }
  return { command, chain, path: chain.map((c) => c.name).join(' '), rest };
}

/**
 * The first word that is neither a flag nor a flag's value; -1 where there is none. Flags that are not known count as
 * taking a value (cobra's stripFlags).
 */
export function firstWord(args: readonly string[], flags: readonly Flag[]): number {
  const takesValue = (flag: Flag | undefined): boolean => flag?.type !== 'bool' && flag?.noValue === undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '--') return -1;
    const isLong = arg.startsWith('--');
    if (!arg.startsWith('-') && arg !== '') return i;
    if (arg.includes('=') || (!isLong && arg.length !== 2)) continue;
    if (!takesValue(flags.find(({ name, short }) => (isLong ? name === arg.slice(2) : short === arg[1])))) continue;
    // With one word left there is no command any more.
    if (args.length - i <= 2) return -1;
    i++;
  }
  return -1;
}

/** The commands whose names are like a mistyped one, in the order of the list (cobra's SuggestionsFor). */
function suggestions(commands: readonly Command[], typed: string): readonly string[] {
  const wanted = typed.toLowerCase();
  return commands
    .filter((command) => !command.hidden)
    .filter(
      ({ name, suggestFor }) =>
        editDistance(wanted, name.toLowerCase()) <= 2 ||
        name.toLowerCase().startsWith(wanted) ||
        suggestFor?.some((word) => word.toLowerCase() === wanted),
    )
    .map(({ name }) => name);
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}

/** `unknown command "x" for "kubectl"` with what was perhaps meant. */
export function unknownCommand(parent: Command, path: string, typed: string): KubectlError {
  const like = suggestions(parent.subcommands ?? [], typed);
  const hint = like.length ? `\n\nDid you mean this?\n${like.map((name) => `\t${name}\n`).join('')}` : '';
  return new KubectlError(`unknown command ${JSON.stringify(typed)} for ${JSON.stringify(path)}${hint}`);
}

/** An error with a pointer to the help text (cmdutil.UsageErrorf). */
export const usageError = (path: string, message: string): KubectlError =>
  new KubectlError(`${message}\nSee '${path} -h' for help and examples`);

/** Arguments are an error (cobra.NoArgs). */
export function noArgs(args: readonly string[], path: string): void {
  if (args.length) throw new KubectlError(`unknown command ${JSON.stringify(args[0])} for ${JSON.stringify(path)}`);
}
