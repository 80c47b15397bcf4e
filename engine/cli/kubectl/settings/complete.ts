import type { Cluster } from '../../../apiserver/environment.ts';
import { findCommand } from '../command.ts';
import { ROOT } from '../commands.ts';
import { GLOBAL_FLAGS } from '../flags/global-flags.ts';
import { flagsOf } from '../index.ts';
import { completeKubectl } from './complete-words.ts';

/** The commands that shells ask for completions. */
export const COMPLETE = '__complete';
export const COMPLETE_PLAIN = '__completeNoDesc';

/** What a shell gets for the words up to the cursor: candidates with what they are, and what to do with them. */
export function completions(
  cluster: Cluster,
  argv: readonly string[],
  described: boolean,
): { stdout: string; stderr: string } {
  const word = argv.at(-1) ?? '';
  const { command, rest } = findCommand(ROOT, GLOBAL_FLAGS, argv.slice(0, -1));
  if (command === ROOT && rest.some((arg) => !arg.startsWith('-')))
    return answer(
      ['[Debug] [Error] unable to find a command for arguments: [' + rest.join(' ') + ']'],
      0,
      'ShellCompDirectiveDefault',
      true,
    );
  const shorts = new Map([
    ...(command.subcommands ?? []).map(({ name, short }) => [name, short] as const),
    ...flagsOf(command).map(({ name, usage }) => [`--${name}`, usage?.split('\n')[0] ?? ''] as const),
  ]);
  const lines = completeKubectl(cluster, ['kubectl', ...argv])
    .map((candidate) => candidate.replace(/=$/, ''))
    .filter((candidate) => candidate.startsWith(word))
    .sort((a, b) => (shorts.has(a) && shorts.has(b) ? (a < b ? -1 : 1) : 0))
    .map((candidate) => {
      const short = described ? shorts.get(candidate) : undefined;
      return short ? `${candidate}\t${short}` : candidate;
    });
  return answer(lines, 4, 'ShellCompDirectiveNoFileComp', false);
}

function answer(
  lines: readonly string[],
  directive: number,
  name: string,
  failed: boolean,
): { stdout: string; stderr: string } {
  const text = lines.map((line) => `${line}\n`).join('');
  const end = `Completion ended with directive: ${name}\n`;
  return { stdout: `${failed ? '' : text}:${directive}\n`, stderr: `${failed ? text : ''}${end}` };
}
