import { sha256Bytes } from '../kernel/sha256.ts';
import type { KubeObject } from '../store/object.ts';
import type { Store } from '../store/store.ts';

/** One address behind a port of a service. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly node: string | undefined;
  readonly hostname: string | undefined;
  readonly hints: Hints | undefined;
}

/** A service and the port of it that a connection met. */
export interface ServicePort {
  readonly service: KubeObject;
  readonly port: { name?: string; port: number; protocol?: string; nodePort?: number };
  /** How the destination was matched. */
  readonly via: 'clusterIP' | 'nodePort' | 'externalIP' | 'loadBalancer';
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The first 16 letters of the base32 SHA-256 of a text: how kube-proxy names its chains. */
function chainHash(text: string): string {
  let bits = 0;
  let value = 0;
  let out = '';
  for (const byte of sha256Bytes(new TextEncoder().encode(text))) {
    value = ((value << 8) | byte) & 0xffff;
    for (bits += 8; bits >= 5 && out.length < 16; bits -= 5) out += BASE32[(value >> (bits - 5)) & 31];
  }
  return out;
}

/** `default/web:http`, as kube-proxy names a port of a service. */
export const portName = ({ service, port }: ServicePort): string =>
  `${service.metadata.namespace}/${service.metadata.name}${port.name ? `:${port.name}` : ''}`;

/** The chain of kube-proxy that balances a service's port: `KUBE-SVC-…`. */
export const serviceChain = (target: ServicePort): string =>
  `KUBE-SVC-${chainHash(portName(target) + (target.port.protocol ?? 'TCP').toLowerCase())}`;

/** The chain that rewrites to one endpoint: `KUBE-SEP-…`. */
export const endpointChain = (target: ServicePort, endpoint: Endpoint): string =>
  `KUBE-SEP-${chainHash(`${portName(target)}${(target.port.protocol ?? 'TCP').toLowerCase()}${endpoint.address}:${endpoint.port}`)}`;

/** The indexes that finding services and endpoints needs. */
export function declareIndexes(store: Store): void {
  store.addIndex('services', 'network/address', (service) => [
    ...((service.spec?.clusterIPs as string[] | undefined) ?? []),
    ...((service.spec?.externalIPs as string[] | undefined) ?? []),
    ...((service.status?.loadBalancer?.ingress as { ip?: string }[] | undefined) ?? []).flatMap(({ ip }) => ip ?? []),
  ]);
  store.addIndex('services', 'network/nodePort', (service) => [
    ...((service.spec?.ports as { nodePort?: number }[] | undefined) ?? []).flatMap(({ nodePort }) =>
      nodePort ? [String(nodePort)] : [],
    ),
    ...(service.spec?.healthCheckNodePort ? [`health/${service.spec.healthCheckNodePort}`] : []),
  ]);
  store.addIndex('endpointslices.discovery.k8s.io', 'network/service', (slice) => {
    const name = slice.metadata.labels?.['kubernetes.io/service-name'];
    return name ? [`${slice.metadata.namespace}/${name}`] : [];
  });
  store.addIndex('endpointslices.discovery.k8s.io', 'network/endpoint', (slice) =>
    ((slice.endpoints ?? []) as SliceEndpoint[]).flatMap(({ addresses }) => addresses),
  );
}

/** The service whose address and port a connection goes to; undefined where the address is no service's. */
export function serviceAt(
  store: Store,
  address: string,
  port: number,
  protocol: string,
): ServicePort | 'no such port' | undefined {
  const services = store.byIndex('services', 'network/address', address);
  for (const service of services) {
    const found = (service.spec.ports as ServicePort['port'][] | undefined)?.find(
      (candidate) => candidate.port === port && (candidate.protocol ?? 'TCP') === protocol,
    );
    if (!found) continue;
    const { clusterIPs = [], externalIPs = [] } = service.spec;
    const via = clusterIPs.includes(address)
      ? 'clusterIP'
      : externalIPs.includes(address)
        ? 'externalIP'
        : 'loadBalancer';
    return { service, port: found, via };
  }
  return services.length ? 'no such port' : undefined;
}

/** The service that a port of a node leads to. */
export function nodePortAt(store: Store, port: number, protocol: string): ServicePort | undefined {
  for (const service of store.byIndex('services', 'network/nodePort', String(port))) {
    const found = (service.spec.ports as ServicePort['port'][] | undefined)?.find(
      (candidate) => candidate.nodePort === port && (candidate.protocol ?? 'TCP') === protocol,
    );
    if (found) return { service, port: found, via: 'nodePort' };
  }
  return undefined;
}

/** All endpoints of a service's port, in the order of their slices, each address once. */
export function endpointsOf(store: Store, service: KubeObject, portName: string | undefined): readonly Endpoint[] {
  const key = `${service.metadata.namespace}/${service.metadata.name}`;
  const slices = [...store.byIndex('endpointslices.discovery.k8s.io', 'network/service', key)].sort((a, b) =>
    a.metadata.name < b.metadata.name ? -1 : 1,
  );
  const out = new Map<string, Endpoint>();
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue;
    const port = (slice.ports as { name?: string; port?: number }[] | undefined)?.find(
      (candidate) => portName === undefined || (candidate.name ?? '') === portName,
    )?.port;
    for (const endpoint of (slice.endpoints ?? []) as SliceEndpoint[])
      for (const address of endpoint.addresses) {
        const { ready = true, serving = ready, terminating = false } = endpoint.conditions ?? {};
        if (portName !== undefined && port === undefined) continue;
        out.set(address, {
          address,
          port: port ?? 0,
          ready,
          serving,
          terminating,
          node: endpoint.nodeName,
          hostname: endpoint.hostname,
          hints: endpoint.hints,
        });
      }
  }
  return [...out.values()];
}

/** The zones and nodes whose traffic an endpoint is for. */
interface Hints {
  readonly forZones?: readonly { readonly name: string }[];
  readonly forNodes?: readonly { readonly name: string }[];
}

interface SliceEndpoint {
  readonly addresses: readonly string[];
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly hints?: Hints;
  readonly conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean };
}

/**
 * The endpoints that kube-proxy on a node balances over: the ready ones, or where there is none, those that still serve
 * while they end; only the node's own where the traffic policy is Local, else those whose hints name the node or its
 * zone, where all have such hints (CategorizeEndpoints of pkg/proxy/topology.go).
 */
export function candidates(
  store: Store,
  all: readonly Endpoint[],
  { service, via }: ServicePort,
  node: string,
): readonly Endpoint[] {
  const policy = via === 'clusterIP' ? service.spec.internalTrafficPolicy : service.spec.externalTrafficPolicy;
  const local = policy === 'Local';
  const allowed = local ? all.filter((endpoint) => endpoint.node === node) : all;
  const ready = allowed.filter((endpoint) => endpoint.ready);
  if (!ready.length) return allowed.filter((endpoint) => endpoint.serving && endpoint.terminating);
  return local ? ready : hinted(store, ready, node);
}

/** Of ready endpoints those that hints leave to a node; all of them where one has no hint or none is for the node. */
function hinted(store: Store, ready: readonly Endpoint[], node: string): readonly Endpoint[] {
  const pick = (field: 'forNodes' | 'forZones', name: string | undefined): readonly Endpoint[] => {
    if (!name || !ready.every(({ hints }) => hints?.[field]?.length)) return [];
    return ready.filter(({ hints }) => hints![field]!.some((hint) => hint.name === name));
  };
  if (!ready[0].hints) return ready;
  const near = pick('forNodes', node);
  if (near.length) return near;
  const zone = store.get('nodes', '', node)?.metadata.labels?.['topology.kubernetes.io/zone'];
  const inZone = pick('forZones', zone);
  return inZone.length ? inZone : ready;
}
