import type { Flag } from './flags.ts';

/** `--field-manager`, with the name a command uses of itself. */
export const fieldManagerFlag = (manager: string): Flag => ({
  name: 'field-manager',
  type: 'string',
  default: manager,
  usage: 'Name under which the server notes who owns the fields.',
});
