import { admissionPlugins } from '../apiserver/admission/index.ts';
import type { Client } from '../apiserver/api.ts';
import { RbacAuthorizer } from '../apiserver/auth/rbac.ts';
import type { Environment } from '../apiserver/environment.ts';
import { ApiServer } from '../apiserver/server.ts';
import { bootstrap } from '../bootstrap/index.ts';
import { CoScheduler } from '../kernel/coroutine.ts';
import { Kernel, type KernelState } from '../kernel/kernel.ts';
import { startScheduler } from '../scheduler/index.ts';
import type { KubeObject } from '../store/object.ts';
import { Store, type StoreState } from '../store/store.ts';
import { startControllers } from './index.ts';
import { podsOn } from './indexes.ts';

/** A cluster with controllers and scheduler, and a stand-in for kubelets, for tests. */
export interface TestCluster extends Environment {
  readonly client: Client;
  /** Let time pass; bound pods become ready, and those on their way out go. */
  run(ms: number): void;
  /** The messages of all events of a kind of object, in order of their creation. */
  messages(kind: string): string[];
  /** Names of a resource's objects in `default`, random parts cut off. */
  names(resource: string): string[];
  save(): { kernel: KernelState; store: StoreState };
}

/** How long the stand-in takes to start pods, and how often it looks. */
const STEP_MS = 100;

export function testCluster(nodes = 1, state?: { kernel: KernelState; store: StoreState }): TestCluster {
  const kernel = new Kernel({ seed: 'controllers', startMs: Date.UTC(2026, 10, 21) });
  const store = new Store();
  const processes = new CoScheduler(kernel);
  const authorizer = new RbacAuthorizer(store);
  const api = new ApiServer({ kernel, store, admission: admissionPlugins(authorizer), authorizer });
  const environment: Environment = { kernel, store, api, processes };
  startControllers(environment);
  startScheduler(environment);
  if (state) {
    store.load(state.store);
    kernel.load(state.kernel);
  } else bootstrap(environment, { nodes });
  const client = api.client({ user: { name: 'learner', groups: ['system:masters'] }, fieldManager: 'test' });
  const cluster: TestCluster = {
    ...environment,
    client,
    run(ms) {
      for (const until = kernel.now + ms; kernel.now < until;) {
        kernel.advance(STEP_MS);
        for (const node of store.list('nodes')) for (const pod of podsOn(store, node.metadata.name)) tend(cluster, pod);
      }
    },
    messages: (kind) =>
      store
        .list('events')
        .filter(({ involvedObject }) => involvedObject.kind === kind)
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map(({ message }) => withoutChance(message)),
    names: (resource) => store.list(resource, 'default').map(({ metadata }) => withoutChance(metadata.name)),
    save: () => ({ kernel: kernel.save(), store: store.save() }),
  };
  if (!state) cluster.run(1_000);
  return cluster;
}

const withoutChance = (text: string): string => text.replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-*');

/** What a kubelet would do to a pod: start it, and end it once it was deleted. A pod of a Job succeeds. */
function tend({ client, kernel }: TestCluster, pod: KubeObject): void {
  const { namespace = '', name, deletionTimestamp, ownerReferences } = pod.metadata;
  const { phase } = pod.status;
  if (deletionTimestamp) return client.delete('pods', namespace, name, { gracePeriodSeconds: 0 });
  const job = ownerReferences?.some(({ kind }) => kind === 'Job');
  if (phase === 'Running' || phase === 'Succeeded' || phase === 'Failed') return;
  const ready = { type: 'Ready', status: job ? 'False' : 'True', lastTransitionTime: kernel.timestamp() };
  const conditions = [...pod.status.conditions.filter(({ type }: { type: string }) => type !== 'Ready'), ready];
  const podIP = `10.244.9.${Number(pod.metadata.resourceVersion) % 250}`;
  const status = {
    ...pod.status,
    phase: job ? 'Succeeded' : 'Running',
    conditions,
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: kernel.timestamp(),
  };
  client.update('pods', { ...pod, status }, { subresource: 'status' });
}

/** A template of one container. */
export const template = (app: string, image = 'nginx:1.25', spec: Record<string, unknown> = {}): KubeObject =>
  ({
    metadata: { labels: { app } },
    spec: { containers: [{ name: 'main', image }], ...spec },
  }) as unknown as KubeObject;

/** A workload of `apps/v1` with pods of one container. */
export function workload(kind: string, app: string, spec: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: app, namespace: 'default' },
    spec: { selector: { matchLabels: { app } }, template: template(app), ...spec },
  };
}
