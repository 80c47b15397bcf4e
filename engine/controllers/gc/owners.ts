import { DEFINITIONS } from '../../apiserver/discovery/custom-resources.ts';
import { Resources } from '../../apiserver/discovery/resources.ts';
import type { KubeObject, OwnerReference } from '../../store/object.ts';
import type { GroupResource, Store, StoreEvent } from '../../store/store.ts';

const BUILT_IN = new Resources();

/** A reference to an object in the store: `resource|namespace/name`. */
export type Place = string;

export const placeOf = (resource: GroupResource, { metadata }: KubeObject): Place =>
  `${resource}|${metadata.namespace ?? ''}/${metadata.name}`;

export function splitPlace(place: Place): [resource: GroupResource, namespace: string, name: string] {
  const bar = place.indexOf('|');
  const slash = place.indexOf('/', bar);
  return [place.slice(0, bar), place.slice(bar + 1, slash), place.slice(slash + 1)];
}

/** Who depends on whom, kept from the store's events; built from the store when first asked for. */
export class OwnerGraph {
  #store: Store;
  #dependents: Map<string, Set<Place>> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Take note of a change. */
  note({ resource, object, previous, type }: StoreEvent): void {
    if (!this.#dependents) return;
    const before = previous?.metadata.ownerReferences;
    const after = type === 'DELETED' ? undefined : object.metadata.ownerReferences;
    if (before === after) return;
    const place = placeOf(resource, object);
    for (const { uid } of before ?? []) this.#remove(uid, place);
    for (const { uid } of after ?? []) this.#add(uid, place);
  }

  /** The objects that name this uid as an owner, in order. */
  dependents(uid: string): Place[] {
    return [...(this.#all().get(uid) ?? [])].sort();
  }

  /** Forget all: the store was replaced. */
  reset(): void {
    this.#dependents = undefined;
  }

  /** The owner that a reference means, if it is there. */
  owner(reference: OwnerReference, namespace: string): KubeObject | undefined {
    const found = this.resourceOf(reference);
    if (!found) return undefined;
    const owner = this.#store.get(found.key, found.namespaced ? namespace : '', reference.name);
    return owner?.metadata.uid === reference.uid ? owner : undefined;
  }

  /** Can the owner be looked for at all? Its kind must be served, and be cluster-scoped where the dependent is. */
  canFind(reference: OwnerReference, namespace: string): boolean {
    const found = this.resourceOf(reference);
    return found !== undefined && (namespace !== '' || !found.namespaced);
  }

  /** The resource of a reference. */
  resourceOf({ apiVersion, kind }: OwnerReference): { key: GroupResource; namespaced: boolean } | undefined {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const known = BUILT_IN.ofKind(group, version, kind);
    if (known) return known;
    const crd = this.#store.list(DEFINITIONS).find(({ spec }) => spec.group === group && spec.names.kind === kind);
    return crd && { key: `${crd.spec.names.plural}.${group}`, namespaced: crd.spec.scope === 'Namespaced' };
  }

  #all(): Map<string, Set<Place>> {
    if (this.#dependents) return this.#dependents;
    this.#dependents = new Map();
    for (const resource of this.#store.resources())
      for (const object of this.#store.list(resource))
        for (const { uid } of object.metadata.ownerReferences ?? []) this.#add(uid, placeOf(resource, object));
    return this.#dependents;
  }

  #add(uid: string, place: Place): void {
    const all = this.#dependents!;
    let places = all.get(uid);
    if (!places) all.set(uid, (places = new Set()));
    places.add(place);
  }

  #remove(uid: string, place: Place): void {
    const places = this.#dependents!.get(uid);
    places?.delete(place);
    if (!places?.size) this.#dependents!.delete(uid);
  }
}
