import { goJson } from '../../kinds/field.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';
import configuration from '../data/kubelet-config.json' with { type: 'json' };
import { inServerOrder } from '../codec/go-json.ts';

/** A page of a kubelet, as its server on port 10250 answers. */
export interface NodePage {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json' };
const SNIFF = { 'x-content-type-options': 'nosniff' };

/** What a kubelet checks of itself, in order. */
const CHECKS = ['ping', 'log', 'syncloop', 'device-plugin'];
/** Pages below which there are others: without the last slash they send on. */
const FOLDERS = /^\/(stats|logs|runningpods|checkpoint|debug\/pprof)$/;
/** What a kubelet measures, and what lies on its disk. */
const UNKNOWN = /^\/(stats\/summary|metrics(\/.*)?|logs\/.*|flagz|statusz|containerLogs\/.*|debug\/pprof\/.+)$/;
/** What is done to containers through a kubelet: its clients go through the API server's own subresources. */
const DOING = /^\/(run|exec|attach|portForward|cri|checkpoint)\/./;

/** Answer a request to the kubelet of a node, GET as a rule; `path` is what follows `…/nodes/NAME/proxy`. */
export function nodePage(store: Store, node: string, path: string, query: URLSearchParams | undefined): NodePage {
  const health = healthPage(path, query);
  if (health) return health;
  if (path === '/pods') return json(podList(podsOn(store, node).map(seen)));
  if (path === '/runningpods/') return json(podList(podsOn(store, node).filter(isRunning).map(running)));
  if (path === '/configz') return json(configuration);
  if (FOLDERS.test(path)) {
    const headers = { 'content-type': 'text/html; charset=utf-8', location: `/api/v1/nodes/${node}/proxy${path}/` };
    const body = `<a href="${path}/">Temporary Redirect</a>.\n\n`;
    return { status: 307, statusText: 'Temporary Redirect', headers, body };
  }
  if (UNKNOWN.test(path) || DOING.test(path)) {
    const body = `the kubelet's ${path} is not simulated here\n`;
    return { status: 501, statusText: 'Not Implemented', headers: TEXT, body };
  }
  return { status: 404, statusText: 'Not Found', headers: { ...TEXT, ...SNIFF }, body: '404 page not found\n' };
}

const ok = (body: string, headers: Readonly<Record<string, string>>): NodePage => ({
  status: 200,
  statusText: 'OK',
  headers,
  body,
});

const json = (value: unknown): NodePage => ok(goJson(value), JSON_TYPE);

function healthPage(path: string, query: URLSearchParams | undefined): NodePage | undefined {
  if (path !== '/healthz') return CHECKS.some((check) => path === `/healthz/${check}`) ? ok('ok', TEXT) : undefined;
  const lines = CHECKS.map((check) => `[+]${check} ok\n`).join('');
  return ok(query?.has('verbose') ? `${lines}healthz check passed\n` : 'ok', { ...TEXT, ...SNIFF });
}

const podsOn = (store: Store, node: string): readonly KubeObject[] =>
  store.list('pods').filter(({ spec }) => spec.nodeName === node);

const isRunning = ({ status }: KubeObject): boolean => status?.phase === 'Running';

const podList = (items: readonly unknown[]): unknown =>
  inServerOrder({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items });

/** A pod as its kubelet knows it: with when it saw it, and that it came from the API. */
function seen({ metadata, spec, status }: KubeObject): unknown {
  const annotations = {
    ...metadata.annotations,
    'kubernetes.io/config.seen': status?.startTime ?? metadata.creationTimestamp,
    'kubernetes.io/config.source': 'api',
  };
  return { metadata: { ...metadata, annotations }, spec, status };
}

/** A pod as the container runtime knows it. */
function running({ metadata, status }: KubeObject): unknown {
  const { name, namespace, uid } = metadata;
  const found = (status?.containerStatuses ?? []) as { name: string; imageID: string; state?: { running?: unknown } }[];
  const containers = found
    .filter(({ state }) => state?.running)
    .map((container) => ({ name: container.name, image: container.imageID.replace(/^.*@/, ''), resources: {} }));
  return { metadata: { name, namespace, uid }, spec: { containers }, status: {} };
}
