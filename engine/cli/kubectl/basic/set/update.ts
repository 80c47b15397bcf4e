import type { Co } from '../../../../kernel/coroutine.ts';
import { copy, type KubeObject } from '../../../../store/object.ts';
import { build, fileFlags, fileOptions, LOCAL_RESOURCE, MISSING_RESOURCE, usesFiles } from '../../resource/builder.ts';
import type { Found } from '../../resource/found.ts';
import type { Info } from '../../resource/info.ts';
import type { Context } from '../../context.ts';
import { groupVersion, parseGroupVersion } from '../../connection/discovery.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix } from '../../flags/dry-run.ts';
import { AggregateFailure, errorText, KubectlError } from '../../errors.ts';
import { fieldManagerFlag } from '../../flags/field-manager.ts';
import type { Flag } from '../../flags/flags.ts';
import { patchObject } from '../../connection/helper.ts';
import { checkLocal, LOCAL_FLAG, SELECT_FLAGS } from '../../flags/local-flags.ts';
import { patchSchemaOf } from '../../patching/patch-schema.ts';
import { PRINT_FLAGS } from '../../flags/print-flags.ts';
import { RECORD_FLAG, recordCause } from '../../flags/record.ts';
import { jsonMergePatch, twoWayMergePatch } from '../../patching/three-way-merge.ts';
import { throughGoType } from '../../printers/typed-object.ts';
import { typedPrinterOf } from '../../printers/typed-output.ts';

/** Flags of the commands under `kubectl set`. */
export const SET_FLAGS: readonly Flag[] = [
  ...PRINT_FLAGS,
  ...SELECT_FLAGS,
  DRY_RUN_FLAG,
  fieldManagerFlag('kubectl-set'),
  ...fileFlags('The file, directory or URL with what to update.'),
  LOCAL_FLAG,
];

/** Those of the commands that can record what they were. */
export const RECORDED_SET_FLAGS: readonly Flag[] = [...SET_FLAGS, RECORD_FLAG];

/** One `kubectl set` command over all its objects. */
export interface Update {
  /** `image updated`. */
  readonly operation: string;
  /** `failed to patch image update to pod template: `, before the server's refusal; '' leaves it a Status. */
  readonly failure: string;
  /** Is a patch sent, and told of, that changes nothing? */
  readonly always?: boolean;
  /** Errors of `change` are told without the object's name. */
  readonly bareErrors?: boolean;
  /** Change a copy of the object in place. Errors it returns are told beside those of other objects. */
  change(object: KubeObject, info: Info): readonly unknown[] | void;
}

/** What becomes of names beside --local: they are refused, or as if they were not there. */
export type LocalNames = 'refused' | 'ignored';

/** What a `kubectl set` command names. */
export function* findAll(context: Context, resources: readonly string[], localNames: LocalNames): Co<Found> {
  const { flags } = context;
  const local = checkLocal(context);
  typedPrinterOf(context, '');
  if (local && resources.length && localNames === 'refused') throw new KubectlError(LOCAL_RESOURCE);
  if (local && !usesFiles(context)) throw new KubectlError(MISSING_RESOURCE);
  return yield* build(context, {
    ...fileOptions(context),
    typed: true,
    args: local ? [] : resources,
    selector: flags.string('selector'),
    typesMeanAll: flags.bool('all'),
    local,
    latest: !local,
  });
}

/** What is looked at before anything else: --dry-run and --output. Throws KubectlError. */
export function checkOutput(context: Context): void {
  dryRunOf(context);
  typedPrinterOf(context, '');
}

/** The objects a `kubectl set` command names. Throws what is wrong with them. */
export function* findTargets(context: Context, resources: readonly string[], localNames: LocalNames): Co<Info[]> {
  const found = yield* findAll(context, resources, localNames);
  return yield* found.infos();
}

/** Does the command name anything to update? Throws KubectlError. */
export function checkTargets(context: Context, resources: readonly string[]): void {
  const { flags } = context;
  if (flags.bool('all') && flags.string('selector'))
    throw new KubectlError('cannot set --all and --selector at the same time');
  if (!resources.length && !usesFiles(context))
    throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
}

/** Change each object, send the patch, print the result. Ends with all errors. */
export function* updateAll(context: Context, infos: readonly Info[], update: Update): Co<void> {
  const errors: unknown[] = [];
  for (const info of infos) {
    try {
      yield* updateOne(context, info, update, errors);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length) throw errors.length === 1 ? errors[0] : new AggregateFailure(errors);
}

/** Change one object. Errors that `change` returns are added to the list. Throws KubectlError. */
export function* updateOne(context: Context, info: Info, update: Update, errors: unknown[]): Co<void> {
  const { flags } = context;
  const dryRun = dryRunOf(context);
  const before = info.object!;
  let after = copy(before);
  try {
    errors.push(...(update.change(after, info) ?? []));
  } catch (error) {
    if (update.bareErrors) throw error;
    throw new KubectlError(`error: ${objectName(info)} ${errorText(error)}\n`);
  }
  after = recordCause(context, after);
  const patch = changesOf(info, before, after);
  if (!Object.keys(patch).length && !update.always) return;
  const printer = typedPrinterOf(context, `${update.operation}${dryRunSuffix(dryRun)}`);
  if (flags.bool('local') || dryRun === 'client') return yield* context.out(printer.print(throughGoType(after)));
  let actual: KubeObject;
  try {
    actual = patchObject(context, info, patchSchema(info) ? 'strategic' : 'merge', patch, {
      fieldManager: flags.string('field-manager'),
      dryRun: dryRunQuery(dryRun),
    });
  } catch (error) {
    throw update.failure ? new KubectlError(`${update.failure}${errorText(error)}`) : error;
  }
  yield* context.out(printer.print(actual));
}

/** What an object is called in an error (resource.Info's ObjectName): by its kind where no server told its resource. */
function objectName({ mapping, name, object }: Info): string {
  if (mapping) return `${mapping.resource}/${name}`;
  const { apiVersion, kind } = object!;
  const { group } = parseGroupVersion(apiVersion);
  return group ? `${kind.toLowerCase()}.${group}/${name}\n` : `${kind.toLowerCase()}/${name}`;
}

const patchSchema = ({ mapping, object }: Info) =>
  mapping ? patchSchemaOf(groupVersion(mapping), mapping.kind) : patchSchemaOf(object!.apiVersion, object!.kind);

function changesOf(info: Info, before: KubeObject, after: KubeObject): Record<string, unknown> {
  const schema = patchSchema(info);
  return schema ? twoWayMergePatch(before, after, schema) : jsonMergePatch(before, after);
}
