import type { Process } from '../../../../runtime/process.ts';
import { findCommand, firstWord, type Command } from '../../command.ts';
import { ExitError } from '../../errors.ts';
import type { Flag } from '../../flags/flags.ts';
import { GLOBAL_FLAGS } from '../../flags/global-flags.ts';
import { kubercFile, readPreferences, type Alias, type OptionDefault, type Preference } from './preferences.ts';

/** Go on with these words instead, and with these flags of a command. */
export interface Applied {
  readonly argv: readonly string[];
  /** Told before the command runs. */
  readonly warnings: string;
}

const refused = (why: string): ExitError => new ExitError(`error occurred while applying preferences ${why}`);

/**
 * The command line with what the user's preferences say: aliases in full, flags that got a default. Throws where they make
 * no sense (kubectl's kuberc.Preferences).
 */
export function applyPreferences(
  process: Process,
  root: Command,
  argv: readonly string[],
  flagsOf: (command: Command) => readonly Flag[],
): Applied {
  const before = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const joined = before.find((arg) => arg.startsWith('--kuberc='));
  const at = before.indexOf('--kuberc');
  const file = kubercFile(process, joined?.slice('--kuberc='.length) ?? (at < 0 ? '' : (before[at + 1] ?? '')));
  const preference = file && argv.length ? readPreferences(process, file.path) : undefined;
  if (!preference) return { argv, warnings: '' };
  check(preference);
  const expanded = expandAlias(root, preference.aliases ?? [], argv, flagsOf);
  return withDefaults(root, preference, expanded, flagsOf);
}

function check({ aliases, defaults }: Preference): void {
  const names = new Set<string>();
  for (const { name } of aliases ?? []) {
    if (!/^[a-zA-Z]+$/.test(name)) throw refused('invalid alias name, can only include alphabetical characters');
    if (names.has(name)) throw refused(`duplicate alias name ${name}`);
    names.add(name);
  }
  for (const { options } of [...(aliases ?? []), ...(defaults ?? [])])
    for (const { name } of options ?? [])
      if (name.startsWith('-')) throw refused(`flag name ${name} should be in long form without dashes`);
}

function expandAlias(
  root: Command,
  aliases: readonly Alias[],
  argv: readonly string[],
  flagsOf: (command: Command) => readonly Flag[],
): readonly string[] {
  if (findCommand(root, GLOBAL_FLAGS, argv).command !== root) return argv;
  const at = firstWord(argv, GLOBAL_FLAGS);
  const alias = at < 0 ? undefined : aliases.find(({ name }) => name === argv[at]);
  if (!alias) return argv;
  const words = alias.command.split(/\s+/).filter(Boolean);
  const { command } = findCommand(root, GLOBAL_FLAGS, words);
  if (command === root)
    throw refused(`command ${JSON.stringify(alias.command)} not found to set alias ${JSON.stringify(alias.name)}: []`);
  const options = optionWords(command, alias.options ?? [], argv, flagsOf, (flag) => {
    throw refused(`invalid alias flag ${flag} in alias kubectl`);
  });
  const rest = [...(alias.prependArgs ?? []), ...argv.slice(at + 1), ...(alias.appendArgs ?? [])];
  return [...argv.slice(0, at), ...words, ...options, ...rest];
}

function withDefaults(
  root: Command,
  preference: Preference,
  argv: readonly string[],
  flagsOf: (command: Command) => readonly Flag[],
): Applied {
  const { command } = findCommand(root, GLOBAL_FLAGS, argv);
  let warnings = '';
  const added: string[] = [];
  for (const entry of preference.defaults ?? []) {
    const meant = findCommand(root, GLOBAL_FLAGS, entry.command.split(/\s+/).filter(Boolean)).command;
    if (meant === root)
      warnings += `Warning: command ${JSON.stringify(entry.command)} not found to set kuberc override\n`;
    else if (meant.name === command.name)
      added.push(
        ...optionWords(command, entry.options, argv, flagsOf, (flag) => {
          throw refused(`invalid flag ${flag} for command ${entry.command}`);
        }),
      );
  }
  return { argv: [...added, ...argv], warnings };
}

/** `--flag=value` for each option that the command line does not give itself. */
function optionWords(
  command: Command,
  options: readonly OptionDefault[],
  argv: readonly string[],
  flagsOf: (command: Command) => readonly Flag[],
  unknown: (flag: string) => never,
): string[] {
  const flags = flagsOf(command);
  return options.flatMap(({ name, default: value }) => {
    const flag = flags.find((other) => other.name === name) ?? unknown(name);
    const isGiven = argv.some(
      (arg) =>
        arg === `--${name}` ||
        arg.startsWith(`--${name}=`) ||
        (flag.short !== undefined && arg.startsWith(`-${flag.short}`)),
    );
    return isGiven ? [] : [`--${name}=${value}`];
  });
}
