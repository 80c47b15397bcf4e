import { LIMITS, LimitError } from '../kernel/limits.ts';
import type { IndexFunction, TallyFunction } from './indexes.ts';
import { deepFreeze, type KubeObject } from './object.ts';
import { Table } from './table.ts';

export type { IndexFunction, TallyFunction } from './indexes.ts';

/**
 * A group and resource as Kubernetes writes them together: `pods`, `deployments.apps`,
 * `clusterroles.rbac.authorization.k8s.io`.
 */
export type GroupResource = string;

/** One change of one object. For `DELETED`, `object` is the last state, with the revision of the deletion. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: GroupResource;
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  readonly revision: number;
  /** When, in virtual milliseconds since 1970. */
  readonly atMs: number;
  /** What caused the write: a command, or a controller and its key. */
  readonly cause: string;
}

/** The store's state, to be given to `load`. Tables are shared until somebody writes to them, objects always. */
export interface StoreState {
  readonly revision: number;
  readonly compacted: number;
  readonly tables: ReadonlyMap<GroupResource, Table>;
  readonly history: readonly StoreEvent[];
}

/** An object with another version: the same one where it may be changed. */
function withVersion(object: KubeObject, resourceVersion: string): KubeObject {
  if (Object.isFrozen(object) || Object.isFrozen(object.metadata))
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  object.metadata.resourceVersion = resourceVersion;
  return object;
}

type Listener = (event: StoreEvent) => void;
const NO_LISTENERS: readonly Listener[] = [];

/**
 * Versioned objects with etcd's semantics: one revision counter, objects frozen and shared, and a bounded history of
 * changes, by which watches go on from a revision and lists read an earlier one. It knows nothing of kinds: keys are
 * (resource, namespace, name); cluster-scoped objects have the namespace ''.
 *
 * Listeners are called inside the write, in the order of subscription: they note what to do (see Kernel.after) and
 * never write themselves.
 */
export class Store {
  #revision = 0;
  #compacted = 0;
  #tables = new Map<GroupResource, Table>();
  /** Tables that a saved state has too: they are copied before the next write. */
  #shared = new Set<Table>();
  #history: StoreEvent[] = [];
  /** What adds the declared indexes and tallies to a table, by name. */
  #views = new Map<GroupResource, Map<string, (table: Table) => void>>();
  #listeners = new Map<GroupResource | '*', readonly Listener[]>();
  #objects = 0;

  /** The revision of the last write. */
  get revision(): number {
    return this.#revision;
  }

  /** The last revision whose changes can no longer be read. */
  get compactedRevision(): number {
    return this.#compacted;
  }

  /** How many objects there are, in all resources. */
  get size(): number {
    return this.#objects;
  }

  /** Declare an index of a resource; objects already there are indexed too. */
  addIndex(resource: GroupResource, name: string, values: IndexFunction): void {
    this.#addView(resource, name, (table) => table.addIndex(name, values));
  }

  /** Declare a count of a resource's objects by group and class. */
  addTally(resource: GroupResource, name: string, classify: TallyFunction): void {
    this.#addView(resource, name, (table) => table.addTally(name, classify));
  }

  /** The object at a key, or undefined. */
  get(resource: GroupResource, namespace: string, name: string): KubeObject | undefined {
    return this.#tables.get(resource)?.get(namespace, name);
  }

  /** All objects of a resource, in one namespace or in all, ordered by namespace and name as etcd orders keys. */
  list(resource: GroupResource, namespace?: string): readonly KubeObject[] {
    return this.#tables.get(resource)?.list(namespace) ?? [];
  }

  /** The objects that an index holds under a value, in no set order. */
  byIndex(resource: GroupResource, index: string, value: string): readonly KubeObject[] {
    return this.#tables.get(resource)?.byIndex(index, value) ?? [];
  }

  /** How many objects each class of a tally's group has. */
  tally(resource: GroupResource, name: string, group: string): ReadonlyMap<string, number> {
    return this.#tables.get(resource)?.tally(name, group) ?? new Map();
  }

  /** How many objects a resource has. */
  count(resource: GroupResource): number {
    return this.#tables.get(resource)?.size ?? 0;
  }

  /** The resources that ever held an object. */
  resources(): readonly GroupResource[] {
    return [...this.#tables.keys()];
  }

  /** Let the revision rise to `revision`, as by writes under keys that are not objects (allocations and the like). */
  raise(revision: number): void {
    this.#revision = Math.max(this.#revision, revision);
  }

  /**
   * Put an object at its key, new or changed; sets `metadata.resourceVersion` to the new revision, freezes it and
   * returns it: an object that is frozen already is copied, others are the store's from then on. Preconditions are the
   * caller's matter (the API server compares resource versions before it writes; all runs in one thread).
   */
  put(resource: GroupResource, object: KubeObject, atMs: number, cause: string): KubeObject {
    const table = this.#table(resource);
    const { name, namespace = '' } = object.metadata;
    const before = table.get(namespace, name);
    if (!before && ++this.#objects > LIMITS.objects) throw new LimitError('objects', 'too many objects');
    const revision = ++this.#revision;
    const stored = deepFreeze(withVersion(object, String(revision)));
    table.set(namespace, name, stored);
    const type = before ? 'MODIFIED' : 'ADDED';
    this.#emit({ type, resource, object: stored, previous: before, revision, atMs, cause });
    return stored;
  }

  /** Remove the object at a key; returns its last state with the revision of the deletion, or undefined. */
  remove(
    resource: GroupResource,
    namespace: string,
    name: string,
    atMs: number,
    cause: string,
  ): KubeObject | undefined {
    const last = this.#tables.get(resource)?.get(namespace, name);
    if (!last) return undefined;
    this.#table(resource).remove(namespace, name);
    this.#objects--;
    const revision = ++this.#revision;
    const object = deepFreeze({ ...last, metadata: { ...last.metadata, resourceVersion: String(revision) } });
    this.#emit({ type: 'DELETED', resource, object, previous: last, revision, atMs, cause });
    return object;
  }

  /** Hear of every change of a resource ('*': of all). Returns a function that ends it. */
  subscribe(resource: GroupResource | '*', listener: Listener): () => void {
    // Lists are replaced and not changed: one that is being called may end itself.
    this.#listeners.set(resource, [...(this.#listeners.get(resource) ?? []), listener]);
    return () => {
      const left = (this.#listeners.get(resource) ?? []).filter((other) => other !== listener);
      this.#listeners.set(resource, left);
    };
  }

  /** The changes after `revision`, oldest first; undefined if some of them were compacted away. */
  since(revision: number, resource?: GroupResource): readonly StoreEvent[] | undefined {
    if (revision < this.#compacted) return undefined;
    let from = this.#history.length;
    while (from > 0 && this.#history[from - 1].revision > revision) from--;
    const events = this.#history.slice(from);
    return resource === undefined ? events : events.filter((event) => event.resource === resource);
  }

  /** The revision that was the newest at an instant, as far as the changes since are known. */
  revisionAt(atMs: number): number {
    let i = this.#history.length;
    while (i > 0 && this.#history[i - 1].atMs > atMs) i--;
    return i > 0 ? this.#history[i - 1].revision : this.#compacted;
  }

  /** Forget the changes up to and including `revision`: the past before it can no longer be read. */
  compact(revision: number): void {
    let count = 0;
    while (count < this.#history.length && this.#history[count].revision <= revision) count++;
    this.#history.splice(0, count);
    this.#compacted = Math.max(this.#compacted, Math.min(revision, this.#revision));
  }

  /** The state, sharing all objects: what is written later does not change it. */
  save(): StoreState {
    for (const table of this.#tables.values()) this.#shared.add(table);
    return {
      revision: this.#revision,
      compacted: this.#compacted,
      tables: new Map(this.#tables),
      history: this.#history.slice(),
    };
  }

  /** Go back (or over) to a saved state. Nobody is told: load before anyone watches, or let them list anew. */
  load(state: StoreState): void {
    this.#revision = state.revision;
    this.#compacted = state.compacted;
    this.#tables = new Map(state.tables);
    this.#shared = new Set(state.tables.values());
    this.#history = state.history.slice();
    this.#objects = 0;
    for (const table of this.#tables.values()) this.#objects += table.size;
    for (const [resource, views] of this.#views)
      if (this.#tables.has(resource)) for (const [name, add] of views) this.#addTo(resource, name, add);
  }

  #addView(resource: GroupResource, name: string, add: (table: Table) => void): void {
    let views = this.#views.get(resource);
    if (!views) this.#views.set(resource, (views = new Map()));
    views.set(name, add);
    if (this.#tables.has(resource)) this.#addTo(resource, name, add);
  }

  /** A table that comes from a state of another store brings that one's indexes, which are the same by name. */
  #addTo(resource: GroupResource, name: string, add: (table: Table) => void): void {
    if (!this.#tables.get(resource)!.hasView(name)) add(this.#table(resource));
  }

  /** The table of a resource, to write to. */
  #table(resource: GroupResource): Table {
    let table = this.#tables.get(resource);
    if (!table) {
      this.#tables.set(resource, (table = new Table()));
      for (const add of this.#views.get(resource)?.values() ?? []) add(table);
    } else if (this.#shared.has(table)) {
      this.#shared.delete(table);
      this.#tables.set(resource, (table = table.fork()));
    }
    return table;
  }

  #emit(event: StoreEvent): void {
    this.#history.push(event);
    // Compact a tenth at a time, so that its cost is shared by many writes.
    if (this.#history.length > LIMITS.historyEvents)
      this.compact(this.#history[Math.floor(LIMITS.historyEvents / 10)].revision);
    for (const listener of this.#listeners.get(event.resource) ?? NO_LISTENERS) listener(event);
    for (const listener of this.#listeners.get('*') ?? NO_LISTENERS) listener(event);
  }
}
