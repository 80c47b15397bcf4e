import { Quantity } from '../quantity-sum.ts';
import type { Any } from '../writer.ts';

/** Sums of requests and limits by resource name. */
export interface PodResources {
  readonly requests: ReadonlyMap<string, Quantity>;
  readonly limits: ReadonlyMap<string, Quantity>;
}

type Sums = Map<string, Quantity>;

const add = (into: Sums, list: Readonly<Record<string, unknown>> | undefined): void => {
  for (const [name, value] of Object.entries(list ?? {}))
    into.set(name, (into.get(name) ?? new Quantity('0')).plus(String(value)));
};

const raise = (into: Sums, from: ReadonlyMap<string, Quantity>): void => {
  for (const [name, value] of from) if (!into.has(name) || value.value > into.get(name)!.value) into.set(name, value);
};

/** What a pod asks for in all: its containers and sidecars together, or the largest init container; and its overhead. */
export function podResources({ spec }: Any): PodResources {
  const total = (kind: 'requests' | 'limits'): Sums => {
    const sums: Sums = new Map();
    for (const container of spec.containers ?? []) add(sums, container.resources?.[kind]);
    const sidecars: Sums = new Map();
    const initial: Sums = new Map();
    for (const container of spec.initContainers ?? []) {
      if (container.restartPolicy === 'Always') {
        add(sums, container.resources?.[kind]);
        add(sidecars, container.resources?.[kind]);
        raise(initial, sidecars);
      } else {
        const own: Sums = new Map(sidecars);
        add(own, container.resources?.[kind]);
        raise(initial, own);
      }
    }
    raise(sums, initial);
    for (const [name, value] of Object.entries(spec.resources?.[kind] ?? {}))
      sums.set(name, new Quantity(String(value)));
    for (const [name, value] of Object.entries(spec.overhead ?? {}))
      if (kind === 'requests' || sums.has(name))
        sums.set(name, (sums.get(name) ?? new Quantity('0')).plus(String(value)));
    return sums;
  };
  return { requests: total('requests'), limits: total('limits') };
}
