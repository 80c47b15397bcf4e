import type { ServerResponse } from 'node:http';
import type { ApiRequest } from '../engine/apiserver/api.ts';
import { readRequest, type RequestInfo } from '../engine/apiserver/request-info.ts';
import { badRequest, failure, notFound } from '../engine/apiserver/status.ts';
import type { Co } from '../engine/kernel/coroutine.ts';
import { encodeText } from '../engine/runtime/bytes.ts';
import type { KubeObject } from '../engine/store/object.ts';
import type { World } from '../engine/world.ts';
import { commonHeaders, failed, send } from './answers.ts';

/** How long the API server waits for a pod to answer, in virtual time. */
const TIMEOUT_MS = 30_000;
const PROXIED = /^\/api\/v1\/(namespaces\/[^/]+\/(pods|services)|nodes)\/[^/]+\/proxy(\/|$)/;
/** Headers of one connection, which a proxy keeps to itself. */
const HOP_HEADERS = /^(connection|keep-alive|transfer-encoding|upgrade|content-length|authorization|accept-encoding)$/i;

/** Is it a request to a program in the cluster, through the API server? */
export const isProxied = ({ path }: ApiRequest): boolean => PROXIED.test(path);

interface Place {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'http' | 'https';
}

/** Send a request on to a pod, to a pod behind a service, or to a node's kubelet, and its answer back. */
export function proxy(world: World, request: ApiRequest, outgoing: ServerResponse): void {
  world.api.authorize(request);
  const info = readRequest(request.method, request.path, request.query);
  if (request.path.endsWith('/proxy') && /^(GET|HEAD)$/.test(request.method)) {
    const search = request.query?.size ? `?${request.query}` : '';
    outgoing.writeHead(301, { ...commonHeaders(), location: `${request.path}/${search}` });
    return void outgoing.end();
  }
  const place = placeOf(world, info);
  world.processes.start(
    `proxy ${request.path}`,
    (function* () {
      try {
        yield* exchange(world, request, place, outgoing);
      } catch (error) {
        send(request, outgoing, failed(error));
      }
    })(),
  );
  world.processes.drain();
}

function* exchange(world: World, request: ApiRequest, place: Place, outgoing: ServerResponse): Co<void> {
  const path = request.path.replace(/^.*?\/proxy(?=\/|$)/, '') || '/';
  const headers = Object.fromEntries(Object.entries(request.headers ?? {}).filter(([name]) => !HOP_HEADERS.test(name)));
  const answer = yield* world.network.learner.request(
    {
      ...place,
      method: request.method,
      path: request.query?.size ? `${path}?${request.query}` : path,
      headers,
      ...(typeof request.body === 'string' && request.body && { body: request.body }),
    },
    TIMEOUT_MS,
  );
  if ('failure' in answer) {
    const why = {
      refused: 'connect: connection refused',
      timeout: 'i/o timeout',
      'no-route': 'connect: no route to host',
    };
    const text = why[answer.failure as keyof typeof why] ?? answer.failure;
    const message = `error trying to reach service: dial tcp ${place.host}:${place.port}: ${text}`;
    throw failure(503, 'ServiceUnavailable', message);
  }
  const given = Object.entries(answer.headers).filter(([name]) => !HOP_HEADERS.test(name));
  const body = encodeText(answer.body);
  outgoing.writeHead(answer.status, {
    ...commonHeaders(),
    ...Object.fromEntries(given),
    'content-length': body.length,
  });
  outgoing.end(request.method === 'HEAD' ? undefined : body);
}

/** Where a request goes. The name may tell scheme and port: `https:web:8443`, `web:http`, `web`. */
function placeOf({ store }: World, { namespace, resource, name }: RequestInfo): Place {
  const parts = name.split(':');
  if (parts.length > 3) throw badRequest(`invalid ${resource.slice(0, -1)} request "${name}"`);
  const [scheme, id, port] = parts.length === 3 ? parts : ['', parts[0], parts[1] ?? ''];
  const protocol = scheme === 'https' ? 'https' : 'http';
  const object = store.get(resource, resource === 'nodes' ? '' : namespace, id);
  if (!object) throw notFound('', resource, id);
  if (resource === 'nodes')
    throw failure(501, 'NotImplemented', "the proxy to a node's kubelet is not simulated here", {});
  if (resource === 'pods') return { ...podPlace(object, port), protocol };
  return { ...servicePlace(store, object, port), protocol };
}

function podPlace(pod: KubeObject, port: string): { host: string; port: number } {
  const containers = pod.spec.containers as { ports?: { containerPort: number }[] }[];
  const first = containers.find(({ ports }) => ports?.length)?.ports?.[0].containerPort;
  const host = pod.status?.podIP as string | undefined;
  if (!host) throw badRequest('address not allowed');
  return { host, port: Number(port || (first ?? 80)) };
}

/** A ready endpoint of a service's port, the first one: chance has no part here. */
function servicePlace(store: World['store'], service: KubeObject, port: string): { host: string; port: number } {
  const { name, namespace = '' } = service.metadata;
  const ports = (service.spec.ports ?? []) as { name?: string; port: number }[];
  const wanted =
    port === '' && ports.length === 1
      ? ports[0]
      : ports.find((entry) => entry.name === port || String(entry.port) === port || (port === '' && !entry.name));
  if (!wanted) throw failure(503, 'ServiceUnavailable', `no service port "${port}" found for service "${name}"`);
  for (const slice of store.list('endpointslices.discovery.k8s.io', namespace)) {
    if (slice.metadata.labels?.['kubernetes.io/service-name'] !== name) continue;
    const target = (slice.ports as { name?: string; port?: number }[] | undefined)?.find(
      (entry) => (entry.name ?? '') === (wanted.name ?? ''),
    );
    const endpoints = (slice.endpoints ?? []) as { addresses: string[]; conditions?: { ready?: boolean } }[];
    const ready = endpoints.find(({ conditions }) => conditions?.ready !== false);
    if (ready && target?.port) return { host: ready.addresses[0], port: target.port };
  }
  throw failure(503, 'ServiceUnavailable', `no endpoints available for service "${name}"`);
}
