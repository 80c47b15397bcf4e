import type { KubeObject } from '../../../store/object.ts';
import { compareQuantities } from '../../quantity.ts';

/** New quotas that let pods ask for more than they may use. */
export function resourceQuotaWarnings({ spec }: KubeObject, old?: KubeObject): string[] {
  if (old) return [];
  const hard: Record<string, string> = spec?.hard ?? {};
  const warnings: string[] = [];
  for (const name of ['cpu', 'memory']) {
    const limits = hard[`limits.${name}`];
    for (const requested of [name, `requests.${name}`]) {
      const requests = hard[requested];
      if (requests !== undefined && limits !== undefined && compareQuantities(requests, limits) > 0)
        warnings.push(`ResourceQuota ${requested} (${requests}) should be less than limits.${name} (${limits})`);
    }
  }
  return warnings;
}
