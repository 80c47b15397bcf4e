import order from '../../kinds/data/field-order.json' with { type: 'json' };
import { refName, schemaDefinitions, type Schema } from '../../kinds/schema.ts';

type Fields = Record<string, unknown>;

const ORDER = order as unknown as Readonly<Record<string, readonly string[]>>;
const ranks = new Map<string, ReadonlyMap<string, number>>();

function rankOf(definition: string): ReadonlyMap<string, number> {
  let found = ranks.get(definition);
  if (!found) {
    const names = ORDER[definition.split('.').slice(-3).join('.')] ?? [];
    ranks.set(definition, (found = new Map(names.map((name, i) => [name, i]))));
  }
  return found;
}

/** What these hold is kept as it was written. */
const RAW = new Set([
  'io.k8s.apimachinery.pkg.runtime.RawExtension',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
]);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A value with its keys in the order in which Go writes them: a struct's fields as declared, a map's keys sorted. */
function inGoOrder(schema: Schema | undefined, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !schema) return value;
  const name = refName(schema);
  if (name !== undefined && RAW.has(name)) return value;
  const resolved = name === undefined ? schema : schemaDefinitions[name];
  if (Array.isArray(value)) return value.map((item) => inGoOrder(resolved?.items, item));
  const rank = name === undefined ? undefined : rankOf(name);
  const place = (key: string): number => rank?.get(key) ?? Infinity;
  const keys = Object.keys(value).sort((a, b) => (place(a) === place(b) ? compare(a, b) : place(a) - place(b)));
  const below = (key: string): Schema | undefined => resolved?.properties?.[key] ?? resolved?.additionalProperties;
  return Object.fromEntries(keys.map((key) => [key, inGoOrder(below(key), (value as Fields)[key])]));
}

/** An object with its keys in the order in which the server writes it. */
export const inStructOrder = (definition: string, value: unknown): unknown =>
  inGoOrder({ $ref: `#/definitions/${definition}` }, value);

/**
 * An object after a merge patch as the server shows it in the error about it: what the patch did not touch is the
 * server's own text, in the order of Go's structs; the objects on the way to a change and what the patch brought were
 * decoded, so that their keys are sorted.
 */
export function mergedText(definition: string, original: unknown, patched: unknown): string {
  return JSON.stringify(mixed({ $ref: `#/definitions/${definition}` }, original, patched, false));
}

/** The merged object with its keys in the order of that text; what it shares with the original is left alone. */
export const inMergedOrder = (definition: string, original: unknown, patched: unknown): unknown =>
  mixed({ $ref: `#/definitions/${definition}` }, original, patched, true);

function mixed(schema: Schema | undefined, original: unknown, patched: unknown, isQuick: boolean): unknown {
  if (original === patched) return isQuick ? patched : inGoOrder(schema, patched);
  if (typeof patched !== 'object' || patched === null) return patched;
  if (typeof original !== 'object' || original === null || Array.isArray(patched) || Array.isArray(original))
    return sortedKeys(patched);
  const name = schema && refName(schema);
  const resolved = name === undefined ? schema : schemaDefinitions[name];
  const below = (key: string): Schema | undefined => resolved?.properties?.[key] ?? resolved?.additionalProperties;
  const entries = Object.keys(patched)
    .sort(compare)
    .map((key) => [key, mixed(below(key), (original as Fields)[key], (patched as Fields)[key], isQuick)]);
  return Object.fromEntries(entries);
}

/** JSON with its keys in order, as Go writes what it read into maps. */
export function sortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sortedKeys);
  const keys = Object.keys(value).sort(compare);
  return Object.fromEntries(keys.map((key) => [key, sortedKeys((value as Fields)[key])]));
}
