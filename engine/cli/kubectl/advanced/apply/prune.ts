import type { Co } from '../../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { infoOf, type Info } from '../../resource/info.ts';
import { listAll } from '../../resource/list-all.ts';
import type { Context } from '../../context.ts';
import { propagationOf } from '../../flags/delete-flags.ts';
import type { Mapping } from '../../connection/discovery.ts';
import { dryRunQuery, dryRunSuffix, type DryRun } from '../../flags/dry-run.ts';
import { hasReason, KubectlError } from '../../errors.ts';
import { deleteObject } from '../../connection/helper.ts';
import { klogWarning } from '../../klog.ts';
import { LAST_APPLIED } from '../../patching/last-applied.ts';
import { printerOf } from '../../flags/print-flags.ts';

/** The types that --prune looks at where none are named, as group, version, kind; those with a namespace first. */
const DEFAULT_TYPES: readonly (readonly [group: string, version: string, kind: string])[] = [
  ['', 'v1', 'ConfigMap'],
  ['', 'v1', 'Endpoints'],
  ['', 'v1', 'PersistentVolumeClaim'],
  ['', 'v1', 'Pod'],
  ['', 'v1', 'ReplicationController'],
  ['', 'v1', 'Secret'],
  ['', 'v1', 'Service'],
  ['batch', 'v1', 'Job'],
  ['batch', 'v1', 'CronJob'],
  ['networking.k8s.io', 'v1', 'Ingress'],
  ['apps', 'v1', 'DaemonSet'],
  ['apps', 'v1', 'Deployment'],
  ['apps', 'v1', 'ReplicaSet'],
  ['apps', 'v1', 'StatefulSet'],
  ['', 'v1', 'Namespace'],
  ['', 'v1', 'PersistentVolume'],
];

/** What is pruned, and what is left alone. */
export interface Pruning {
  readonly types: readonly Mapping[];
  /** The objects that were applied. */
  readonly uids: ReadonlySet<string>;
  /** The namespaces that were applied to. */
  readonly namespaces: ReadonlySet<string>;
  readonly dryRun: DryRun;
}

/** The types that --prune-allowlist names, or the usual ones. Throws KubectlError. */
export function pruneTypes(context: Context): Mapping[] {
  const { discovery } = context;
  const listed = context.flags.strings('prune-allowlist');
  const named = listed.map((text) => {
    const parts = text.split('/');
    if (parts.length !== 3)
      throw new KubectlError(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    return [parts[0] === 'core' ? '' : parts[0], parts[1], parts[2]] as const;
  });
  const types = (listed.length ? named : DEFAULT_TYPES).flatMap(([group, version, kind]) => {
    const mapping = discovery.byKind(group, kind, version);
    if (!mapping && listed.length)
      throw new KubectlError(
        `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(group ? `${group}/${version}` : version)}`,
      );
    return mapping ? [mapping] : [];
  });
  return types;
}

/** Say that objects without a namespace will one day not be pruned by themselves. */
export function warnOfPruning(context: Context, namespaces: ReadonlySet<string>): void {
  if (namespaces.size && !context.flags.strings('prune-allowlist').length)
    klogWarning(
      context,
      'prune.go:71',
      'Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.',
    );
}

/** Delete what was once applied, matches the selector, and was not applied this time. */
export function* prune(context: Context, pruning: Pruning): Co<void> {
  warnOfPruning(context, pruning.namespaces);
  const namespaced = pruning.types.filter((mapping) => mapping.namespaced);
  for (const namespace of pruning.namespaces)
    for (const mapping of namespaced) yield* pruneType(context, pruning, mapping, namespace);
  for (const mapping of pruning.types) if (!mapping.namespaced) yield* pruneType(context, pruning, mapping, '');
}

function* pruneType(context: Context, { uids, dryRun }: Pruning, mapping: Mapping, namespace: string): Co<void> {
  for (const object of prunable(context, uids, mapping, namespace)) {
    deletePruned(context, infoOf(mapping, object, ''), dryRun);
    yield* context.out(printerOf(context, `pruned${dryRunSuffix(dryRun)}`).print(object));
  }
}

/** What was once applied, matches the selector, and is not among the given objects. */
export const prunable = (
  context: Context,
  uids: ReadonlySet<string>,
  mapping: Mapping,
  namespace: string,
): KubeObject[] =>
  listAll(context, { namespace }, mapping, context.flags.string('selector')).filter(
    ({ metadata }) => metadata.annotations?.[LAST_APPLIED] !== undefined && !uids.has(metadata.uid ?? ''),
  );

/** Delete an object as the flags say; one that is gone already is no error. */
export function deletePruned(context: Context, info: Info, dryRun: DryRun): void {
  if (dryRun === 'client') return;
  const seconds = context.flags.number('grace-period');
  try {
    deleteObject(context, info, {
      propagationPolicy: propagationOf(context),
      ...(seconds >= 0 && { gracePeriodSeconds: seconds }),
      ...(dryRun === 'server' && { dryRun: [dryRunQuery(dryRun)] }),
    });
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
  }
}
