import { parseQuantity } from '../../kinds/quantity.ts';
import { matches, selectorOf } from '../../kinds/selectors.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';

/** Annotations by which the binder and provisioners talk. */
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
export const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
export const PROVISIONER_BETA = 'volume.beta.kubernetes.io/storage-provisioner';

/** Has a claim been bound to its end? */
export const isBound = ({ metadata, spec }: KubeObject): boolean =>
  !!spec.volumeName && metadata.annotations?.[BIND_COMPLETED] !== undefined;

/** The storage class by name; '' where there is none. */
export const className = ({ spec, metadata }: KubeObject): string =>
  metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '';

/** Is a volume kept for this claim? */
export function isReservedFor({ spec }: KubeObject, claim: KubeObject): boolean {
  const { claimRef } = spec;
  if (!claimRef) return false;
  const { name, namespace, uid } = claim.metadata;
  return claimRef.name === name && claimRef.namespace === namespace && (!claimRef.uid || claimRef.uid === uid);
}

const storageOf = (list: { storage?: string } | undefined): bigint => parseQuantity(list?.storage ?? '0').nano;

/**
 * The volume to bind a claim to (volume.FindMatchingVolume): one that is reserved for it, else the smallest free one that
 * has its class, modes, labels and size, and that the node, where one is given, can use.
 */
export function findVolume(
  store: Store,
  claim: KubeObject,
  node: KubeObject | undefined,
  taken: ReadonlySet<string> = new Set(),
): KubeObject | undefined {
  const wanted = storageOf(claim.spec.resources?.requests);
  const selector = claim.spec.selector && selectorOf(claim.spec.selector);
  let best: KubeObject | undefined;
  for (const volume of store.list('persistentvolumes')) {
    const { spec, metadata, status } = volume;
    if (taken.has(metadata.name) || metadata.deletionTimestamp) continue;
    if ((spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem')) continue;
    if (storageOf(spec.capacity) < wanted) continue;
    if (node && !usableAt(volume, node)) continue;
    if (isReservedFor(volume, claim)) return volume;
    if (spec.claimRef || (status?.phase && status.phase !== 'Available')) continue;
    if (selector && !matches(selector, metadata.labels)) continue;
    if (className(volume) !== className(claim)) continue;
    if ((spec.volumeAttributesClassName ?? '') !== (claim.spec.volumeAttributesClassName ?? '')) continue;
    if (!hasModes(volume, claim)) continue;
    if (!best || storageOf(spec.capacity) < storageOf(best.spec.capacity)) best = volume;
  }
  return best;
}

const hasModes = (volume: KubeObject, claim: KubeObject): boolean =>
  ((claim.spec.accessModes ?? []) as string[]).every((mode) => volume.spec.accessModes?.includes(mode));

function usableAt(volume: KubeObject, node: KubeObject): boolean {
  const terms = volume.spec.nodeAffinity?.required?.nodeSelectorTerms as
    { matchExpressions?: { key: string; operator: string; values?: string[] }[] }[] | undefined;
  if (!terms) return true;
  const labels = node.metadata.labels ?? {};
  return terms.some(({ matchExpressions = [] }) =>
    matches(
      matchExpressions.map(({ key, operator, values = [] }) => ({
        key,
        operator: OPERATORS[operator] ?? 'in',
        values,
      })),
      labels,
    ),
  );
}

const OPERATORS: Readonly<Record<string, 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt'>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
  Gt: 'gt',
  Lt: 'lt',
};
