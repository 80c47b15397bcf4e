import type { KubeObject } from '../../store/object.ts';
import type { GroupResource } from '../../store/store.ts';
import { claimNames } from '../../scheduler/plugins/volumes.ts';
import { lookup, onChange, type ControllerContext, type Reconciler, type Trigger } from '../controller.ts';
import { isFinished } from '../pods.ts';

const CLAIM_FINALIZER = 'kubernetes.io/pvc-protection';
const VOLUME_FINALIZER = 'kubernetes.io/pv-protection';

/** Keeps claims that pods use from going (pkg/controller/volume/pvcprotection). */
export function claimProtection(context: ControllerContext): Reconciler {
  return protector(context, {
    name: 'pvc-protection-controller',
    resource: 'persistentvolumeclaims',
    finalizer: CLAIM_FINALIZER,
    triggers: [onUser()],
    isUsed: (claim) =>
      context.store
        .list('pods', claim.metadata.namespace)
        .some((pod) => pod.spec.nodeName && !isFinished(pod) && claimNames(pod).includes(claim.metadata.name)),
  });
}

/** Keeps volumes that are bound from going (pkg/controller/volume/pvprotection). */
export function volumeProtection(context: ControllerContext): Reconciler {
  return protector(context, {
    name: 'pv-protection-controller',
    resource: 'persistentvolumes',
    finalizer: VOLUME_FINALIZER,
    triggers: [],
    isUsed: ({ status }) => status?.phase === 'Bound',
  });
}

/** A pod that goes or ends gives its claims free. */
const onUser = (): Trigger => ({
  resource: 'pods',
  keys: ({ type, object, previous }) => {
    const ended = type === 'DELETED' || (isFinished(object) && previous && !isFinished(previous));
    return ended ? claimNames(object).map((name) => `${object.metadata.namespace}/${name}`) : [];
  },
});

interface Protected {
  readonly name: string;
  readonly resource: GroupResource;
  readonly finalizer: string;
  readonly triggers: readonly Trigger[];
  isUsed(object: KubeObject): boolean;
}

function protector(
  { store, client }: ControllerContext,
  { name, resource, finalizer, triggers, isUsed }: Protected,
): Reconciler {
  return {
    name,
    latencyMs: [2, 14],
    triggers: [onChange(resource), ...triggers],
    reconcile: (key) => {
      const object = lookup(store, resource, key);
      if (!object) return;
      const finalizers = object.metadata.finalizers ?? [];
      const has = finalizers.includes(finalizer);
      const cause = `${name} ${key}`;
      const write = (next: readonly string[]): void => {
        const metadata = { finalizers: next.length ? next : null };
        client.patch(resource, object.metadata.namespace ?? '', object.metadata.name, { metadata }, { cause });
      };
      if (object.metadata.deletionTimestamp) {
        if (has && !isUsed(object)) write(finalizers.filter((one) => one !== finalizer));
      } else if (!has) write([...finalizers, finalizer]);
    },
  };
}
