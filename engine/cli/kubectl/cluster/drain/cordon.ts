import type { Co } from '../../../../kernel/coroutine.ts';
import { build } from '../../resource/builder.ts';
import type { Info } from '../../resource/info.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix } from '../../flags/dry-run.ts';
import { errorText } from '../../errors.ts';
import type { Flag } from '../../flags/flags.ts';
import { patchObject } from '../../connection/helper.ts';
import { namePrinter } from '../../printers/name.ts';

const SELECTOR_FLAG: Flag = { name: 'selector', short: 'l', type: 'string', usage: 'Only nodes with these labels.' };

/** `kubectl cordon`. */
export const CORDON = cordonCommand('cordon', 'Mark node as unschedulable', true);

/** `kubectl uncordon`. */
export const UNCORDON = cordonCommand('uncordon', 'Mark node as schedulable', false);

function cordonCommand(name: string, short: string, desired: boolean): Command {
  return {
    name,
    short,
    usage: `${name} NODE`,
    flags: [DRY_RUN_FLAG, SELECTOR_FLAG],
    *run(context) {
      const nodes = yield* findNodes(context);
      yield* setUnschedulable(context, nodes, desired);
    },
  };
}

/** The nodes a command names. Throws usage errors. */
export function* findNodes(context: Context): Co<Info[]> {
  const { args, flags, command } = context;
  const selector = flags.string('selector');
  dryRunOf(context);
  if (!args.length && !flags.changed('selector')) throw context.usageError(`USAGE: ${command.usage} [flags]`);
  if (args.length && selector)
    throw context.usageError('error: cannot specify both a node name and a --selector option');
  const found = yield* build(context, { args: ['nodes', ...args], selector, continueOnError: false });
  return yield* found.infos();
}

/** Cordon or uncordon, telling of each node what was done. */
export function* setUnschedulable(context: Context, nodes: readonly Info[], desired: boolean): Co<void> {
  const dryRun = dryRunOf(context);
  const verb = desired ? 'cordon' : 'uncordon';
  for (const node of nodes) {
    const suffix = dryRunSuffix(dryRun);
    if (Boolean(node.object!.spec?.unschedulable) === desired) {
      yield* context.out(namePrinter(`already ${verb}ed${suffix}`).print(node.object!));
      continue;
    }
    if (dryRun !== 'client') {
      try {
        patchObject(
          context,
          node,
          'strategic',
          { spec: { unschedulable: desired || null } },
          { dryRun: dryRunQuery(dryRun) },
        );
      } catch (error) {
        yield* context.err(`error: unable to ${verb} node ${JSON.stringify(node.name)}: ${errorText(error)}\n`);
        continue;
      }
    }
    yield* context.out(namePrinter(`${verb}ed${suffix}`).print(node.object!));
  }
}
