import { sameValue } from './fields-compare.ts';
import order from '../kinds/data/field-order.json' with { type: 'json' };
import { refName, schemaDefinitions, type Schema } from '../kinds/schema.ts';

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

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A value with its keys in the order in which Go writes them: a struct's fields as declared, a map's keys sorted. */
function inGoOrder(schema: Schema | undefined, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const name = schema && refName(schema);
  const resolved = name === undefined ? schema : schemaDefinitions[name];
  if (Array.isArray(value)) return value.map((item) => inGoOrder(resolved?.items, item));
  const rank = name === undefined ? undefined : rankOf(name);
  const place = (key: string): number => rank?.get(key) ?? Infinity;
  const keys = Object.keys(value).sort((a, b) => (place(a) === place(b) ? compare(a, b) : place(a) - place(b)));
  const below = (key: string): Schema | undefined => resolved?.properties?.[key] ?? resolved?.additionalProperties;
  return Object.fromEntries(keys.map((key) => [key, inGoOrder(below(key), (value as Fields)[key])]));
}

/**
 * A patched object as the server shows it in the error about it: what the patch did not touch is the server's own text,
 * in the order of Go's structs; the objects on the way to a change were decoded, so that their keys are sorted.
 */
export function patchedText(definition: string, original: unknown, patched: unknown): string {
  return JSON.stringify(mixed({ $ref: `#/definitions/${definition}` }, original, patched));
}

function mixed(schema: Schema | undefined, original: unknown, patched: unknown): unknown {
  if (sameValue(original, patched) || typeof patched !== 'object' || patched === null)
    return inGoOrder(schema, patched);
  if (typeof original !== 'object' || original === null || Array.isArray(original) !== Array.isArray(patched))
    return sorted(patched);
  const name = schema && refName(schema);
  const resolved = name === undefined ? schema : schemaDefinitions[name];
  if (Array.isArray(patched)) return patched.map((item, i) => mixed(resolved?.items, (original as unknown[])[i], item));
  const below = (key: string): Schema | undefined => resolved?.properties?.[key] ?? resolved?.additionalProperties;
  const entries = Object.keys(patched)
    .sort(compare)
    .map((key) => [key, mixed(below(key), (original as Fields)[key], (patched as Fields)[key])]);
  return Object.fromEntries(entries);
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const keys = Object.keys(value).sort(compare);
  return Object.fromEntries(keys.map((key) => [key, sorted((value as Fields)[key])]));
}
