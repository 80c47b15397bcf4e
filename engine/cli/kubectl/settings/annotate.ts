import type { Co } from '../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../store/object.ts';
import {
  changeFlags,
  checkMeant,
  findMeant,
  listPairs,
  mergePatchOf,
  withChanges,
  type Changes,
} from './change-pairs.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { dryRunOf, dryRunQuery, dryRunSuffix } from '../flags/dry-run.ts';
import { KubectlError } from '../errors.ts';
import { patchObject } from '../connection/helper.ts';
import { parsePairs, resourcesAndPairs } from '../resource/pairs.ts';
import { printerOf } from '../flags/print-flags.ts';
import { recordCause } from '../flags/record.ts';

/** `kubectl annotate`. */
export const ANNOTATE: Command = {
  name: 'annotate',
  short: 'Update the annotations on a resource',
  usage: 'annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  flags: changeFlags('annotate', 'annotations'),
  run: runAnnotate,
};

function* runAnnotate(context: Context): Co<void> {
  const { flags } = context;
  const { resources, pairs } = resourcesAndPairs(context.args, 'annotation');
  const changes = parsePairs(pairs, 'annotation');
  const dryRun = dryRunOf(context);
  const printer = printerOf(context, `annotated${dryRunSuffix(dryRun)}`);
  checkMeant(context, resources);
  checkChanges(context, changes);
  const version = flags.string('resource-version');
  const found = yield* findMeant(context, resources);
  yield* found.visit(function* (info) {
    const before = info.object!;
    if (!flags.bool('overwrite')) checkFree(before, changes);
    const recorded = recordCause(context, withChanges(before, 'annotations', changes, version));
    // What is listed has the changes, which are not sent then.
    if (flags.bool('list')) return yield* listPairs(context, recorded, 'annotations', found.single);
    let printed = recorded;
    if (!flags.bool('local') && dryRun !== 'client')
      printed = patchObject(context, info, 'merge', mergePatchOf(before, recorded, version), {
        fieldManager: flags.string('field-manager'),
        dryRun: dryRunQuery(dryRun),
      });
    yield* context.out(printer.print(printed));
  });
}

function checkChanges({ flags }: Context, { set, remove }: Changes): void {
  if (flags.bool('list')) return;
  if (!set.size && !remove.length) throw new KubectlError('at least one annotation update is required');
  const both = remove.filter((key) => set.has(key));
  if (both.length)
    throw new KubectlError(
      `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
}

/** Annotations that are there keep their values; throws KubectlError where one is to get another. */
function checkFree({ metadata }: KubeObject, { set }: Changes): void {
  const annotations = metadata.annotations ?? {};
  const taken = [...set.keys()].filter((key) => annotations[key] !== undefined);
  if (!taken.length) return;
  const told = taken.map((key) => `'${key}' already has a value (${annotations[key]})`);
  throw new KubectlError(`--overwrite is false but found the following declared annotation(s): ${told.join('; ')}`);
}
