import { aggregateAll } from '../kinds/core/pod/pod-resources.ts';
import type { KubeObject } from '../store/object.ts';

/** Quantities by resource. */
export type Quantities = Readonly<Record<string, string>>;

/** A limit so high that it means none, as control groups v1 tell it. */
const NO_LIMIT = '9007199254740988Ki';

/** What a pod asks for: itself, or its containers together. */
export const podTotal = ({ spec }: KubeObject, field: 'limits' | 'requests'): Quantities =>
  spec.resources?.[field] ?? aggregateAll(spec, field);

/** `status.resources` of a pod with these requests. */
export function podResources(pod: KubeObject, requests: Quantities, groupLimit: boolean): Record<string, Quantities> {
  const total = podTotal(pod, 'limits');
  const limits = groupLimit && !total.memory ? { ...total, memory: NO_LIMIT } : total;
  return { ...(Object.keys(limits).length && { limits }), ...(Object.keys(requests).length && { requests }) };
}
