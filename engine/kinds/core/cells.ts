import type { KubeObject } from '../../store/object.ts';
import type { Column } from '../kind.ts';

/** A column of text; above priority 0, with `-o wide` alone. */
export const textColumn = (name: string, cell: (object: KubeObject) => string, priority = 0): Column => ({
  name,
  type: 'string',
  ...(priority && { priority }),
  cell,
});

/** A column of whole numbers. */
export const integerColumn = (name: string, cell: (object: KubeObject) => number, priority = 0): Column => ({
  name,
  type: 'integer',
  ...(priority && { priority }),
  cell,
});

/** A number that the server declares as text. */
export const countColumn = (...column: Parameters<typeof integerColumn>): Column => ({
  ...integerColumn(...column),
  type: 'string',
});

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

/** Containers and Images of a pod template (`layoutContainerCells`); 0 shows them always, 1 with `-o wide`. */
export const containerColumns = (spec: (object: KubeObject) => PodSpecLike | undefined, priority = 1): Column[] => [
  textColumn('Containers', (object) => joined(spec(object), 'name'), priority),
  textColumn('Images', (object) => joined(spec(object), 'image'), priority),
];

/** Containers and Images of what lies at `spec.template`. */
export const templateColumns = containerColumns((object) => object.spec?.template?.spec);
