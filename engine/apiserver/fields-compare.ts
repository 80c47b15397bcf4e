import type { Schema } from '../kinds/schema.ts';
import { atomOf, ElementError, fieldSchema, listElement, type Atom } from './field-types.ts';
import { childOf, emptySet, type FieldSet } from './fields-set.ts';

type Fields = Record<string, unknown>;

/** What changed between two objects. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Are two JSON values equal? Keys' order does not count; a key that is undefined is absent. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const isList = Array.isArray(a);
  if (isList !== Array.isArray(b)) return false;
  return isList ? sameList(a, b as unknown[]) : sameMap(a as Fields, b as Fields);
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !sameValue(a[i], b[i])) return false;
  return true;
}

function sameMap(a: Fields, b: Fields): boolean {
  let count = 0;
  for (const key in a) {
    const value = a[key];
    if (value === undefined) continue;
    const other = b[key];
    if (other === undefined || (other !== value && !sameValue(value, other))) return false;
    count++;
  }
  for (const key in b) if (b[key] !== undefined) count--;
  return count === 0;
}

/** Compare two values of a schema (typed.Compare). `undefined` is absent; null is a value. */
export function compareObjects(schema: Schema | undefined, old: unknown, now: unknown): Comparison {
  const comparison = { added: emptySet(), modified: emptySet(), removed: emptySet() };
  const walker = new Comparer(comparison);
  walker.walk(schema, old, now);
  return comparison;
}

const isEmptyValue = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);

class Comparer {
  #to: Comparison;
  #path: string[] = [];

  constructor(to: Comparison) {
    this.#to = to;
  }

  walk(schema: Schema | undefined, old: unknown, now: unknown): void {
    if (old === now) return;
    const atom = atomOf(schema);
    if (this.#isLeaf(atom, old, now)) {
      if (old === undefined) this.#insert(this.#to.added);
      else if (now === undefined) this.#insert(this.#to.removed);
      else if (!sameValue(old, now)) this.#insert(this.#to.modified);
      return;
    }
    if (atom.is === 'struct') this.#struct(atom, old as Fields, now as Fields);
    else if (atom.is === 'list' || atom.is === 'set') this.#list(atom, old as unknown[], now as unknown[]);
    if (old === undefined) this.#insert(this.#to.added);
    else if (now === undefined) this.#insert(this.#to.removed);
  }

  #isLeaf(atom: Atom, old: unknown, now: unknown): boolean {
    if (atom.is === 'scalar' || atom.is === 'atomic') return true;
    if (isEmptyValue(old) && isEmptyValue(now)) return true;
    const fits = (value: unknown): boolean =>
      value === undefined ||
      value === null ||
      (typeof value === 'object' && Array.isArray(value) === (atom.is !== 'struct'));
    return !fits(old) || !fits(now);
  }

  #insert(set: FieldSet): void {
    let node = set;
    for (const element of this.#path) node = childOf(node, element);
    node.member = true;
  }

  #descend(element: string, schema: Schema | undefined, old: unknown, now: unknown): void {
    this.#path.push(element);
    this.walk(schema, old, now);
    this.#path.pop();
  }

  #struct(atom: Extract<Atom, { is: 'struct' }>, old: Fields | null | undefined, now: Fields | null | undefined): void {
    const isMetadata = this.#path.length === 1 && this.#path[0] === 'f:metadata';
    for (const key in old ?? {}) {
      // Nobody owns the record of owners.
      if (isMetadata && key === 'managedFields') continue;
      const [before, after] = [old![key], now?.[key]];
      if (before !== after) this.#descend(`f:${key}`, fieldSchema(atom, key), before, after);
    }
    for (const key in now ?? {})
      if (old?.[key] === undefined && !(isMetadata && key === 'managedFields'))
        this.#descend(`f:${key}`, fieldSchema(atom, key), undefined, now![key]);
  }

  #list(
    atom: Extract<Atom, { is: 'list' | 'set' }>,
    old: readonly unknown[] | null | undefined,
    now: readonly unknown[] | null | undefined,
  ): void {
    const before = indexed(atom, old ?? []);
    const after = indexed(atom, now ?? []);
    const schema = atom.is === 'list' ? atom.items : SET_ITEM;
    for (const [element, items] of before) this.#items(element, schema, items, after.get(element) ?? []);
    for (const [element, items] of after) if (!before.has(element)) this.#items(element, schema, [], items);
  }

  /** Elements that stand more than once are compared as a whole. */
  #items(element: string, schema: Schema, before: readonly unknown[], after: readonly unknown[]): void {
    if (before.length < 2 && after.length < 2) return this.#descend(element, schema, before[0], after[0]);
    this.#path.push(element);
    if (!before.length) this.#insert(this.#to.added);
    else if (!after.length) this.#insert(this.#to.removed);
    else if (!sameValue(before, after)) this.#insert(this.#to.modified);
    this.#path.pop();
  }
}

const SET_ITEM: Schema = { type: 'string' };

/** A list's elements by their path element; those that have none (a key is missing) by their index. */
function indexed(atom: Extract<Atom, { is: 'list' | 'set' }>, list: readonly unknown[]): Map<string, unknown[]> {
  const out = new Map<string, unknown[]>();
  for (const [i, item] of list.entries()) {
    const element = elementOr(atom, item, i);
    const found = out.get(element);
    if (found) found.push(item);
    else out.set(element, [item]);
  }
  return out;
}

/** As {@link listElement}, an index where the element has no key. */
export function elementOr(atom: Extract<Atom, { is: 'list' | 'set' }>, item: unknown, index: number): string {
  try {
    return listElement(atom, item);
  } catch (error) {
    if (error instanceof ElementError) return `i:${index}`;
    throw error;
  }
}
