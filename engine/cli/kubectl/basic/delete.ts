import type { Co } from '../../../kernel/coroutine.ts';
import { build, fileFlags, fileOptions } from '../resource/builder.ts';
import type { Found } from '../resource/found.ts';
import type { Info } from '../resource/info.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { rawRequest } from './get-raw.ts';
import {
  CASCADE_FLAG,
  readCascade,
  FORCE_FLAG,
  GRACE_PERIOD_FLAG,
  TIMEOUT_FLAG,
  waitFlag,
} from '../flags/delete-flags.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunSuffix, type DryRun } from '../flags/dry-run.ts';
import { addSource, hasReason, KubectlError, throwAll, AggregateFailure } from '../errors.ts';
import { deleteObject } from '../connection/helper.ts';
import { waitForDeletion, WEEK_MS } from '../advanced/wait-for.ts';

/** `kubectl delete`. */
export const DELETE: Command = {
  name: 'delete',
  short: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  usage: 'delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  flags: [
    { name: 'all', type: 'bool', usage: 'Delete all objects of the given types in the namespace.' },
    { name: 'all-namespaces', short: 'A', type: 'bool', usage: 'In all namespaces.' },
    CASCADE_FLAG,
    DRY_RUN_FLAG,
    { name: 'field-selector', type: 'string', usage: 'Only objects with these fields (=, ==, !=).' },
    ...fileFlags('The file, directory or URL with what to delete.'),
    FORCE_FLAG,
    GRACE_PERIOD_FLAG,
    {
      name: 'ignore-not-found',
      type: 'bool',
      usage: 'What is not there is no error. On with --all, -l and --field-selector.',
    },
    { name: 'interactive', short: 'i', type: 'bool', usage: 'Ask before anything is deleted.' },
    { name: 'now', type: 'bool', usage: 'Give the objects one second (--grace-period=1).' },
    {
      name: 'output',
      short: 'o',
      type: 'string',
      usage: 'Output mode. Use "-o name" for shorter output (resource/name).',
    },
    { name: 'raw', type: 'string', usage: 'DELETE this path of the server.' },
    { name: 'selector', short: 'l', type: 'string', usage: 'Only objects with these labels.' },
    TIMEOUT_FLAG,
    waitFlag(true),
  ],
  run: runDelete,
};

/** How objects are deleted and what is said of it. */
export interface DeleteSettings {
  readonly cascade: 'Background' | 'Foreground' | 'Orphan';
  /** Negative: as the object has it. */
  readonly graceSeconds: number;
  readonly ignoreNotFound: boolean;
  readonly dryRun: DryRun;
  readonly wait: boolean;
  /** 0: as long as it takes. */
  readonly timeoutMs: number;
  readonly output: string;
  readonly quiet?: boolean;
  /** Tell that cluster-scoped objects are deleted too. */
  readonly warnClusterScope?: boolean;
}

function* runDelete(context: Context): Co<void> {
  const { flags } = context;
  if (flags.string('raw')) return yield* deleteRaw(context);
  const settings = settingsOf(context);
  const found = yield* build(context, {
    ...fileOptions(context),
    args: context.args,
    selector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
    all: flags.bool('all'),
    allNamespaces: flags.bool('all-namespaces'),
    requireObject: false,
  });
  validate(context);
  const grace = flags.bool('force') && settings.graceSeconds === 0;
  if (grace)
    yield* context.err(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    );
  else if (flags.bool('force') && settings.graceSeconds > 0)
    throw new KubectlError('--force and --grace-period greater than 0 cannot be specified together');
  if (flags.bool('interactive') && !(yield* confirm(context, found, settings))) return;
  yield* deleteFound(context, found, settings);
}

function settingsOf(context: Context): DeleteSettings {
  const { flags } = context;
  const many = flags.bool('all') || flags.string('selector') !== '' || flags.string('field-selector') !== '';
  let graceSeconds = flags.number('grace-period');
  if (flags.bool('now')) {
    if (graceSeconds !== -1) throw new KubectlError('--now and --grace-period cannot be specified together');
    graceSeconds = 1;
  }
  // A grace period of 0 by accident would lose data: it takes --force.
  if (graceSeconds === 0 && !flags.bool('force')) graceSeconds = 1;
  if (flags.bool('force') && graceSeconds < 0) graceSeconds = 0;
  return {
    cascade: readCascade(context),
    graceSeconds,
    ignoreNotFound: flags.changed('ignore-not-found') ? flags.bool('ignore-not-found') : many,
    dryRun: dryRunOf(context),
    wait: flags.bool('wait'),
    timeoutMs: flags.durationMs('timeout'),
    output: flags.string('output'),
    warnClusterScope: context.namespaceIsExplicit && !flags.bool('all-namespaces'),
  };
}

function validate(context: Context): void {
  const { flags } = context;
  const output = flags.string('output');
  if (output && output !== 'name')
    throw new KubectlError(`unexpected -o output mode: ${output}. We only support '-o name'`);
}

function* confirm(context: Context, found: Found, settings: DeleteSettings): Co<boolean> {
  const infos = yield* found.infos();
  yield* context.out(`You are about to delete the following ${infos.length} resource(s):\n`);
  for (const info of infos) yield* context.out(`${kindOf(info)}/${info.name}\n`);
  yield* context.out('Do you want to continue? (y/N): ');
  const answer = (yield* context.process.stdin.readLine()) ?? '';
  if (/^(?:y|yes)$/i.test(answer.trim())) return true;
  if (!settings.quiet) yield* context.out('deletion is cancelled\n');
  return false;
}

/** Delete what a builder found, tell of each, and wait until it is gone where asked to. */
export function* deleteFound(context: Context, found: Found, settings: DeleteSettings): Co<void> {
  const deleted: { info: Info; uid: string | undefined }[] = [];
  let count = 0;
  let warn = settings.warnClusterScope ?? false;
  const errors: unknown[] = [];
  try {
    yield* found.visit(function* (info) {
      count++;
      if (warn && !info.mapping.namespaced) {
        yield* context.err('Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n');
        warn = false;
      }
      if (settings.dryRun === 'client') return yield* tell(context, info, settings);
      deleted.push({ info, uid: yield* deleteOne(context, info, settings) });
    });
  } catch (error) {
    errors.push(...(error instanceof AggregateFailure ? error.errors : [error]));
  }
  throwAll(settings.ignoreNotFound ? errors.filter((error) => !hasReason(error, 'NotFound')) : errors);
  if (!count) {
    yield* context.out('No resources found\n');
    return;
  }
  if (!settings.wait || settings.dryRun !== 'none') return;
  const atMs = context.kernel.now + (settings.timeoutMs || WEEK_MS);
  const failures: unknown[] = [];
  for (const { info, uid } of deleted) {
    try {
      yield* waitForDeletion(context, info, { atMs, once: false }, uid);
    } catch (error) {
      // Who may delete need not be able to look.
      if (hasReason(error, 'Forbidden') || hasReason(error, 'MethodNotAllowed')) return;
      failures.push(error);
    }
  }
  throwAll(failures);
}

function* deleteOne(context: Context, info: Info, settings: DeleteSettings): Co<string | undefined> {
  let answer: any;
  try {
    answer = deleteObject(context, info, {
      propagationPolicy: settings.cascade,
      ...(settings.graceSeconds >= 0 && { gracePeriodSeconds: settings.graceSeconds }),
      ...(settings.dryRun === 'server' && { dryRun: ['All'] }),
    });
  } catch (error) {
    throw addSource('deleting', info.source, error);
  }
  yield* tell(context, info, settings);
  return answer?.kind === 'Status' ? answer.details?.uid : answer?.metadata?.uid;
}

/** `deployment.apps`. */
function kindOf({ mapping }: Info): string {
  const kind = mapping.kind.toLowerCase();
  return mapping.group ? `${kind}.${mapping.group}` : kind;
}

function* tell(context: Context, info: Info, settings: DeleteSettings): Co<void> {
  if (settings.quiet) return;
  if (settings.output === 'name') return yield* context.out(`${kindOf(info)}/${info.name}\n`);
  const operation = settings.graceSeconds === 0 ? 'force deleted' : 'deleted';
  const where = info.mapping.namespaced && info.namespace ? ` from ${info.namespace} namespace` : '';
  yield* context.out(`${kindOf(info)} "${info.name}" ${operation}${where}${dryRunSuffix(settings.dryRun)}\n`);
}

function* deleteRaw(context: Context): Co<void> {
  const { flags } = context;
  if (flags.strings('filename').length > 1) throw new KubectlError('--raw can only use a single local file or stdin');
  const body = flags.strings('filename').length ? context.readFile(flags.strings('filename')[0]) : undefined;
  yield* context.out(yield* rawRequest(context, 'DELETE', flags.string('raw'), body));
}
