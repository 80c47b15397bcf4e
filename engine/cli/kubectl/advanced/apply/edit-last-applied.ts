import type { Co } from '../../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { build, fileFlags, fileOptions } from '../../resource/builder.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { editObjects } from '../../basic/edit/session.ts';
import { KubectlError } from '../../errors.ts';
import { fieldManagerFlag } from '../../flags/field-manager.ts';
import { lastApplied } from '../../patching/last-applied.ts';
import { PRINT_FLAGS } from '../../flags/print-flags.ts';
import { VALIDATE_FLAG } from '../../flags/validation.ts';

/** `kubectl apply edit-last-applied`. */
export const EDIT_LAST_APPLIED: Command = {
  name: 'edit-last-applied',
  short: 'Edit latest last-applied-configuration annotations of a resource/object',
  usage: 'edit-last-applied (RESOURCE/NAME | -f FILENAME)',
  flags: [
    ...PRINT_FLAGS,
    ...fileFlags('The file, directory or URL with the objects.'),
    fieldManagerFlag('kubectl-client-side-apply'),
    VALIDATE_FLAG,
    { name: 'windows-line-endings', type: 'bool', usage: 'Edit with the line endings of Windows.' },
  ],
  run: runEdit,
};

function* runEdit(context: Context): Co<void> {
  const found = yield* build(context, {
    ...fileOptions(context),
    args: context.args,
    typesMeanAll: true,
    latest: true,
  });
  const infos = (yield* found.infos()).flatMap((info) => {
    const text = lastApplied(info.object!);
    return text === undefined ? [] : [{ ...info, object: JSON.parse(text) as KubeObject }];
  });
  if (!infos.length)
    throw new KubectlError(
      'no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`',
    );
  yield* editObjects(context, infos, 'last-applied');
}
