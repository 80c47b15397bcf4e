import { Kernel } from '../engine/kernel/kernel.ts';
import { ApiServer } from '../engine/apiserver/server.ts';
import { validateConfigMap } from '../engine/kinds/core/config/configmap-validation.ts';
import { validateObjectMeta } from '../engine/kinds/metadata.ts';
import type { KubeObject } from '../engine/store/object.ts';
import { Store } from '../engine/store/store.ts';
import { heapUsed } from './cluster.ts';

/** What a request costs, and what it is a multiple of. */
export interface RequestCost {
  readonly name: string;
  readonly microseconds: number;
  /** The same with a bare Map, a copy of what goes in or out, and the kind's validation of what is written. */
  readonly bareMicroseconds: number;
  readonly over: number;
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

const copied = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** What the least thing that could answer the same requests takes: a Map, copies, validation; µs by request. */
function bareCosts(): Record<'create' | 'get' | 'list' | 'patch' | 'event', number> {
  const map = new Map<string, KubeObject>();
  const put = (object: KubeObject): void => {
    const errors = [...validateObjectMeta(object.metadata, { namespaced: true }), ...validateConfigMap(object)];
    if (errors.length) throw new Error(errors[0].message);
    map.set(object.metadata.name, object);
  };
  const found: unknown[] = [];
  const create = perOperation(OBJECTS, (i) => put(copied(configMap(i)) as KubeObject));
  const get = perOperation(OBJECTS, (i) => (found[0] = copied(map.get(`settings-${i}`))));
  const list = perOperation(20, () => (found[0] = Array.from(map.values(), (object) => ({ ...object }))));
  const patch = perOperation(OBJECTS, (i) => {
    const object = copied(map.get(`settings-${i}`)!);
    put({ ...object, data: { ...object.data, mode: 'slow' } });
  });
  const event = perOperation(OBJECTS, (i) => (found[0] = { type: 'MODIFIED', object: map.get(`settings-${i}`) }));
  return { create, get, list, patch, event };
}

/** The price of a create, get, list, patch and watch event over what is bare of all else. */
export function requestCosts(): RequestCost[] {
  bareCosts();
  measuredCosts(); // Once for the JIT.
  const bare = bareCosts();
  const own = measuredCosts();
  return (['create', 'get', 'list', 'patch', 'event'] as const).map((key) => ({
    name: { create: 'create', get: 'get', list: `list of ${OBJECTS}`, patch: 'patch', event: 'watch event' }[key],
    microseconds: own[key],
    bareMicroseconds: bare[key],
    over: own[key] / bare[key],
  }));
}

/** Watches that hear of the same patches: one event's price is told from many. */
const WATCHES = 20;
const ROUNDS = 3;

function measuredCosts(): ReturnType<typeof bareCosts> {
  const { api, store } = newServer();
  const base = '/api/v1/namespaces/default/configmaps';
  const ask = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): void => {
    const headers: Record<string, string> =
      method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {};
    const answer = api.handle({ method, path, body, user: ADMIN, headers });
    if (answer.code >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
  };
  const create = perOperation(OBJECTS, (i) => ask('POST', base, configMap(i)));
  const get = perOperation(OBJECTS, (i) => ask('GET', `${base}/settings-${i}`));
  const list = perOperation(20, () => ask('GET', base));
  const patchAll = (mode: string): number =>
    perOperation(OBJECTS, (i) => ask('PATCH', `${base}/settings-${i}`, { data: { mode } }));
  const patch = patchAll('slow');
  // What the watches add to a patch is little beside it: the quickest of several rounds with and without them.
  let [alone, watched] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    alone = Math.min(alone, patchAll(`alone ${round}`));
    let events = 0;
    const query = new URLSearchParams({ watch: 'true', resourceVersion: String(store.revision) });
    const watches = Array.from({ length: WATCHES }, () =>
      api.watch({ method: 'GET', path: base, query, user: ADMIN }, () => events++),
    );
    watched = Math.min(watched, patchAll(`watched ${round}`));
    for (const watch of watches) if ('stop' in watch) watch.stop();
    if (events !== OBJECTS * WATCHES) throw new Error(`${events} events were seen`);
  }
  return { create, get, list, patch, event: Math.max(0, watched - alone) / WATCHES };
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
