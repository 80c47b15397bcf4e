import { copy } from '../../store/object.ts';
import { hasDefault, itemsOf, valuesOf, type SchemaProps } from './schema.ts';

/**
 * Fill in, in place, the defaults that a schema gives. A null where null is not allowed counts as absent and takes the
 * default. Follows apiextensions-apiserver/pkg/apiserver/schema/defaulting.
 */
export function applyDefaults(value: unknown, schema: SchemaProps): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items) for (const one of value) applyDefaults(one, items);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const object = value as Record<string, unknown>;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (!property) continue;
    const dropped = object[name] === null && !property.nullable && hasDefault(property);
    if (hasDefault(property) && (object[name] === undefined || dropped)) object[name] = copy(property.default);
    else if (object[name] === null && !property.nullable && property.type) delete object[name];
    if (object[name] !== undefined) applyDefaults(object[name], property);
  }
  const values = valuesOf(schema);
  if (values)
    for (const name of Object.keys(object)) if (!schema.properties?.[name]) applyDefaults(object[name], values);
}
