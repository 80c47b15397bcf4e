import type { Client } from '../apiserver/api.ts';
import { BOUND_BY_CONTROLLER, isBound, SELECTED_NODE } from '../controllers/volumes/matching.ts';
import type { KubeObject } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { claimNames } from './plugins/volumes.ts';

/**
 * Begin to bind the claims of a pod that has found its node: a volume that was found is reserved, else the claim is
 * marked with the node for whoever makes volumes.
 */
export function startBinding(
  client: Client,
  bindings: readonly { claim: KubeObject; volume: KubeObject | undefined }[],
  node: string,
  cause: string,
): void {
  for (const { claim, volume } of bindings) {
    const { name, namespace, uid, resourceVersion } = claim.metadata;
    if (volume) {
      const claimRef = { kind: 'PersistentVolumeClaim', namespace, name, uid, apiVersion: 'v1', resourceVersion };
      const metadata = { annotations: { [BOUND_BY_CONTROLLER]: 'yes' } };
      client.patch('persistentvolumes', '', volume.metadata.name, { metadata, spec: { claimRef } }, { cause });
    } else if (claim.metadata.annotations?.[SELECTED_NODE] !== node) {
      const metadata = { annotations: { [SELECTED_NODE]: node } };
      client.patch('persistentvolumeclaims', namespace!, name, { metadata }, { cause });
    }
  }
}

/** Are all claims of a pod bound? */
export const claimsAreBound = (store: Store, pod: KubeObject): boolean =>
  claimNames(pod).every((name) => {
    const claim = store.get('persistentvolumeclaims', pod.metadata.namespace!, name);
    return claim && isBound(claim);
  });
