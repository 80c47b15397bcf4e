import { StatusError } from '../apiserver/status.ts';
import type { LabelSelector } from '../kinds/selectors.ts';
import { matches, selectorOf, selectsByMap, type Selector } from '../kinds/selectors.ts';
import { copy, type KubeObject, type OwnerReference } from '../store/object.ts';
import type { GroupResource } from '../store/store.ts';
import type { ControllerContext } from './controller.ts';
import { byName, orphans, ownedBy } from './indexes.ts';

/** The reference by which an owner controls what it made. */
export const controllerReference = ({ apiVersion, kind, metadata }: KubeObject): OwnerReference => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid!,
  controller: true,
  blockOwnerDeletion: true,
});

/**
 * The objects that an owner controls: adopts those without a controller that its selector matches, and lets go of those
 * it no longer matches (controller_ref_manager). In no set order: who depends on one must sort.
 */
export function claim(
  context: ControllerContext,
  resource: GroupResource,
  owner: KubeObject,
  selector: LabelSelector | undefined,
  cause: string,
): KubeObject[] {
  const { store, client } = context;
  const parsed = selectorOf(selector);
  const fits = matcher(parsed);
  const namespace = owner.metadata.namespace!;
  const claimed: KubeObject[] = [];
  for (const object of ownedBy(store, resource, owner.metadata.uid)) {
    if (fits(object.metadata.labels)) claimed.push(object);
    else if (!owner.metadata.deletionTimestamp) {
      const others = object.metadata.ownerReferences!.filter(({ uid }) => uid !== owner.metadata.uid);
      const metadata = { ownerReferences: others.length ? others : null };
      client.patch(resource, namespace, object.metadata.name, { metadata }, { cause });
    }
  }
  if (parsed?.length && !owner.metadata.deletionTimestamp)
    for (const object of [...orphans(store, resource, namespace)].sort(byName)) {
      if (object.metadata.deletionTimestamp || !fits(object.metadata.labels)) continue;
      const ownerReferences = [...(object.metadata.ownerReferences ?? []), controllerReference(owner)];
      claimed.push(
        client.patch(resource, namespace, object.metadata.name, { metadata: { ownerReferences } }, { cause }),
      );
    }
  return claimed;
}

/** A selector as a test; one of equalities alone is a quick one. None selects nothing. */
export function matcher(selector: Selector | undefined): (labels: Record<string, string> | undefined) => boolean {
  if (!selector) return () => false;
  if (!selector.every(({ operator }) => operator === '=')) return (labels) => matches(selector, labels);
  const wanted = Object.fromEntries(selector.map(({ key, values }) => [key, values[0]]));
  return (labels) => selectsByMap(wanted, labels);
}

/** A pod from a template, controlled by its owner (controller.GetPodFromTemplate). */
export function podFromTemplate(template: KubeObject, owner: KubeObject): KubeObject {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: podPrefix(owner.metadata.name),
      namespace: owner.metadata.namespace,
      // Those of a stored template are frozen, and shared by all its pods.
      ...(labels && { labels: Object.isFrozen(labels) ? labels : { ...labels } }),
      ...(annotations && { annotations: Object.isFrozen(annotations) ? annotations : { ...annotations } }),
      ...(finalizers && { finalizers: [...finalizers] }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: copy(template.spec),
  };
}

/** Names longer than a pod's name may be are cut where the random part comes; the server sees to that. */
const podPrefix = (name: string): string => (name.length + 1 <= 253 ? `${name}-` : name);

/** Is the namespace on its way out? Then nothing can be created in it, and telling of it would only repeat that. */
export const isNamespaceTerminating = (error: StatusError): boolean =>
  error.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false;

/**
 * Do something `count` times in batches of 1, 2, 4, …; a failure ends it after its batch. Returns how many succeeded and
 * the first failure (controller's slowStartBatch).
 */
export function slowStart(count: number, act: (index: number) => void): { done: number; error?: StatusError } {
  let done = 0;
  let next = 0;
  for (let size = 1; next < count; size = Math.min(2 * size, count - next)) {
    let failure: StatusError | undefined;
    for (const end = next + size; next < end; next++)
      try {
        act(next);
        done++;
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        failure ??= error;
      }
    if (failure) return { done, error: failure };
  }
  return { done };
}
