import { resolve, schemaOf, type Schema } from '../../../kinds/schema.ts';
import { clientDefinitionOf } from '../resource/client-kinds.ts';
import { parseGroupVersion } from '../connection/discovery.ts';

/** How a field is merged, and the type below it (a list's element type). */
export interface PatchField {
  readonly schema: PatchSchema | undefined;
  /** `merge`, `replace` or '' (maps are merged then, lists replaced). */
  readonly strategy: string;
  /** Does a change list the fields to keep (`retainKeys`: unions such as volumes and rollout strategies)? */
  readonly retainKeys: boolean;
  /** The field that tells a list's elements apart; '' for lists of scalars. */
  readonly mergeKey: string;
}

/**
 * A type as strategic merge patches see it: for each field the strategy and merge key that `patchStrategy` and
 * `patchMergeKey` of the Go types tell, which the OpenAPI document repeats.
 */
export class PatchSchema {
  #type: Schema;

  constructor(type: Schema) {
    this.#type = resolve(type);
  }

  /** The field of this name; undefined where the type has none. Types that are maps have every field. */
  field(name: string): PatchField | undefined {
    const { properties, additionalProperties } = this.#type;
    const found = properties?.[name] ?? additionalProperties;
    if (!found) return properties ? undefined : { schema: undefined, strategy: '', retainKeys: false, mergeKey: '' };
    const strategies = (found['x-kubernetes-patch-strategy'] ?? '').split(',');
    const below = found.items ?? found;
    return {
      schema: isStructured(below) ? new PatchSchema(below) : undefined,
      strategy: strategies.find((strategy) => strategy !== 'retainKeys') ?? '',
      retainKeys: strategies.includes('retainKeys'),
      mergeKey: found['x-kubernetes-patch-merge-key'] ?? '',
    };
  }
}

const isStructured = (type: Schema): boolean =>
  type.$ref !== undefined || type.properties !== undefined || type.additionalProperties !== undefined;

/** The schema of a kind that kubectl has a Go type for; undefined for others, which are merged as plain JSON. */
export function patchSchemaOf(apiVersion: string, kind: string): PatchSchema | undefined {
  const { group, version } = parseGroupVersion(apiVersion);
  if (!clientDefinitionOf(group, version, kind)) return undefined;
  const type = schemaOf(group, version, kind);
  return type && new PatchSchema(type);
}
