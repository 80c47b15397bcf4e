import { onlyAccepted } from '../codec/accept.ts';
import type { ApiRequest, ApiResponse } from '../api.ts';
import { serverVersion } from './discovery.ts';
import { healthMetrics } from './health.ts';
import type { Core } from '../scope.ts';

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';

const text = (body: string, code = 200, type = 'text/plain; charset=utf-8'): ApiResponse => ({
  code,
  headers: { 'content-type': type },
  body,
  warnings: [],
});

/** What operators look at: metrics, `/statusz`, `/flagz`, profiles; undefined for other paths. */
export function answerDiagnostics(core: Core, { path, method, headers }: ApiRequest): ApiResponse | undefined {
  if (path === '/metrics' || path === '/metrics/slis') {
    if (method === 'DELETE') return text('metrics reset\n');
    return text(path === '/metrics' ? objectMetrics(core) : healthMetrics(), 200, METRICS_TYPE);
  }
  if (path === '/statusz') {
    // Its other forms have to be asked for by name, which is not simulated.
    if (!/text\/plain|\*\/\*/.test(headers?.accept ?? '*/*'))
      throw onlyAccepted(['application/json', 'application/yaml', 'text/plain']);
    return text(statusz(core));
  }
  // What only a process has: its flags, its profiles, its queues.
  if (path === '/flagz' || /^\/debug\/(pprof|flags|api_priority_and_fairness\/.)/.test(path))
    return text(`${path} is not simulated here\n`, 501);
  return undefined;
}

const ABOUT_METRICS = '# Only what the stored objects tell is simulated here.\n';

/** How many objects there are of each resource, in the two metrics that say so. */
function objectMetrics({ resources, store }: Core): string {
  const counted = [...resources.all()].filter(
    ({ verbs, key, group, version }) =>
      verbs.includes('list') && resources.stored(key)?.version === version && group !== 'events.k8s.io',
  );
  const rows = counted
    .filter(({ resource }) => resource !== 'componentstatuses')
    .map(({ group, resource, key }) => ({ group, resource, key, count: store.list(key).length }));
  const objects = rows.map(({ group, resource, count }) => `{group="${group}",resource="${resource}"} ${count}\n`);
  const storage = rows.map(({ key, count }) => `{resource="${key}"} ${count}\n`);
  const metric = (name: string, about: string, lines: readonly string[]): string =>
    `# HELP ${name} ${about}\n# TYPE ${name} gauge\n${[...lines]
      .sort()
      .map((line) => name + line)
      .join('')}`;
  const [current, deprecated] = ['apiserver_resource_objects', 'apiserver_storage_objects'];
  const count =
    'Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.';
  const old = `[STABLE] (Deprecated since 1.34.0) [DEPRECATED, consider using ${current} instead]`;
  return `${ABOUT_METRICS}${metric(current, `[ALPHA] ${count}`, objects)}${metric(deprecated, `${old} ${count}`, storage)}`;
}

const NOT_FOR_MACHINES =
  'Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.';

function statusz({ store, kernel }: Core): string {
  const { gitVersion, goVersion, major, minor } = serverVersion() as Record<string, string>;
  // The first namespaces are made when the server starts.
  const started =
    Date.parse(store.get('namespaces', '', 'kube-system')?.metadata.creationTimestamp ?? '') || kernel.now;
  const seconds = Math.max(0, Math.floor((kernel.now - started) / 1000));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const up = `${Math.floor(seconds / 3600)} hr ${two((seconds % 3600) / 60)} min ${two(seconds % 60)} sec`;
  const lines = [
    `Started:  ${unixDate(started)}`,
    `Up:  ${up}`,
    `Go version:  ${goVersion}`,
    `Binary version:  ${gitVersion.slice(1)}`,
    `Emulation version:  ${major}.${minor}`,
    'Paths:  /flagz /healthz /livez /metrics /readyz /statusz /version',
  ];
  return `\napiserver statusz\n${NOT_FOR_MACHINES}\n\n${lines.join('\n')}\n`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sat Nov 21 12:24:41 UTC 2026`, as Go's time.UnixDate. */
function unixDate(ms: number): string {
  const date = new Date(ms);
  const day = String(date.getUTCDate()).padStart(2);
  const time = date.toISOString().slice(11, 19);
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${time} UTC ${date.getUTCFullYear()}`;
}
