import { podTotals } from '../kinds/core/pod/pod-resources.ts';
import { milliQuantityOf, quantityMilliValue, quantityOf, quantityValue } from '../kinds/quantity.ts';
import type { KubeObject } from '../store/object.ts';
import type { Resources } from './record.ts';

/** Quantities by resource. */
export type Quantities = Readonly<Record<string, string>>;

/** A limit so high that it means none, as control groups v1 tell it. */
const NO_LIMIT = '9007199254740988Ki';

const cpuOf = (amount: string): string => milliQuantityOf(quantityMilliValue(amount), 'DecimalSI');
const bytesOf = (amount: string): string => quantityOf(quantityValue(amount), 'BinarySI');

/** Limits as a control group holds them: thousandths of CPUs and bytes, and printed as such. */
const limitsInGroup = (limits: Quantities): Quantities => ({
  ...limits,
  ...(limits.cpu !== undefined && { cpu: cpuOf(limits.cpu) }),
  ...(limits.memory !== undefined && { memory: bytesOf(limits.memory) }),
});

/** Requests as a control group holds them: it knows of CPU alone. */
const requestsInGroup = (requests: Quantities): Quantities =>
  requests.cpu === undefined ? requests : { ...requests, cpu: cpuOf(requests.cpu) };

/** What running containers were given, to what their control groups hold. */
const known = new WeakMap<object, Resources>();

/** `status.containerStatuses[].resources` of a running container. */
export function containerResources(given: Resources): Resources {
  const found = known.get(given);
  if (found) return found;
  const { limits, requests } = given;
  const held = {
    ...(limits && { limits: limitsInGroup(limits) }),
    ...(requests && { requests: requestsInGroup(requests) }),
  };
  known.set(given, held);
  return held;
}

/** A pod as a whole has no limit of its own on storage. */
function withoutStorage({ 'ephemeral-storage': _, ...rest }: Quantities): Quantities {
  return rest;
}

/**
 * `status.resources` of a pod with these requests: as they were asked for, or as its control group has them once the
 * kubelet looks there.
 */
export function podResources(pod: KubeObject, asked: Quantities, fromGroup: boolean): Record<string, Quantities> {
  let limits = podTotals(pod.spec, 'limits');
  let requests = asked;
  if (fromGroup) {
    limits = limitsInGroup({ memory: NO_LIMIT, ...withoutStorage(limits) });
    requests = requestsInGroup(withoutStorage(requests));
  }
  return { ...(Object.keys(limits).length && { limits }), ...(Object.keys(requests).length && { requests }) };
}
