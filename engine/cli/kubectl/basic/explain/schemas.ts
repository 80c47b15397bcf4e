import { DEFINITIONS as CUSTOM } from '../../../../apiserver/discovery/custom-resources.ts';
import type { Cluster } from '../../../../apiserver/environment.ts';
import definitions from '../../../../kinds/data/openapi-definitions.json' with { type: 'json' };
import type { Mapping } from '../../connection/discovery.ts';

/** A schema as OpenAPI has it; what explain reads of it. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly unknown[];
  readonly $ref?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

/** A schema with the texts about it: those of the field it is under, and of its own definition. */
export interface Explained {
  readonly schema: Schema;
  /** The definition it belongs to or refers to; '' for none. */
  readonly definition: string;
  /** The field that led here; '' at the root. */
  readonly field: string;
  /** The text about the field, or the kind at the root. */
  readonly text: string;
}

const DEFINITIONS = definitions as unknown as Readonly<Record<string, Schema>>;
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
/** Definitions that OpenAPI v3 inlines as their type. */
const SCALARS = new Set([
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime',
]);

/** The schemas of all kinds, those of CustomResourceDefinitions included, with their texts. */
export class Schemas {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** The schema of a kind; undefined where none is known. */
  root(mapping: Mapping): Explained | undefined {
    const name = Object.keys(DEFINITIONS).find((key) =>
      DEFINITIONS[key]['x-kubernetes-group-version-kind']?.some(
        (gvk) => gvk.group === mapping.group && gvk.version === mapping.version && gvk.kind === mapping.kind,
      ),
    );
    if (name) return { schema: DEFINITIONS[name], definition: name, field: '', text: this.#text(name, '') };
    return this.#custom(mapping);
  }

  /** Follow field names; lists and maps are gone through. */
  walk(root: Explained, path: readonly string[]): Explained | { missing: string } {
    let found = root;
    for (const name of path) {
      const next = this.fields(found).find(({ field }) => field === name);
      if (!next) return { missing: name };
      found = next;
    }
    return found;
  }

  /** The fields of what a schema holds, in alphabetical order. */
  fields(of: Explained): Explained[] {
    const { schema, definition } = this.resolve(of);
    return Object.keys(schema.properties ?? {})
      .sort()
      .map((field) => {
        const own = schema.properties![field];
        const target = refOf(own);
        return {
          schema: own,
          definition: target,
          field,
          text: this.#text(definition, field) || own.description || this.#text(target, ''),
        };
      });
  }

  /** The object behind references, lists and maps, with the name of its definition. */
  resolve(of: Explained): { schema: Schema; definition: string } {
    let { schema, definition } = of;
    for (let depth = 0; depth < 16; depth++) {
      if (schema.$ref) {
        definition = nameOf(schema.$ref);
        schema = DEFINITIONS[definition] ?? {};
      } else if (schema.items) schema = schema.items;
      else if (typeof schema.additionalProperties === 'object') schema = schema.additionalProperties;
      else break;
    }
    return { schema, definition };
  }

  /** The text about the definition that a field refers to; '' for none. */
  definitionText(of: Explained): string {
    if (of.field === '') return '';
    const { definition } = this.resolve({ ...of, definition: '' });
    return definition && !SCALARS.has(definition) ? this.#text(definition, '') : '';
  }

  /** Names of the fields that must be there. */
  required(of: Explained): ReadonlySet<string> {
    return new Set(this.resolve(of).schema.required ?? []);
  }

  #text(definition: string, field: string): string {
    return this.#cluster.descriptions[definition]?.[field] ?? '';
  }

  #custom({ group, version, resource }: Mapping): Explained | undefined {
    const crd = this.#cluster.store.get(CUSTOM, '', `${resource}.${group}`);
    const found = crd?.spec.versions.find((v: { name: string }) => v.name === version);
    if (!found) return undefined;
    const schema: Schema = found.schema?.openAPIV3Schema ?? { type: 'object' };
    // Every object has these, whatever its definition says of them.
    const common = 'io.k8s.api.core.v1.Pod';
    const properties = {
      ...schema.properties,
      apiVersion: { type: 'string', description: this.#text(common, 'apiVersion') },
      kind: { type: 'string', description: this.#text(common, 'kind') },
      metadata: { $ref: `#/definitions/${META}`, description: this.#text(common, 'metadata') },
    };
    return { schema: { ...schema, properties }, definition: '', field: '', text: schema.description ?? '' };
  }
}

const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1);

function refOf(schema: Schema): string {
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.items) return refOf(schema.items);
  return typeof schema.additionalProperties === 'object' ? refOf(schema.additionalProperties) : '';
}

/** How a type is shown: `string`, `[]Container`, `map[string]Quantity`, `Object`. */
export function typeName(schema: Schema): string {
  if (schema.items) return `[]${typeName(schema.items)}`;
  if (typeof schema.additionalProperties === 'object') return `map[string]${typeName(schema.additionalProperties)}`;
  if (schema.$ref) {
    const name = nameOf(schema.$ref);
    return SCALARS.has(name) ? 'string' : name.slice(name.lastIndexOf('.') + 1);
  }
  return schema.type && schema.type !== 'object' ? schema.type : 'Object';
}
