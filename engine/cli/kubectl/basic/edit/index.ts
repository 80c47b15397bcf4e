import type { Co } from '../../../../kernel/coroutine.ts';
import { build, fileFlags, fileOptions } from '../../resource/builder.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import { fieldManagerFlag } from '../../flags/field-manager.ts';
import { SAVE_CONFIG_FLAG } from '../../patching/last-applied.ts';
import { PRINT_FLAGS } from '../../flags/print-flags.ts';
import { VALIDATE_FLAG } from '../../flags/validation.ts';
import { editObjects } from './session.ts';

/** `kubectl edit`. */
export const EDIT: Command = {
  name: 'edit',
  short: 'Edit a resource on the server',
  usage: 'edit (RESOURCE/NAME | -f FILENAME)',
  flags: [
    ...PRINT_FLAGS,
    fieldManagerFlag('kubectl-edit'),
    ...fileFlags('The file, directory or URL with the objects to edit.'),
    { name: 'output-patch', type: 'bool', usage: 'Print the patch that an edit sends.' },
    SAVE_CONFIG_FLAG,
    { name: 'subresource', type: 'string', usage: 'The subresource to edit (status, resize).' },
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
    subresource: context.flags.string('subresource') || undefined,
  });
  const infos = yield* found.infos();
  if (!infos.length) throw new KubectlError('edit cancelled, no objects found');
  yield* editObjects(context, infos, 'normal');
}
