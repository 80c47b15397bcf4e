import type { Command } from './command.ts';
import { DESCRIBE } from './describe.ts';
import { GET } from './get.ts';

/** A heading of kubectl's own help text with its commands, in kubectl's order. */
export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** Every command of kubectl. A new one is a file and a line here. */
export const GROUPS: readonly CommandGroup[] = [
  { title: 'Basic Commands (Beginner):', commands: [] },
  { title: 'Basic Commands (Intermediate):', commands: [GET] },
  { title: 'Deploy Commands:', commands: [] },
  { title: 'Cluster Management Commands:', commands: [] },
  { title: 'Troubleshooting and Debugging Commands:', commands: [DESCRIBE] },
  { title: 'Advanced Commands:', commands: [] },
  { title: 'Settings Commands:', commands: [] },
];

/** Commands that stand under no heading of their own. */
export const OTHER_COMMANDS: readonly Command[] = [];

/** kubectl itself. */
export const ROOT: Command = {
  name: 'kubectl',
  short: 'kubectl controls the Kubernetes cluster manager',
  long: `kubectl controls the Kubernetes cluster manager.

 Find more information at: https://kubernetes.io/docs/reference/kubectl/`,
  subcommands: [...GROUPS.flatMap((group) => group.commands), ...OTHER_COMMANDS],
};
