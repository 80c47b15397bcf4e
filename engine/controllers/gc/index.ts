import type { DeleteOptions } from '../../apiserver/api.ts';
import type { KubeObject, OwnerReference } from '../../store/object.ts';
import type { StoreEvent } from '../../store/store.ts';
import { deleteIfThere, type ControllerContext, type Reconciler } from '../controller.ts';
import { OwnerGraph, placeOf, splitPlace, type Place } from './owners.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
const NAME = 'garbage-collector';
const NOTHING: readonly Place[] = [];

/** Deletes what no owner is left of, and carries out foreground and orphaning deletions (pkg/controller/garbagecollector). */
export function garbageCollector(context: ControllerContext): Reconciler {
  const graph = new OwnerGraph(context.store);
  const collector = new Collector(context, graph);
  return {
    name: NAME,
    latencyMs: [5, 40],
    triggers: [{ resource: '*', keys: (event) => collector.noticed(event) }],
    reconcile: (place) => collector.look(place),
    load: () => graph.reset(),
  };
}

class Collector {
  #context: ControllerContext;
  #graph: OwnerGraph;

  constructor(context: ControllerContext, graph: OwnerGraph) {
    this.#context = context;
    this.#graph = graph;
  }

  /** The objects to look at because of a change. */
  noticed(event: StoreEvent): readonly Place[] {
    this.#graph.note(event);
    const { type, resource, object, previous } = event;
    const { metadata } = object;
    if (type === 'DELETED') {
      const places = this.#graph.dependents(metadata.uid ?? '');
      // An owner that waits for its dependents may be free to go now.
      for (const reference of metadata.ownerReferences ?? [])
        places.push(...this.#waiting(reference, metadata.namespace));
      return places;
    }
    if (isBeingCollected(object)) return [placeOf(resource, object)];
    if (!metadata.ownerReferences?.length || metadata.ownerReferences === previous?.metadata.ownerReferences)
      return NOTHING;
    const absent = metadata.ownerReferences.some(
      (reference) => !this.#graph.owner(reference, metadata.namespace ?? ''),
    );
    return absent ? [placeOf(resource, object)] : NOTHING;
  }

  look(place: Place): void {
    const [resource, namespace, name] = splitPlace(place);
    const object = this.#context.store.get(resource, namespace, name);
    if (!object) return;
    if (isBeingCollected(object)) return this.#carryOut(place, object);
    if (object.metadata.ownerReferences?.length && !object.metadata.deletionTimestamp) this.#judge(place, object);
  }

  #waiting(reference: OwnerReference, namespace = ''): Place[] {
    const owner = this.#graph.owner(reference, namespace);
    return owner && isBeingCollected(owner) ? [this.#placeOfOwner(reference, owner)] : [];
  }

  #placeOfOwner(reference: OwnerReference, owner: KubeObject): Place {
    return placeOf(this.#graph.resourceOf(reference)!.key, owner);
  }

  /** Delete an object that no owner is left of; let go of owners that are gone or wait for it. */
  #judge(place: Place, object: KubeObject): void {
    const { client } = this.#context;
    const [resource, namespace, name] = splitPlace(place);
    const cause = `${NAME} ${place.replace('|', ' ')}`;
    const references = object.metadata.ownerReferences!;
    // An owner of a kind that is not served, or that a cluster-scoped object cannot have, is never known to be gone.
    if (!references.every((reference) => this.#graph.canFind(reference, namespace))) return;
    const solid: OwnerReference[] = [];
    const waiting: OwnerReference[] = [];
    for (const reference of references) {
      const owner = this.#graph.owner(reference, namespace);
      if (!owner) continue;
      (isForeground(owner) ? waiting : solid).push(reference);
    }
    if (solid.length) {
      if (solid.length < references.length)
        client.patch(resource, namespace, name, { metadata: { ownerReferences: solid } }, { cause });
      return;
    }
    const hasDependents = this.#graph.dependents(object.metadata.uid!).length > 0;
    const propagationPolicy = waiting.length && hasDependents ? 'Foreground' : policyOf(object);
    deleteIfThere(client, resource, object, { propagationPolicy, cause });
  }

  /** Go on with a deletion in the foreground, or one that leaves the dependents. */
  #carryOut(place: Place, object: KubeObject): void {
    const { store, client } = this.#context;
    const [resource, namespace, name] = splitPlace(place);
    const cause = `${NAME} ${place.replace('|', ' ')}`;
    const { uid, finalizers } = object.metadata;
    let blocked = false;
    for (const dependentPlace of this.#graph.dependents(uid!)) {
      const [of, inNamespace, called] = splitPlace(dependentPlace);
      const dependent = store.get(of, inNamespace, called);
      if (!dependent) continue;
      if (finalizers!.includes(ORPHAN)) {
        const others = dependent.metadata.ownerReferences!.filter((reference) => reference.uid !== uid);
        const metadata = { ownerReferences: others.length ? others : null };
        client.patch(of, inNamespace, called, { metadata }, { cause });
        continue;
      }
      blocked ||= dependent.metadata.ownerReferences!.some((r) => r.uid === uid && r.blockOwnerDeletion);
      if (!dependent.metadata.deletionTimestamp) this.#judge(dependentPlace, dependent);
    }
    // Deleting dependents may have brought it to its end already.
    const current = store.get(resource, namespace, name);
    if (!current || current.metadata.uid !== uid) return;
    const left = this.#graph.dependents(uid!).some((dependentPlace) => {
      const [of, inNamespace, called] = splitPlace(dependentPlace);
      const references = store.get(of, inNamespace, called)?.metadata.ownerReferences;
      return references?.some((reference) => reference.uid === uid && reference.blockOwnerDeletion);
    });
    if (blocked && left) return;
    const rest = current.metadata.finalizers!.filter((finalizer) => finalizer !== FOREGROUND && finalizer !== ORPHAN);
    client.patch(resource, namespace, name, { metadata: { finalizers: rest.length ? rest : null } }, { cause });
  }
}

const isForeground = ({ metadata }: KubeObject): boolean =>
  !!metadata.deletionTimestamp && !!metadata.finalizers?.includes(FOREGROUND);

/** Does a deletion wait for the garbage collector? */
const isBeingCollected = ({ metadata }: KubeObject): boolean =>
  !!metadata.deletionTimestamp &&
  !!metadata.finalizers?.some((finalizer) => finalizer === FOREGROUND || finalizer === ORPHAN);

function policyOf({ metadata }: KubeObject): DeleteOptions['propagationPolicy'] {
  if (metadata.finalizers?.includes(ORPHAN)) return 'Orphan';
  return metadata.finalizers?.includes(FOREGROUND) ? 'Foreground' : 'Background';
}
