import { equal } from '../equality.ts';
import { duplicate, type FieldErrors, type Path } from '../field.ts';
import { itemsOf, propertiesOf, valuesOf, type SchemaProps } from './schema.ts';

/** Sets and maps in lists hold each element once. Follows apiextensions' pkg/apiserver/schema/listtype. */
export function validateListTypes(value: unknown, schema: SchemaProps, path: Path): FieldErrors {
  if (Array.isArray(value)) return validateList(value, schema, path);
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Record<string, unknown>;
  const errors: FieldErrors = [];
  for (const [name, property] of propertiesOf(schema))
    if (object[name] !== undefined) errors.push(...validateListTypes(object[name], property ?? {}, path.child(name)));
  const values = valuesOf(schema);
  if (values)
    for (const name of Object.keys(object).sort())
      if (!schema.properties?.[name]) errors.push(...validateListTypes(object[name], values, path.key(name)));
  return errors;
}

function validateList(value: readonly unknown[], schema: SchemaProps, path: Path): FieldErrors {
  const type = schema['x-kubernetes-list-type'];
  const errors: FieldErrors = [];
  if (type === 'set' || type === 'map') {
    const keys = value.map((one) => (type === 'set' ? one : keysOf(one, schema)));
    keys.forEach((key, i) => {
      if (keys.slice(0, i).some((before) => equal(before, key))) errors.push(duplicate(path.index(i), key));
    });
  }
  const items = itemsOf(schema);
  if (items) value.forEach((one, i) => errors.push(...validateListTypes(one, items, path.index(i))));
  return errors;
}

function keysOf(value: unknown, schema: SchemaProps): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Record<string, unknown>;
  const out: Record<string, unknown> = {};
  for (const key of [...(schema['x-kubernetes-list-map-keys'] ?? [])].sort())
    if (object[key] !== undefined) out[key] = object[key];
  return out;
}
