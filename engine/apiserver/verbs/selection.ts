import {
  matches,
  parseFieldSelector,
  parseSelector,
  SelectorError,
  type FieldTerm,
  type Selector,
} from '../../kinds/selectors.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Resource } from '../discovery/resources.ts';
import { badRequest } from '../status.ts';

/** What a list or watch picks: by labels, by fields, or one name. */
export interface Selection {
  readonly labels: Selector;
  readonly fields: readonly FieldTerm[];
}

/** Read the selectors of a query; throws BadRequest. */
export function readSelection(resource: Resource, query: URLSearchParams | undefined, name = ''): Selection {
  try {
    const labels = parseSelector(query?.get('labelSelector') ?? '');
    const fields = parseFieldSelector(query?.get('fieldSelector') ?? '');
    checkFields(resource, fields);
    return { labels, fields: name ? [...fields, { field: 'metadata.name', operator: '=', value: name }] : fields };
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
}

function checkFields(resource: Resource, fields: readonly FieldTerm[]): void {
  const further = Object.keys(selectable(resource, EMPTY));
  for (const { field } of fields) {
    if (field === 'metadata.name' || further.includes(field)) continue;
    // Kinds with a rule of their own for labels take a namespace only where they live in one.
    if (field === 'metadata.namespace' && (resource.namespaced || !further.length)) continue;
    throw new SelectorError(
      further.length || resource.custom
        ? unsupportedLabel(resource, field)
        : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
    );
  }
}

/** What the conversion function of a kind's field labels says of others. */
function unsupportedLabel({ key }: Resource, field: string): string {
  if (key === 'jobs.batch') return `field label "${field}" not supported for Job`;
  if (key === 'resourceslices.resource.k8s.io')
    return `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${field}`;
  return `field label not supported: ${field}`;
}

const EMPTY = {
  apiVersion: '',
  kind: '',
  metadata: { name: '' },
  spec: {},
  status: {},
  involvedObject: {},
  source: {},
} as KubeObject;

const selectable = (resource: Resource, object: KubeObject): Record<string, string> =>
  resource.impl.selectableFields?.(object) ?? {};

/** Is the object picked? */
export function picks(resource: Resource, { labels, fields }: Selection, object: KubeObject): boolean {
  if (labels.length && !matches(labels, object.metadata.labels)) return false;
  return fields.every(({ field, operator, value }) => {
    const found = fieldValue(resource, object, field);
    return operator === '!=' ? found !== value : found === value;
  });
}

function fieldValue(resource: Resource, object: KubeObject, field: string): string {
  if (field === 'metadata.name') return object.metadata.name;
  if (field === 'metadata.namespace') return object.metadata.namespace ?? '';
  return selectable(resource, object)[field] ?? '';
}
