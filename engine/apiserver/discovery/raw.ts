import { agree, agreeOrThrow, checkProduces, OBJECT_TYPES } from '../codec/accept.ts';
import type { ApiRequest, ApiResponse } from '../api.ts';
import { answerDiagnostics } from './diagnostics.ts';
import * as discovery from './discovery.ts';
import { answerHealth, checksOf, HEALTH } from './health.ts';
import * as openapi from './openapi.ts';
import { isOfGroup, noPage } from '../request/routes.ts';
import type { Core } from '../scope.ts';
import { methodNotAllowed, pageNotFound } from '../status.ts';

const json = (body: unknown, more: Partial<ApiResponse> = {}): ApiResponse => ({
  code: 200,
  headers: { 'content-type': 'application/json' },
  body,
  warnings: [],
  ...more,
});

/** Answer a request for no resource: discovery, health, version, OpenAPI. Throws StatusError. */
export function answerRaw(core: Core, request: ApiRequest): ApiResponse {
  const found =
    discoveryAnswer(core, request) ??
    documentAnswer(core, request) ??
    openApiAnswer(core, request) ??
    answerHealth(request.path, request.query) ??
    answerDiagnostics(core, request);
  if (found) return found;
  if (isOfGroup(core, request.path)) throw pageNotFound();
  return noPage();
}

/** Routes of go-restful take GET alone and produce certain types. Throws 405 and 406. */
function checkRoute({ method, headers }: ApiRequest, types: readonly string[]): void {
  if (method !== 'GET') throw methodNotAllowed();
  checkProduces(headers?.accept, types);
}

function discoveryAnswer(core: Core, request: ApiRequest): ApiResponse | undefined {
  const path = request.path.replace(/(.)\/$/, '$1');
  const { resources } = core;
  if (path === '/api' || path === '/apis') {
    const isCore = path === '/api';
    if (wantsAll(request)) return aggregated(core, isCore);
    if (isCore) checkRoute(request, OBJECT_TYPES);
    agreeOrThrow(request.headers?.accept, undefined, () => false);
    return json(isCore ? discovery.coreVersions() : discovery.groupList(resources));
  }
  const [, group, version] = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? /^\/api()\/([^/]+)$/.exec(path) ?? [];
  if (group === undefined) return undefined;
  const document =
    version === undefined
      ? discovery.groupDocument(resources, group)
      : discovery.resourceList(resources, group, version);
  if (!document) return undefined;
  if (version !== undefined) checkRoute(request, OBJECT_TYPES);
  agreeOrThrow(request.headers?.accept, undefined, () => false);
  return json(document);
}

/** Aggregated discovery, of the one version that is left: clients of v2beta1 name the plain form as well. */
function wantsAll({ headers }: ApiRequest): boolean {
  if (!headers?.accept?.includes('as=')) return false;
  const agreed = agree(
    headers.accept,
    ['application/json', 'application/vnd.kubernetes.protobuf'],
    ({ group, version, kind }) =>
      kind === 'APIGroupDiscoveryList' && group === 'apidiscovery.k8s.io' && version === 'v2',
  );
  return agreed?.convert !== undefined;
}

function aggregated({ resources }: Core, isCore: boolean): ApiResponse {
  const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const headers = { 'content-type': type, vary: 'Accept', 'cache-control': 'public' };
  return json(discovery.aggregated(resources, isCore), { headers });
}

/** How tokens of service accounts can be checked by others. */
const OPENID = {
  issuer: 'https://kubernetes.default.svc.cluster.local',
  jwks_uri: 'https://172.30.0.10:6443/openid/v1/jwks',
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
};

/** Documents that are made by hand: written in one form. */
function documentAnswer(core: Core, request: ApiRequest): ApiResponse | undefined {
  switch (request.path) {
    case '/':
    case '/index.html':
      return json({ paths: rootPaths(core) }, { form: 'indented' });
    case '/version':
    case '/version/':
      checkRoute(request, ['application/json']);
      return json(discovery.serverVersion(), { form: 'indented' });
    case '/.well-known/openid-configuration': {
      checkRoute(request, ['application/json']);
      const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' };
      return json(OPENID, { form: 'compact', headers });
    }
    case '/openid/v1/jwks':
      return keys(core, request);
    default:
      return undefined;
  }
}

/** The keys by which others check the tokens of service accounts. */
function keys({ tokenKey }: Core, request: ApiRequest): ApiResponse {
  const type = 'application/jwk-set+json';
  checkRoute(request, [type]);
  const headers = { 'content-type': type, 'cache-control': 'public, max-age=3600' };
  return json({ keys: [tokenKey.public] }, { form: 'compact', headers });
}

function openApiAnswer({ resources }: Core, { path, query }: ApiRequest): ApiResponse | undefined {
  if (path === '/openapi/v2') return json(openapi.openApiV2(resources));
  if (path === '/openapi/v3')
    return json(openapi.openApiV3Index(resources), {
      form: 'compact',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  if (!path.startsWith('/openapi/v3/')) return undefined;
  const name = path.slice('/openapi/v3/'.length);
  const document = openapi.openApiV3(resources, name);
  if (!document) return { code: 404, headers: {}, body: '', warnings: [] };
  const headers = { 'content-type': 'application/json', vary: 'Accept' };
  const hash = query?.get('hash');
  if (hash && hash !== openapi.hashOf(resources)) {
    const location = `${path}?hash=${openapi.hashOf(resources)}`;
    return { code: 301, headers: { ...headers, location }, body: '', warnings: [] };
  }
  return json(document, { headers, form: 'compact' });
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
