import type { KubeObject } from '../../../store/object.ts';
import { blockWarnings } from '../service/address-warnings.ts';

/** Fields of nodes that nobody uses. */
export function nodeWarnings({ spec }: KubeObject): string[] {
  const warnings: string[] = [];
  if (spec?.externalID) warnings.push('spec.externalID: this field is deprecated, and is unused by Kubernetes');
  for (const [index, block] of (spec?.podCIDRs ?? []).entries())
    warnings.push(...blockWarnings(`spec.podCIDRs[${index}]`, block));
  return warnings;
}
