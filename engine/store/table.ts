import { Index, Tally, type IndexFunction, type Slot, type TallyFunction, type View } from './indexes.ts';
import type { KubeObject } from './object.ts';

/** Names of one namespace. */
interface Namespace {
  readonly slots: Map<string, Slot>;
  /** The slots that were there when it was last listed, in order, and those that were made since. */
  order: Slot[];
  fresh: Slot[];
  /** Were slots removed since it was last listed? They are still in `order` or `fresh`. */
  thinned: boolean;
  /** The objects in order, until the next write. */
  list: readonly KubeObject[] | undefined;
}

const NOTHING: readonly string[] = [];

const newNamespace = (): Namespace => ({ slots: new Map(), order: [], fresh: [], thinned: false, list: undefined });

/** Bytewise order, as etcd orders keys; names and namespaces are ASCII. */
const byName = (a: Slot, b: Slot): number => (a.name < b.name ? -1 : 1);

/** All objects of one resource, by namespace and name, with their indexes. */
export class Table {
  #namespaces = new Map<string, Namespace>();
  #views: View[] = [];
  #names: string[] = [];
  #all: readonly KubeObject[] | undefined;
  #size = 0;
  /** The slot that was asked for last: who writes an object asks for it several times. */
  #last: Slot | undefined;

  /** How many objects it holds. */
  get size(): number {
    return this.#size;
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.#slot(namespace, name)?.object;
  }

  set(namespace: string, name: string, object: KubeObject): void {
    let space = this.#namespaces.get(namespace);
    if (!space) this.#namespaces.set(namespace, (space = newNamespace()));
    let slot = this.#slot(namespace, name);
    if (slot) slot.object = object;
    else {
      slot = { namespace, name, object, marks: this.#views.map(() => NOTHING) };
      space.slots.set(name, slot);
      space.fresh.push(slot);
      this.#size++;
    }
    this.#changed(space, slot);
  }

  remove(namespace: string, name: string): void {
    const slot = this.#slot(namespace, name);
    if (!slot) return;
    const space = this.#namespaces.get(namespace)!;
    space.slots.delete(name);
    space.thinned = true;
    slot.object = this.#last = undefined;
    this.#size--;
    this.#changed(space, slot);
  }

  /** All objects in one namespace or in all, ordered by namespace and name. */
  list(namespace?: string): readonly KubeObject[] {
    if (namespace !== undefined) return this.#listOne(namespace);
    this.#all ??= [...this.#namespaces.keys()].sort().flatMap((name) => this.#listOne(name));
    return this.#all;
  }

  hasView(name: string): boolean {
    return this.#names.includes(name);
  }

  addIndex(name: string, values: IndexFunction): void {
    this.#addView(name, new Index(values));
  }

  addTally(name: string, classify: TallyFunction): void {
    this.#addView(name, new Tally(classify));
  }

  byIndex(index: string, value: string): readonly KubeObject[] {
    const found = (this.#view(index) as Index).find(value);
    if (!found) return [];
    const objects: KubeObject[] = [];
    for (const { object } of found) objects.push(object!);
    return objects;
  }

  tally(name: string, group: string): ReadonlyMap<string, number> | undefined {
    return (this.#view(name) as Tally).count(group);
  }

  /** A table with the same content; later changes of one do not show in the other. */
  fork(): Table {
    const fork = new Table();
    fork.#names = [...this.#names];
    fork.#all = this.#all;
    fork.#size = this.#size;
    const copies = new Map<Slot, Slot>();
    for (const [name, from] of this.#namespaces) {
      drop(from);
      const space = { ...newNamespace(), list: from.list };
      for (const [key, slot] of from.slots) {
        const copy = { ...slot, marks: [...slot.marks] };
        copies.set(slot, copy);
        space.slots.set(key, copy);
      }
      space.order = from.order.map((slot) => copies.get(slot)!);
      space.fresh = from.fresh.map((slot) => copies.get(slot)!);
      fork.#namespaces.set(name, space);
    }
    fork.#views = this.#views.map((view) => view.fork(copies));
    return fork;
  }

  #slot(namespace: string, name: string): Slot | undefined {
    const last = this.#last;
    if (last && last.name === name && last.namespace === namespace) return last;
    const found = this.#namespaces.get(namespace)?.slots.get(name);
    if (found) this.#last = found;
    return found;
  }

  #changed(space: Namespace, slot: Slot): void {
    space.list = this.#all = undefined;
    for (let i = 0; i < this.#views.length; i++) mark(slot, i, this.#views[i]);
  }

  #view(name: string): View {
    const view = this.#views[this.#names.indexOf(name)];
    if (!view) throw new Error(`no index ${name}`);
    return view;
  }

  #addView(name: string, view: View): void {
    if (this.hasView(name)) throw new Error(`index ${name} is there already`);
    const at = this.#views.push(view) - 1;
    this.#names.push(name);
    for (const { slots } of this.#namespaces.values())
      for (const slot of slots.values()) {
        slot.marks.push(NOTHING);
        mark(slot, at, view);
      }
  }

  #listOne(namespace: string): readonly KubeObject[] {
    const space = this.#namespaces.get(namespace);
    if (!space) return [];
    if (space.list) return space.list;
    drop(space);
    if (space.fresh.length) {
      space.order = merge(space.order, space.fresh.sort(byName));
      space.fresh = [];
    }
    return (space.list = space.order.map(({ object }) => object!));
  }
}

/** Forget the slots that were removed, all at once. */
function drop(space: Namespace): void {
  if (!space.thinned) return;
  space.order = space.order.filter(({ object }) => object);
  space.fresh = space.fresh.filter(({ object }) => object);
  space.thinned = false;
}

/** Bring what a view has of a slot up to date. */
function mark(slot: Slot, at: number, view: View): void {
  const before = slot.marks[at];
  const after = slot.object ? view.marksOf(slot.object) : NOTHING;
  if (sameMarks(before, after)) return;
  slot.marks[at] = after;
  view.move(slot, before, after);
}

function sameMarks(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Two ordered lists as one. */
function merge(a: readonly Slot[], b: readonly Slot[]): Slot[] {
  if (!a.length) return [...b];
  const out: Slot[] = [];
  let i = 0;
  for (const slot of b) {
    while (i < a.length && byName(a[i], slot) < 0) out.push(a[i++]);
    out.push(slot);
  }
  while (i < a.length) out.push(a[i++]);
  return out;
}
