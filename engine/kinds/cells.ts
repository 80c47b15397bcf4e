import type { KubeObject } from '../store/object.ts';
import { age } from './duration.ts';
import type { Column } from './kind.ts';

/** A cell's value, from the object and the instant. */
export type Cell = (object: KubeObject, nowMs: number) => string | number | boolean | null;

/** A `metav1.LabelSelector`. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** A text column that is always shown. */
export const text = (name: string, cell: Cell): Column => ({ name, type: 'string', cell });

/** A column of whole numbers. */
export const integer = (name: string, cell: Cell): Column => ({ name, type: 'integer', cell });

/** A text column that `-o wide` alone shows. */
export const wide = (name: string, cell: Cell): Column => ({ name, type: 'string', priority: 1, cell });

/** A number that the server declares as text. */
export const countText = (name: string, cell: Cell, priority = 0): Column => ({
  name,
  type: 'string',
  ...(priority && { priority }),
  cell,
});

/** The first column of nearly all tables. */
export const nameColumn: Column = { name: 'Name', type: 'string', format: 'name', cell: (o) => o.metadata.name };

/** How long the object has been there. */
export const ageColumn: Column = text('Age', (o, nowMs) => age(o.metadata.creationTimestamp, nowMs));

/** When an object was made, for the tables that print an instant instead of an age. */
export const createdAtColumn: Column = {
  name: 'Created At',
  type: 'date',
  cell: (object) => object.metadata.creationTimestamp ?? null,
};

/** A map as `labels.FormatLabels` writes it: sorted `a=b,c=d`, or `<none>`. */
export function formatLabels(labels: Record<string, string> | undefined): string {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length ? keys.map((key) => `${key}=${labels![key]}`).join(',') : '<none>';
}

interface PodSpecLike {
  readonly containers?: readonly { readonly name: string; readonly image?: string }[];
}

const joined = (spec: PodSpecLike | undefined, field: 'name' | 'image'): string =>
  (spec?.containers ?? []).map((container) => container[field] ?? '').join(',');

/** Containers and Images of a pod template (`layoutContainerCells`), by default with `-o wide` alone. */
export const containerColumns = (
  spec: (object: KubeObject) => PodSpecLike | undefined,
  column: typeof text = wide,
): Column[] => [
  column('Containers', (object) => joined(spec(object), 'name')),
  column('Images', (object) => joined(spec(object), 'image')),
];

/** Containers and Images of what lies at `spec.template`. */
export const templateColumns = containerColumns((object) => object.spec?.template?.spec);

/** The columns that ReplicaSets and ReplicationControllers have before their selectors. */
export const replicaColumns: readonly Column[] = [
  nameColumn,
  integer('Desired', ({ spec }) => spec.replicas ?? 0),
  integer('Current', ({ status }) => status?.replicas ?? 0),
  integer('Ready', ({ status }) => status?.readyReplicas ?? 0),
  ageColumn,
  ...templateColumns,
];

/** A label selector as the printers write it: `a=b,c in (d,e),!f`; `<none>` where it selects everything. */
export function formatSelector(selector: LabelSelector | undefined | null): string {
  if (!selector) return '<none>';
  const parts: [string, string][] = Object.entries(selector.matchLabels ?? {}).map(([k, v]) => [k, `${k}=${v}`]);
  for (const { key, operator, values } of selector.matchExpressions ?? [])
    parts.push([key, requirement(key, operator, values ?? [])]);
  if (!parts.length) return '<none>';
  return parts
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, part]) => part)
    .join(',');
}

function requirement(key: string, operator: string, values: readonly string[]): string {
  const list = `(${[...values].sort().join(',')})`;
  if (operator === 'In') return `${key} in ${list}`;
  if (operator === 'NotIn') return `${key} notin ${list}`;
  return operator === 'Exists' ? key : `!${key}`;
}

/** A label selector as Go's `%v` prints it (some columns do). */
export function goLabelSelector(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels ?? {})
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`)
    .join('');
  const expressions = (selector.matchExpressions ?? [])
    .map(
      ({ key, operator, values = [] }) =>
        `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
    )
    .join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`;
}
