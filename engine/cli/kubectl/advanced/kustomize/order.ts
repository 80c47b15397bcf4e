import { KubectlError } from '../../errors.ts';
import { currentId, type Resource } from './resource.ts';
import { gvkText, type Gvk, type ResourceId } from './resource-id.ts';

/** Kinds that others need come first. */
const FIRST = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** How `sortOptions` puts resources in order. */
export interface SortOptions {
  readonly order?: string;
  readonly legacySortOptions?: { readonly orderFirst?: readonly string[]; readonly orderLast?: readonly string[] };
}

const rankIn = (first: readonly string[], last: readonly string[], kind: string): number => {
  const index = first.indexOf(kind);
  return index >= 0 ? index - first.length : last.indexOf(kind) + 1;
};

/** Which of two kinds comes first: the one that others need, else by name. */
export const compareKinds = (a: Gvk, b: Gvk): number =>
  rankIn(FIRST, LAST, a.kind ?? '') - rankIn(FIRST, LAST, b.kind ?? '') || compare(kindKey(a), kindKey(b));

const kindKey = ({ group, version, kind }: Gvk): string => `${group || '~G'}_${version || '~V'}_${kind || '~K'}`;
const idKey = (id: ResourceId): string => `${gvkText(id)}|${id.namespace || '~X'}|${id.name || '~N'}`;
const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** The order that kubectl prints resources in: as they came, or by kinds, those first that others need. */
export function inOrder(resources: readonly Resource[], options: SortOptions | undefined): readonly Resource[] {
  const order = options ? (options.order ?? '') : 'legacy';
  if (order !== 'legacy' && order !== 'fifo')
    throw new KubectlError("the field 'sortOptions.order' must be one of [fifo, legacy]");
  if (order === 'fifo' && options?.legacySortOptions)
    throw new KubectlError(
      "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'",
    );
  if (order === 'fifo') return resources;
  const given = options?.legacySortOptions;
  const first = given ? (given.orderFirst ?? []) : FIRST;
  const last = given ? (given.orderLast ?? []) : LAST;
  const rank = (kind: string): number => rankIn(first, last, kind);
  return [...resources].sort((left, right) => {
    const a = currentId(left);
    const b = currentId(right);
    return rank(a.kind) - rank(b.kind) || compare(kindKey(a), kindKey(b)) || compare(idKey(a), idKey(b));
  });
}
