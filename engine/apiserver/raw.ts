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

const AGGREGATED = /as=APIGroupDiscoveryList/;

/** Answer a request for no resource: discovery, health, version, OpenAPI. */
export function answerRaw(core: Core, request: ApiRequest, _user: User): ApiResponse {
  const parts = request.path.split('/').filter((part) => part !== '');
  const found = discoveryAnswer(core, request, parts) ?? plainAnswer(core, request, parts);
  if (!found) return text('404 page not found\n', 404);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
  return found;
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

function plainAnswer(core: Core, request: ApiRequest, parts: readonly string[]): ApiResponse | undefined {
  const path = parts.join('/');
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
const CHECKS = [
  'ping',
  'log',
  'etcd',
  'poststarthook/start-apiserver-admission-initializer',
  'poststarthook/rbac/bootstrap-roles',
];

function healthAnswer([root, ...rest]: readonly string[], query: URLSearchParams | undefined): ApiResponse | undefined {
  const name = rest.join('/');
  if (name) return CHECKS.includes(name) ? text('ok') : undefined;
  if (!query?.has('verbose')) return text('ok');
  return text(`${CHECKS.map((check) => `[+]${check} ok`).join('\n')}\n${root} check passed\n`);
}

function rootPaths(core: Core): string[] {
  const versions = [...core.resources.all()].filter(({ group }) => group);
  const paths = versions.flatMap(({ group, version }) => [`/apis/${group}`, `/apis/${group}/${version}`]);
  return [
    ...new Set([
      '/api',
      '/api/v1',
      '/apis',
      ...paths,
      '/healthz',
      '/livez',
      '/openapi/v2',
      '/openapi/v3',
      '/readyz',
      '/version',
    ]),
  ].sort();
}
