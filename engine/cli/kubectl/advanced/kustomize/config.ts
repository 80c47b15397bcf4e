import type { Context } from '../../context.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { decodeYaml } from '../../yaml/decode.ts';
import { DEFAULT_CONFIG, type NameReference, type TransformerConfig } from './default-config.ts';
import { mergeSpecs, type FieldSpec } from './field-spec.ts';
import { readWithin } from './file.ts';
import { compareKinds } from './order.ts';
import type { Gvk } from './resource-id.ts';

const FIELDS = Object.keys(DEFAULT_CONFIG) as (keyof TransformerConfig)[];

/** A configuration that names no fields. */
export const EMPTY_CONFIG = Object.fromEntries(FIELDS.map((field) => [field, []])) as unknown as TransformerConfig;

/** Two configurations as one. Throws KubectlError where they disagree. */
export function mergeConfigs(config: TransformerConfig, more: TransformerConfig): TransformerConfig {
  const out: Record<string, unknown> = {};
  for (const field of FIELDS)
    try {
      if (field === 'nameReference') out[field] = sorted(mergeReferences(config[field], more[field]));
      else out[field] = sorted(mergeSpecs(config[field], more[field]));
    } catch (error) {
      const name = field === 'namespace' ? 'NameSpace' : `${field[0].toUpperCase()}${field.slice(1)}`;
      throw new KubectlError(`failed to merge ${name} fieldSpec: ${errorText(error)}`);
    }
  return out as unknown as TransformerConfig;
}

function mergeReferences(references: readonly NameReference[], more: readonly NameReference[]): NameReference[] {
  const out = [...references];
  for (const reference of more) {
    const at = out.findIndex((other) => gvkKey(other) === gvkKey(reference));
    if (at < 0) out.push(reference);
    else out[at] = { ...out[at], fieldSpecs: mergeSpecs(out[at].fieldSpecs, reference.fieldSpecs) };
  }
  return out;
}

const gvkKey = ({ group, version, kind }: Gvk): string => `${group || '~G'}_${version || '~V'}_${kind || '~K'}`;

/** Specs in the order of their kinds' names, which decides in what order fields are changed. */
const sorted = <T extends Gvk>(specs: readonly T[]): T[] => [...specs].sort(compareKinds);

/** The default configuration with what the files of `configurations:` add. Throws KubectlError. */
export function readConfig(context: Context, directory: string, paths: readonly string[]): TransformerConfig {
  let own = EMPTY_CONFIG;
  for (const path of paths) own = mergeConfigs(own, parseConfig(readWithin(context, directory, path)));
  return mergeConfigs(DEFAULT_CONFIG, own);
}

const SPEC_FIELDS = ['group', 'version', 'kind', 'path', 'create'];
const REFERENCE_FIELDS = ['group', 'version', 'kind', 'fieldSpecs'];

function parseConfig(text: string): TransformerConfig {
  const fields = (decodeYaml(text) ?? {}) as Record<string, unknown>;
  const config: Record<string, unknown> = { ...EMPTY_CONFIG };
  for (const [field, value] of Object.entries(fields)) {
    if (!FIELDS.includes(field as keyof TransformerConfig)) throw unknownField(field);
    const entries = (value ?? []) as Record<string, unknown>[];
    for (const entry of entries) {
      known(entry, field === 'nameReference' ? REFERENCE_FIELDS : SPEC_FIELDS);
      for (const spec of (entry.fieldSpecs ?? []) as Record<string, unknown>[]) known(spec, SPEC_FIELDS);
    }
    config[field] =
      field === 'nameReference' ? entries.map((entry) => ({ ...entry, fieldSpecs: entry.fieldSpecs ?? [] })) : entries;
  }
  return config as unknown as TransformerConfig;
}

function known(entry: Record<string, unknown>, fields: readonly string[]): void {
  const other = Object.keys(entry).find((field) => !fields.includes(field));
  if (other !== undefined) throw unknownField(other);
}

const unknownField = (field: string): KubectlError =>
  new KubectlError(`error unmarshaling JSON: while decoding JSON: json: unknown field ${JSON.stringify(field)}`);

interface Property {
  readonly $ref?: string;
  readonly [extension: string]: unknown;
}

interface Definition {
  readonly Schema?: { readonly properties?: Readonly<Record<string, Property>> };
}

/** The fields that OpenAPI definitions of custom resources mark as names, labels and annotations (`crds:`). */
export function configOfDefinitions(context: Context, directory: string, paths: readonly string[]): TransformerConfig {
  let config = EMPTY_CONFIG;
  for (const path of paths) {
    const definitions = (decodeYaml(readWithin(context, directory, path)) ?? {}) as Record<string, Definition>;
    for (const [name, definition] of Object.entries(definitions)) {
      const properties = definition?.Schema?.properties ?? {};
      if (!('kind' in properties && 'apiVersion' in properties && 'metadata' in properties)) continue;
      const kind = name.split('.').pop()!;
      config = mergeConfigs(config, marked(definitions, name, kind, [], new Set()));
    }
  }
  return config;
}

function marked(
  definitions: Readonly<Record<string, Definition>>,
  name: string,
  kind: string,
  path: readonly string[],
  open: ReadonlySet<string>,
): TransformerConfig {
  if (open.has(name)) return EMPTY_CONFIG;
  let config = EMPTY_CONFIG;
  const add = (part: Partial<TransformerConfig>): void => {
    config = mergeConfigs(config, { ...EMPTY_CONFIG, ...part });
  };
  for (const [field, property] of Object.entries(definitions[name]?.Schema?.properties ?? {})) {
    const here: FieldSpec[] = [{ kind, path: [...path, field].join('/') }];
    if ('x-kubernetes-annotation' in property) add({ commonAnnotations: here });
    if ('x-kubernetes-label-selector' in property) add({ commonLabels: here });
    if ('x-kubernetes-identity' in property) add({ namePrefix: here });
    const version = property['x-kubernetes-object-ref-api-version'];
    const named = property['x-kubernetes-object-ref-kind'];
    const key = property['x-kubernetes-object-ref-name-key'] ?? 'name';
    if (typeof version === 'string' && typeof named === 'string') {
      const fieldSpecs = [{ kind, path: [...path, field, String(key)].join('/') }];
      add({ nameReference: [{ kind: named, version, fieldSpecs }] });
    }
    if (property.$ref)
      config = mergeConfigs(
        config,
        marked(definitions, property.$ref, kind, [...path, field], new Set([...open, name])),
      );
  }
  return config;
}
