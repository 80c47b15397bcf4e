import { parseQuantity, roundUpQuantity } from '../../quantity.ts';

/** Amounts by resource name, as objects have them. */
export type ResourceList = Record<string, string>;

const MILLI = 1_000_000n;

/** Round amounts finer than a thousandth up, as the server does with every resource list (`SetDefaults_ResourceList`). */
export function roundResourceList(list: ResourceList | undefined | null): void {
  for (const name in list ?? {})
    if (parseQuantity(list![name]).nano % MILLI) list![name] = roundUpQuantity(list![name], -3);
}

/** Round requests and limits. */
export function roundResources(resources: { limits?: ResourceList; requests?: ResourceList } | undefined): void {
  if (!resources) return;
  roundResourceList(resources.limits);
  roundResourceList(resources.requests);
}
