import definitions from '../../kinds/data/openapi-definitions.json' with { type: 'json' };

/** A property or type as the OpenAPI document writes it, as far as patches need it. */
interface OpenApiType {
  readonly type?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, OpenApiType>>;
  readonly additionalProperties?: OpenApiType;
  readonly items?: OpenApiType;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

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

const DEFINITIONS = definitions as unknown as Readonly<Record<string, OpenApiType>>;

/**
 * A type as strategic merge patches see it: for each field the strategy and merge key that `patchStrategy` and
 * `patchMergeKey` of the Go types tell, which the OpenAPI document repeats.
 */
export class PatchSchema {
  #type: OpenApiType;

  constructor(type: OpenApiType) {
    this.#type = resolve(type);
  }

  /** The field of this name; undefined where the type has none. Types that are maps have every field. */
  field(name: string): PatchField | undefined {
    const found = this.#type.properties?.[name] ?? this.#type.additionalProperties;
    if (!found) return this.#type.properties ? undefined : { schema: undefined, strategy: '', retainKeys: false, mergeKey: '' };
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

const resolve = (type: OpenApiType): OpenApiType =>
  type.$ref ? (DEFINITIONS[type.$ref.slice('#/definitions/'.length)] ?? {}) : type;

const isStructured = (type: OpenApiType): boolean => Boolean(type.$ref ?? type.properties ?? type.additionalProperties);

let byKind: Map<string, OpenApiType> | undefined;

/** The schema of a built-in kind; undefined for a custom resource, which is merged as plain JSON. */
export function patchSchemaOf(apiVersion: string, kind: string): PatchSchema | undefined {
  byKind ??= new Map(
    Object.values(DEFINITIONS).flatMap((type) =>
      (type['x-kubernetes-group-version-kind'] ?? []).map((gvk) => [
        `${gvk.group ? `${gvk.group}/` : ''}${gvk.version}/${gvk.kind}`,
        type,
      ]),
    ),
  );
  const type = byKind.get(`${apiVersion}/${kind}`);
  return type && new PatchSchema(type);
}
