import type { KubeObject } from '../../../store/object.ts';
import { addressWarnings } from './address-warnings.ts';

/** Addresses that are written in an unusual way. (That the kind is deprecated is told for every request to it.) */
export function endpointsWarnings({ subsets }: KubeObject): string[] {
  const warnings: string[] = [];
  for (const [index, subset] of (subsets ?? []).entries())
    for (const field of ['addresses', 'notReadyAddresses'])
      for (const [i, { ip = '' }] of (subset[field] ?? []).entries())
        warnings.push(...addressWarnings(`subsets[${index}].${field}[${i}].ip`, ip));
  return warnings;
}
