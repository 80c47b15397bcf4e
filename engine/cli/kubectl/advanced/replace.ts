import type { Co } from '../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../store/object.ts';
import { build, fileFlags, fileOptions, usesFiles } from '../resource/builder.ts';
import type { Info } from '../resource/info.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { rawPath, rawRequest } from '../basic/get-raw.ts';
import { deleteFound } from '../basic/delete.ts';
import {
  CASCADE_FLAG,
  FORCE_FLAG,
  GRACE_PERIOD_FLAG,
  propagationOf,
  readCascade,
  TIMEOUT_FLAG,
  waitFlag,
} from '../flags/delete-flags.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix } from '../flags/dry-run.ts';
import { addSource, KubectlError } from '../errors.ts';
import { fieldManagerFlag } from '../flags/field-manager.ts';
import { createObject, getObject, replaceObject } from '../connection/helper.ts';
import { SAVE_CONFIG_FLAG, updateLastApplied } from '../patching/last-applied.ts';
import { PRINT_FLAGS, printerOf } from '../flags/print-flags.ts';
import { readAllStdinOnce } from './stdin-once.ts';
import { VALIDATE_FLAG, validationOf } from '../flags/validation.ts';
import { waitForDeletion } from './wait-for.ts';

/** How long `--force` waits for what it deleted. */
const FORCE_TIMEOUT_MS = 5 * 60_000;

/** `kubectl replace`. */
export const REPLACE: Command = {
  name: 'replace',
  short: 'Replace a resource by file name or stdin',
  long: `Replace a resource by file name or stdin. The complete specification must be given, as kubectl get -o yaml prints it.

 JSON and YAML formats are accepted.`,
  usage: 'replace -f FILENAME',
  flags: [
    ...PRINT_FLAGS,
    CASCADE_FLAG,
    DRY_RUN_FLAG,
    fieldManagerFlag('kubectl-replace'),
    ...fileFlags('The file, directory or URL with the replacement.'),
    FORCE_FLAG,
    GRACE_PERIOD_FLAG,
    { name: 'raw', type: 'string', usage: 'PUT the file to this path of the server as it is.' },
    SAVE_CONFIG_FLAG,
    { name: 'subresource', type: 'string', usage: 'The subresource to replace (status, scale, resize).' },
    TIMEOUT_FLAG,
    VALIDATE_FLAG,
    waitFlag(false),
  ],
  run: runReplace,
};

function* runReplace(context: Context): Co<void> {
  const { flags } = context;
  const dryRun = dryRunOf(context);
  const validation = validationOf(flags);
  readCascade(context);
  void context.connection;
  if (!usesFiles(context)) throw new KubectlError('must specify one of -f and -k');
  const force = flags.bool('force');
  if (flags.number('grace-period') >= 0 && !force) throw new KubectlError('--grace-period must have --force specified');
  if (flags.durationMs('timeout') !== 0 && !force) throw new KubectlError('--timeout must have --force specified');
  if (flags.string('raw')) return yield* replaceRaw(context);
  if (force) return yield* replaceByForce(context);
  const printer = printerOf(context, `replaced${dryRunSuffix(dryRun)}`);
  const found = yield* build(context, { ...fileOptions(context), validate: validation !== 'Ignore' });
  yield* found.visit(function* (item) {
    const info: Info = { ...item, subresource: flags.string('subresource') || undefined };
    let object = updateLastApplied(info.object!, flags.bool('save-config'));
    if (dryRun !== 'client') {
      try {
        object = replaceObject(context, info, withVersion(context, info, object), {
          fieldManager: flags.string('field-manager'),
          fieldValidation: validation,
          dryRun: dryRunQuery(dryRun),
        });
      } catch (error) {
        throw addSource('replacing', info.source, error);
      }
    }
    yield* context.out(printer.print(object));
  });
}

/** An object without a version replaces the one that is there now. */
function withVersion(context: Context, info: Info, object: KubeObject): KubeObject {
  if (object.metadata?.resourceVersion) return object;
  try {
    const { resourceVersion } = getObject(context, info).metadata;
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  } catch {
    // What is wrong the PUT will tell.
    return object;
  }
}

/** `--force`: delete, wait until it is gone, create. */
function* replaceByForce(context: Context): Co<void> {
  const { flags } = context;
  const options = yield* readAllStdinOnce(context, fileOptions(context));
  const zeroGrace = flags.number('grace-period') === 0;
  const timeoutMs = flags.durationMs('timeout');
  const found = yield* build(context, { ...options, requireObject: false });
  yield* deleteFound(context, found, {
    cascade: propagationOf(context),
    graceSeconds: zeroGrace ? 1 : flags.number('grace-period'),
    ignoreNotFound: true,
    dryRun: 'none',
    wait: zeroGrace || flags.bool('wait'),
    timeoutMs,
    output: flags.string('output'),
  });
  const atMs = context.kernel.now + (timeoutMs || FORCE_TIMEOUT_MS);
  yield* (yield* build(context, { ...options, requireObject: false })).visit(function* (info) {
    yield* waitForDeletion(context, info, { atMs, once: false });
  });
  const printer = printerOf(context, 'replaced');
  const again = yield* build(context, { ...options, validate: validationOf(flags) !== 'Ignore' });
  let count = 0;
  yield* again.visit(function* (info) {
    const object = createObject(context, info, updateLastApplied(info.object!, flags.bool('save-config')), {
      fieldManager: flags.string('field-manager'),
      fieldValidation: validationOf(flags),
    });
    count++;
    yield* context.out(printer.print(object));
  });
  if (!count) throw new KubectlError('no objects passed to replace');
}

function* replaceRaw(context: Context): Co<void> {
  const { flags } = context;
  const files = flags.strings('filename');
  if (files.length !== 1) throw new KubectlError('--raw can only use a single local file or stdin');
  if (/^https?:/.test(files[0])) throw new KubectlError('--raw cannot read from a url');
  rawPath(flags.string('raw'));
  const body = files[0] === '-' ? yield* context.process.stdin.readAll() : context.readFile(files[0]);
  yield* context.out(yield* rawRequest(context, 'PUT', flags.string('raw'), body));
}
