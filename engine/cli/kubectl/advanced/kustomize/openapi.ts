import type { Schema } from '../../../../kinds/schema.ts';
import { KubectlError } from '../../errors.ts';
import { isMap } from '../../patching/three-way-merge.ts';
import { decodeYaml } from '../../yaml/decode.ts';

const DEFINITIONS = '#/definitions/';

/** How deep definitions are followed into each other. */
const MAX_DEPTH = 40;

/** The schemas of an OpenAPI document by `apiVersion kind`, references followed. Throws KubectlError. */
export function readSchemas(text: string): ReadonlyMap<string, Schema> {
  const document: unknown = decodeYaml(text);
  const definitions = isMap(document) && isMap(document.definitions) ? document.definitions : undefined;
  if (!definitions) throw new KubectlError('invalid schema file');
  const out = new Map<string, Schema>();
  for (const definition of Object.values(definitions) as Schema[])
    for (const { group, version, kind } of definition?.['x-kubernetes-group-version-kind'] ?? [])
      out.set(`${group ? `${group}/` : ''}${version} ${kind}`, inlined(definition, definitions as Definitions, 0));
  return out;
}

type Definitions = Readonly<Record<string, Schema>>;

/** A schema with the definitions of the document in place of references to them. */
function inlined(schema: Schema, definitions: Definitions, depth: number): Schema {
  if (depth > MAX_DEPTH) return schema;
  const name = schema.$ref?.startsWith(DEFINITIONS) ? schema.$ref.slice(DEFINITIONS.length) : undefined;
  const { $ref: _, ...own } =
    name !== undefined && definitions[name] ? { ...definitions[name], ...schema } : { ...schema, $ref: undefined };
  const target = name !== undefined && !definitions[name] ? { ...own, $ref: schema.$ref } : own;
  const below = (inner: Schema): Schema => inlined(inner, definitions, depth + 1);
  return {
    ...target,
    ...(own.properties && {
      properties: Object.fromEntries(Object.entries(own.properties).map(([key, inner]) => [key, below(inner)])),
    }),
    ...(own.items && { items: below(own.items) }),
    ...(isMap(own.additionalProperties) && { additionalProperties: below(own.additionalProperties) }),
  };
}
