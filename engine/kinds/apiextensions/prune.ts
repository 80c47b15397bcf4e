import { pruneMetadata } from './embedded.ts';
import { itemsOf, valuesOf, type SchemaProps } from './schema.ts';

const META = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * Take out of a value, in place, what its schema does not name; returns the paths of what was taken
 * (`spec.list[0].x`). Follows apiextensions-apiserver/pkg/apiserver/schema/pruning.
 */
export function prune(value: unknown, schema: SchemaProps | undefined, root: boolean, path = ''): string[] {
  if (schema?.['x-kubernetes-preserve-unknown-fields']) return pruneKnown(value, schema, path);
  if (Array.isArray(value)) {
    const items = schema && itemsOf(schema);
    return value.flatMap((one, i) => prune(one, items, false, `${path}[${i}]`));
  }
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Record<string, unknown>;
  const embedded = root || !!schema?.['x-kubernetes-embedded-resource'];
  const removed: string[] = [];
  for (const key of Object.keys(object)) {
    if (embedded && META.has(key)) {
      if (!root && key === 'metadata') removed.push(...pruneMetadata(object[key], path ? `${path}.${key}` : key));
      continue;
    }
    const at = path ? `${path}.${key}` : key;
    const below = schema?.properties?.[key] ?? (schema && valuesOf(schema));
    if (below) removed.push(...prune(object[key], below, false, at));
    else if (schema?.additionalProperties !== true) {
      removed.push(at);
      delete object[key];
    }
  }
  return removed;
}

/** Below what keeps unknown fields, the known ones are still pruned by their own schemas. */
function pruneKnown(value: unknown, schema: SchemaProps, path: string): string[] {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return items ? value.flatMap((one, i) => prune(one, items, false, `${path}[${i}]`)) : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Record<string, unknown>;
  return Object.keys(object).flatMap((key) => {
    if (key === 'metadata' && schema['x-kubernetes-embedded-resource'])
      return pruneMetadata(object[key], path ? `${path}.${key}` : key);
    const below = schema.properties?.[key] ?? valuesOf(schema);
    return below ? prune(object[key], below, false, path ? `${path}.${key}` : key) : [];
  });
}
