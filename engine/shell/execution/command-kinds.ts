import type { Command, Script } from '../parser/syntax.ts';

/** What kinds of command end the shell under `set -e` when they fail; a compound one's parts have had their turn. */
export const EXITS_ON_ERROR = new Set<Command['type']>(['simple', 'subshell', 'arithmetic', 'condition']);

/** The command that a shell of `-c` becomes at its end instead of waiting for it. */
export function lastCommand(script: Script): Command | undefined {
  const last = script.at(-1);
  const pipeline = last?.rest.at(-1)?.pipeline ?? last?.first;
  if (!pipeline || last?.background || pipeline.negated || pipeline.timed || pipeline.commands.length > 1)
    return undefined;
  return pipeline.commands[0].type === 'simple' ? pipeline.commands[0] : undefined;
}

/** Before what commands the DEBUG trap runs. */
export const DEBUGGED = new Set<Command['type']>([
  'simple',
  'arithmetic',
  'condition',
  'case',
  'for',
  'select',
  'arithmetic-for',
]);

/** Compound commands leave PIPESTATUS to the commands within. */
export function keepsPipeStatus(command: Command): boolean {
  return command.type !== 'simple' && !EXITS_ON_ERROR.has(command.type);
}
