import type { Command } from '../../command.ts';
import { ROLLOUT_PAUSE, ROLLOUT_RESTART, ROLLOUT_RESUME } from './change.ts';
import { ROLLOUT_HISTORY } from './history.ts';
import { ROLLOUT_STATUS } from './status.ts';
import { ROLLOUT_UNDO } from './undo.ts';

/** `kubectl rollout`. */
export const ROLLOUT: Command = {
  name: 'rollout',
  short: 'Manage the rollout of a resource',
  long: `Manage the rollout of one or many resources.

 Deployments, daemon sets and stateful sets have rollouts.`,
  usage: 'rollout SUBCOMMAND',
  bare: 'stdout',
  subcommands: [ROLLOUT_HISTORY, ROLLOUT_PAUSE, ROLLOUT_RESTART, ROLLOUT_RESUME, ROLLOUT_STATUS, ROLLOUT_UNDO],
};
