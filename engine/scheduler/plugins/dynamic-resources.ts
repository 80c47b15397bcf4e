import { reject, type Plugin } from '../framework.ts';

const NAME = 'DynamicResources';

/** Pods that claim devices: nothing allocates these here, and a pod must not run as if it had got them. */
export const dynamicResources: Plugin = {
  name: NAME,
  preFilter({ pod, store }) {
    const claims = (pod.spec.resourceClaims ?? []) as { name: string; resourceClaimName?: string }[];
    if (!claims.length) return 'skip';
    const missing = claims.find(
      ({ resourceClaimName: name }) =>
        name && !store.get('resourceclaims.resource.k8s.io', pod.metadata.namespace!, name),
    );
    const why = missing
      ? `resourceclaim.resource.k8s.io "${missing.resourceClaimName}" not found`
      : 'dynamic resource allocation is not simulated here';
    return { reject: reject(NAME, false, why) };
  },
  helps: (_pod, { resource }) => resource === 'resourceclaims.resource.k8s.io',
};
