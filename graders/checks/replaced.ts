import type { StoreEvent } from '../../engine/store/store.ts';
import type { Check, Finding } from '../types.ts';
import type { CheckType, Scene } from './check.ts';

/**
 * A Pod was deleted and its controller made another: `labels` that both carry, `namespace`. Seen in the history of the
 * cluster, so that a rollout or a change of scale does not count.
 */
export const replaced: CheckType = {
  name: 'replaced',
  fields: {
    namespace: { required: false, type: 'string', what: 'a namespace; default where left out' },
    labels: { required: true, type: 'object', what: 'labels that the Pods carry' },
  },
  run(check: Check, { world }: Scene): Finding {
    const namespace = (check.namespace as string | undefined) ?? 'default';
    const labels = Object.entries(check.labels as Record<string, string>);
    const history = world.store.since(world.store.compactedRevision) ?? [];
    const own = history.filter(({ object: { metadata } }) => metadata.namespace === namespace);
    const leaving = new Map<string, string>();
    for (const event of own) {
      // Who wants another number of Pods replaces none.
      if (isRescaled(event)) leaving.delete(event.object.metadata.uid ?? '');
      if (event.resource !== 'pods' || !isLabelled(event, labels)) continue;
      const owner = ownerOf(event);
      if (!owner) continue;
      if (isDeletion(event)) leaving.set(owner, event.object.metadata.name);
      else if (event.type === 'ADDED' && leaving.has(owner))
        return { passed: true, detail: `${event.object.metadata.name} took the place of ${leaving.get(owner)}` };
    }
    return { passed: false, detail: leaving.size ? 'nothing has taken its place yet' : 'no Pod has been deleted' };
  },
};

const ownerOf = ({ object }: StoreEvent): string | undefined =>
  object.metadata.ownerReferences?.find(({ controller }) => controller)?.uid;

const isLabelled = ({ object }: StoreEvent, labels: readonly (readonly [string, string])[]): boolean =>
  labels.every(([key, value]) => object.metadata.labels?.[key] === value);

const isRescaled = ({ type, object, previous }: StoreEvent): boolean =>
  type === 'MODIFIED' && object.spec?.replicas !== previous?.spec?.replicas;

/** The moment at which a Pod began to leave. */
const isDeletion = ({ type, object, previous }: StoreEvent): boolean =>
  !previous?.metadata.deletionTimestamp && (type === 'DELETED' || object.metadata.deletionTimestamp !== undefined);
