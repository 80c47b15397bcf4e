import type { KubeObject, ObjectMeta } from '../../store/object.ts';
import { invalid, Path, type FieldErrors } from '../field.ts';
import { META_FIELDS } from '../go-meta.ts';
import { validateObjectMeta } from '../metadata.ts';
import { isDNS1035Label, isValidPathSegmentName } from '../names.ts';
import { itemsOf, propertiesOf, valuesOf, type SchemaProps } from './schema.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Take out, in place, what metadata of an embedded object cannot have; returns the paths of what was taken. */
export function pruneMetadata(metadata: unknown, path: string): string[] {
  if (!isObject(metadata)) return [];
  const unknown = Object.keys(metadata).filter((key) => !META_FIELDS.includes(key));
  for (const key of unknown) delete metadata[key];
  return unknown.map((key) => `${path}.${key}`);
}

/** An object that stands in a custom resource (`x-kubernetes-embedded-resource`). */
export interface Embedded {
  readonly path: Path;
  readonly object: Record<string, unknown>;
}

/** The objects that stand in a value, outer ones first. */
export function embeddedResources(value: unknown, schema: SchemaProps | undefined, path = new Path()): Embedded[] {
  if (!schema) return [];
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return items ? value.flatMap((one, i) => embeddedResources(one, items, path.index(i))) : [];
  }
  if (!isObject(value)) return [];
  const found: Embedded[] = schema['x-kubernetes-embedded-resource'] ? [{ path, object: value }] : [];
  for (const [key, below] of Object.entries(value)) {
    const property = schema.properties?.[key];
    found.push(...embeddedResources(below, property ?? valuesOf(schema), property ? path.child(key) : path.key(key)));
  }
  return found;
}

/** Errors of the objects that stand in a value. Follows schema/objectmeta/validation.go. */
export function validateEmbedded(value: unknown, schema: SchemaProps, path: Path): FieldErrors {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return items ? value.flatMap((one, i) => validateEmbedded(one, items, path.index(i))) : [];
  }
  if (!isObject(value)) return [];
  const errors = schema['x-kubernetes-embedded-resource'] ? validateObject(value, path) : [];
  for (const [name, property] of propertiesOf(schema))
    if (Object.hasOwn(value, name)) errors.push(...validateEmbedded(value[name], property ?? {}, path.child(name)));
  const values = valuesOf(schema);
  if (values)
    for (const name of Object.keys(value).sort()) errors.push(...validateEmbedded(value[name], values, path.key(name)));
  return errors;
}

function validateObject({ kind, apiVersion, metadata }: Record<string, unknown>, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  if (typeof kind === 'string')
    for (const why of kind ? isDNS1035Label(kind.toLowerCase()) : [])
      errors.push(invalid(path.child('kind'), kind, `may have mixed case, but should otherwise match: ${why}`));
  if (kind === '') errors.push(invalid(path.child('kind'), kind, 'must not be empty'));
  if (apiVersion === '') errors.push(invalid(path.child('apiVersion'), apiVersion, 'must not be empty'));
  if (typeof apiVersion === 'string' && apiVersion.split('/').length > 2)
    errors.push(invalid(path.child('apiVersion'), apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  if (isObject(metadata)) errors.push(...validateMetadata(metadata as unknown as ObjectMeta, path.child('metadata')));
  return errors;
}

/** Names may be left out, and namespaces are allowed to all. */
function validateMetadata(metadata: KubeObject['metadata'], path: Path): FieldErrors {
  const rules = {
    namespaced: !!metadata.namespace,
    nameRule: isValidPathSegmentName,
    anyFinalizer: true,
  };
  return validateObjectMeta({ ...metadata, name: metadata.name || 'x' }, rules, path);
}
