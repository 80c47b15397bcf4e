import type { FieldsV1 } from '../store/object.ts';

/**
 * A set of paths into an object, as structured-merge-diff's `fieldpath.Set`. A path element is written as FieldsV1 writes
 * it: `f:name`, `k:{"name":"x"}`, `v:"x"`. A node says whether the path that leads to it is a member, and what lies below.
 */
export interface FieldSet {
  member: boolean;
  readonly children: Map<string, FieldSet>;
}

export const emptySet = (member = false): FieldSet => ({ member, children: new Map() });

/** Has the set no member? */
export const isEmpty = ({ member, children }: FieldSet): boolean => !member && children.size === 0;

/** The node at an element, made where it is not there. */
export function childOf(set: FieldSet, element: string): FieldSet {
  let child = set.children.get(element);
  if (!child) set.children.set(element, (child = emptySet()));
  return child;
}

/** Put a node below another, unless it is empty. */
function put(set: FieldSet, element: string, child: FieldSet): void {
  if (!isEmpty(child)) set.children.set(element, child);
}

/** The members of either. The result shares nodes with both. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  const out: FieldSet = { member: a.member || b.member, children: new Map(a.children) };
  for (const [element, child] of b.children) {
    const other = out.children.get(element);
    out.children.set(element, other ? union(other, child) : child);
  }
  return out;
}

/** The members of `a` that are none of `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  const out = emptySet(a.member && !b.member);
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    put(out, element, other ? difference(child, other) : child);
  }
  return out;
}

/** The members of `a` that neither are members of `b` nor lie below one. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  const out = emptySet(a.member && !b.member);
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    if (!other) put(out, element, child);
    else if (!other.member) put(out, element, recursiveDifference(child, other));
  }
  return out;
}

/** The members of both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const out = emptySet(a.member && b.member);
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    if (other) put(out, element, intersection(child, other));
  }
  return out;
}

/** Are the members the same? */
export function equalSets(a: FieldSet, b: FieldSet): boolean {
  if (a.member !== b.member || a.children.size !== b.children.size) return false;
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    if (!other || !equalSets(child, other)) return false;
  }
  return true;
}

/** Field names come first, then keys, then values, then indexes; each in order. */
function compareElements(a: string, b: string): number {
  const rank = 'fkvi';
  if (a[0] !== b[0]) return rank.indexOf(a[0]) - rank.indexOf(b[0]);
  return a < b ? -1 : a > b ? 1 : 0;
}

const sortedChildren = ({ children }: FieldSet): [string, FieldSet][] =>
  [...children].sort(([a], [b]) => compareElements(a, b));

/** The set as FieldsV1, elements in order. */
export function toFieldsV1(set: FieldSet): FieldsV1 {
  const out: FieldsV1 = {};
  if (set.member && set.children.size) out['.'] = {};
  for (const [element, child] of sortedChildren(set)) out[element] = toFieldsV1(child);
  return out;
}

/** Read FieldsV1; elements that are none are left out. */
export function fromFieldsV1(fields: FieldsV1 | undefined): FieldSet {
  const set = readFields(fields ?? {});
  set.member = false;
  return set;
}

function readFields(fields: FieldsV1): FieldSet {
  const keys = Object.keys(fields);
  const set = emptySet(keys.length === 0 || Object.hasOwn(fields, '.'));
  for (const key of keys) if (/^[fkvi]:/.test(key)) set.children.set(key, readFields(fields[key]));
  return set;
}

/** A member's path as messages write it: `.spec.ports[port=80,protocol="TCP"].name`. */
export function memberPaths(set: FieldSet, prefix = ''): string[] {
  const children = sortedChildren(set);
  const own = children.filter(([, child]) => child.member).map(([element]) => prefix + elementText(element));
  return [...own, ...children.flatMap(([element, child]) => memberPaths(child, prefix + elementText(element)))];
}

function elementText(element: string): string {
  const value = element.slice(2);
  if (element[0] === 'f') return `.${value}`;
  if (element[0] === 'v') return `[=${value}]`;
  if (element[0] === 'i') return `[${value}]`;
  const fields = Object.entries(JSON.parse(value) as Record<string, unknown>);
  return `[${fields.map(([name, key]) => `${name}=${JSON.stringify(key)}`).join(',')}]`;
}
