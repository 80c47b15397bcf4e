import { resolve, type Schema } from '../../kinds/schema.ts';

/** How field ownership and merging see a value of a schema: whole, field by field, or element by element. */
export type Atom =
  | { readonly is: 'scalar' }
  | { readonly is: 'atomic' }
  | { readonly is: 'struct'; readonly fields: Readonly<Record<string, Schema>>; readonly element: Schema | undefined }
  | { readonly is: 'set' }
  | {
      readonly is: 'list';
      readonly keys: readonly string[];
      readonly items: Schema;
      /** Path elements by the one key's value: the same names come over and over. */
      readonly known: Map<string, string>;
    };

const SCALAR: Atom = { is: 'scalar' };
const ATOMIC: Atom = { is: 'atomic' };
const SET: Atom = { is: 'set' };

const atoms = new WeakMap<Schema, Atom>();

/** The atom of a schema; what follows no schema is taken whole. */
export function atomOf(schema: Schema | undefined): Atom {
  if (!schema) return ATOMIC;
  let atom = atoms.get(schema);
  if (!atom) atoms.set(schema, (atom = makeAtom(schema)));
  return atom;
}

function makeAtom(schema: Schema): Atom {
  const resolved = resolve(schema);
  if (resolved.type === 'array') return listAtom(schema, resolved);
  const hasFields = resolved.properties !== undefined || resolved.additionalProperties !== undefined;
  if (!hasFields) return resolved.type === 'object' || resolved.type === undefined ? untyped(resolved) : SCALAR;
  const mapType = schema['x-kubernetes-map-type'] ?? resolved['x-kubernetes-map-type'];
  if (mapType === 'atomic') return ATOMIC;
  return { is: 'struct', fields: resolved.properties ?? {}, element: resolved.additionalProperties };
}

/** A value without declared fields is taken whole, unless its schema keeps unknown fields (then field by field). */
function untyped(schema: Schema): Atom {
  if (schema['x-kubernetes-int-or-string']) return SCALAR;
  if (!schema['x-kubernetes-preserve-unknown-fields']) return ATOMIC;
  return { is: 'struct', fields: {}, element: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
}

function listAtom(schema: Schema, resolved: Schema): Atom {
  const listType = schema['x-kubernetes-list-type'] ?? resolved['x-kubernetes-list-type'];
  if (listType === 'set') return SET;
  if (listType !== 'map') return ATOMIC;
  const keys = schema['x-kubernetes-list-map-keys'] ?? resolved['x-kubernetes-list-map-keys'] ?? [];
  return { is: 'list', keys, items: resolved.items ?? {}, known: new Map() };
}

/** The schema of a struct's field or a map's value. */
export const fieldSchema = (
  atom: { fields: Readonly<Record<string, Schema>>; element: Schema | undefined },
  name: string,
): Schema | undefined => (Object.hasOwn(atom.fields, name) ? atom.fields[name] : atom.element);

/** A list's element lacks one of its keys, or stands twice. The message is structured-merge-diff's. */
export class ElementError extends Error {}

/** Keys that have a default, by name: OpenAPI's `default` of ports' protocols and of references' names. */
const KEY_DEFAULTS: Readonly<Record<string, string>> = { protocol: 'TCP' };

/**
 * The path element of an associative list's element: a key for each of the list's key fields that the element has, or
 * that has a default. Throws {@link ElementError} where it has none.
 */
export function listElement(atom: Extract<Atom, { is: 'list' | 'set' }>, value: unknown): string {
  if (atom.is === 'set') return setElement(value);
  if (value === null) throw new ElementError('associative list with keys may not have a null element');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ElementError('associative list with keys may not have non-map elements');
  const item = value as Record<string, unknown>;
  const only = atom.keys.length === 1 ? item[atom.keys[0]] : undefined;
  return typeof only === 'string' ? knownElement(atom, only) : makeElement(atom, item);
}

function setElement(value: unknown): string {
  if (value === null) throw new ElementError("associative list without keys has an element that's an explicit null");
  if (Array.isArray(value)) throw new ElementError('not supported: associative list with lists as elements');
  if (typeof value === 'object')
    throw new ElementError("associative list without keys has an element that's a map type");
  return `v:${JSON.stringify(value)}`;
}

const MAX_KNOWN_ELEMENTS = 10_000;

function knownElement({ keys, known }: Extract<Atom, { is: 'list' }>, value: string): string {
  let element = known.get(value);
  if (element === undefined) {
    if (known.size >= MAX_KNOWN_ELEMENTS) known.clear();
    known.set(value, (element = `k:${JSON.stringify({ [keys[0]]: value })}`));
  }
  return element;
}

function makeElement(atom: Extract<Atom, { is: 'list' }>, item: Record<string, unknown>): string {
  const key: Record<string, unknown> = {};
  for (const name of [...atom.keys].sort()) {
    const found = item[name] ?? defaultOf(atom, name);
    if (found !== undefined) key[name] = found;
  }
  if (Object.keys(key).length) return `k:${JSON.stringify(key)}`;
  const keys = `[${atom.keys.map((name) => JSON.stringify(name)).join(' ')}]`;
  throw new ElementError(
    `associative list with keys has an element that omits all key fields ${keys} (and doesn't have default values for any key fields)`,
  );
}

/** A key's default: the schema's own, a port's protocol, or the zero of a field that is required (Go writes it). */
function defaultOf(atom: Extract<Atom, { is: 'list' }>, name: string): unknown {
  const items = resolve(atom.items);
  const schema = items.properties?.[name];
  if (schema?.default !== undefined) return schema.default;
  if (atom.keys.length > 1 && KEY_DEFAULTS[name]) return KEY_DEFAULTS[name];
  if (items.required?.includes(name)) return schema?.type === 'integer' ? 0 : '';
  // References to objects in the same namespace: their name is "" where it was left out.
  return name === 'name' && Object.keys(items.properties ?? {}).length === 1 ? '' : undefined;
}
