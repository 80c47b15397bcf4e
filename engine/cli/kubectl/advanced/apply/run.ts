import type { Co } from '../../../../kernel/coroutine.ts';
import { matches, parseSelector } from '../../../../kinds/selectors.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { pacer } from '../../resource/found.ts';
import { build, fileOptions, usesFiles } from '../../resource/builder.ts';
import type { Info } from '../../resource/info.ts';
import type { Context } from '../../context.ts';
import { readCascade } from '../../flags/delete-flags.ts';
import { dryRunOf, dryRunQuery, dryRunSuffix, type DryRun } from '../../flags/dry-run.ts';
import { addSource, hasReason, KubectlError, throwAll } from '../../errors.ts';
import { createObject, getObject, type WriteQuery } from '../../connection/helper.ts';
import { LAST_APPLIED, withLastApplied } from '../../patching/last-applied.ts';
import { printerOf } from '../../flags/print-flags.ts';
import { recordCause } from '../../flags/record.ts';
import { withoutNulls } from '../../printers/typed-object.ts';
import { typedPrinterOf } from '../../printers/typed-output.ts';
import { validationOf } from '../../flags/validation.ts';
import { ApplySet } from './applyset.ts';
import { describe, PatchFailure, patchToward } from './patcher.ts';
import { prune, pruneTypes } from './prune.ts';
import { applyServerSide, SERVER_SIDE_MANAGER } from './server-side.ts';

/** What one `kubectl apply` does with all its objects. */
interface Applying {
  readonly context: Context;
  readonly dryRun: DryRun;
  /** The ApplySet that what is applied belongs to. */
  readonly set: ApplySet | undefined;
  readonly write: WriteQuery;
  readonly serverSide: boolean;
  readonly force: boolean;
  /** Objects are printed as a whole at the end; else a line for each. */
  readonly whole: boolean;
  /** UIDs and namespaces met, which --prune leaves alone or looks into. */
  readonly uids: Set<string>;
  readonly namespaces: Set<string>;
}

/** `kubectl apply -f`. */
export function* runApply(context: Context): Co<void> {
  if (context.args.length) throw context.usageError(`Unexpected args: [${context.args.join(' ')}]`);
  const state = prepare(context);
  const { flags } = context;
  const types = flags.bool('prune') && !state.set ? pruneTypes(context) : undefined;
  const found = yield* build(context, { ...fileOptions(context), validate: validationOf(flags) !== 'Ignore' });
  const { infos: all, errors } = yield* found.infosAndErrors();
  const selector = parseSelector(flags.string('selector'));
  const infos = all.filter((info) => matches(selector, info.object?.metadata?.labels));
  state.set?.adopt(infos);
  if (!infos.length && !errors.length) throw new KubectlError('no objects passed to apply');
  state.set?.begin(infos);
  const pace = pacer(context);
  for (const info of infos) {
    yield* pace();
    try {
      yield* applyOne(state, info);
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
  if (state.whole) yield* printAll(context, infos);
  if (state.set) yield* state.set.prune(state.uids);
  if (types) yield* prune(context, { types, uids: state.uids, namespaces: state.namespaces, dryRun: state.dryRun });
}

function prepare(context: Context): Applying {
  const { flags } = context;
  const serverSide = flags.bool('server-side');
  const dryRun = dryRunOf(context);
  readCascade(context);
  if (flags.string('subresource') && !serverSide)
    throw new KubectlError('--subresource can only be specified for --server-side');
  if (!usesFiles(context)) throw new KubectlError('must specify one of -f and -k');
  const force = flags.bool('force');
  const forceConflicts = flags.bool('force-conflicts');
  if (forceConflicts && !serverSide) throw new KubectlError('--force-conflicts only works with --server-side');
  if (dryRun === 'client' && serverSide)
    throw new KubectlError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (serverSide && force) throw new KubectlError('--force cannot be used with --server-side');
  if (dryRun === 'server' && force) throw new KubectlError('--dry-run=server cannot be used with --force');
  if (flags.bool('all') && flags.string('selector'))
    throw new KubectlError('cannot set --all and --selector at the same time');
  const set = applySetOf(context, dryRun);
  const output = flags.string('output');
  const manager = serverSide && !flags.changed('field-manager') ? SERVER_SIDE_MANAGER : flags.string('field-manager');
  return {
    context,
    dryRun,
    set,
    serverSide,
    force,
    whole: output !== '' && output !== 'name',
    uids: new Set(),
    namespaces: new Set(),
    write: {
      fieldManager: manager,
      fieldValidation: validationOf(flags),
      dryRun: dryRunQuery(dryRun),
      ...(serverSide && { force: forceConflicts }),
    },
  };
}

/** The ApplySet that the flags name. Throws KubectlError where the flags of pruning do not go together. */
function applySetOf(context: Context, dryRun: DryRun): ApplySet | undefined {
  const { flags } = context;
  const reference = flags.has('applyset') ? flags.string('applyset') : '';
  const set = reference ? new ApplySet(context, reference, dryRun) : undefined;
  if (set && !flags.bool('prune')) throw new KubectlError('--applyset requires --prune');
  set?.check();
  if (!flags.bool('prune')) return undefined;
  if (flags.bool('force')) throw new KubectlError('--force cannot be used with --prune');
  if (set) {
    for (const name of ['all', 'selector', 'prune-allowlist'])
      if (flags.changed(name)) throw new KubectlError(`--${name} is incompatible with --applyset`);
  } else if (!flags.bool('all') && !flags.string('selector'))
    throw new KubectlError(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    );
  return set;
}

function* applyOne(state: Applying, info: Info): Co<void> {
  const { context } = state;
  if (info.mapping.namespaced) state.namespaces.add(info.namespace);
  info.object = recordCause(context, info.object!);
  const generateName = info.object.metadata?.generateName;
  if (!info.name && generateName) throw new KubectlError(`from ${generateName}: cannot use generate name with apply`);
  if (!state.serverSide) return yield* applyClientSide(state, info);
  const target: Info = { ...info, subresource: context.flags.string('subresource') };
  yield* applyServerSide(context, target, state.write);
  info.object = target.object;
  yield* warnIfDeleting(context, info);
  visited(state, info);
  yield* report(state, info, 'serverside-applied');
}

function* applyClientSide(state: Applying, info: Info): Co<void> {
  const { context } = state;
  const modified = withLastApplied(info.object!);
  const live = read(context, info);
  if (!live) {
    info.object = withoutNulls(modified);
    if (state.dryRun !== 'client') {
      try {
        info.object = createObject(context, info, info.object, state.write);
      } catch (error) {
        throw addSource('creating', info.source, error);
      }
    }
    visited(state, info);
    return yield* report(state, info, 'created');
  }
  info.object = live;
  visited(state, info);
  if (live.metadata.annotations?.[LAST_APPLIED] === undefined)
    yield* context.err(
      `Warning: resource ${objectName(info)} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
    );
  const { patch, object } = sendPatch(state, info, live, modified);
  info.object = object;
  yield* warnIfDeleting(context, info);
  yield* report(state, info, patch === '{}' && !state.whole ? 'unchanged' : 'configured');
}

function sendPatch(state: Applying, info: Info, live: KubeObject, modified: KubeObject) {
  try {
    return patchToward(state.context, info, live, modified, {
      write: state.write,
      force: state.force,
      local: state.dryRun === 'client',
    });
  } catch (error) {
    const [patch, cause] = error instanceof PatchFailure ? [error.patch, error.cause] : ['', error];
    throw addSource(`applying patch:\n${patch}\nto:\n${describe(info)}\nfor:`, info.source, cause);
  }
}

/** The live object; undefined where there is none. */
function read(context: Context, info: Info): KubeObject | undefined {
  try {
    if (!info.name) throw new KubectlError('resource name may not be empty');
    return getObject(context, info);
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw addSource(`retrieving current configuration of:\n${describe(info)}\nfrom server for:`, info.source, error);
  }
}

const objectName = ({ mapping, name }: Info): string => `${mapping.resource}/${name}`;

function visited(state: Applying, info: Info): void {
  const uid = info.object?.metadata.uid;
  if (uid) state.uids.add(uid);
}

function* warnIfDeleting(context: Context, info: Info): Co<void> {
  if (info.object?.metadata.deletionTimestamp)
    yield* context.err(`Warning: Detected changes to resource ${info.name} which is currently being deleted.\n`);
}

function* report(state: Applying, info: Info, operation: string): Co<void> {
  if (state.whole) return;
  const printer = printerOf(state.context, `${operation}${dryRunSuffix(state.dryRun)}`);
  yield* state.context.out(printer.print(info.object!));
}

function* printAll(context: Context, infos: readonly Info[]): Co<void> {
  const objects = infos.map(({ object }) => object!);
  const printed: KubeObject =
    objects.length === 1
      ? objects[0]
      : ({ apiVersion: 'v1', kind: 'List', metadata: {}, items: objects } as unknown as KubeObject);
  const printer = objects.length === 1 ? printerOf(context, '') : typedPrinterOf(context, '');
  yield* context.out(printer.print(printed));
}
