import type { FieldsV1 } from '../store/object.ts';

/**
 * How many sets are remembered to be found again before all are forgotten, and how many children a set may have that is
 * to be found again.
 */
const MAX_KNOWN = 50_000;
const MAX_KNOWN_WIDTH = 64;
let known = 0;

/**
 * A set of paths into an object, as structured-merge-diff's `fieldpath.Set`. A path element is written as FieldsV1 writes
 * it: `f:name`, `k:{"name":"x"}`, `v:"x"`. A node says whether the path that leads to it is a member, and what lies below.
 *
 * Sets never change. Thousands of objects of one template own the same fields, so that equal sets are mostly one object
 * (all their parts too): a set remembers which sets came of adding a child to it. What is worked out of sets is then
 * found and not worked out again, and what is written of them is shared by all objects. Unequal objects may still be
 * equal sets: identity is only a short cut.
 */
export class FieldSet {
  readonly member: boolean;
  /** How it was made: by adding a child to a set. */
  readonly #before: FieldSet | undefined;
  readonly #element: string;
  readonly #child: FieldSet | undefined;
  readonly width: number;
  #children: ReadonlyMap<string, FieldSet> | undefined;
  #ordered: FieldSet | undefined;
  #fields: FieldsV1 | undefined;
  /** What came of adding a child, and the last of it, which mostly is the next. */
  #added: Map<string, Map<FieldSet, FieldSet>> | undefined;
  #last: FieldSet | undefined;

  constructor(member: boolean, before?: FieldSet, element = '', child?: FieldSet) {
    this.member = member;
    this.#before = before;
    this.#element = element;
    this.#child = child;
    this.width = before ? before.width + 1 : 0;
  }

  /** This set with another child, which it does not have yet and which is not empty. `ordered` must follow the last. */
  with(element: string, child: FieldSet): FieldSet {
    const last = this.#last;
    if (last && last.#child === child && last.#element === element) return last;
    let next = this.#added?.get(element)?.get(child);
    if (!next) {
      next = new FieldSet(this.member, this, element, child);
      if (this.width >= MAX_KNOWN_WIDTH) return next;
      if (++known > MAX_KNOWN) forgetAll();
      this.#added ??= new Map();
      const found = this.#added.get(element);
      if (found) found.set(child, next);
      else this.#added.set(element, new Map([[child, next]]));
    }
    this.#last = next;
    return next;
  }

  /** The same set with its children in order: field names, then keys, then values, then indexes. */
  get ordered(): FieldSet {
    if (this.#ordered) return this.#ordered;
    const children = this.#links();
    let isOrdered = true;
    for (let i = 1; i < children.length && isOrdered; i++)
      isOrdered = compareElements(children[i - 1].#element, children[i].#element) < 0;
    let set: FieldSet = this;
    if (!isOrdered) {
      set = this.member ? LEAF : NONE;
      children.sort((a, b) => compareElements(a.#element, b.#element));
      for (const link of children) set = set.with(link.#element, link.#child!);
    }
    set.#ordered = this.#ordered = set;
    return set;
  }

  /** What lies below, in order. */
  get children(): ReadonlyMap<string, FieldSet> {
    return (this.ordered.#children ??= new Map(this.ordered.#links().map((link) => [link.#element, link.#child!])));
  }

  /** The set as FieldsV1, elements in order; frozen and shared. */
  get fields(): FieldsV1 {
    const set = this.ordered;
    if (set.#fields) return set.#fields;
    const out: FieldsV1 = {};
    if (set.member && set.width) out['.'] = {};
    for (const [element, child] of set.children) out[element] = child.fields;
    set.#fields = Object.freeze(out);
    if (!set.member) sets.set(out, set);
    return out;
  }

  /** Forget what came of adding children. */
  forget(): void {
    this.#added = this.#last = undefined;
  }

  /** The sets by which this one was made, from the first with one child on. */
  #links(): FieldSet[] {
    const links = new Array<FieldSet>(this.width);
    let link: FieldSet = this;
    for (let i = this.width - 1; i >= 0; i--) {
      links[i] = link;
      link = link.#before!;
    }
    return links;
  }
}

/** The set without members. */
export const NONE = new FieldSet(false);
/** The set whose only member is the path that leads to it. */
export const LEAF = new FieldSet(true);

/** All sets are reached from two; what is worked out of them goes with them. */
function forgetAll(): void {
  known = 0;
  NONE.forget();
  LEAF.forget();
  for (const results of [unions, differences, recursiveDifferences, intersections]) results.clear();
  sets = new WeakMap();
}

/** A set of children by their elements; empty ones are left out. */
export function setOfChildren(member: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet {
  let set = member ? LEAF : NONE;
  for (const [element, child] of children) if (!isEmpty(child)) set = set.with(element, child);
  return set.ordered;
}

/** Has the set no member? */
export const isEmpty = ({ member, width }: FieldSet): boolean => !member && width === 0;

/** Results of an operation on two sets. */
type Results = Map<FieldSet, Map<FieldSet, FieldSet>>;
const unions: Results = new Map();
const differences: Results = new Map();
const recursiveDifferences: Results = new Map();
const intersections: Results = new Map();

function remembered(
  results: Results,
  a: FieldSet,
  b: FieldSet,
  make: (a: FieldSet, b: FieldSet) => FieldSet,
): FieldSet {
  const found = results.get(a)?.get(b);
  if (found) return found;
  const made = make(a, b);
  if (++known > MAX_KNOWN) forgetAll();
  const ofA = results.get(a);
  if (ofA) ofA.set(b, made);
  else results.set(a, new Map([[b, made]]));
  return made;
}

/** The members of either. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmpty(b)) return a;
  if (isEmpty(a)) return b;
  return remembered(unions, a, b, makeUnion);
}

function makeUnion(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map(a.children);
  for (const [element, child] of b.children) {
    const other = children.get(element);
    children.set(element, other ? union(other, child) : child);
  }
  return setOfChildren(a.member || b.member, children);
}

/** The members of `a` that are none of `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return NONE;
  if (isEmpty(a) || isEmpty(b)) return a;
  return remembered(differences, a, b, makeDifference);
}

function makeDifference(a: FieldSet, b: FieldSet): FieldSet {
  let out = a.member && !b.member ? LEAF : NONE;
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    const left = other ? difference(child, other) : child;
    if (!isEmpty(left)) out = out.with(element, left);
  }
  return out.ordered;
}

/** The members of `a` that neither are members of `b` nor lie below one. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a) || isEmpty(b)) return a;
  return remembered(recursiveDifferences, a, b, makeRecursiveDifference);
}

function makeRecursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  let out = a.member && !b.member ? LEAF : NONE;
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    if (other?.member) continue;
    const left = other ? recursiveDifference(child, other) : child;
    if (!isEmpty(left)) out = out.with(element, left);
  }
  return out.ordered;
}

/** The members of both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  if (isEmpty(a) || isEmpty(b)) return NONE;
  return remembered(intersections, a, b, makeIntersection);
}

function makeIntersection(a: FieldSet, b: FieldSet): FieldSet {
  let out = a.member && b.member ? LEAF : NONE;
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    const both = other ? intersection(child, other) : NONE;
    if (!isEmpty(both)) out = out.with(element, both);
  }
  return out.ordered;
}

/** Field names come first, then keys, then values, then indexes; each in order. */
function compareElements(a: string, b: string): number {
  const rank = 'fkvi';
  if (a[0] !== b[0]) return rank.indexOf(a[0]) - rank.indexOf(b[0]);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What was read: stored objects are frozen, so that an entry's fields never change. */
let sets = new WeakMap<FieldsV1, FieldSet>();

/** Read FieldsV1; elements that are none are left out. */
export function fromFieldsV1(fields: FieldsV1 | undefined): FieldSet {
  if (!fields) return NONE;
  let set = sets.get(fields);
  if (set) return set;
  set = readFields(fields, false);
  if (Object.isFrozen(fields)) sets.set(fields, set);
  return set;
}

function readFields(fields: FieldsV1, member: boolean): FieldSet {
  let set = member ? LEAF : NONE;
  // Whoever writes managedFields by hand may write anything: what holds no fields is a field.
  for (const key of Object.keys(fields)) {
    if (!/^[fkvi]:/.test(key)) continue;
    const given: unknown = fields[key];
    const below = typeof given === 'object' && given !== null && !Array.isArray(given) ? fields[key] : {};
    const isMember = Object.hasOwn(below, '.') || Object.keys(below).length === 0;
    set = set.with(key, readFields(below, isMember));
  }
  return set.ordered;
}

/** A member's path as messages write it: `.spec.ports[port=80,protocol="TCP"].name`. */
export function memberPaths(set: FieldSet, prefix = ''): string[] {
  const children = [...set.children];
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
