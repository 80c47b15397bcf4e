import { matchesSelector } from './selector.ts';
import { isAddress } from './origin.ts';
import type { KubeObject } from '../store/object.ts';
import type { Store } from '../store/store.ts';

/** One end of a connection as policies see it: a pod where the address is one's. */
export interface PolicyPeer {
  readonly address: string;
  readonly pod: KubeObject | undefined;
}

interface Rule {
  readonly from?: readonly PeerRule[];
  readonly to?: readonly PeerRule[];
  readonly ports?: readonly { protocol?: string; port?: number | string; endPort?: number }[];
}

interface PeerRule {
  readonly podSelector?: unknown;
  readonly namespaceSelector?: unknown;
  readonly ipBlock?: { cidr: string; except?: readonly string[] };
}

/** What a policy decided: the policy's name that allowed or the reason that denied. */
export interface PolicyDecision {
  readonly allowed: boolean;
  readonly rule: string;
}

/**
 * Do the cluster's NetworkPolicies let a connection through? A pod that no policy selects for a direction is open in it;
 * one that is selected lets through what any of its policies allows.
 */
export function decide(store: Store, from: PolicyPeer, to: PolicyPeer, port: number, protocol: string): PolicyDecision {
  const egress = from.pod ? direction(store, from.pod, to, 'Egress', port, protocol, to.pod) : undefined;
  if (egress && !egress.allowed) return egress;
  const ingress = to.pod ? direction(store, to.pod, from, 'Ingress', port, protocol, to.pod) : undefined;
  if (ingress && !ingress.allowed) return ingress;
  return ingress ?? egress ?? { allowed: true, rule: 'no NetworkPolicy selects either end' };
}

function direction(
  store: Store,
  pod: KubeObject,
  peer: PolicyPeer,
  type: 'Ingress' | 'Egress',
  port: number,
  protocol: string,
  target: KubeObject | undefined,
): PolicyDecision | undefined {
  const namespace = pod.metadata.namespace ?? '';
  const policies = store
    .list('networkpolicies.networking.k8s.io', namespace)
    .filter(({ spec }) => typesOf(spec).includes(type) && matchesSelector(spec.podSelector, pod.metadata.labels));
  if (!policies.length) return undefined;
  for (const policy of policies) {
    const rules = ((type === 'Ingress' ? policy.spec.ingress : policy.spec.egress) ?? []) as Rule[];
    for (const rule of rules)
      if (
        peerMatches(store, (type === 'Ingress' ? rule.from : rule.to) ?? [], peer, namespace) &&
        portMatches(rule.ports ?? [], port, protocol, target)
      )
        return { allowed: true, rule: `${type} allowed by NetworkPolicy ${namespace}/${policy.metadata.name}` };
  }
  const names = policies.map(({ metadata }) => `${namespace}/${metadata.name}`).join(', ');
  return { allowed: false, rule: `${type} denied: no rule of NetworkPolicy ${names} allows it` };
}

function typesOf(spec: { policyTypes?: string[]; egress?: unknown }): readonly string[] {
  return spec.policyTypes ?? (spec.egress ? ['Ingress', 'Egress'] : ['Ingress']);
}

function peerMatches(store: Store, rules: readonly PeerRule[], peer: PolicyPeer, namespace: string): boolean {
  if (!rules.length) return true;
  return rules.some(({ podSelector, namespaceSelector, ipBlock }) => {
    if (ipBlock)
      return inBlock(peer.address, ipBlock.cidr) && !(ipBlock.except ?? []).some((c) => inBlock(peer.address, c));
    const pod = peer.pod;
    if (!pod) return false;
    const own = pod.metadata.namespace ?? '';
    if (namespaceSelector === undefined && own !== namespace) return false;
    const labels = store.get('namespaces', '', own)?.metadata.labels;
    if (namespaceSelector !== undefined && !matchesSelector(namespaceSelector, labels)) return false;
    return podSelector === undefined || matchesSelector(podSelector, pod.metadata.labels);
  });
}

function portMatches(
  ports: NonNullable<Rule['ports']>,
  port: number,
  protocol: string,
  target: KubeObject | undefined,
): boolean {
  if (!ports.length) return true;
  return ports.some((rule) => {
    if ((rule.protocol ?? 'TCP') !== protocol) return false;
    if (rule.port === undefined) return true;
    if (typeof rule.port === 'number') return port >= rule.port && port <= (rule.endPort ?? rule.port);
    const containers = (target?.spec.containers ?? []) as { ports?: { name?: string; containerPort: number }[] }[];
    return containers.some(({ ports: named }) => named?.some((p) => p.name === rule.port && p.containerPort === port));
  });
}

const toNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

function inBlock(address: string, cidr: string): boolean {
  const [base, bits = '32'] = cidr.split('/');
  if (!isAddress(address) || !isAddress(base)) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(address) / size) === Math.floor(toNumber(base) / size);
}
