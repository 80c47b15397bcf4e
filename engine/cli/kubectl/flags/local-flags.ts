import type { Context } from '../context.ts';
import { KubectlError } from '../errors.ts';
import type { Flag } from './flags.ts';
import { dryRunOf } from './dry-run.ts';

/** `--local`. */
export const LOCAL_FLAG: Flag = {
  name: 'local',
  type: 'bool',
  usage: 'Work on the files alone and ask the server nothing.',
};

/** Flags that pick objects of a type. */
export const SELECT_FLAGS: readonly Flag[] = [
  { name: 'all', type: 'bool', usage: 'All objects of the given types in the namespace.' },
  { name: 'selector', short: 'l', type: 'string', usage: 'Only objects with these labels.' },
];

/** `--local` needs files and no server dry run. Throws KubectlError. */
export function checkLocal(context: Context): boolean {
  if (!context.flags.bool('local')) return false;
  if (dryRunOf(context) === 'server')
    throw new KubectlError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  return true;
}
