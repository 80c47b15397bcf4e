import { refName, resolve, type Schema } from '../../kinds/schema.ts';
import { atomOf, ElementError, fieldSchema, listElement, type Atom } from './field-types.ts';
import { elementOr, fieldElement } from './fields-compare.ts';
import { goValue, goSyntax, goTypeName } from '../../kinds/go-value.ts';
import { LEAF, NONE, setOfChildren, union, type FieldSet } from './fields-set.ts';

type Fields = Record<string, unknown>;

const SET_ITEM: Schema = { type: 'string' };

/** All fields of a value (typed.ToFieldSet): leaves, empty maps, keys of maps and elements of lists. */
export function fieldsOf(schema: Schema | undefined, value: unknown): FieldSet {
  const atom = atomOf(schema);
  if (atom.is === 'scalar' || atom.is === 'atomic') return LEAF;
  if (typeof value !== 'object' || value === null) return NONE;
  if (atom.is === 'struct') return fieldsOfStruct(atom, value as Fields);
  return Array.isArray(value) ? fieldsOfList(atom, value) : NONE;
}

function fieldsOfList(atom: Extract<Atom, { is: 'list' | 'set' }>, list: readonly unknown[]): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [i, item] of list.entries()) {
    const element = elementOr(atom, item, i);
    const own = union(LEAF, fieldsOf(atom.is === 'list' ? atom.items : SET_ITEM, item));
    // An element that stands twice has the fields of both.
    children.set(element, union(children.get(element) ?? NONE, own));
  }
  return setOfChildren(false, children);
}

function fieldsOfStruct(atom: Extract<Atom, { is: 'struct' }>, value: Fields): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const key in value) {
    const item = value[key];
    if (item === undefined) continue;
    const below = fieldsOf(fieldSchema(atom, key), item);
    const isEmptyMap = typeof item === 'object' && item !== null && !Array.isArray(item) && !Object.keys(item).length;
    const isMember = item === null || isEmptyMap || !Object.hasOwn(atom.fields, key);
    children.set(fieldElement(key), isMember ? union(LEAF, below) : below);
  }
  return setOfChildren(false, children);
}

/** The set with every struct's field made a member that has something below it. */
export function withNamedFields(schema: Schema | undefined, set: FieldSet): FieldSet {
  const atom = atomOf(schema);
  const children = set.children.map(([element, child]): [string, FieldSet] => {
    const name = element.slice(2);
    const below = atom.is === 'struct' ? fieldSchema(atom, name) : atom.is === 'list' ? atom.items : undefined;
    const named = withNamedFields(below, child);
    const isNamed = atom.is === 'struct' && element[0] === 'f' && Object.hasOwn(atom.fields, name) && child.width > 0;
    return [element, isNamed ? union(LEAF, named) : named];
  });
  return setOfChildren(set.member, children);
}

/** The value without the members of a set; a map or list that loses all becomes null. Shares with the value. */
export function removeFields(schema: Schema | undefined, value: unknown, set: FieldSet): unknown {
  const atom = atomOf(schema);
  if (atom.is === 'scalar' || atom.is === 'atomic' || typeof value !== 'object' || value === null) return value;
  if (atom.is === 'struct') {
    const out: Fields = {};
    for (const key of Object.keys(value)) {
      const child = set.child(`f:${key}`);
      if (child?.member) continue;
      const item = (value as Fields)[key];
      out[key] = child ? removeFields(fieldSchema(atom, key), item, child) : item;
    }
    return Object.keys(out).length ? out : null;
  }
  if (!Array.isArray(value)) return value;
  const kept: unknown[] = [];
  for (const [i, item] of value.entries()) {
    const child = set.child(elementOr(atom, item, i));
    if (child?.member) continue;
    kept.push(child && atom.is === 'list' ? removeFields(atom.items, item, child) : item);
  }
  return kept.length ? kept : null;
}

/**
 * Check that a value fits its schema: declared fields, the right kinds, lists' elements with keys and each once. Throws
 * {@link ElementError}, the paths before the messages.
 */
export function checkTyped(schema: Schema | undefined, value: unknown): void {
  const errors: string[] = [];
  check(schema, value, '', errors);
  if (errors.length === 1) throw new ElementError(errors[0]);
  if (errors.length) throw new ElementError(`errors:\n${errors.map((error) => `  ${error}`).join('\n')}`);
}

/** The paths of a value's lists and maps that can only be set as a whole. */
export function atomicPaths(schema: Schema | undefined, value: unknown, path = ''): string[] {
  if (!schema || typeof value !== 'object' || value === null) return [];
  const atom = atomOf(schema);
  if (atom.is === 'atomic') return [path];
  if (atom.is === 'list' && Array.isArray(value))
    return value.flatMap((item, i) => atomicPaths(atom.items, item, `${path}[${i}]`));
  if (atom.is !== 'struct') return [];
  return Object.entries(value).flatMap(([key, item]) => atomicPaths(fieldSchema(atom, key), item, `${path}.${key}`));
}

function check(schema: Schema | undefined, value: unknown, path: string, errors: string[]): void {
  if (value === null || value === undefined || !schema) return;
  const atom = atomOf(schema);
  const resolved = resolve(schema);
  if (atom.is === 'scalar') {
    // What is referred to (quantities, times, IntOrString) takes any scalar.
    const wrong = refName(schema) ? anyScalarError(value) : scalarError(resolved, value);
    if (wrong) errors.push(`${path}: ${wrong}`);
  } else if (resolved.type === 'array' || atom.is === 'set' || atom.is === 'list') {
    if (!Array.isArray(value)) errors.push(`${path}: expected list, got &{${goValue(value)}}`);
    else checkList(atom, resolved, value, path, errors);
  } else if (resolved.properties || resolved.additionalProperties) {
    if (typeof value !== 'object' || Array.isArray(value))
      errors.push(`${path}: expected map, got &{${goValue(value)}}`);
    else checkMap(resolved, value as Fields, path, errors);
  }
}

function checkMap(schema: Schema, value: Fields, path: string, errors: string[]): void {
  for (const key of Object.keys(value).sort()) {
    const below = schema.properties?.[key] ?? schema.additionalProperties;
    if (below) check(below, value[key], `${path}.${key}`, errors);
    else if (!schema['x-kubernetes-preserve-unknown-fields'])
      errors.push(`${path}.${key}: field not declared in schema`);
  }
}

function checkList(atom: Atom, schema: Schema, value: readonly unknown[], path: string, errors: string[]): void {
  const seen = new Set<string>();
  for (const [i, item] of value.entries()) {
    if (atom.is !== 'list' && atom.is !== 'set') {
      check(schema.items, item, `${path}[${i}]`, errors);
      continue;
    }
    const element = elementAt(atom, item);
    if (element instanceof ElementError) {
      // Nothing more is said of a list with an element that has no place in it.
      errors.push(`${path}: element ${i}: ${element.message}`);
      return;
    }
    if (seen.has(element)) errors.push(`${path}: duplicate entries for key ${keyText(element)}`);
    seen.add(element);
    check(schema.items, item, `${path}${keyText(element)}`, errors);
  }
}

const anyScalarError = (value: unknown): string | undefined =>
  typeof value === 'object' ? `expected any scalar, got &{${goValue(value)}}` : undefined;

function scalarError({ type, format }: Schema, value: unknown): string | undefined {
  if (type === 'integer' || type === 'number')
    return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goTypeName(value)}`;
  if (type === 'boolean') return typeof value === 'boolean' ? undefined : `expected boolean, got &{${goValue(value)}}`;
  if (format === 'int-or-string') return anyScalarError(value);
  if (type !== 'string' || typeof value === 'string') return undefined;
  return `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
}

function elementAt(atom: Extract<Atom, { is: 'list' | 'set' }>, item: unknown): string | ElementError {
  try {
    return listElement(atom, item);
  } catch (error) {
    if (error instanceof ElementError) return error;
    throw error;
  }
}

function keyText(element: string): string {
  const value = JSON.parse(element.slice(2)) as unknown;
  if (element[0] !== 'k') return `[=${valueText(value)}]`;
  return `[${Object.entries(value as Fields)
    .map(([name, key]) => `${name}=${valueText(key)}`)
    .join(',')}]`;
}

/** A value as paths show it (structured-merge-diff's value.ToString). */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return Object.entries(value)
    .map(([key, item]) => `${key}=${valueText(item)}`)
    .join('');
}
