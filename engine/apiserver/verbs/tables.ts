import type { Column } from '../../kinds/kind.ts';
import { age } from '../../kinds/duration.ts';
import type { KubeObject } from '../../store/object.ts';
import { groupVersion, type Resource } from '../discovery/resources.ts';
import { badRequest } from '../status.ts';

/** A table as `meta.k8s.io/v1` (or `v1beta1`) has it. */
export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: string;
  readonly metadata: Record<string, unknown>;
  readonly columnDefinitions: readonly ColumnDefinition[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: unknown }[];
}

export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

const NAME_TEXT =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';
const CREATED_TEXT =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata';

const DEFAULT_COLUMNS: readonly Column[] = [
  { name: 'Name', type: 'string', format: 'name', description: NAME_TEXT, cell: ({ metadata }) => metadata.name },
  {
    name: 'Created At',
    type: 'date',
    description: CREATED_TEXT,
    cell: ({ metadata }) => metadata.creationTimestamp ?? '<unknown>',
  },
];

const SCALE_COLUMNS: readonly Column[] = [
  { name: 'Name', type: 'string', description: NAME_TEXT, cell: ({ metadata }) => metadata.name },
  {
    name: 'Desired',
    type: 'integer',
    description: 'replicas is the desired number of instances for the scaled object.',
    cell: ({ spec }) => spec?.replicas ?? 0,
  },
  {
    name: 'Available',
    type: 'integer',
    description: 'replicas is the actual number of observed instances of the scaled object.',
    cell: ({ status }) => status?.replicas ?? 0,
  },
  {
    name: 'Age',
    type: 'string',
    description: CREATED_TEXT,
    cell: ({ metadata }, nowMs) => age(metadata.creationTimestamp, nowMs),
  },
];

function definition({ name, type, format = '', description = '', priority = 0 }: Column): ColumnDefinition {
  return { name, type, format, description, priority };
}

const META_V1 = 'meta.k8s.io/v1';

/** The metadata of an object alone. */
export function metadataOf(object: KubeObject, apiVersion = META_V1): Record<string, unknown> {
  return { kind: 'PartialObjectMetadata', apiVersion, metadata: object.metadata };
}

/** What rows carry of their object, as `includeObject` asks; throws BadRequest for a value that is none. */
export function readIncludeObject(query: URLSearchParams | undefined): 'None' | 'Metadata' | 'Object' {
  const value = query?.get('includeObject') || 'Metadata';
  if (value === 'None' || value === 'Metadata' || value === 'Object') return value;
  const why = `includeObject: Invalid value: "${value}": must be 'Metadata', 'Object', 'None', or empty`;
  throw badRequest(`Unable to convert to Table as requested: ${why}`);
}

export interface TableOptions {
  readonly metadata: Record<string, unknown>;
  readonly include: 'None' | 'Metadata' | 'Object';
  readonly headers: boolean;
  /** The version of the table itself. */
  readonly apiVersion?: string;
}

/** Objects of one resource as a table. `headers`: with column definitions (a watch sends them once). */
export function tableOf(
  resource: Resource,
  objects: readonly KubeObject[],
  nowMs: number,
  options: TableOptions,
): Table {
  const scale = objects[0]?.kind === 'Scale' && resource.kind !== 'Scale';
  const columns = scale ? SCALE_COLUMNS : (resource.impl.columns ?? DEFAULT_COLUMNS);
  return {
    kind: 'Table',
    apiVersion: options.apiVersion ?? META_V1,
    metadata: options.metadata,
    columnDefinitions: options.headers ? columns.filter(({ unnamed }) => !unnamed).map(definition) : [],
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.cell(object, nowMs)),
      object: included(resource, object, options),
    })),
  };
}

function included(resource: Resource, object: KubeObject, { include, apiVersion }: TableOptions): unknown {
  if (include === 'None') return null;
  if (include === 'Metadata') return metadataOf(object, apiVersion);
  return { ...object, kind: resource.kind, apiVersion: groupVersion(resource.group, resource.version) };
}
