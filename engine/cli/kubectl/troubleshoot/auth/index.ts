import type { Command } from '../../command.ts';
import { CAN_I } from './can-i.ts';
import { RECONCILE } from './reconcile.ts';
import { WHOAMI } from './whoami.ts';

/** `kubectl auth`. */
export const AUTH: Command = {
  name: 'auth',
  short: 'Inspect authorization',
  usage: 'auth [flags]',
  bare: 'stderr',
  subcommands: [CAN_I, RECONCILE, WHOAMI],
};
