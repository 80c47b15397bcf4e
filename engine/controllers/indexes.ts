import type { KubeObject, OwnerReference } from '../store/object.ts';
import type { GroupResource, Store } from '../store/store.ts';
import { isFinished, isReady } from './pods.ts';

const OWNER = 'controllers/owner';
const ORPHAN = 'controllers/orphan';
const NODE = 'controllers/node';
const REPLICAS = 'controllers/replicas';

/** Resources that have controllers as owners. */
const OWNED = [
  'pods',
  'replicasets.apps',
  'controllerrevisions.apps',
  'jobs.batch',
  'endpointslices.discovery.k8s.io',
  'persistentvolumeclaims',
];

/** Declare the indexes that controllers and scheduler read by. */
export function addIndexes(store: Store): void {
  for (const resource of OWNED) {
    store.addIndex(resource, OWNER, ({ metadata }) => {
      const uid = controllerOf(metadata)?.uid;
      return uid ? [uid] : [];
    });
    store.addIndex(resource, ORPHAN, ({ metadata }) => (controllerOf(metadata) ? [] : [metadata.namespace ?? '']));
  }
  store.addIndex('pods', NODE, ({ spec }) => (spec?.nodeName ? [spec.nodeName] : []));
  store.addTally('pods', REPLICAS, (pod) => {
    const uid = controllerOf(pod.metadata)?.uid;
    return uid === undefined ? undefined : [uid, `${stateOf(pod)}\n${labelsText(pod.metadata.labels)}`];
  });
}

/** Labels as text; pods of one template share them. */
function labelsText(labels: Record<string, string> | undefined): string {
  if (!labels) return '{}';
  let text = labelTexts.get(labels);
  if (text === undefined) labelTexts.set(labels, (text = JSON.stringify(labels)));
  return text;
}

const labelTexts = new WeakMap<Record<string, string>, string>();

/** What counts of a pod for who keeps a number of them. */
export type ReplicaState = 'finished' | 'terminating' | 'ready' | 'unready';

function stateOf(pod: KubeObject): ReplicaState {
  if (isFinished(pod)) return 'finished';
  if (pod.metadata.deletionTimestamp) return 'terminating';
  return isReady(pod) ? 'ready' : 'unready';
}

/** How many pods an owner controls, by state and labels. Those of a large set differ in few ways. */
export function replicasOf(
  store: Store,
  uid: string,
): readonly { readonly state: ReplicaState; readonly labels: Record<string, string>; readonly count: number }[] {
  return Array.from(store.tally('pods', REPLICAS, uid), ([kind, count]) => {
    const end = kind.indexOf('\n');
    return { state: kind.slice(0, end) as ReplicaState, labels: JSON.parse(kind.slice(end)), count };
  });
}

type OwnerReferences = Pick<KubeObject['metadata'], 'ownerReferences'>;

/** The owner reference that controls an object. */
export function controllerOf({ ownerReferences }: OwnerReferences): OwnerReference | undefined {
  if (ownerReferences) for (const reference of ownerReferences) if (reference.controller) return reference;
  return undefined;
}

/** The objects of a resource that an owner controls, by name. */
export const ownedBy = (store: Store, resource: GroupResource, uid: string | undefined): readonly KubeObject[] =>
  uid ? store.byIndex(resource, OWNER, uid) : [];

/** The objects of a resource in a namespace that nothing controls. */
export const orphans = (store: Store, resource: GroupResource, namespace: string): readonly KubeObject[] =>
  store.byIndex(resource, ORPHAN, namespace);

/** The pods that are bound to a node. */
export const podsOn = (store: Store, node: string): readonly KubeObject[] => store.byIndex('pods', NODE, node);

/** Order objects by name, for results that do not depend on the order of writes. */
export const byName = (a: KubeObject, b: KubeObject): number =>
  a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0;
