import { addQuantities, compareQuantities } from '../kinds/quantity.ts';
import type { KubeObject } from '../store/object.ts';

/** Quantities by resource. */
export type Quantities = Readonly<Record<string, string>>;

const NOTHING: Quantities = Object.freeze({});

/** A limit so high that it means none, as control groups v1 tell it. */
const NO_LIMIT = '9007199254740988Ki';

/**
 * What a pod asks for: itself, or the sum of its containers and sidecars, or what an init container needs beside the
 * sidecars started before it, whichever is more (resourcehelper.PodRequests and PodLimits).
 */
export function podTotal({ spec }: KubeObject, field: 'limits' | 'requests'): Quantities {
  if (spec.resources?.[field]) return spec.resources[field];
  const of = (container: any): Quantities => container.resources?.[field] ?? NOTHING;
  const containers = spec.containers as unknown[];
  const init = (spec.initContainers ?? []) as { restartPolicy?: string }[];
  // Most pods ask for nothing, and are asked for it at every change.
  if (!containers.some((container) => of(container) !== NOTHING) && !init.some((one) => of(one) !== NOTHING))
    return NOTHING;
  let sidecars = NOTHING;
  let most = NOTHING;
  for (const container of init) {
    const together = add(sidecars, of(container));
    if (container.restartPolicy === 'Always') sidecars = together;
    most = atLeast(most, together);
  }
  return atLeast(add(containers.map(of).reduce(add, NOTHING), sidecars), most);
}

/** `status.resources` of a pod with these requests. */
export function podResources(pod: KubeObject, requests: Quantities, groupLimit: boolean): Record<string, Quantities> {
  const total = podTotal(pod, 'limits');
  const limits = groupLimit && !total.memory ? { ...total, memory: NO_LIMIT } : total;
  return { ...(Object.keys(limits).length && { limits }), ...(Object.keys(requests).length && { requests }) };
}

function add(a: Quantities, b: Quantities): Quantities {
  if (a === NOTHING || b === NOTHING) return a === NOTHING ? b : a;
  const out = { ...a };
  for (const name in b) out[name] = name in out ? addQuantities(out[name], b[name]) : b[name];
  return out;
}

function atLeast(a: Quantities, b: Quantities): Quantities {
  if (a === NOTHING || b === NOTHING) return a === NOTHING ? b : a;
  const out = { ...a };
  for (const name in b) if (!(name in out) || compareQuantities(out[name], b[name]) < 0) out[name] = b[name];
  return out;
}
