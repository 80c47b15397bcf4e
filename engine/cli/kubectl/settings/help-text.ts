import type { Command } from '../command.ts';
import { GROUPS, OTHER_COMMANDS } from '../commands.ts';
import { goDuration } from '../flags/duration.ts';
import type { Flag } from '../flags/flags.ts';

/** The help text of a command, in the layout of kubectl's templates. Ends with a newline. */
export function helpText(chain: readonly Command[]): string {
  const command = chain[chain.length - 1];
  const sections = [
    (command.long ?? `${command.short}.`).trimEnd(),
    command.aliases?.length && `Aliases:\n${[command.name, ...command.aliases].join(', ')}`,
    command.examples && `Examples:\n${command.examples.replace(/^\n|\s+$/g, '')}`,
    ...(chain.length === 1 ? rootCommands() : [commandList('Available Commands:', command.subcommands ?? [])]),
    flagList('Options:', command.flags ?? []),
    `Usage:\n  ${usageLine(chain)}`,
  ];
  const path = chain.map(({ name }) => name).join(' ');
  const hints = [
    command.subcommands?.length && `Use "${path} <command> --help" for more information about a given command.`,
    'Use "kubectl options" for a list of global command-line options (applies to all commands).',
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n\n${hints.filter(Boolean).join('\n')}\n`;
}

/** `kubectl get [(-o|--output=)…] (TYPE …) [options]`. */
function usageLine(chain: readonly Command[]): string {
  const command = chain[chain.length - 1];
  if (chain.length === 1) return 'kubectl [flags] [options]';
  const parents = chain.slice(0, -1).map(({ name }) => name);
  return `${[...parents, command.usage ?? command.name].join(' ')} [options]`;
}

/** What `kubectl help` prints below an unknown topic: the list of commands. */
export function rootText(): string {
  const hints = [
    'Use "kubectl <command> --help" for more information about a given command.',
    'Use "kubectl options" for a list of global command-line options (applies to all commands).',
  ];
  return `${[...rootCommands(), 'Usage:\n  kubectl [flags] [options]'].join('\n\n')}\n\n${hints.join('\n')}\n`;
}

const rootCommands = (): string[] => [
  ...GROUPS.map(({ title, commands }) => commandList(title, commands)),
  'Subcommands provided by plugins:',
  commandList('Other Commands:', OTHER_COMMANDS),
];

const rootNames = (): readonly Command[] =>
  [...GROUPS.flatMap(({ commands }) => commands), ...OTHER_COMMANDS].filter(({ hidden }) => !hidden);

function commandList(title: string, commands: readonly Command[]): string {
  const shown = commands.filter((command) => !command.hidden);
  if (!shown.length) return '';
  // kubectl's own lists share one width, that of the longest name in any of them.
  const all = commands === OTHER_COMMANDS || GROUPS.some((group) => group.commands === commands) ? rootNames() : shown;
  const width = Math.max(11, ...all.map(({ name }) => name.length)) + 3;
  return `${title}\n${shown.map(({ name, short }) => `  ${name.padEnd(width)}${short}`.trimEnd()).join('\n')}`;
}

/** Flags as kubectl lists them: name with its default, then the text indented below. */
export function flagList(title: string, flags: readonly Flag[]): string {
  const shown = flags.filter((flag) => !flag.hidden && !flag.gate).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (!shown.length) return '';
  return `${title}\n${shown.map(flagText).join('\n\n')}`;
}

function flagText(flag: Flag): string {
  const short = flag.short ? `-${flag.short}, ` : '';
  return `    ${short}--${flag.name}=${flag.shownDefault ?? defaultText(flag)}:\n\t${flag.usage}`;
}

function defaultText(flag: Flag): string {
  const { type } = flag;
  if (type === 'bool') return String(flag.default ?? false);
  if (type === 'string') return `'${String(flag.default ?? '')}'`;
  if (type === 'duration') return goDuration(Number(flag.default ?? 0));
  if (type === 'stringArray' || type === 'stringSlice') return `[${((flag.default as string[]) ?? []).join(',')}]`;
  if (type === 'stringToString') return '[]';
  if (type === 'mapStringString') return '';
  return String(flag.default ?? 0);
}
