import type { Context } from './context.ts';
import { KubectlError } from './errors.ts';
import type { Flag } from './flags.ts';

/** Flags of commands that delete (`delete`, `replace`, `apply --prune`, `run --rm`). */
export const CASCADE_FLAG: Flag = {
  name: 'cascade',
  type: 'string',
  default: 'background',
  noValue: 'background',
  usage: 'What becomes of dependents: background, orphan or foreground.',
};
export const GRACE_PERIOD_FLAG: Flag = {
  name: 'grace-period',
  type: 'int',
  default: -1,
  usage: 'Seconds to let the object end; negative leaves it to the object, 0 only with --force.',
};
export const FORCE_FLAG: Flag = {
  name: 'force',
  type: 'bool',
  usage: 'Remove the object from the API at once, without waiting for it to end.',
};
export const TIMEOUT_FLAG: Flag = {
  name: 'timeout',
  type: 'duration',
  default: 0,
  shownDefault: '0s',
  usage: 'How long to wait; zero means as long as the object needs.',
};
export const waitFlag = (on: boolean): Flag => ({
  name: 'wait',
  type: 'bool',
  default: on,
  usage: 'Wait until the objects are gone, finalizers included.',
});

/** The propagation policy of --cascade. Throws KubectlError. */
export function cascadeOf({ flags }: Context): 'Background' | 'Foreground' | 'Orphan' {
  const value = flags.string('cascade');
  switch (value) {
    case 'background':
      return 'Background';
    case 'foreground':
      return 'Foreground';
    case 'orphan':
      return 'Orphan';
  }
  throw new KubectlError(`invalid cascade value (${value}). Must be "background", "foreground", or "orphan"`);
}
