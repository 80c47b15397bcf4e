import type { Co } from '../../../../kernel/coroutine.ts';
import { build, fileFlags, fileOptions } from '../../resource/builder.ts';
import type { Info } from '../../resource/info.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix } from '../../flags/dry-run.ts';
import { addSource, hasReason, KubectlError } from '../../errors.ts';
import { goJson } from '../../printers/go-json.ts';
import { getObject, patchObject } from '../../connection/helper.ts';
import { lastApplied, LAST_APPLIED } from '../../patching/last-applied.ts';
import { PRINT_FLAGS, printerOf } from '../../flags/print-flags.ts';
import { describe } from './patcher.ts';

/** `kubectl apply set-last-applied`. */
export const SET_LAST_APPLIED: Command = {
  name: 'set-last-applied',
  short: 'Set the last-applied-configuration annotation on a live object to match the contents of a file',
  usage: 'set-last-applied -f FILENAME',
  flags: [
    ...PRINT_FLAGS,
    { name: 'create-annotation', type: 'bool', usage: 'Create the annotation where the object has none.' },
    DRY_RUN_FLAG,
    ...fileFlags('The file, directory or URL with the last applied configuration.'),
  ],
  run: runSet,
};

function* runSet(context: Context): Co<void> {
  const { flags } = context;
  const dryRun = dryRunOf(context);
  const printer = printerOf(context, `configured${dryRunSuffix(dryRun)}`);
  const found = yield* build(context, { ...fileOptions(context), continueOnError: false });
  const changes: { info: Info; text: string }[] = [];
  yield* found.visit(function* (info) {
    const text = `${goJson(info.object)}\n`;
    const before = lastApplied(readLive(context, info));
    if (before === undefined && !flags.bool('create-annotation'))
      throw new KubectlError(
        `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
      );
    if (before?.trim() === text.trim()) yield* context.out(`set-last-applied ${info.name}: no changes required.\n`);
    else changes.push({ info, text });
  });
  for (const { info, text } of changes) {
    let object = info.object!;
    if (dryRun !== 'client') {
      const patch = { metadata: { annotations: { [LAST_APPLIED]: text } } };
      object = patchObject(context, info, 'merge', patch, {
        dryRun: dryRunQuery(dryRun),
      });
    }
    yield* context.out(printer.print(object));
  }
}

function readLive(context: Context, info: Info) {
  try {
    return getObject(context, info);
  } catch (error) {
    if (hasReason(error, 'NotFound')) throw error;
    throw addSource(`retrieving current configuration of:\n${describe(info)}\nfrom server for:`, info.source, error);
  }
}
