import { Kernel } from '../engine/kernel/kernel.ts';
import { ApiServer } from '../engine/apiserver/server.ts';
import { Store } from '../engine/store/store.ts';
import { heapUsed } from './cluster.ts';

/** Costs of single requests, each with what it is a multiple of. */
export interface RequestCost {
  readonly name: string;
  readonly microseconds: number;
  /** How many times a bare Map operation on a parsed copy of the same object. */
  readonly overMap: number;
}

const ADMIN = { name: 'admin', groups: ['system:masters'] };
const OBJECTS = 5_000;

const configMap = (index: number): Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: `settings-${index}`, namespace: 'default', labels: { app: 'web', index: String(index % 10) } },
  data: { key: `value ${index}`, mode: 'fast' },
});

function newServer(): { api: ApiServer; store: Store } {
  const kernel = new Kernel({ seed: 'bench', startMs: 0 });
  const store = new Store();
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' }, status: { phase: 'Active' } };
  store.put('namespaces', namespace, 0, 'bench');
  return { api: new ApiServer({ kernel, store }), store };
}

function perOperation(count: number, action: (index: number) => void): number {
  const started = performance.now();
  for (let i = 0; i < count; i++) action(i);
  return ((performance.now() - started) * 1000) / count;
}

/** The price of a create, get, list, patch and watch event over a bare map operation on a copy of the same object. */
export function requestCosts(): RequestCost[] {
  const { api } = newServer();
  const base = '/api/v1/namespaces/default/configmaps';
  const map = new Map<string, unknown>();
  const bare = perOperation(OBJECTS, (i) => map.set(`settings-${i}`, JSON.parse(JSON.stringify(configMap(i)))));
  const ask = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): void => {
    const headers: Record<string, string> =
      method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {};
    const answer = api.handle({ method, path, body, user: ADMIN, headers });
    if (answer.code >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
  };
  const create = perOperation(OBJECTS, (i) => ask('POST', base, configMap(i)));
  const get = perOperation(OBJECTS, (i) => ask('GET', `${base}/settings-${i}`));
  const list = perOperation(20, () => ask('GET', base));
  const patch = perOperation(OBJECTS, (i) => ask('PATCH', `${base}/settings-${i}`, { data: { mode: 'slow' } }));
  let events = 0;
  const query = new URLSearchParams({ watch: 'true' });
  api.watch({ method: 'GET', path: base, query, user: ADMIN }, () => events++);
  const patchWatched = perOperation(OBJECTS, (i) => ask('PATCH', `${base}/settings-${i}`, { data: { mode: 'fast' } }));
  if (events < OBJECTS) throw new Error(`the watch saw ${events} of ${OBJECTS} events`);
  const row = (name: string, microseconds: number): RequestCost => ({
    name,
    microseconds,
    overMap: microseconds / bare,
  });
  return [
    row('create', create),
    row('get', get),
    row(`list of ${OBJECTS}`, list),
    row('patch', patch),
    row('watch event', Math.max(0, patchWatched - patch)),
  ];
}

/** Heap that 100,000 objects take, in bytes. */
export function heapOfManyObjects(count = 100_000): number {
  const before = heapUsed();
  const { api, store } = newServer();
  for (let i = 0; i < count; i++)
    api.handle({ method: 'POST', path: '/api/v1/namespaces/default/configmaps', body: configMap(i), user: ADMIN });
  const used = heapUsed() - before;
  if (store.count('configmaps') !== count) throw new Error(`${store.count('configmaps')} of ${count} were stored`);
  return used;
}
