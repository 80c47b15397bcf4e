import type { User } from '../kinds/kind.ts';
import type { ApiRequest, ApiResponse } from './api.ts';
import * as discovery from './discovery.ts';
import * as openapi from './openapi.ts';
import type { Core } from './scope.ts';
import { failure } from './status.ts';

const json = (body: unknown, contentType = 'application/json'): ApiResponse => ({
  code: 200,
  headers: { 'content-type': contentType },
  body,
  warnings: [],
});

const text = (body: string, code = 200): ApiResponse => ({
  code,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
  warnings: [],
});

/** Aggregated discovery, of the one version that is left: v2beta1 is no longer served, and its clients take the plain one. */
const AGGREGATED = /v=v2;as=APIGroupDiscoveryList|as=APIGroupDiscoveryList;v=v2(;|,|$)/;

/** Answer a request for no resource: discovery, health, version, OpenAPI. */
export function answerRaw(core: Core, request: ApiRequest, _user: User): ApiResponse {
  const parts = request.path.split('/').filter((part) => part !== '');
  const found = discoveryAnswer(core, request, parts) ?? plainAnswer(core, request, parts);
  if (!found && isOfGroup(core, parts)) throw failure(404, 'NotFound', NO_RESOURCE, {});
  if (!found) return text('404 page not found\n', 404);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
  return found;
}

const NO_RESOURCE = 'the server could not find the requested resource';

/** Whether a path lies below a group that there is, in whatever version. */
function isOfGroup({ resources }: Core, [root, group]: readonly string[]): boolean {
  if (root === 'api') return group !== undefined;
  return root === 'apis' && group !== undefined && [...resources.all()].some((resource) => resource.group === group);
}

function discoveryAnswer(
  { resources }: Core,
  { headers }: ApiRequest,
  parts: readonly string[],
): ApiResponse | undefined {
  const whole = AGGREGATED.test(headers?.accept ?? '');
  const [root, a, b] = parts;
  if (root !== 'api' && root !== 'apis') return undefined;
  if (parts.length === 1) {
    if (whole) {
      const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
      return json(discovery.aggregated(resources, root === 'api'), type);
    }
    return json(root === 'api' ? discovery.coreVersions() : discovery.groupList(resources));
  }
  const document =
    root === 'api'
      ? parts.length === 2 && discovery.resourceList(resources, '', a)
      : parts.length === 2
        ? discovery.groupDocument(resources, a)
        : parts.length === 3 && discovery.resourceList(resources, a, b);
  return document ? json(document) : undefined;
}

/** How tokens of service accounts can be checked by others. */
const OPENID = {
  issuer: 'https://kubernetes.default.svc.cluster.local',
  jwks_uri: 'https://172.30.0.10:6443/openid/v1/jwks',
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
};

function plainAnswer(core: Core, request: ApiRequest, parts: readonly string[]): ApiResponse | undefined {
  const path = parts.join('/');
  if (path === '.well-known/openid-configuration') return json(OPENID);
  if (path === 'version') return json(discovery.serverVersion());
  if (path === '') return json({ paths: rootPaths(core) });
  if (parts[0] === 'openapi') return openApiAnswer(core, parts.slice(1));
  if (HEALTH.includes(parts[0])) return healthAnswer(parts, request.query);
  return undefined;
}

function openApiAnswer({ resources }: Core, [version, ...rest]: readonly string[]): ApiResponse | undefined {
  if (version === 'v2' && !rest.length) return json(openapi.openApiV2(resources));
  if (version !== 'v3') return undefined;
  const document = rest.length ? openapi.openApiV3(resources, rest.join('/')) : openapi.openApiV3Index(resources);
  return document ? json(document) : undefined;
}

const HEALTH = ['healthz', 'livez', 'readyz'];
/** What runs after the server has started, in the order of the health checks. */
const HOOKS = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'peer-endpoint-reconciler-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'storage-readiness',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
  'apiservice-openapi-controller',
  'apiservice-openapiv3-controller',
].flatMap((hook) => [
  ...(hook === 'apiservice-openapi-controller' ? ['autoregister-completion'] : []),
  `poststarthook/${hook}`,
]);

/** The checks of `/healthz`, `/livez` or `/readyz`. */
const checksOf = (root: string): readonly string[] =>
  root === 'readyz'
    ? ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...HOOKS, 'shutdown']
    : ['ping', 'log', 'loopback-serving-certificate', 'etcd', ...HOOKS];

function healthAnswer([root, ...rest]: readonly string[], query: URLSearchParams | undefined): ApiResponse | undefined {
  const name = rest.join('/');
  const checks = checksOf(root);
  if (name) return checks.includes(name) ? text('ok') : undefined;
  if (!query?.has('verbose')) return text('ok');
  const excluded = new Set(query.getAll('exclude'));
  const line = (check: string): string => (excluded.has(check) ? `[+]${check} excluded: ok\n` : `[+]${check} ok\n`);
  return text(`${checks.map(line).join('')}${root} check passed\n`);
}

function rootPaths(core: Core): string[] {
  const versions = [...core.resources.all()].filter(({ group }) => group);
  const paths = versions.flatMap(({ group, version }) => [`/apis/${group}`, `/apis/${group}/${version}`]);
  return [
    ...new Set([
      '/api',
      '/api/v1',
      '/apis',
      '/apis/',
      ...paths,
      ...HEALTH.flatMap((root) => [`/${root}`, ...checksOf(root).map((check) => `/${root}/${check}`)]),
      ...['/.well-known/openid-configuration', '/openid/v1/jwks', '/flagz', '/statusz', '/metrics', '/metrics/slis'],
      ...['/openapi/v2', '/openapi/v3', '/openapi/v3/', '/version'],
    ]),
  ].sort();
}
