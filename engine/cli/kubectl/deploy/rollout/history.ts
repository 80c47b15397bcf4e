import type { Co } from '../../../../kernel/coroutine.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { describePodTemplate } from '../../troubleshoot/describe/pod/pod-template.ts';
import { KubectlError } from '../../errors.ts';
import { PRINT_FLAGS, printerOf } from '../../flags/print-flags.ts';
import { DESCRIBE_TABS, TabWriter } from '../../printers/tab-writer.ts';
import { CHANGE_CAUSE, revisionsOf, type Revision } from './history-of.ts';
import { findTargets, TARGET_FLAGS } from './targets.ts';

/** `kubectl rollout history`. */
export const ROLLOUT_HISTORY: Command = {
  name: 'history',
  short: 'View rollout history',
  usage: 'history (TYPE NAME | TYPE/NAME) [flags]',
  flags: [
    ...PRINT_FLAGS,
    ...TARGET_FLAGS,
    { name: 'revision', type: 'int64', default: 0, usage: 'Show this revision with its pod template.' },
  ],
  run: runHistory,
};

function* runHistory(context: Context): Co<void> {
  const { flags } = context;
  const revision = flags.number('revision');
  if (revision < 0) throw new KubectlError(`revision must be a positive integer: ${revision}`);
  if (flags.string('output')) printerOf(context, '');
  const found = yield* findTargets(context);
  yield* found.visit(function* (info) {
    const revisions = revisionsOf(context, info);
    if (flags.string('output')) return yield* printKeepers(context, revisions, revision);
    const head = revision ? `with revision #${revision}` : '';
    const text = revision ? templateText(revisions, revision) : table(revisions);
    yield* context.out(printerOf(context, ` ${head}\n${text}`.slice(1)).print(info.object!));
  });
}

function* printKeepers(context: Context, revisions: readonly Revision[], wanted: number): Co<void> {
  const printer = printerOf(context, '');
  const chosen = wanted ? revisions.filter(({ number }) => number === wanted) : revisions;
  if (!chosen.length && wanted) throw new KubectlError('unable to find the specified revision');
  for (const { keeper } of chosen) yield* context.out(printer.print(keeper));
}

function table(revisions: readonly Revision[]): string {
  if (!revisions.length) return 'No rollout history found.';
  const out = new TabWriter(DESCRIBE_TABS);
  out.write('REVISION\tCHANGE-CAUSE\n');
  for (const { number, changeCause } of revisions) out.write(`${number}\t${changeCause || '<none>'}\n`);
  return out.flush();
}

function templateText(revisions: readonly Revision[], wanted: number): string {
  const found = revisions.find(({ number }) => number === wanted);
  if (!found) throw new KubectlError('unable to find the specified revision');
  return describePodTemplate(withCause(found));
}

/** A replica set's change cause is shown with its template. */
function withCause({ template, changeCause, keeper }: Revision): Record<string, any> {
  if (keeper.kind !== 'ReplicaSet' || !changeCause) return template;
  const annotations = { ...template.metadata?.annotations, [CHANGE_CAUSE]: changeCause };
  return { ...template, metadata: { ...template.metadata, annotations } };
}
