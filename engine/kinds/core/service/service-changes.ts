import type { KubeObject } from '../../../store/object.ts';
import { equal } from '../../equality.ts';
import { isExternallyAccessible, needsClusterIP, needsHealthCheckPort, needsNodePort } from './service-needs.ts';

/** What the server assigned before and an update leaves out stays as it was (`patchAllocatedValues`). */
export function keepAllocatedValues(object: KubeObject, old: KubeObject): void {
  const [after, before] = [object.spec, old.spec];
  if (needsClusterIP(before) && needsClusterIP(after)) {
    if (!after.clusterIP && before.clusterIP) after.clusterIP = before.clusterIP;
    if (!after.clusterIPs?.length && after.clusterIP === before.clusterIP && before.clusterIPs)
      after.clusterIPs = [...before.clusterIPs];
  }
  if (needsNodePort(before) && needsNodePort(after)) keepNodePorts(after.ports ?? [], before.ports ?? []);
  if (needsHealthCheckPort(before) && needsHealthCheckPort(after) && before.healthCheckNodePort)
    after.healthCheckNodePort ||= before.healthCheckNodePort;
}

function keepNodePorts(ports: any[], before: any[]): void {
  const used = new Set(ports.map((port) => port.nodePort ?? 0));
  const known = new Map(before.map((port) => [port.name ?? '', port.nodePort ?? 0]));
  for (const port of ports) {
    if (port.nodePort) continue;
    const assigned = known.get(port.name ?? '');
    if (assigned && !used.has(assigned)) port.nodePort = assigned;
  }
}

/** The two fields for the cluster's addresses follow each other for clients that know one of them (`normalizeClusterIPs`). */
export function normaliseClusterIPs(object: KubeObject, old: KubeObject | undefined): void {
  const { spec } = object;
  if (!old) {
    if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
    return;
  }
  if (spec.clusterIP === old.spec.clusterIP || !equal(spec.clusterIPs, old.spec.clusterIPs)) return;
  if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
  else delete spec.clusterIPs;
}

/** What only the old type has use for, and the update did not touch, goes away with the type (`dropTypeDependentFields`). */
export function dropTypeDependentFields(object: KubeObject, old: KubeObject): void {
  const [after, before] = [object.spec, old.spec];
  const lost = (needs: (spec: any) => boolean): boolean => needs(before) && !needs(after);
  const drop = (...fields: string[]): void => {
    for (const field of fields) delete after[field];
  };
  if (lost(needsClusterIP)) {
    if (after.clusterIP === before.clusterIP && equal(after.clusterIPs, before.clusterIPs))
      drop('clusterIP', 'clusterIPs');
    if (equal(after.ipFamilies, before.ipFamilies)) drop('ipFamilies');
    if (after.ipFamilyPolicy === before.ipFamilyPolicy) drop('ipFamilyPolicy');
  }
  if (lost(needsNodePort) && sameNodePorts(after.ports ?? [], before.ports ?? []))
    for (const port of after.ports ?? []) delete port.nodePort;
  if (lost(needsHealthCheckPort) && after.healthCheckNodePort === before.healthCheckNodePort)
    drop('healthCheckNodePort');
  const isLoadBalancer = ({ type }: any): boolean => type === 'LoadBalancer';
  if (lost(isLoadBalancer)) {
    if (after.allocateLoadBalancerNodePorts === before.allocateLoadBalancerNodePorts)
      drop('allocateLoadBalancerNodePorts');
    if (after.loadBalancerClass === before.loadBalancerClass) drop('loadBalancerClass');
  }
  if (lost(isExternallyAccessible) && after.externalTrafficPolicy === before.externalTrafficPolicy)
    drop('externalTrafficPolicy');
}

/** Are the ports on the nodes all among those of before? */
function sameNodePorts(ports: any[], before: any[]): boolean {
  const known = new Set(before.map((port) => port.nodePort).filter(Boolean));
  const now = new Set(ports.map((port) => port.nodePort).filter(Boolean));
  return known.size === now.size && [...now].every((port) => known.has(port));
}
