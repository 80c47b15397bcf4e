import type { Schema } from '../../kinds/schema.ts';
import { atomOf, ElementError, fieldSchema, listElement, type Atom } from './field-types.ts';
import { LEAF, NONE, type FieldSet } from './fields-set.ts';

type Fields = Record<string, unknown>;

/** What changed between two values, as sets of the paths below them. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** A comparison that is gathered from those of fields and elements. */
class Gathered implements Comparison {
  added: FieldSet;
  modified = NONE;
  removed: FieldSet;

  constructor(old: unknown, now: unknown) {
    this.added = old === undefined ? LEAF : NONE;
    this.removed = now === undefined ? LEAF : NONE;
  }

  take(element: string, { added, modified, removed }: Comparison): void {
    if (added !== NONE) this.added = this.added.with(element, added);
    if (modified !== NONE) this.modified = this.modified.with(element, modified);
    if (removed !== NONE) this.removed = this.removed.with(element, removed);
  }

  done(): Comparison {
    this.added = this.added.ordered;
    this.modified = this.modified.ordered;
    this.removed = this.removed.ordered;
    return this;
  }
}

const SAME: Comparison = { added: NONE, modified: NONE, removed: NONE };
const ADDED: Comparison = { added: LEAF, modified: NONE, removed: NONE };
const MODIFIED: Comparison = { added: NONE, modified: LEAF, removed: NONE };
const REMOVED: Comparison = { added: NONE, modified: NONE, removed: LEAF };

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
  return compare(schema, old, now, 'object');
}

function isEmptyValue(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'object') return false;
  for (const _ in value) return false;
  return true;
}

/** Where a value stands: an object, its metadata, or anywhere below. */
type Place = 'object' | 'metadata' | 'below';

function compare(schema: Schema | undefined, old: unknown, now: unknown, place: Place = 'below'): Comparison {
  if (old === now) return SAME;
  const atom = atomOf(schema);
  if (isLeaf(atom, old, now)) return compareWhole(old, now);
  if (atom.is === 'struct') return compareStructs(atom, old as Fields, now as Fields, place);
  return atom.is === 'list' || atom.is === 'set' ? compareLists(atom, old as unknown[], now as unknown[]) : SAME;
}

function compareWhole(old: unknown, now: unknown): Comparison {
  if (old === undefined) return ADDED;
  if (now === undefined) return REMOVED;
  return sameValue(old, now) ? SAME : MODIFIED;
}

function isLeaf(atom: Atom, old: unknown, now: unknown): boolean {
  if (atom.is === 'scalar' || atom.is === 'atomic') return true;
  return !fits(atom, old) || !fits(atom, now) || (isEmptyValue(old) && isEmptyValue(now));
}

const fits = (atom: Atom, value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'object' && Array.isArray(value) === (atom.is !== 'struct'));

function compareStructs(
  atom: Extract<Atom, { is: 'struct' }>,
  old: Fields | null | undefined,
  now: Fields | null | undefined,
  place: Place,
): Comparison {
  const found = new Gathered(old, now);
  for (const key in old) {
    // Nobody owns the record of owners.
    if (place === 'metadata' && key === 'managedFields') continue;
    const before = old[key];
    const after = now?.[key];
    if (before === after || before === undefined) continue;
    const below = place === 'object' && key === 'metadata' ? 'metadata' : 'below';
    found.take(fieldElement(key), compare(fieldSchema(atom, key), before, after, below));
  }
  for (const key in now)
    if (old?.[key] === undefined && now[key] !== undefined && !(place === 'metadata' && key === 'managedFields')) {
      const below = place === 'object' && key === 'metadata' ? 'metadata' : 'below';
      found.take(fieldElement(key), compare(fieldSchema(atom, key), undefined, now[key], below));
    }
  return found.done();
}

/** Elements of longer lists are found by a map of them. */
const SHORT_LIST = 16;
const isShort = (elements: readonly string[]): boolean =>
  elements.length <= SHORT_LIST && elements.every((element, i) => elements.indexOf(element) === i);

const EMPTY: readonly unknown[] = [];

function compareLists(
  atom: Extract<Atom, { is: 'list' | 'set' }>,
  old: readonly unknown[] | null | undefined,
  now: readonly unknown[] | null | undefined,
): Comparison {
  const found = new Gathered(old, now);
  const schema = atom.is === 'list' ? atom.items : SET_ITEM;
  if (old && now && compareInPlace(found, atom, schema, old, now)) return found.done();
  const before = (old ?? EMPTY).map((item, i) => elementOr(atom, item, i));
  const after = (now ?? EMPTY).map((item, i) => elementOr(atom, item, i));
  if (!isShort(before) || !isShort(after))
    return compareLongLists(found, schema, byElement(before, old), byElement(after, now));
  for (let i = 0; i < before.length; i++) {
    const element = before[i];
    const at = after[i] === element ? i : after.indexOf(element);
    found.take(element, compare(schema, old![i], at < 0 ? undefined : now![at]));
  }
  for (let i = 0; i < after.length; i++)
    if (!before.includes(after[i])) found.take(after[i], compare(schema, undefined, now![i]));
  return found.done();
}

/**
 * Compare lists that have the same elements in the same order, each once, as most lists of two versions have. False where
 * they are no such lists.
 */
function compareInPlace(
  found: Gathered,
  atom: Extract<Atom, { is: 'list' | 'set' }>,
  schema: Schema,
  old: readonly unknown[],
  now: readonly unknown[],
): boolean {
  if (old.length !== now.length || old.length > SHORT_LIST) return false;
  const elements: string[] = [];
  for (let i = 0; i < old.length; i++) {
    const element = elementOr(atom, old[i], i);
    if (elements.includes(element) || (old[i] !== now[i] && elementOr(atom, now[i], i) !== element)) return false;
    elements.push(element);
  }
  for (let i = 0; i < old.length; i++) if (old[i] !== now[i]) found.take(elements[i], compare(schema, old[i], now[i]));
  return true;
}

function compareLongLists(
  found: Gathered,
  schema: Schema,
  before: ReadonlyMap<string, readonly unknown[]>,
  after: ReadonlyMap<string, readonly unknown[]>,
): Comparison {
  for (const [element, items] of before) found.take(element, compareItems(schema, items, after.get(element) ?? []));
  for (const [element, items] of after) if (!before.has(element)) found.take(element, compareItems(schema, [], items));
  return found.done();
}

/** Elements that stand more than once are compared as a whole. */
function compareItems(schema: Schema, before: readonly unknown[], after: readonly unknown[]): Comparison {
  if (before.length < 2 && after.length < 2) return compare(schema, before[0], after[0]);
  return compareWhole(before.length ? before : undefined, after.length ? after : undefined);
}

const SET_ITEM: Schema = { type: 'string' };

/** A list's items by their path elements. */
function byElement(
  elements: readonly string[],
  list: readonly unknown[] | null | undefined,
): ReadonlyMap<string, readonly unknown[]> {
  const out = new Map<string, unknown[]>();
  for (const [i, element] of elements.entries()) {
    const found = out.get(element);
    if (found) found.push(list![i]);
    else out.set(element, [list![i]]);
  }
  return out;
}

/** Path elements of fields by name: made once, so that they are found by identity. */
const fieldElements = new Map<string, string>();
const MAX_FIELD_ELEMENTS = 10_000;

export function fieldElement(name: string): string {
  let element = fieldElements.get(name);
  if (element === undefined) {
    if (fieldElements.size >= MAX_FIELD_ELEMENTS) fieldElements.clear();
    fieldElements.set(name, (element = `f:${name}`));
  }
  return element;
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
