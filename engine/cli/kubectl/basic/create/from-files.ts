import type { Co } from '../../../../kernel/coroutine.ts';
import { parseSelector, matches } from '../../../../kinds/selectors.ts';
import { build, fileFlags, fileOptions, usesFiles } from '../../resource/builder.ts';
import type { Context } from '../../context.ts';
import { rawRequest } from '../get-raw.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix } from '../../flags/dry-run.ts';
import { editAndCreate } from '../edit/session.ts';
import { addSource, KubectlError } from '../../errors.ts';
import { fieldManagerFlag } from '../../flags/field-manager.ts';
import type { Flag } from '../../flags/flags.ts';
import { createObject } from '../../connection/helper.ts';
import { SAVE_CONFIG_FLAG, updateLastApplied } from '../../patching/last-applied.ts';
import { PRINT_FLAGS, printerOf } from '../../flags/print-flags.ts';
import { RECORD_FLAG, recordCause } from '../../flags/record.ts';
import { VALIDATE_FLAG, validationOf } from '../../flags/validation.ts';

/** The flags of `kubectl create -f`. */
export const CREATE_FLAGS: readonly Flag[] = [
  ...PRINT_FLAGS,
  ...fileFlags('The file, directory or URL with what to create.'),
  DRY_RUN_FLAG,
  { name: 'edit', type: 'bool', usage: 'Edit the objects before they are created.' },
  fieldManagerFlag('kubectl-create'),
  { name: 'raw', type: 'string', usage: 'POST the file to this path of the server as it is.' },
  RECORD_FLAG,
  SAVE_CONFIG_FLAG,
  { name: 'selector', short: 'l', type: 'string', usage: 'Only objects with these labels.' },
  VALIDATE_FLAG,
  { name: 'windows-line-endings', type: 'bool', usage: 'Edit with the line endings of Windows.' },
];

/** `kubectl create -f`. */
export function* runCreate(context: Context): Co<void> {
  const { flags, args } = context;
  if (args.length) throw context.usageError(`Unexpected args: [${args.join(' ')}]`);
  if (!usesFiles(context)) throw new KubectlError('must specify one of -f and -k');
  if (flags.string('raw')) return yield* createRaw(context);
  if (flags.bool('edit')) return yield* editAndCreate(context);
  const dryRun = dryRunOf(context);
  const printer = printerOf(context, `created${dryRunSuffix(dryRun)}`);
  const fieldValidation = validationOf(flags);
  const selector = parseSelector(flags.string('selector'));
  const found = yield* build(context, { ...fileOptions(context), validate: fieldValidation !== 'Ignore' });
  let count = 0;
  yield* found.visit(function* (info) {
    let object = updateLastApplied(info.object!, flags.bool('save-config'));
    if (!matches(selector, object.metadata?.labels)) return;
    object = recordCause(context, object);
    if (dryRun !== 'client') {
      try {
        object = createObject(context, info, object, {
          fieldManager: flags.string('field-manager'),
          fieldValidation,
          dryRun: dryRunQuery(dryRun),
        });
      } catch (error) {
        throw addSource('creating', info.source, error);
      }
    }
    count++;
    yield* context.out(printer.print(object));
  });
  if (!count) throw new KubectlError('no objects passed to create');
}

function* createRaw(context: Context): Co<void> {
  const { flags } = context;
  const files = flags.strings('filename');
  if (flags.bool('edit')) throw new KubectlError('--raw and --edit are mutually exclusive');
  if (files.length !== 1) throw new KubectlError('--raw can only use a single local file or stdin');
  if (/^https?:/.test(files[0])) throw new KubectlError('--raw cannot read from a url');
  const body = files[0] === '-' ? yield* context.process.stdin.readAll() : context.readFile(files[0]);
  yield* context.out(yield* rawRequest(context, 'POST', flags.string('raw'), body));
}
