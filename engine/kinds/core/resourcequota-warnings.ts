import type { KubeObject } from '../../store/object.ts';
import { compareQuantities } from '../quantity.ts';

/** New quotas that let pods ask for more than they may use. */
export function resourceQuotaWarnings({ spec }: KubeObject, old?: KubeObject): string[] {
  if (old) return [];
  const hard: Record<string, string> = spec?.hard ?? {};
  const warnings: string[] = [];
  for (const name of ['cpu', 'memory']) {
    const [requests, limits] = [hard[`requests.${name}`], hard[`limits.${name}`]];
    if (requests !== undefined && limits !== undefined && compareQuantities(requests, limits) > 0)
      warnings.push(`ResourceQuota requests.${name} (${requests}) should be less than limits.${name} (${limits})`);
  }
  return warnings;
}
