import type { Command } from '../command.ts';

/** `kubectl alpha`: this version of kubectl has no commands there. */
export const ALPHA: Command = {
  name: 'alpha',
  short: 'Commands for features in alpha',
  hidden: true,
  *run(context) {
    yield* context.err('No alpha commands are available in this version of kubectl\n');
  },
};
