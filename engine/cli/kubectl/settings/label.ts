import type { Co } from '../../../kernel/coroutine.ts';
import { isValidLabelValue } from '../../../kinds/names.ts';
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
import { KubectlError, throwAll } from '../errors.ts';
import { patchObject } from '../connection/helper.ts';
import { resourcesAndPairs } from '../resource/pairs.ts';
import { printerOf } from '../flags/print-flags.ts';
import { recordCause } from '../flags/record.ts';

/** `kubectl label`. */
export const LABEL: Command = {
  name: 'label',
  short: 'Update the labels on a resource',
  usage: 'label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  flags: changeFlags('label', 'labels'),
  run: runLabel,
};

function* runLabel(context: Context): Co<void> {
  const { flags } = context;
  const { resources, pairs } = resourcesAndPairs(context.args, 'label');
  const changes = parseLabels(pairs);
  checkMeant(context, resources);
  checkChanges(context, changes);
  const dryRun = dryRunOf(context);
  const version = flags.string('resource-version');
  const overwrite = flags.bool('overwrite');
  const found = yield* findMeant(context, resources);
  yield* found.visit(function* (info) {
    const before = info.object!;
    if (!overwrite) checkFree(before, changes);
    const after = recordCause(context, withChanges(before, 'labels', changes, version));
    // What is listed has the changes, which are not sent then.
    if (flags.bool('list')) return yield* listPairs(context, after, 'labels', found.single);
    const message = changeMessage(before, after);
    let printed = after;
    if (!flags.bool('local') && dryRun !== 'client') {
      for (const key of changes.remove)
        if (before.metadata.labels?.[key] === undefined)
          yield* context.out(`label ${JSON.stringify(key)} not found.\n`);
      printed = patchObject(context, info, 'merge', mergePatchOf(before, after, version), {
        fieldManager: flags.string('field-manager'),
        dryRun: dryRunQuery(dryRun),
      });
    }
    yield* context.out(printerOf(context, `${message}${dryRunSuffix(dryRun)}`).print(printed));
  });
}

function checkChanges({ flags }: Context, { set, remove }: Changes): void {
  if (!set.size && !remove.length && !flags.bool('list'))
    throw new KubectlError('at least one label update is required');
  if (flags.bool('list') && flags.string('output'))
    throw new KubectlError('--list and --output may not be specified together');
}

/** Labels as `kubectl label` takes them: KEY=VALUE and KEY-. Throws KubectlError. */
function parseLabels(specs: readonly string[]): Changes {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const spec of specs) {
    if (spec.includes('=')) {
      const parts = spec.split('=');
      if (parts.length !== 2) throw new KubectlError(`invalid label spec: ${spec}`);
      const errors = isValidLabelValue(parts[1]);
      if (errors.length) throw new KubectlError(`invalid label value: ${JSON.stringify(spec)}: ${errors.join(';')}`);
      set.set(parts[0], parts[1]);
    } else if (spec.endsWith('-')) remove.push(spec.slice(0, -1));
    else throw new KubectlError(`unknown label spec: ${spec}`);
  }
  if (remove.some((key) => set.has(key)))
    throw new KubectlError('can not both modify and remove a label in the same command');
  return { set, remove };
}

/** Labels that are there keep their values; throws KubectlError where one is to get another. */
function checkFree({ metadata }: KubeObject, { set }: Changes): void {
  const labels = metadata.labels ?? {};
  const taken = [...set].filter(([key, value]) => labels[key] !== undefined && labels[key] !== value);
  throwAll(
    taken.map(([key]) => new KubectlError(`'${key}' already has a value (${labels[key]}), and --overwrite is false`)),
  );
}

/** What is said of a change: labels that came or changed, labels that went, or both. */
function changeMessage(before: KubeObject, after: KubeObject): string {
  const old = before.metadata.labels ?? {};
  const labels = after.metadata.labels ?? {};
  const given = Object.keys(labels).some((key) => labels[key] !== old[key]);
  const taken = Object.keys(old).some((key) => labels[key] === undefined);
  if (given) return taken ? 'modified' : 'labeled';
  return taken ? 'unlabeled' : 'not labeled';
}
