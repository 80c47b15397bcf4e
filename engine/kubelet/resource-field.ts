import type { KubeObject } from '../store/object.ts';

/** Factors of quantity suffixes. */
const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A quantity as a number; 0 for what is none. */
export function quantityValue(text: string | undefined): number {
  const match = /^([+-]?[\d.]+)(?:([eE][+-]?\d+)|([a-zA-Z]{0,2}))$/.exec(text ?? '0');
  if (!match) return 0;
  if (match[2]) return Number(match[1] + match[2]);
  return Number(match[1]) * (FACTORS[match[3] ?? ''] ?? 1);
}

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
