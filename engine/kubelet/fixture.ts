import { ApiServer } from '../apiserver/server.ts';
import type { Client } from '../apiserver/api.ts';
import type { Environment, PodAccess } from '../apiserver/environment.ts';
import { CoScheduler, sleep, type Co } from '../kernel/coroutine.ts';
import { Kernel, type KernelState } from '../kernel/kernel.ts';
import { createNetwork, type Network } from '../network/index.ts';
import type { NetworkAnswer, Program } from '../runtime/process.ts';
import type { KubeObject } from '../store/object.ts';
import { Store, type StoreState } from '../store/store.ts';
import { startKubelets } from './index.ts';

/** Programs for the tests' containers: the shell is another folder's matter. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  sleep: function* ({ argv, machine }) {
    yield* sleep(machine.kernel, Number(argv[1]) * 1000);
    return 0;
  },
  echo: function* ({ argv, stdout }) {
    yield* stdout.write(`${argv.slice(1).join(' ')}\n`);
    return 0;
  },
  false: function* () {
    return 1;
  },
  cat: function* ({ argv, machine, stdout, stderr }) {
    if (!machine.files.exists(argv[1])) {
      yield* stderr.write(`cat: can't open '${argv[1]}': No such file or directory\n`);
      return 1;
    }
    yield* stdout.write(machine.files.read(argv[1]));
    return 0;
  },
  touch: function* ({ argv, machine }) {
    machine.files.touch(argv[1]);
    return 0;
  },
  // Prints a line every second, from its own clock.
  ts: function* ({ machine, stdout }) {
    for (let n = 1; ; n++) {
      yield* stdout.write(`line ${n}\n`);
      yield* sleep(machine.kernel, 1000);
    }
  },
};

/** Node `index` (from 1): 2 CPUs, 24 GiB, 110 pods. */
function nodeObject(index: number, creationTimestamp: string): KubeObject {
  const name = `node-${index}`;
  const capacity = { cpu: '2', memory: '24Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: name, creationTimestamp },
    spec: { podCIDR: `10.244.${index - 1}.0/24` },
    status: { capacity, allocatable: capacity, addresses: [{ type: 'InternalIP', address: `172.30.0.${10 + index}` }] },
  };
}

/** A small cluster without controllers and scheduler, for the tests of nodes and network. */
export interface TestCluster extends Environment {
  readonly network: Network;
  readonly pods: PodAccess;
  readonly client: Client;
  /** Create a pod on a node; `spec` adds to one container `main`. */
  run(
    name: string,
    container: Record<string, unknown>,
    spec?: Record<string, unknown>,
    labels?: Record<string, string>,
  ): void;
  /** What a pod's status says, by path. */
  status(name: string): KubeObject['status'];
  /** A pod's events: `Normal Started Container started`, with a count where it is not 1. */
  events(name: string): string[];
  /** Wait for a coroutine. */
  wait<T>(co: Co<T>): T;
  /** GET a page from the learner's machine. */
  get(host: string, port: number): NetworkAnswer;
  save(): { kernel: KernelState; store: StoreState };
}

/** Make a cluster of `nodes` nodes, or go on from a saved state. */
export function testCluster(nodes = 1, state?: { kernel: KernelState; store: StoreState }): TestCluster {
  const kernel = new Kernel({ seed: 'test', startMs: Date.UTC(2026, 10, 21) });
  const store = new Store();
  const processes = new CoScheduler(kernel);
  const api = new ApiServer({ kernel, store });
  const env = { kernel, store, api, processes };
  const network = createNetwork(env);
  const pods = startKubelets(env, { containerPrograms: (name) => PROGRAMS[name], network });
  const client = api.client({ user: { name: 'admin', groups: ['system:masters'] }, fieldManager: 'test' });
  if (state) {
    store.load(state.store);
    kernel.load(state.kernel);
  } else {
    const metadata = { name: 'default', uid: 'default', creationTimestamp: kernel.timestamp() };
    store.put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata }, kernel.now, 'test');
    for (let i = 1; i <= nodes; i++) {
      store.put('nodes', nodeObject(i, kernel.timestamp()), kernel.now, 'test');
    }
    kernel.advance(1);
  }
  const wait = <T>(co: Co<T>): T => {
    const task = processes.start('test', co);
    processes.runToEnd(task, 600_000);
    if (task.error) throw task.error;
    return task.result as T;
  };
  return {
    ...env,
    network,
    pods,
    client,
    wait,
    run(name, container, spec = {}, labels = {}) {
      const main = { name: 'main', image: 'busybox:1.36', ...container };
      const metadata = { name, namespace: 'default', labels };
      const object = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata,
        spec: { nodeName: 'node-1', containers: [main], ...spec },
      };
      client.create('pods', object as KubeObject);
    },
    status: (name) => store.get('pods', 'default', name)?.status,
    events: (name) =>
      [...store.list('events', 'default')]
        .filter((event) => event.involvedObject.name === name)
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map(({ type, reason, message, count }) => `${type} ${reason} ${message}${count > 1 ? ` x${count}` : ''}`),
    get: (host, port) => wait(network.learner.request({ protocol: 'http', host, port, path: '/' }, 5000)),
    save: () => ({ kernel: kernel.save(), store: store.save() }),
  };
}
