import { approximateQuantity } from '../kinds/quantity.ts';
import type { KubeObject } from '../store/object.ts';

/** A quantity as a number; 0 for what is none. */
export const quantityValue = (text: string | undefined): number => approximateQuantity(text ?? '0') ?? 0;

interface ResourceRef {
  readonly containerName?: string;
  readonly resource: string;
  readonly divisor?: string;
}

/**
 * What a resourceFieldRef gives (ExtractContainerResourceValue): whole units of the divisor, rounded up. A limit that is
 * not set is the node's allocatable.
 */
export function resourceValue(
  pod: KubeObject,
  ref: ResourceRef,
  container: string,
  node: KubeObject | undefined,
): string {
  const name = ref.containerName ?? container;
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])] as {
    name: string;
    resources?: any;
  }[];
  const resources = containers.find((candidate) => candidate.name === name)?.resources ?? {};
  const [list, resource] = [ref.resource.split('.')[0], ref.resource.slice(ref.resource.indexOf('.') + 1)];
  const own = resources[list]?.[resource] as string | undefined;
  const fallback = list === 'limits' ? (node?.status?.allocatable?.[resource] as string | undefined) : undefined;
  const divisor = quantityValue(ref.divisor) || 1;
  // Halves of the smallest unit must not tip the division: round at a millionth first.
  const quotient = Math.round((quantityValue(own ?? fallback) / divisor) * 1e6) / 1e6;
  return String(Math.ceil(quotient));
}
