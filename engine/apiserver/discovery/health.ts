import type { ApiResponse } from '../api.ts';

/** Where the server tells how it is. */
export const HEALTH = ['healthz', 'livez', 'readyz'] as const;
type Root = (typeof HEALTH)[number];

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
export const checksOf = (root: Root): readonly string[] =>
  root === 'readyz'
    ? ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...HOOKS, 'shutdown']
    : ['ping', 'log', 'loopback-serving-certificate', 'etcd', ...HOOKS];

const TYPE = { 'content-type': 'text/plain; charset=utf-8' };
const text = (body: string, headers: Record<string, string> = TYPE): ApiResponse => ({
  code: 200,
  headers,
  body,
  warnings: [],
});

/** Answer `/livez?verbose`, `/readyz/etcd` and the like; undefined where there is no such check. */
export function answerHealth(path: string, query: URLSearchParams | undefined): ApiResponse | undefined {
  const [root, ...rest] = path.slice(1).split('/') as [Root, ...string[]];
  if (!HEALTH.includes(root)) return undefined;
  const checks = checksOf(root);
  if (rest.length) return checks.includes(rest.join('/')) ? text('ok') : undefined;
  const headers = { ...TYPE, 'x-content-type-options': 'nosniff' };
  if (!query?.has('verbose')) return text('ok', headers);
  const excluded = new Set(query.getAll('exclude'));
  const line = (check: string): string => (excluded.has(check) ? `[+]${check} excluded: ok\n` : `[+]${check} ok\n`);
  const unknown = [...excluded].filter((name) => !checks.includes(name)).sort();
  const named = unknown.map((name) => JSON.stringify(name)).join(',');
  const warning = named && `warn: some health checks cannot be excluded: no matches for ${named}\n`;
  return text(`${checks.map(line).join('')}${warning}${root} check passed\n`, headers);
}

/** `/metrics/slis`: the health checks as metrics. */
export function healthMetrics(): string {
  const names = [...new Set(HEALTH.flatMap(checksOf))].sort();
  const lines = names.flatMap((name) =>
    HEALTH.filter((root) => checksOf(root).includes(name)).map(
      (root) => `kubernetes_healthcheck{name="${name}",type="${root}"} 1\n`,
    ),
  );
  const about = 'kubernetes_healthcheck [STABLE] This metric records the result of a single healthcheck.';
  return `# HELP ${about}\n# TYPE kubernetes_healthcheck gauge\n${lines.join('')}`;
}
