import definitions from './data/openapi-definitions.json' with { type: 'json' };

/** A schema of the OpenAPI v2 document, as the API server publishes it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-patch-merge-key'?: string;
  /** `merge`, `replace`, `retainKeys`, or two of them joined by a comma. */
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
  readonly 'x-kubernetes-unions'?: readonly unknown[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const all = definitions as unknown as Readonly<Record<string, Schema>>;
const PREFIX = '#/definitions/';

const byKind = new Map<string, string>();
for (const [name, schema] of Object.entries(all))
  for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? []) {
    const key = `${group}/${version}/${kind}`;
    // DeleteOptions and WatchEvent stand in every group; a kind of one group has one definition.
    if (!byKind.has(key)) byKind.set(key, name);
  }

/** All definitions, by name (`io.k8s.api.core.v1.Pod`). */
export const schemaDefinitions: Readonly<Record<string, Schema>> = all;

/** The definition's name of a kind, or undefined where the document has none. */
export function definitionOf(group: string, version: string, kind: string): string | undefined {
  return byKind.get(`${group}/${version}/${kind}`);
}

/** The schema of a kind. */
export function schemaOf(group: string, version: string, kind: string): Schema | undefined {
  const name = definitionOf(group, version, kind);
  return name === undefined ? undefined : all[name];
}

/** The name that a schema refers to, or undefined. */
export const refName = (schema: Schema): string | undefined =>
  schema.$ref?.startsWith(PREFIX) ? schema.$ref.slice(PREFIX.length) : undefined;

/** The schema itself, a reference followed. What stands beside the reference (extensions) is the field's own. */
export function resolve(schema: Schema): Schema {
  const name = refName(schema);
  return name === undefined ? schema : (all[name] ?? schema);
}
