import type { Schema } from '../kinds/schema.ts';
import { atomOf, ElementError, fieldSchema, listElement, type Atom } from './field-types.ts';
import { elementOr } from './fields-compare.ts';
import { childOf, emptySet, type FieldSet } from './fields-set.ts';

type Fields = Record<string, unknown>;

const SET_ITEM: Schema = { type: 'string' };

/** All fields of a value (typed.ToFieldSet): leaves, empty maps, keys of maps and elements of lists. */
export function fieldsOf(schema: Schema | undefined, value: unknown): FieldSet {
  const set = emptySet();
  collect(schema, value, set);
  return set;
}

function collect(schema: Schema | undefined, value: unknown, set: FieldSet): void {
  const atom = atomOf(schema);
  if (atom.is === 'scalar' || atom.is === 'atomic') set.member = true;
  else if (typeof value !== 'object' || value === null) return;
  else if (atom.is === 'struct') collectStruct(atom, value as Fields, set);
  else if (Array.isArray(value))
    for (const [i, item] of value.entries()) {
      const child = childOf(set, elementOr(atom, item, i));
      collect(atom.is === 'list' ? atom.items : SET_ITEM, item, child);
      child.member = true;
    }
}

function collectStruct(atom: Extract<Atom, { is: 'struct' }>, value: Fields, set: FieldSet): void {
  for (const key in value) {
    const item = value[key];
    if (item === undefined) continue;
    const child = childOf(set, `f:${key}`);
    collect(fieldSchema(atom, key), item, child);
    const isEmptyMap = typeof item === 'object' && item !== null && !Array.isArray(item) && !Object.keys(item).length;
    if (item === null || isEmptyMap || !Object.hasOwn(atom.fields, key)) child.member = true;
    if (!child.member && !child.children.size) set.children.delete(`f:${key}`);
  }
}

/** The set with every struct's field made a member that has something below it. */
export function withNamedFields(schema: Schema | undefined, set: FieldSet): FieldSet {
  const atom = atomOf(schema);
  const out = emptySet(set.member);
  for (const [element, child] of set.children) {
    const name = element.slice(2);
    const below = atom.is === 'struct' ? fieldSchema(atom, name) : atom.is === 'list' ? atom.items : undefined;
    const copy = withNamedFields(below, child);
    if (atom.is === 'struct' && element[0] === 'f' && Object.hasOwn(atom.fields, name) && child.children.size)
      copy.member = true;
    out.children.set(element, copy);
  }
  return out;
}

/** The value without the members of a set; a map or list that loses all becomes null. Shares with the value. */
export function removeFields(schema: Schema | undefined, value: unknown, set: FieldSet): unknown {
  const atom = atomOf(schema);
  if (atom.is === 'scalar' || atom.is === 'atomic' || typeof value !== 'object' || value === null) return value;
  if (atom.is === 'struct') {
    const out: Fields = {};
    for (const key of Object.keys(value)) {
      const child = set.children.get(`f:${key}`);
      if (child?.member) continue;
      const item = (value as Fields)[key];
      out[key] = child ? removeFields(fieldSchema(atom, key), item, child) : item;
    }
    return Object.keys(out).length ? out : null;
  }
  if (!Array.isArray(value)) return value;
  const kept: unknown[] = [];
  for (const [i, item] of value.entries()) {
    const child = set.children.get(elementOr(atom, item, i));
    if (child?.member) continue;
    kept.push(child && atom.is === 'list' ? removeFields(atom.items, item, child) : item);
  }
  return kept.length ? kept : null;
}

/** Check that lists' elements have their keys and stand once. Throws {@link ElementError}, the path before its message. */
export function checkElements(schema: Schema | undefined, value: unknown, path = ''): void {
  const atom = atomOf(schema);
  if (atom.is === 'scalar' || atom.is === 'atomic' || typeof value !== 'object' || value === null) return;
  if (atom.is === 'struct') {
    for (const key of Object.keys(value))
      checkElements(fieldSchema(atom, key), (value as Fields)[key], `${path}.${key}`);
    return;
  }
  if (!Array.isArray(value)) return;
  const seen = new Set<string>();
  for (const [i, item] of value.entries()) {
    const element = elementAt(atom, item, `${path}: element ${i}`);
    if (seen.has(element)) throw new ElementError(`${path}: duplicate entries for key ${keyText(element)}`);
    seen.add(element);
    if (atom.is === 'list') checkElements(atom.items, item, `${path}${keyText(element)}`);
  }
}

function elementAt(atom: Extract<Atom, { is: 'list' | 'set' }>, item: unknown, where: string): string {
  try {
    return listElement(atom, item);
  } catch (error) {
    if (error instanceof ElementError) throw new ElementError(`${where}: ${error.message}`);
    throw error;
  }
}

function keyText(element: string): string {
  const value = element.slice(2);
  if (element[0] !== 'k') return `[=${value}]`;
  const fields = Object.entries(JSON.parse(value) as Fields);
  return `[${fields.map(([name, key]) => `${name}=${JSON.stringify(key)}`).join(',')}]`;
}
