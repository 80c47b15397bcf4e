import type { KubeObject } from './object.ts';

/** Gets the values under which an index finds an object. */
export type IndexFunction = (object: KubeObject) => readonly string[];

/** Sorts an object into a group (its owner) and, there, into a class; undefined where it does not count. */
export type TallyFunction = (object: KubeObject) => readonly [group: string, kind: string] | undefined;

/** The place of one key: its object, and under what each view of the table has it. */
export interface Slot {
  readonly namespace: string;
  readonly name: string;
  /** Undefined once it was removed. */
  object: KubeObject | undefined;
  marks: (readonly string[])[];
}

const NOTHING: readonly string[] = [];

/** Something that is kept beside a table's objects. Gets the marks of an object, and is told when they change. */
export interface View {
  marksOf(object: KubeObject): readonly string[];
  move(slot: Slot, before: readonly string[], after: readonly string[]): void;
  /** A copy for a copied table, in the same order, so that a fork goes on as its original does. */
  fork(copies: ReadonlyMap<Slot, Slot>): View;
}

/** Finds objects by values that a function gets from them. */
export class Index implements View {
  readonly marksOf: IndexFunction;
  readonly #found = new Map<string, Set<Slot>>();

  constructor(values: IndexFunction) {
    this.marksOf = values;
  }

  find(value: string): ReadonlySet<Slot> | undefined {
    return this.#found.get(value);
  }

  move(slot: Slot, before: readonly string[], after: readonly string[]): void {
    for (const value of before) {
      const found = this.#found.get(value);
      found?.delete(slot);
      if (!found?.size) this.#found.delete(value);
    }
    for (const value of after) {
      const found = this.#found.get(value);
      if (found) found.add(slot);
      else this.#found.set(value, new Set([slot]));
    }
  }

  fork(copies: ReadonlyMap<Slot, Slot>): Index {
    const fork = new Index(this.marksOf);
    for (const [value, found] of this.#found)
      fork.#found.set(value, new Set(Array.from(found, (slot) => copies.get(slot)!)));
    return fork;
  }
}

/** Counts objects by group and class, so that who only counts them need not look at all. */
export class Tally implements View {
  readonly #classify: TallyFunction;
  readonly #counts = new Map<string, Map<string, number>>();

  constructor(classify: TallyFunction) {
    this.#classify = classify;
  }

  marksOf(object: KubeObject): readonly string[] {
    return this.#classify(object) ?? NOTHING;
  }

  /** How many objects each class of a group has. */
  count(group: string): ReadonlyMap<string, number> | undefined {
    return this.#counts.get(group);
  }

  move(_: Slot, before: readonly string[], after: readonly string[]): void {
    if (before.length) this.#add(before[0], before[1], -1);
    if (after.length) this.#add(after[0], after[1], 1);
  }

  fork(): Tally {
    const fork = new Tally(this.#classify);
    for (const [group, counts] of this.#counts) fork.#counts.set(group, new Map(counts));
    return fork;
  }

  #add(group: string, kind: string, change: number): void {
    let counts = this.#counts.get(group);
    if (!counts) this.#counts.set(group, (counts = new Map()));
    const count = (counts.get(kind) ?? 0) + change;
    if (count) counts.set(kind, count);
    else counts.delete(kind);
    if (!counts.size) this.#counts.delete(group);
  }
}
