import { sleep, type Co } from '../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../store/object.ts';
import { build, fileFlags, fileOptions } from '../resource/builder.ts';
import type { Info } from '../resource/info.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix, type DryRun } from '../flags/dry-run.ts';
import { KubectlError, throwAll } from '../errors.ts';
import { getObject, patchObject, replaceObject } from '../connection/helper.ts';
import { SELECT_FLAGS } from '../flags/local-flags.ts';
import { PRINT_FLAGS, printerOf } from '../flags/print-flags.ts';
import { RECORD_FLAG, recordCause } from '../flags/record.ts';
import { jsonMergePatch } from '../patching/three-way-merge.ts';

/** `kubectl scale`. */
export const SCALE: Command = {
  name: 'scale',
  short: 'Set a new size for a deployment, replica set, or replication controller',
  usage: 'scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  flags: [
    ...PRINT_FLAGS,
    ...SELECT_FLAGS,
    { name: 'current-replicas', type: 'int', default: -1, usage: 'Only where the object has this size now.' },
    DRY_RUN_FLAG,
    ...fileFlags('The file, directory or URL with what to scale.'),
    RECORD_FLAG,
    { name: 'replicas', type: 'int', default: 0, required: true, usage: 'The new size.' },
    { name: 'resource-version', type: 'string', usage: 'Only where the object has this version.' },
    {
      name: 'timeout',
      type: 'duration',
      default: 0,
      shownDefault: '0s',
      usage: 'How long to wait for the new size; zero does not wait.',
    },
  ],
  run: runScale,
};

/** What must hold for a change of size. */
interface Precondition {
  /** -1: any. */
  readonly replicas: number;
  /** '': any. */
  readonly resourceVersion: string;
}

function* runScale(context: Context): Co<void> {
  const { flags } = context;
  const replicas = flags.number('replicas');
  const precondition = {
    replicas: flags.number('current-replicas'),
    resourceVersion: flags.string('resource-version'),
  };
  if (replicas < 0)
    throw new KubectlError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  if (precondition.replicas < -1)
    throw new KubectlError('The --current-replicas must specify an integer of -1 or greater');
  const dryRun = dryRunOf(context);
  const printer = printerOf(context, `scaled${dryRunSuffix(dryRun)}`);
  const found = yield* build(context, {
    ...fileOptions(context),
    args: context.args,
    selector: flags.string('selector'),
    typesMeanAll: flags.bool('all'),
  });
  const { infos, errors } = yield* found.infosAndErrors();
  if (precondition.resourceVersion && infos.length > 1)
    throw new KubectlError('cannot use --resource-version with multiple resources');
  if (!infos.length) {
    throwAll(errors);
    throw new KubectlError('no objects passed to scale');
  }
  for (const info of infos) {
    if (dryRun !== 'client') {
      scaleTo(context, info, replicas, precondition, dryRun);
      if (flags.durationMs('timeout') && dryRun === 'none') yield* waitForSize(context, info, replicas);
      recordOn(context, info, dryRun);
    }
    const object = info.object!;
    yield* context.out(printer.print({ ...object, spec: { ...object.spec, replicas } }));
  }
  throwAll(errors);
}

function scaleTo(context: Context, info: Info, replicas: number, precondition: Precondition, dryRun: DryRun): void {
  const target = { ...info, subresource: 'scale' };
  const options = { dryRun: dryRunQuery(dryRun) };
  if (precondition.replicas === -1 && !precondition.resourceVersion) {
    patchObject(context, target, 'merge', { spec: { replicas } }, options);
    return;
  }
  const scale = getObject(context, target);
  const current: number = scale.spec?.replicas ?? 0;
  if (precondition.replicas !== -1 && current !== precondition.replicas)
    throw new KubectlError(`Expected replicas to be ${precondition.replicas}, was ${current}`);
  const version = scale.metadata.resourceVersion ?? '';
  if (precondition.resourceVersion && version !== precondition.resourceVersion)
    throw new KubectlError(`Expected resource version to be ${precondition.resourceVersion}, was ${version}`);
  replaceObject(context, target, { ...scale, spec: { ...scale.spec, replicas } }, options);
}

function* waitForSize(context: Context, info: Info, replicas: number): Co<void> {
  const until = context.kernel.now + context.flags.durationMs('timeout');
  for (;;) {
    const scale: KubeObject = getObject(context, { ...info, subresource: 'scale' });
    if (scale.spec?.replicas !== replicas || (scale.status?.replicas ?? 0) === replicas) return;
    if (context.kernel.now + 1000 > until)
      throw new KubectlError(`timed out waiting for ${JSON.stringify(info.name)} to be synced`);
    yield* sleep(context.kernel, 1000);
  }
}

/** `--record` notes the command on the object itself. */
function recordOn(context: Context, info: Info, dryRun: DryRun): void {
  const recorded = recordCause(context, info.object!);
  if (recorded === info.object) return;
  patchObject(context, info, 'merge', jsonMergePatch(info.object!, recorded), { dryRun: dryRunQuery(dryRun) });
}
