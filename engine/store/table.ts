import type { KubeObject } from './object.ts';
import type { IndexFunction, Version } from './store.ts';

/** Names of one namespace with their versions, and the live objects in order, sorted when next listed. */
interface Namespace {
  versions: Map<string, Version>;
  sorted: KubeObject[] | undefined;
  live: number;
}

interface Index {
  readonly values: IndexFunction;
  readonly found: Map<string, Map<string, KubeObject>>;
}

/** Bytewise order, as etcd orders keys; names and namespaces are ASCII. */
const byName = (a: KubeObject, b: KubeObject): number => (a.metadata.name < b.metadata.name ? -1 : 1);

/** All objects of one resource, by namespace and name, with their versions and indexes. */
export class Table {
  #namespaces = new Map<string, Namespace>();
  #indexes = new Map<string, Index>();
  #all: readonly KubeObject[] | undefined;

  /** How many live objects it holds. */
  get size(): number {
    let size = 0;
    for (const { live } of this.#namespaces.values()) size += live;
    return size;
  }

  get(namespace: string, name: string): Version | undefined {
    return this.#namespaces.get(namespace)?.versions.get(name);
  }

  set(namespace: string, name: string, version: Version): void {
    let space = this.#namespaces.get(namespace);
    if (!space) this.#namespaces.set(namespace, (space = { versions: new Map(), sorted: undefined, live: 0 }));
    const before = space.versions.get(name)?.object;
    space.versions.set(name, version);
    space.live += (version.object ? 1 : 0) - (before ? 1 : 0);
    space.sorted = this.#all = undefined;
    for (const index of this.#indexes.values()) reindex(index, `${namespace}/${name}`, before, version.object);
  }

  list(namespace?: string): readonly KubeObject[] {
    if (namespace !== undefined) return this.#listOne(namespace);
    this.#all ??= [...this.#namespaces.keys()].sort().flatMap((name) => this.#listOne(name));
    return this.#all;
  }

  addIndex(name: string, values: IndexFunction): void {
    const index: Index = { values, found: new Map() };
    this.#indexes.set(name, index);
    for (const object of this.list())
      reindex(index, `${object.metadata.namespace ?? ''}/${object.metadata.name}`, undefined, object);
  }

  byIndex(index: string, value: string): readonly KubeObject[] {
    const found = this.#indexes.get(index);
    if (!found) throw new Error(`no index ${index}`);
    return [...(found.found.get(value)?.values() ?? [])];
  }

  /** Forget what lies before the version of `revision`, and the key itself if that version is a deletion. */
  cut(namespace: string, name: string, revision: number): void {
    const versions = this.#namespaces.get(namespace)?.versions;
    let version = versions?.get(name);
    if (version?.revision === revision && !version.object) versions!.delete(name);
    while (version && version.revision > revision) version = version.previous;
    if (version) version.previous = undefined;
  }

  /** A table with the same content, without indexes; later changes of one do not show in the other. */
  fork(): Table {
    const fork = new Table();
    for (const [name, { versions, sorted, live }] of this.#namespaces)
      fork.#namespaces.set(name, { versions: new Map(versions), sorted, live });
    fork.#all = this.#all;
    return fork;
  }

  #listOne(namespace: string): KubeObject[] {
    const space = this.#namespaces.get(namespace);
    if (!space) return [];
    if (!space.sorted) {
      const live: KubeObject[] = [];
      for (const { object } of space.versions.values()) if (object) live.push(object);
      space.sorted = live.sort(byName);
    }
    return space.sorted;
  }
}

function reindex(index: Index, key: string, before: KubeObject | undefined, after: KubeObject | undefined): void {
  for (const value of before ? index.values(before) : []) {
    const found = index.found.get(value);
    found?.delete(key);
    if (!found?.size) index.found.delete(value);
  }
  for (const value of after ? index.values(after) : []) {
    let found = index.found.get(value);
    if (!found) index.found.set(value, (found = new Map()));
    found.set(key, after!);
  }
}
