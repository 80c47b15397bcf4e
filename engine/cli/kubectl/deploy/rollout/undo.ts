import { noRollouts } from './visited.ts';
import { sleep, type Co } from '../../../../kernel/coroutine.ts';
import { equal } from '../../../../kinds/equality.ts';
import type { KubeObject } from '../../../../store/object.ts';
import type { Info } from '../../resource/info.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { describePodTemplate } from '../../troubleshoot/describe/pod/pod-template.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix, type DryRun } from '../../flags/dry-run.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { patchObject } from '../../connection/helper.ts';
import { LAST_APPLIED } from '../../patching/last-applied.ts';
import { PRINT_FLAGS, printerOf } from '../../flags/print-flags.ts';
import { revisionsOf, type Revision } from './history-of.ts';
import { findTargets, TARGET_FLAGS } from './targets.ts';

const HASH = 'pod-template-hash';

/** Annotations of a deployment that do not come from an older revision. */
const KEPT_ANNOTATIONS = [
  LAST_APPLIED,
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
];

/** `kubectl rollout undo`. */
export const ROLLOUT_UNDO: Command = {
  name: 'undo',
  short: 'Undo a previous rollout',
  usage: 'undo (TYPE NAME | TYPE/NAME) [flags]',
  flags: [
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    ...TARGET_FLAGS,
    {
      name: 'to-revision',
      type: 'int64',
      default: 0,
      usage: 'The revision to go back to; 0 is the one before the last.',
    },
  ],
  run: runUndo,
};

const CONTROLLER_MS = 50;

function* runUndo(context: Context): Co<void> {
  const dryRun = dryRunOf(context);
  const found = yield* findTargets(context);
  yield* found.visit(function* (info) {
    const { mapping, name } = info;
    if (info.object!.metadata.annotations?.[LAST_APPLIED] !== undefined)
      yield* context.err(
        `Warning: resource ${mapping.resource}/${name} was previously managed with 'kubectl apply'. Rolling back will not update the ${LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`,
      );
    printerOf(context, '');
    const result = rollBack(context, info, context.flags.number('to-revision'), dryRun);
    yield* context.out(printerOf(context, `${result}${dryRunSuffix(dryRun)}`).print(info.object!));
    // By the time kubectl has asked for the next object, the controller has dealt with this one.
    yield* sleep(context.kernel, CONTROLLER_MS);
  });
}

/** Go back to a revision; returns what is said of it. */
function rollBack(context: Context, info: Info, to: number, dryRun: DryRun): string {
  const object = info.object!;
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(object.kind))
    throw noRollouts(info, 'rollbacker', 'rollbacker');
  if (to < 0) throw notFound(to);
  const revisions = revisionsOf(context, info);
  const target = targetOf(object, revisions, to);
  if (dryRun === 'client') return describePodTemplate(target.template);
  if (object.kind === 'Deployment' && object.spec.paused)
    throw new KubectlError(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  if (equal(withoutHash(target.template), withoutHash(object.spec.template)))
    return `skipped rollback (current template already matches revision ${to})`;
  try {
    const options = { dryRun: dryRunQuery(dryRun), fieldManager: 'kubectl-rollout' };
    if (object.kind === 'Deployment') patchObject(context, info, 'json', deploymentPatch(object, target), options);
    else patchObject(context, info, 'strategic', target.keeper.data ?? {}, options);
  } catch (error) {
    throw new KubectlError(`failed restoring revision ${to}: ${errorText(error)}`);
  }
  return 'rolled back';
}

const notFound = (revision: number): KubectlError =>
  new KubectlError(`unable to find specified revision ${revision} in history`);

function targetOf(object: KubeObject, revisions: readonly Revision[], to: number): Revision {
  if (to > 0) {
    const found = revisions.find(({ number }) => number === to);
    if (!found) throw notFound(to);
    return found;
  }
  const previous = revisions[revisions.length - 2];
  if (previous) return previous;
  throw new KubectlError(
    object.kind === 'Deployment'
      ? `no rollout history found for deployment ${JSON.stringify(object.metadata.name)}`
      : 'no last revision to roll back to',
  );
}

function withoutHash(template: Record<string, any>): Record<string, any> {
  const { [HASH]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** The old template, and the annotations of its replica set. */
function deploymentPatch(deployment: KubeObject, { template, keeper }: Revision): unknown[] {
  const annotations: Record<string, string> = {};
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {}))
    if (KEPT_ANNOTATIONS.includes(key)) annotations[key] = value;
  for (const [key, value] of Object.entries(keeper.metadata.annotations ?? {}))
    if (!KEPT_ANNOTATIONS.includes(key)) annotations[key] = value;
  return [
    { op: 'replace', path: '/spec/template', value: withoutHash(template) },
    { op: 'replace', path: '/metadata/annotations', value: annotations },
  ];
}
