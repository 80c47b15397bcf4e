import { parseQuantity } from '../kinds/quantity.ts';
import type { KubeObject } from '../store/object.ts';

/** Amounts by resource: CPU in thousandths of a core, all else in whole units (bytes, pieces). */
export type Amounts = Readonly<Record<string, number>>;

/** What the scheduler takes a container without requests to use when it scores (not when it filters). */
const ASSUMED: Readonly<Record<string, number>> = { cpu: 100, memory: 200 * 1024 * 1024 };

/** A quantity as the scheduler counts it; what does not divide is rounded up. */
function amountOf(resource: string, quantity: string | number): number {
  const { nano } = parseQuantity(quantity);
  const unit = resource === 'cpu' ? 1_000_000n : 1_000_000_000n;
  return Number((nano + unit - 1n) / unit);
}

export function amountsOf(list: Readonly<Record<string, string | number>> | undefined): Record<string, number> {
  const out: Record<string, number> = {};
  for (const resource in list) out[resource] = amountOf(resource, list[resource]);
  return out;
}

function add(to: Record<string, number>, amounts: Amounts): void {
  for (const resource in amounts) to[resource] = (to[resource] ?? 0) + amounts[resource];
}

function atLeast(to: Record<string, number>, amounts: Amounts): void {
  for (const resource in amounts) to[resource] = Math.max(to[resource] ?? 0, amounts[resource]);
}

/** What a pod requests, and what it is taken to use where it requests nothing of CPU or memory. */
export interface PodAmounts {
  readonly requests: Amounts;
  readonly assumed: Amounts;
  /** The requests that are more than nothing, as a list: every node is asked for them. */
  readonly wanted: readonly (readonly [resource: string, amount: number])[];
}

/** By the list of containers, which a pod keeps when it is bound; pods that ask for more beside it are not noted. */
const known = new WeakMap<object, PodAmounts>();

/**
 * What a pod needs of a node (resourcehelper.PodRequests): the sum of its containers, or what an init container needs
 * beside the sidecars started before it, whichever is more; then pod-level requests and the overhead.
 */
export function podAmounts(pod: KubeObject): PodAmounts {
  const { containers, initContainers, resources, overhead } = pod.spec;
  const isPlain = !initContainers && !resources && !overhead;
  const found = isPlain && known.get(containers);
  if (found) return found;
  const requests = sum(pod, false);
  const wanted = Object.entries(requests).filter(([, amount]) => amount > 0);
  const amounts = { requests, assumed: sum(pod, true), wanted };
  if (isPlain) known.set(containers, amounts);
  return amounts;
}

function sum({ spec }: KubeObject, assume: boolean): Amounts {
  const of = (container: KubeObject): Record<string, number> => {
    const requests = amountsOf(container.resources?.requests);
    return assume ? { ...ASSUMED, ...requests } : requests;
  };
  const total: Record<string, number> = {};
  for (const container of spec.containers) add(total, of(container));
  const sidecars: Record<string, number> = {};
  const init: Record<string, number> = {};
  for (const container of spec.initContainers ?? []) {
    const needed = of(container);
    if (container.restartPolicy === 'Always') {
      add(sidecars, needed);
      add(total, needed);
      atLeast(init, sidecars);
    } else {
      add(needed, sidecars);
      atLeast(init, needed);
    }
  }
  atLeast(total, init);
  Object.assign(total, amountsOf(spec.resources?.requests));
  add(total, amountsOf(spec.overhead));
  return total;
}
