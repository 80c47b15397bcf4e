import type { Co } from '../../kernel/coroutine.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';
import { nodePage } from './node-pages.ts';
import { readRequest, type RequestInfo } from '../request/request-info.ts';
import { badRequest, failure, notFound } from '../status.ts';

/** How long the API server waits for a program to answer, in virtual time. */
const TIMEOUT_MS = 30_000;
const PROXIED = /^\/api\/v1\/(namespaces\/[^/]+\/(pods|services)|nodes)\/[^/]+\/proxy(\/|$)/;
/** Headers of one connection, which a proxy keeps to itself. */
const HOP_HEADERS = /^(connection|keep-alive|transfer-encoding|upgrade|content-length|authorization|accept-encoding)$/i;

const KUBELET_PORT = 10_250;

const UNREACHED = 'error trying to reach service';
const PROBLEMS: Readonly<Record<string, string>> = {
  refused: 'connect: connection refused',
  timeout: 'i/o timeout',
  'no-route': 'connect: no route to host',
};

interface Place {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'http' | 'https';
}

/** What a program in the cluster answered. */
export interface ProxyAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The network as the API server reaches it; `failure` is why nothing answered. */
export interface ProxyNetwork {
  request(
    request: Place & { method: string; path: string; headers: Record<string, string>; body?: string },
    timeoutMs: number,
  ): Co<ProxyAnswer | { readonly failure: string }>;
}

/** A request that is sent on. */
export interface ProxiedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query?: URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Is it a request to a program in the cluster, through the API server? */
export const isProxied = (path: string): boolean => PROXIED.test(path);

/**
 * Send a request (which may be sent: its user is authorized) on to a pod or a pod behind a service as the `proxy`
 * subresource does; returns what the program answered. Throws StatusError where nothing can be reached.
 */
export function* proxied(store: Store, network: ProxyNetwork, request: ProxiedRequest): Co<ProxyAnswer> {
  // Go leaves slashes in queries as they are.
  const search = request.query?.size ? `?${request.query}`.replaceAll('%2F', '/') : '';
  const info = readRequest(request.method, request.path, request.query);
  const place = placeOf(store, info);
  if (request.path.endsWith('/proxy') && /^(GET|HEAD)$/.test(request.method))
    return {
      status: 301,
      statusText: 'Moved Permanently',
      headers: { location: `${request.path}/${search}` },
      body: '',
    };
  const path = request.path.replace(/^.*?\/proxy(?=\/|$)/, '') || '/';
  if ('node' in place) return nodePage(store, place.node, path, request.query);
  const answer = yield* network.request(
    {
      ...place,
      method: request.method,
      path: `${path}${search}`,
      headers: Object.fromEntries(ownHeaders(request.headers ?? {})),
      ...(typeof request.body === 'string' && request.body && { body: request.body }),
    },
    TIMEOUT_MS,
  );
  if (!('failure' in answer)) return { ...answer, headers: Object.fromEntries(ownHeaders(answer.headers)) };
  if (answer.failure === 'reset' && place.protocol === 'https')
    throw failure(503, 'ServiceUnavailable', `${UNREACHED}: tls: first record does not look like a TLS handshake`);
  const problem = PROBLEMS[answer.failure] ?? answer.failure;
  const message = `${UNREACHED}: dial tcp ${place.host}:${place.port}: ${problem}`;
  throw failure(503, 'ServiceUnavailable', message);
}

const ownHeaders = (headers: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(headers).filter(([name]) => !HOP_HEADERS.test(name));

/** Where a request goes. The name may tell scheme and port: `https:web:8443`, `web:http`, `web`. */
function placeOf(store: Store, { namespace, resource, name }: RequestInfo): Place | { readonly node: string } {
  const parts = name.split(':');
  if (parts.length > 3) throw badRequest(`invalid ${resource.slice(0, -1)} request "${name}"`);
  const [scheme, id, port] = parts.length === 3 ? parts : ['', parts[0], parts[1] ?? ''];
  const protocol = scheme === 'https' ? 'https' : 'http';
  const object = store.get(resource, resource === 'nodes' ? '' : namespace, id);
  if (!object) throw notFound('', resource, id);
  if (resource === 'nodes') return nodePlace(object, port);
  if (resource === 'pods') return { ...podPlace(object, port), protocol };
  return { ...servicePlace(store, object, port, name), protocol };
}

/** Where a node's own ports are reached; its kubelet answers by itself. */
function nodePlace(node: KubeObject, port: string): Place | { readonly node: string } {
  if (!port || Number(port) === KUBELET_PORT) return { node: node.metadata.name };
  const addresses = (node.status?.addresses ?? []) as { type: string; address: string }[];
  const host = addresses.find(({ type }) => type === 'InternalIP')?.address;
  if (!host) throw badRequest('address not allowed');
  return { host, port: Number(port), protocol: 'http' };
}

function podPlace(pod: KubeObject, port: string): { host: string; port: number } {
  const containers = pod.spec.containers as { ports?: { containerPort: number }[] }[];
  const first = containers.find(({ ports }) => ports?.length)?.ports?.[0].containerPort;
  const host = pod.status?.podIP as string | undefined;
  if (!host) throw badRequest('address not allowed');
  return { host, port: portOf(port || String(first ?? 80)) };
}

/** Names of ports that the server's own machine knows; those that containers give are not asked. */
const KNOWN_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, domain: 53 };

function portOf(text: string): number {
  const port = Object.hasOwn(KNOWN_PORTS, text) ? KNOWN_PORTS[text] : Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  const why = /^\d+$/.test(text) ? `address ${text}: invalid port` : `lookup tcp/${text}: unknown port`;
  throw failure(503, 'ServiceUnavailable', `${UNREACHED}: dial tcp: ${why}`);
}

/** A ready endpoint of a service's port, the first one: chance has no part here. */
function servicePlace(store: Store, service: KubeObject, port: string, asked: string): { host: string; port: number } {
  const { name, namespace = '' } = service.metadata;
  const ports = (service.spec.ports ?? []) as { name?: string; port: number }[];
  // A number is one of the service's ports; a name, also none, is one of its endpoints' ports.
  const numbered = /^\d+$/.test(port) ? ports.find((entry) => entry.port === Number(port)) : undefined;
  if (/^\d+$/.test(port) && !numbered)
    throw failure(503, 'ServiceUnavailable', `no service port ${Number(port)} found for service "${name}"`);
  const wanted = numbered ? (numbered.name ?? '') : port;
  for (const slice of store.list('endpointslices.discovery.k8s.io', namespace)) {
    if (slice.metadata.labels?.['kubernetes.io/service-name'] !== name) continue;
    const target = (slice.ports as { name?: string; port?: number }[] | undefined)?.find(
      (entry) => (entry.name ?? '') === wanted,
    );
    const endpoints = (slice.endpoints ?? []) as { addresses: string[]; conditions?: { ready?: boolean } }[];
    const ready = endpoints.find(({ conditions }) => conditions?.ready !== false);
    if (ready && target?.port) return { host: ready.addresses[0], port: target.port };
  }
  throw failure(503, 'ServiceUnavailable', `no endpoints available for service "${asked}"`);
}
