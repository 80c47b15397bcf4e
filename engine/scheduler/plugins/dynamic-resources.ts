import type { KubeObject } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';
import { reject, type Plugin } from '../framework.ts';
import { matchesTerm, type NodeSelectorTerm } from '../node-selector.ts';

export const DYNAMIC_RESOURCES = 'DynamicResources';

const CLAIMS = 'resourceclaims.resource.k8s.io';
const CLASSES = 'deviceclasses.resource.k8s.io';
const SLICES = 'resourceslices.resource.k8s.io';

/** Resources whose changes may make a pod schedulable that claims devices. */
export const DEVICE_RESOURCES: readonly string[] = [CLAIMS, CLASSES, SLICES];

interface PodClaim {
  readonly name: string;
  readonly resourceClaimName?: string;
}

/** A request of a claim: for one class, or for the first of several that can be had. */
interface DeviceRequest {
  readonly name: string;
  readonly exactly?: { readonly deviceClassName: string };
  readonly firstAvailable?: readonly { readonly name: string; readonly deviceClassName: string }[];
}

/** The claims of a pod; undefined where one is not there yet. A pod whose template wanted no claim has a status without name. */
function claimsOf(store: Store, { spec, status, metadata }: KubeObject): readonly KubeObject[] | undefined {
  const claims: KubeObject[] = [];
  for (const { name, resourceClaimName } of (spec.resourceClaims ?? []) as PodClaim[]) {
    const told = ((status?.resourceClaimStatuses ?? []) as PodClaim[]).find((one) => one.name === name);
    if (told && told.resourceClaimName === undefined) continue;
    const claim = store.get(CLAIMS, metadata.namespace!, resourceClaimName ?? told?.resourceClaimName ?? '');
    if (!claim || claim.metadata.deletionTimestamp) return undefined;
    claims.push(claim);
  }
  return claims;
}

/** Does a pod wait for claims before it is even tried? */
export const waitsForClaims = (store: Store, pod: KubeObject): boolean =>
  !!pod.spec.resourceClaims?.length && !claimsOf(store, pod);

/**
 * Pods that claim devices: they wait for the claims, their classes, and devices to be had. Devices that drivers publish
 * are not shared out here, and a pod must not run as if it had got them.
 */
export const dynamicResources: Plugin = {
  name: DYNAMIC_RESOURCES,
  preFilter({ pod, store }) {
    if (!pod.spec.resourceClaims?.length) return 'skip';
    for (const { spec, status } of claimsOf(store, pod) ?? []) {
      if (status?.allocation) continue;
      for (const [name, className] of ((spec.devices?.requests ?? []) as DeviceRequest[]).flatMap(classesOf))
        if (!store.get(CLASSES, '', className))
          return {
            reject: reject(DYNAMIC_RESOURCES, false, `request ${name}: device class ${className} does not exist`),
          };
    }
    return undefined;
  },
  filter({ pod, store }, node) {
    const claims = claimsOf(store, pod) ?? [];
    const elsewhere = claims.some(({ status }) => {
      const terms = status?.allocation?.nodeSelector?.nodeSelectorTerms as NodeSelectorTerm[] | undefined;
      return terms && !terms.some((term) => matchesTerm(term, node.node));
    });
    if (elsewhere) return reject(DYNAMIC_RESOURCES, true, 'resourceclaim not available on the node');
    const wants = claims.some(({ spec, status }) => !status?.allocation && spec.devices?.requests?.length);
    if (!wants) return undefined;
    const why = store.list(SLICES).length
      ? 'the allocation of devices is not simulated here'
      : 'cannot allocate all claims';
    return reject(DYNAMIC_RESOURCES, false, why);
  },
  helps: (_pod, { resource }) => DEVICE_RESOURCES.includes(resource),
};

const classesOf = ({ name, exactly, firstAvailable }: DeviceRequest): [name: string, className: string][] => [
  ...(exactly ? [[name, exactly.deviceClassName] as [string, string]] : []),
  ...(firstAvailable ?? []).map((one): [string, string] => [`${name}/${one.name}`, one.deviceClassName]),
];
