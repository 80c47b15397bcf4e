import { podTotalsWithOverhead } from '../../kinds/core/pod/pod-resources.ts';
import { addQuantities, subtractQuantities } from '../../kinds/quantity.ts';
import { matchesSelectorTerm } from './scope-selector.ts';
import type { KubeObject } from '../../store/object.ts';

/** Resource names to quantities: what an object uses, or what a quota allows. */
export type Usage = Record<string, string>;

type Resources = { requests?: Usage; limits?: Usage };
type Container = { name: string; restartPolicy?: string; resources?: Resources };

/** Kinds whose plain plural counts too, besides `count/<resource>`. */
const PLAIN_COUNTS = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
]);

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];

/** What one object counts against quotas, as the evaluators of resourcequota compute it. `resource` is `deployments.apps`. */
export function usageOf(resource: string, object: KubeObject): Usage {
  const usage: Usage = { [`count/${resource}`]: '1' };
  if (PLAIN_COUNTS.has(resource)) usage[resource] = '1';
  if (resource === 'pods') return isTerminal(object) ? { 'count/pods': '1' } : { ...usage, ...podUsage(object) };
  if (resource === 'services') return { ...usage, ...serviceUsage(object) };
  if (resource === 'persistentvolumeclaims') return { ...usage, ...claimUsage(object) };
  return usage;
}

/** A pod that has ended, or that was to be gone by now, uses nothing. */
const isTerminal = (pod: KubeObject): boolean => pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';

function podUsage(pod: KubeObject): Usage {
  const usage: Usage = {};
  for (const [name, value] of Object.entries(podTotalsWithOverhead(pod.spec, 'requests'))) {
    if (COMPUTE.includes(name)) usage[name] = value;
    usage[`requests.${name}`] = value;
  }
  for (const [name, value] of Object.entries(podTotalsWithOverhead(pod.spec, 'limits')))
    if (COMPUTE.includes(name)) usage[`limits.${name}`] = value;
  return usage;
}

function serviceUsage(service: KubeObject): Usage {
  const { type, ports = [], allocateLoadBalancerNodePorts } = service.spec;
  const balancer = type === 'LoadBalancer';
  const noPorts = balancer && allocateLoadBalancerNodePorts === false;
  const nodePorts = noPorts ? ports.filter((port: { nodePort?: number }) => port.nodePort).length : ports.length;
  const usage: Usage = {};
  if (type === 'NodePort' || balancer) usage['services.nodeports'] = String(nodePorts);
  if (balancer) usage['services.loadbalancers'] = '1';
  return usage;
}

function claimUsage(claim: KubeObject): Usage {
  const storage: string | undefined = claim.spec.resources?.requests?.storage;
  const usage: Usage = storage === undefined ? {} : { 'requests.storage': storage };
  const className: string =
    claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? claim.spec.storageClassName ?? '';
  if (!className) return usage;
  usage[`${className}.storageclass.storage.k8s.io/persistentvolumeclaims`] = '1';
  if (storage !== undefined) usage[`${className}.storageclass.storage.k8s.io/requests.storage`] = storage;
  return usage;
}

/** Containers that leave out what a quota on compute demands of each: resource name to container names. */
export function missingFor(pod: KubeObject, hard: Usage): Record<string, string[]> {
  const missing: Record<string, string[]> = {};
  const compute = Object.keys(hard).filter(isComputeName);
  const all: Container[] = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])];
  for (const container of all)
    for (const name of compute) {
      const [field, resource] = splitComputeName(name);
      const set = container.resources?.[field]?.[resource] ?? pod.spec.resources?.[field]?.[resource];
      if (set === undefined) (missing[name] ??= []).push(container.name);
    }
  return missing;
}

const isComputeName = (name: string): boolean =>
  ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'].includes(name);

const splitComputeName = (name: string): ['requests' | 'limits', string] =>
  name.startsWith('limits.') ? ['limits', name.slice(7)] : ['requests', name.replace(/^requests\./, '')];

type ScopeTerm = { scopeName: string; operator: string; values?: string[] };

/** Does a quota speak of this object? Scopes concern pods alone (and claims by their volume attributes class). */
export function quotaCovers(quota: KubeObject, resource: string, object: KubeObject): boolean {
  const terms: ScopeTerm[] = [
    ...(quota.spec?.scopes ?? []).map((scopeName: string) => ({ scopeName, operator: 'Exists' })),
    ...(quota.spec?.scopeSelector?.matchExpressions ?? []),
  ];
  if (!terms.length) return true;
  if (resource !== 'pods' && resource !== 'persistentvolumeclaims') return false;
  return terms.every((term) => matchesSelectorTerm(term, resource, object));
}

/** Only the names that a quota bounds. */
export const mask = (usage: Usage, hard: Usage): Usage =>
  Object.fromEntries(Object.entries(usage).filter(([name]) => hard[name] !== undefined));

export const sum = (a: Usage, b: Usage): Usage => {
  const out = { ...a };
  addTo(out, b);
  return out;
};

/** a - b; names of either. */
export function difference(a: Usage, b: Usage): Usage {
  const out: Usage = { ...a };
  for (const [name, value] of Object.entries(b)) out[name] = subtractQuantities(out[name] ?? '0', value);
  return out;
}

function addTo(total: Usage, more: Usage): void {
  for (const [name, value] of Object.entries(more))
    total[name] = total[name] === undefined ? value : addQuantities(total[name], value);
}
