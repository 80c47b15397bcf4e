import type { Context } from '../context.ts';
import { KubectlError } from '../errors.ts';
import { booleanOf, type Flag } from './flags.ts';

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

type Propagation = 'Background' | 'Foreground' | 'Orphan';

const PROPAGATION: Readonly<Record<string, Propagation>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
};

/** The propagation policy of --cascade; once it was a boolean, which still counts. Throws KubectlError. */
export function propagationOf({ flags }: Context): Propagation {
  const value = flags.string('cascade');
  const policy = PROPAGATION[value] ?? PROPAGATION[ofBoolean(value) ?? ''];
  if (policy) return policy;
  throw new KubectlError(`invalid cascade value (${value}). Must be "background", "foreground", or "orphan"`);
}

/** As `propagationOf`, with the warning at a boolean: for the one place of a command that reads its flags. */
export function readCascade(context: Context): Propagation {
  const policy = propagationOf(context);
  const value = context.flags.string('cascade');
  const instead = ofBoolean(value);
  if (instead !== undefined)
    context.process.stderr.push(
      `warning: --cascade=${value} is deprecated (boolean value) and can be replaced with --cascade=${instead}.\n`,
    );
  return policy;
}

const ofBoolean = (value: string): string | undefined => {
  const on = booleanOf(value);
  return on === undefined ? undefined : on ? 'background' : 'orphan';
};
