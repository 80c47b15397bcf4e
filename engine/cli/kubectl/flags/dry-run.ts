import type { Context } from '../context.ts';
import { KubectlError } from '../errors.ts';
import { booleanOf, type Flag } from './flags.ts';
import { klogWarning } from '../klog.ts';

/** How far a change goes: not sent, sent with `dryRun=All`, or made. */
export type DryRun = 'none' | 'client' | 'server';

/** `--dry-run`. */
export const DRY_RUN_FLAG: Flag = {
  name: 'dry-run',
  type: 'string',
  default: 'none',
  shownDefault: '"none"',
  noValue: 'unchanged',
  usage: 'One of none, server, client: client prints what would be sent, server sends it without keeping the result.',
};

/** What --dry-run asks for (cmdutil.GetDryRunStrategy). Throws KubectlError. */
export function dryRunOf(context: Context): DryRun {
  const value = context.flags.string('dry-run');
  switch (value) {
    case 'none':
    case 'client':
    case 'server':
      return value;
    case 'unchanged':
      warnOnce(context, 719, '--dry-run is deprecated and can be replaced with --dry-run=client.');
      return 'client';
  }
  const boolean = booleanOf(value);
  if (boolean === undefined)
    throw new KubectlError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  const flag = boolean ? 'client' : 'none';
  const line = boolean ? 733 : 736;
  warnOnce(
    context,
    line,
    `--dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=${flag}.`,
  );
  return flag;
}

const warned = new WeakSet<Context>();

function warnOnce(context: Context, line: number, text: string): void {
  if (warned.has(context)) return;
  warned.add(context);
  klogWarning(context, `helpers.go:${line}`, text);
}

/** The value of the `dryRun` query parameter. */
export const dryRunQuery = (dryRun: DryRun): string | undefined => (dryRun === 'server' ? 'All' : undefined);

/** What follows a line about a change: ` (dry run)`, ` (server dry run)` or nothing. */
export const dryRunSuffix = (dryRun: DryRun): string =>
  dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : '';
