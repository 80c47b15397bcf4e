import type { KubeObject } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { CLUSTER_DNS, CLUSTER_DOMAIN, isAddress, type ResolverConfig } from './origin.ts';
import { endpointsOf, type Endpoint } from './rules.ts';

/** A record of the domain name system. */
export interface NameRecord {
  readonly name: string;
  readonly type: 'A' | 'CNAME' | 'SRV' | 'PTR';
  readonly data: string;
}

/** What a name server answers to one question. */
export interface NameAnswer {
  /** The full name that was asked. */
  readonly name: string;
  /** The server that answered; undefined where the name stood in /etc/hosts or was an address. */
  readonly server?: string;
  readonly status: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'timeout';
  readonly records: readonly NameRecord[];
}

/** How far a chain of ExternalName services is followed. */
const MAX_ALIASES = 8;

/** Answer one full name (without the last dot) as CoreDNS with its kubernetes plugin does. */
export function answerName(store: Store, name: string, type: 'A' | 'SRV' | 'PTR' | 'AAAA', depth = 0): NameAnswer {
  const lower = name.toLowerCase().replace(/\.$/, '');
  const none = (status: NameAnswer['status']): NameAnswer => ({ name: lower, server: CLUSTER_DNS, status, records: [] });
  if (lower.endsWith('.in-addr.arpa')) return reverse(store, lower, none);
  const suffix = `.${CLUSTER_DOMAIN}`;
  if (!lower.endsWith(suffix)) return none(lower === CLUSTER_DOMAIN ? 'NOERROR' : 'SERVFAIL');
  const labels = lower.slice(0, -suffix.length).split('.');
  const kind = labels.pop();
  const namespace = labels.pop();
  if (kind === 'pod' && namespace && labels.length === 1) {
    const address = labels[0].replaceAll('-', '.');
    if (!isAddress(address) || !store.get('namespaces', '', namespace)) return none('NXDOMAIN');
    return { ...none('NOERROR'), records: [{ name: lower, type: 'A', data: address }] };
  }
  if (kind !== 'svc' || !namespace) return none('NXDOMAIN');
  if (!labels.length) return none(store.get('namespaces', '', namespace) ? 'NOERROR' : 'NXDOMAIN');
  const service = store.get('services', namespace, labels[labels.length - 1]);
  if (!service) return none('NXDOMAIN');
  const records = serviceRecords(store, service, labels.slice(0, -1), lower, depth);
  if (records === 'SERVFAIL') return none('SERVFAIL');
  if (!records) return none('NXDOMAIN');
  return { ...none('NOERROR'), records: records.filter((record) => record.type === 'CNAME' || record.type === type) };
}

/** Records below a service's name: `before` are the labels before it (an endpoint's, or a port and protocol). */
function serviceRecords(
  store: Store,
  service: KubeObject,
  before: readonly string[],
  name: string,
  depth: number,
): readonly NameRecord[] | 'SERVFAIL' | undefined {
  const full = `${service.metadata.name}.${service.metadata.namespace}.svc.${CLUSTER_DOMAIN}`;
  if (service.spec.type === 'ExternalName') {
    if (before.length) return undefined;
    const alias: NameRecord = { name, type: 'CNAME', data: service.spec.externalName };
    const inside = service.spec.externalName.endsWith(CLUSTER_DOMAIN) && depth < MAX_ALIASES;
    if (!inside) return [alias];
    const next = answerName(store, service.spec.externalName, 'A', depth + 1);
    return [alias, ...next.records];
  }
  const headless = service.spec.clusterIP === 'None';
  const all = headless ? endpointsOf(store, service, undefined).filter(({ ready }) => ready) : [];
  if (headless && !all.length) return undefined;
  if (before.length === 2 && before.every((label) => label.startsWith('_'))) return ports(service, before, name, full, all);
  if (before.length > 1) return undefined;
  if (!headless) return before.length ? undefined : [{ name, type: 'A', data: service.spec.clusterIP }];
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
  return targets.map((target) => ({ name, type: 'SRV', data: `0 ${weight} ${port.port} ${target}.` }));
}

function reverse(store: Store, name: string, none: (status: NameAnswer['status']) => NameAnswer): NameAnswer {
  const address = name.replace(/\.in-addr\.arpa$/, '').split('.').reverse().join('.');
  const service = store
    .byIndex('services', 'network/address', address)
    .find(({ spec }) => (spec.clusterIPs ?? []).includes(address));
  if (!service) return none('NXDOMAIN');
  const data = `${service.metadata.name}.${service.metadata.namespace}.svc.${CLUSTER_DOMAIN}`;
  return { ...none('NOERROR'), records: [{ name, type: 'PTR', data }] };
}

/**
 * Find a name as the C library's resolver does with a resolv.conf: names with fewer dots than `ndots` go through the
 * search list first. Returns the answers to all questions asked, the last being the one that counts.
 */
export function resolveName(
  name: string,
  config: ResolverConfig,
  ask: (full: string) => NameAnswer,
): readonly NameAnswer[] {
  if (isAddress(name)) return [{ name, status: 'NOERROR', records: [{ name, type: 'A', data: name }] }];
  const plain = name.replace(/\.$/, '').toLowerCase();
  const known = config.hosts[plain];
  if (known) return [{ name, status: 'NOERROR', records: [{ name, type: 'A', data: known }] }];
  const absolute = name.endsWith('.');
  const dots = plain.split('.').length - 1;
  const searched = absolute ? [] : config.searches.map((domain) => `${plain}.${domain}`);
  const order = absolute || dots >= config.ndots ? [plain, ...searched] : [...searched, plain];
  const answers: NameAnswer[] = [];
  for (const full of order) {
    const answer = ask(full);
    answers.push(answer);
    if (answer.records.length || answer.status === 'timeout') break;
  }
  return answers;
}
