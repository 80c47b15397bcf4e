import type { KubeObject } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import type { NameRecord, NameReply, ResolverConfig } from '../runtime/resolver.ts';
import { CLUSTER_DOMAIN, isAddress } from './origin.ts';
import { endpointsOf, type Endpoint } from './rules.ts';

/** How far a chain of ExternalName services is followed. */
const MAX_ALIASES = 8;

/** Answer one full name (without the last dot) as CoreDNS with its kubernetes plugin does. */
export function answerName(store: Store, name: string, type: NameReply['type'], depth = 0): NameReply {
  const lower = name.toLowerCase().replace(/\.$/, '');
  const none = (status: NameReply['status']): NameReply => ({ name: lower, type, status, records: [] });
  if (lower.endsWith('.in-addr.arpa')) return reverse(store, lower, none);
  const suffix = `.${CLUSTER_DOMAIN}`;
  if (!lower.endsWith(suffix)) return none(lower === CLUSTER_DOMAIN ? 'NOERROR' : 'SERVFAIL');
  const labels = lower.slice(0, -suffix.length).split('.');
  const kind = labels.pop();
  const namespace = labels.pop();
  if (kind === 'pod' && namespace && labels.length === 1) {
    const address = labels[0].replaceAll('-', '.');
    if (!isAddress(address) || !store.get('namespaces', '', namespace)) return none('NXDOMAIN');
    return { ...none('NOERROR'), records: type === 'A' ? [{ name: lower, type, data: address }] : [] };
  }
  if (kind !== 'svc' || !namespace) return none('NXDOMAIN');
  if (!labels.length) return none(store.get('namespaces', '', namespace) ? 'NOERROR' : 'NXDOMAIN');
  const service = store.get('services', namespace, labels[labels.length - 1]);
  if (!service) return none('NXDOMAIN');
  const records = serviceRecords(store, service, labels.slice(0, -1), { name: lower, type }, depth);
  if (records === 'SERVFAIL') return none('SERVFAIL');
  if (!records) return none('NXDOMAIN');
  return { ...none('NOERROR'), records: records.filter((record) => record.type === 'CNAME' || record.type === type) };
}

/** Records below a service's name: `before` are the labels before it (an endpoint's, or a port and protocol). */
function serviceRecords(
  store: Store,
  service: KubeObject,
  before: readonly string[],
  { name, type }: { name: string; type: NameReply['type'] },
  depth: number,
): readonly NameRecord[] | 'SERVFAIL' | undefined {
  const full = `${service.metadata.name}.${service.metadata.namespace}.svc.${CLUSTER_DOMAIN}`;
  if (service.spec.type === 'ExternalName') {
    if (before.length) return undefined;
    const alias: NameRecord = { name, type: 'CNAME', data: service.spec.externalName };
    const inside = service.spec.externalName.endsWith(CLUSTER_DOMAIN) && depth < MAX_ALIASES;
    if (!inside) return [alias];
    const next = answerName(store, service.spec.externalName, 'A', depth + 1);
    // An alias inside the cluster is told only where it leads to an address of the kind that was asked for.
    return type === 'AAAA' ? [] : [alias, ...next.records];
  }
  const headless = service.spec.clusterIP === 'None';
  const all =
    headless || before.length === 1 ? endpointsOf(store, service, undefined).filter(({ ready }) => ready) : [];
  if (headless && !all.length) return undefined;
  if (before.length === 2 && before.every((label) => label.startsWith('_')))
    return ports(service, before, name, full, all);
  if (before.length > 1) return undefined;
  if (!headless && !before.length) return [{ name, type: 'A', data: service.spec.clusterIP }];
  const wanted = before.length ? all.filter((endpoint) => endpointLabel(endpoint) === before[0]) : all;
  return wanted.length ? wanted.map(({ address }) => ({ name, type: 'A', data: address })) : undefined;
}

const endpointLabel = ({ hostname, address }: Endpoint): string => hostname ?? address.replaceAll('.', '-');

function ports(
  service: KubeObject,
  [portLabel, protocolLabel]: readonly string[],
  name: string,
  full: string,
  all: readonly Endpoint[],
): readonly NameRecord[] | undefined {
  const port = (service.spec.ports as { name?: string; port: number; protocol?: string }[] | undefined)?.find(
    (candidate) =>
      `_${candidate.name}` === portLabel && `_${(candidate.protocol ?? 'TCP').toLowerCase()}` === protocolLabel,
  );
  if (!port) return undefined;
  const targets = all.length ? all.map((endpoint) => `${endpointLabel(endpoint)}.${full}`) : [full];
  const weight = Math.max(1, Math.floor(100 / targets.length));
  return targets.map((target) => ({ name, type: 'SRV', data: `0 ${weight} ${port.port} ${target}` }));
}

function reverse(store: Store, name: string, none: (status: NameReply['status']) => NameReply): NameReply {
  const address = name
    .replace(/\.in-addr\.arpa$/, '')
    .split('.')
    .reverse()
    .join('.');
  const service = store
    .byIndex('services', 'network/address', address)
    .find(({ spec }) => (spec.clusterIPs ?? []).includes(address));
  const names = service
    ? [`${service.metadata.name}.${service.metadata.namespace}.svc.${CLUSTER_DOMAIN}`]
    : endpointNames(store, address);
  if (!names.length) return none('NXDOMAIN');
  return { ...none('NOERROR'), records: names.map((data) => ({ name, type: 'PTR', data })) };
}

/** The names under which the services' endpoints with an address go, by service. */
function endpointNames(store: Store, address: string): readonly string[] {
  const slices = store.byIndex('endpointslices.discovery.k8s.io', 'network/endpoint', address);
  const names = slices.flatMap((slice) => {
    const name = slice.metadata.labels?.['kubernetes.io/service-name'];
    const service = name && store.get('services', slice.metadata.namespace ?? '', name);
    if (!service) return [];
    const endpoint = endpointsOf(store, service, undefined).find((candidate) => candidate.address === address);
    return endpoint ? `${endpointLabel(endpoint)}.${name}.${slice.metadata.namespace}.svc.${CLUSTER_DOMAIN}` : [];
  });
  return [...new Set(names)].sort();
}

/**
 * Find a name as the C library's resolver does with a resolv.conf: names with fewer dots than `ndots` go through the
 * search list first. Returns the answers to all questions asked, the last being the one that counts.
 */
export function resolveName(
  name: string,
  config: ResolverConfig,
  ask: (full: string) => NameReply,
): readonly NameReply[] {
  if (isAddress(name)) return [found(name, name)];
  const plain = name.replace(/\.$/, '').toLowerCase();
  const known = config.hosts[plain];
  if (known) return [found(name, known)];
  const absolute = name.endsWith('.');
  const dots = plain.split('.').length - 1;
  const searched = absolute ? [] : config.searches.map((domain) => `${plain}.${domain}`);
  const order = absolute || dots >= config.ndots ? [plain, ...searched] : [...searched, plain];
  const answers: NameReply[] = [];
  for (const full of order) {
    const answer = ask(full);
    answers.push(answer);
    if (answer.records.length || answer.status === 'timeout') break;
  }
  return answers;
}

/** An answer that needs no name server. */
export const found = (name: string, address: string): NameReply => ({
  name,
  type: 'A',
  status: 'NOERROR',
  records: [{ name, type: 'A', data: address }],
});
