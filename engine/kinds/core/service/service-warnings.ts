import type { KubeObject } from '../../../store/object.ts';
import { addressWarnings, blockWarnings } from './address-warnings.ts';

const HINTS = 'service.kubernetes.io/topology-aware-hints';

/** Follows `GetWarningsForService`. */
export function serviceWarnings({ metadata, spec }: KubeObject): string[] {
  const warnings: string[] = [];
  const externalIPs: string[] = spec.externalIPs ?? [];
  const isHeadless = spec.type === 'ClusterIP' && spec.clusterIP === 'None';
  if (metadata.annotations?.[HINTS] !== undefined)
    warnings.push(`annotation ${HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead`);
  if (spec.clusterIP && spec.clusterIP !== 'None')
    for (const [index, ip] of (spec.clusterIPs ?? []).entries())
      warnings.push(...addressWarnings(`spec.clusterIPs[${index}]`, ip));
  if (isHeadless) {
    if (spec.loadBalancerIP) warnings.push('spec.loadBalancerIP is ignored for headless services');
    if (externalIPs.length) warnings.push('spec.externalIPs is ignored for headless services');
    if (spec.sessionAffinity !== 'None') warnings.push('spec.SessionAffinity is ignored for headless services');
  }
  for (const [index, ip] of externalIPs.entries()) warnings.push(...addressWarnings(`spec.externalIPs[${index}]`, ip));
  if (externalIPs.length && !isHeadless && spec.type !== 'ExternalName')
    warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  if (spec.loadBalancerIP) warnings.push(...addressWarnings('spec.loadBalancerIP', spec.loadBalancerIP));
  for (const [index, block] of (spec.loadBalancerSourceRanges ?? []).entries())
    warnings.push(...blockWarnings(`spec.loadBalancerSourceRanges[${index}]`, block));
  if (spec.type === 'ExternalName' && externalIPs.length)
    warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (spec.type !== 'ExternalName' && spec.externalName)
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec.trafficDistribution === 'PreferClose')
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return warnings;
}
