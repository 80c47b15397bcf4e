import type { FieldsV1 } from '../../store/object.ts';

/**
 * How many sets are remembered to be found again before all are forgotten, and how many children a set may have that is
 * to be found again.
 */
const MAX_KNOWN = 50_000;
const MAX_KNOWN_WIDTH = 64;
let known = 0;
let lastId = 0;

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
  readonly width: number;
  /** Tells sets apart in tables of results. */
  readonly id = ++lastId;
  /** How it was made: by adding a child to a set. */
  readonly #before: FieldSet | undefined;
  readonly #element: string;
  readonly #child: FieldSet | undefined;
  #links: readonly FieldSet[] | undefined;
  #byElement: Map<string, FieldSet> | undefined;
  #ordered: FieldSet | undefined;
  #fields: FieldsV1 | undefined;
  /** What came of adding a child: the first, the last, and all where there are several. */
  #first: FieldSet | undefined;
  #last: FieldSet | undefined;
  #added: Map<string, Map<FieldSet, FieldSet>> | undefined;

  constructor(member: boolean, before?: FieldSet, element = '', child?: FieldSet) {
    this.member = member;
    this.#before = before;
    this.#element = element;
    this.#child = child;
    this.width = before ? before.width + 1 : 0;
  }

  /** This set with another child, which it does not have yet. What is made of it child by child is to be `ordered`. */
  with(element: string, child: FieldSet): FieldSet {
    const known = this.#known(element, child);
    if (known) return known;
    const made = new FieldSet(this.member, this, element, child);
    if (this.width < MAX_KNOWN_WIDTH) this.#remember(made);
    return made;
  }

  #known(element: string, child: FieldSet): FieldSet | undefined {
    const [first, last] = [this.#first, this.#last];
    if (last && last.#child === child && last.#element === element) return last;
    if (first && first.#child === child && first.#element === element) return first;
    const found = this.#added?.get(element)?.get(child);
    if (found) this.#last = found;
    return found;
  }

  #remember(made: FieldSet): void {
    if (++known > MAX_KNOWN) forgetAll();
    this.#last = made;
    if (!this.#first) {
      this.#first = made;
      return;
    }
    this.#added ??= new Map();
    const found = this.#added.get(made.#element);
    if (found) found.set(made.#child!, made);
    else this.#added.set(made.#element, new Map([[made.#child!, made]]));
  }

  /** The same set with its children in order: field names, then keys, then values, then indexes. */
  get ordered(): FieldSet {
    if (this.#ordered) return this.#ordered;
    const links = this.#chain();
    let isOrdered = true;
    for (let i = 1; i < links.length && isOrdered; i++)
      isOrdered = compareElements(links[i - 1].#element, links[i].#element) < 0;
    if (isOrdered) return (this.#ordered = this);
    links.sort((a, b) => compareElements(a.#element, b.#element));
    let set = this.member ? LEAF : NONE;
    for (const link of links) set = set.with(link.#element, link.#child!);
    set.#ordered = this.#ordered = set;
    return set;
  }

  /** The element of the child at a place, in order. */
  elementAt(index: number): string {
    return this.#inOrder()[index].#element;
  }

  /** The child at a place, in order. */
  childAt(index: number): FieldSet {
    return this.#inOrder()[index].#child!;
  }

  /** What lies below an element. */
  child(element: string): FieldSet | undefined {
    const links = this.#inOrder();
    if (links.length > SHORT) {
      this.#byElement ??= new Map(links.map((link) => [link.#element, link.#child!]));
      return this.#byElement.get(element);
    }
    for (const link of links) if (link.#element === element) return link.#child;
    return undefined;
  }

  /** What lies below, in order. */
  get children(): readonly (readonly [string, FieldSet])[] {
    return this.#inOrder().map((link) => [link.#element, link.#child!]);
  }

  /** The set as FieldsV1, elements in order; frozen and shared. */
  get fields(): FieldsV1 {
    const set = this.ordered;
    if (set.#fields) return set.#fields;
    const out = set.#write();
    // What is written is read again with the next version. Parts are read as parts.
    if (!set.member) sets.set(out, set);
    return out;
  }

  #write(): FieldsV1 {
    const set = this.ordered;
    if (set.#fields) return set.#fields;
    const out: FieldsV1 = {};
    if (set.member && set.width) out['.'] = {};
    for (const link of set.#inOrder()) out[link.#element] = link.#child!.#write();
    return (set.#fields = Object.freeze(out));
  }

  /** Forget what came of adding children. */
  forget(): void {
    this.#added = this.#first = this.#last = undefined;
  }

  #inOrder(): readonly FieldSet[] {
    const set = this.ordered;
    return (set.#links ??= set.#chain());
  }

  /** The sets by which this one was made, from the first with one child on. */
  #chain(): FieldSet[] {
    const links = new Array<FieldSet>(this.width);
    if (this.width) links[this.width - 1] = this;
    for (let i = this.width - 2; i >= 0; i--) links[i] = links[i + 1].#before!;
    return links;
  }
}

/** In sets of no more children one is found by looking at all. */
const SHORT = 12;

/** The set without members. */
export const NONE = new FieldSet(false);
/** The set whose only member is the path that leads to it. */
export const LEAF = new FieldSet(true);

/** All sets are reached from two. */
function forgetAll(): void {
  known = 0;
  NONE.forget();
  LEAF.forget();
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

/** How many results of an operation are kept; a new one takes the place of another. */
const RESULTS = 4_096;

/** The results of an operation on two sets, as far as they are kept. */
class Results {
  readonly #make: (a: FieldSet, b: FieldSet) => FieldSet;
  readonly #kept: ({ a: FieldSet; b: FieldSet; result: FieldSet } | undefined)[] = new Array(RESULTS).fill(undefined);

  constructor(make: (a: FieldSet, b: FieldSet) => FieldSet) {
    this.#make = make;
  }

  of(a: FieldSet, b: FieldSet): FieldSet {
    const place = (Math.imul(a.id, 31) + b.id) & (RESULTS - 1);
    const kept = this.#kept[place];
    if (kept && kept.a === a && kept.b === b) return kept.result;
    const result = this.#make(a, b);
    this.#kept[place] = { a, b, result };
    return result;
  }
}

/** The members of either. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmpty(b)) return a;
  return isEmpty(a) ? b : unions.of(a, b);
}

const unions = new Results((a, b) => {
  let out = a.member || b.member ? LEAF : NONE;
  let [i, j] = [0, 0];
  while (i < a.width || j < b.width) {
    const order = i === a.width ? 1 : j === b.width ? -1 : compareElements(a.elementAt(i), b.elementAt(j));
    const left = order <= 0 ? a.childAt(i) : NONE;
    const right = order >= 0 ? b.childAt(j) : NONE;
    out = out.with(order <= 0 ? a.elementAt(i) : b.elementAt(j), union(left, right));
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return out.ordered;
});

/** The members of `a` that are none of `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return NONE;
  return isEmpty(a) || isEmpty(b) ? a : differences.of(a, b);
}

const differences = new Results((a, b) => {
  let out = a.member && !b.member ? LEAF : NONE;
  for (let i = 0; i < a.width; i++) {
    const other = b.child(a.elementAt(i));
    const left = other ? difference(a.childAt(i), other) : a.childAt(i);
    if (!isEmpty(left)) out = out.with(a.elementAt(i), left);
  }
  return out.ordered;
});

/** The members of `a` that neither are members of `b` nor lie below one. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return isEmpty(a) || isEmpty(b) ? a : recursiveDifferences.of(a, b);
}

const recursiveDifferences = new Results((a, b) => {
  let out = a.member && !b.member ? LEAF : NONE;
  for (let i = 0; i < a.width; i++) {
    const other = b.child(a.elementAt(i));
    if (other?.member) continue;
    const left = other ? recursiveDifference(a.childAt(i), other) : a.childAt(i);
    if (!isEmpty(left)) out = out.with(a.elementAt(i), left);
  }
  return out.ordered;
});

/** The members of both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  return isEmpty(a) || isEmpty(b) ? NONE : intersections.of(a, b);
}

const intersections = new Results((a, b) => {
  let out = a.member && b.member ? LEAF : NONE;
  for (let i = 0; i < a.width; i++) {
    const other = b.child(a.elementAt(i));
    const both = other ? intersection(a.childAt(i), other) : NONE;
    if (!isEmpty(both)) out = out.with(a.elementAt(i), both);
  }
  return out.ordered;
});

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
  const { children } = set;
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
