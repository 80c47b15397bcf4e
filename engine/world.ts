import { ApiServer } from './apiserver/server.ts';
import { admissionPlugins } from './apiserver/admission/index.ts';
import { Authenticator } from './apiserver/auth/authentication.ts';
import { authorizerOf, type AuthorizationMode } from './apiserver/auth/modes.ts';
import { COMMON_KEY, TokenKey, type PrivateKey } from './apiserver/auth/token-key.ts';
import { RbacAuthorizer } from './apiserver/auth/rbac.ts';
import type { Cluster } from './apiserver/environment.ts';
import { bootstrap, finishBootstrap } from './bootstrap/index.ts';
import { learnerFiles } from './bootstrap/learner.ts';
import { notSimulated } from './cli/not-simulated.ts';
import { kubectlProgram } from './cli/kubectl/index.ts';
import { startControllers } from './controllers/index.ts';
import { CoScheduler } from './kernel/coroutine.ts';
import { Kernel, type KernelState } from './kernel/kernel.ts';
import { LIMITS } from './kernel/limits.ts';
import { startKubelets } from './kubelet/index.ts';
import { createNetwork, type Network } from './network/index.ts';
import { CONTROL_PLANE_ADDRESS } from './network/origin.ts';
import { parentPath, type FileNode } from './runtime/files.ts';
import { MemoryFiles } from './runtime/memory-files.ts';
import type { Machine, Process, Program } from './runtime/process.ts';
import { PortTable } from './runtime/ports.ts';
import { Capture, readerFrom } from './runtime/streams.ts';
import { startScheduler } from './scheduler/index.ts';
import { utilityPrograms } from './shell/index.ts';
import { Store, type StoreState } from './store/store.ts';

/** How a world begins. Equal options and equal input give equal bytes, wherever it runs. */
export interface WorldOptions {
  /** Names the world's chance. */
  readonly seed?: string;
  /** Nodes of the cluster, 1 to 5,000. */
  readonly nodes?: number;
  /** The instant at which the learner sits down, in ms since 1970 (UTC); the cluster is a little older. */
  readonly startMs?: number;
  /** Authorization modes, asked in turn; RBAC where left out. */
  readonly authorization?: readonly AuthorizationMode[];
  /** Field texts for `kubectl explain`: definition to field to text. May be filled later. */
  readonly descriptions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The key that signs the tokens of service accounts, which clusters of a learner's own have in common. */
  readonly tokenKey?: PrivateKey;
}

/** What a command did. */
export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status; 124 where it was ended for taking longer than {@link LIMITS.commandMs}. */
  readonly exit: number;
}

/** A world at an instant: plain data and frozen objects. Running commands are no part of it. */
export interface WorldState {
  readonly options: WorldOptions;
  readonly kernel: KernelState;
  readonly store: StoreState;
  /** The root of the learner's file tree. */
  readonly files: FileNode;
}

const DEFAULT_START_MS = Date.UTC(2026, 10, 21);
/** A cluster has been up for this long when the learner sits down; CoreDNS is then ready. */
const WARM_UP_MS = 21_000;
/** `settle`: how long nothing may have changed, and how long to wait for that at most. */
const QUIET_MS = 3_500;
const SETTLE_LIMIT_MS = 90_000;

/** The resources whose changes keep `settle` waiting. */
const SETTLING = new Set(
  (
    'pods services replicationcontrollers persistentvolumeclaims persistentvolumes namespaces resourcequotas configmaps ' +
    'secrets serviceaccounts deployments.apps replicasets.apps statefulsets.apps daemonsets.apps jobs.batch ' +
    'cronjobs.batch endpointslices.discovery.k8s.io horizontalpodautoscalers.autoscaling ingresses.networking.k8s.io ' +
    'poddisruptionbudgets.policy'
  ).split(' '),
);

/** Programs of the course's subject that are not modelled. */
const NOT_SIMULATED: readonly [string, Program][] = [
  ['docker', notSimulated('docker', 'the Docker Engine')],
  ['minikube', notSimulated('minikube', 'minikube')],
  ['helm', notSimulated('helm', 'Helm')],
];

/** The API server's address, as kubeconfig files name it. */
const SERVER_URL = 'https://172.30.0.10:6443';

/**
 * How worlds begin, by their options: all that begin with equal ones are equal, so that the third is loaded and not made
 * anew. Who grades or tests begins the same world over and over; a page begins one, for which nothing is kept.
 */
const beginnings = new Map<string, 'seen' | Pick<WorldState, 'kernel' | 'store'>>();
const MAX_BEGINNINGS = 8;
const MAX_KEPT_NODES = 20;

const keyOf = ({ seed, nodes, startMs, authorization }: WorldOptions): string =>
  JSON.stringify([seed, nodes, startMs, authorization]);

/**
 * A cluster, its nodes and network, and the learner's machine beside it, in virtual time. Everything is synchronous:
 * `exec`, `advance` and `settle` return when virtual time has passed, which takes milliseconds.
 */
export class World {
  readonly options: WorldOptions;
  readonly kernel: Kernel;
  readonly store: Store;
  readonly api: ApiServer;
  readonly processes: CoScheduler;
  readonly cluster: Cluster;
  readonly network: Network;
  /** The learner's machine. */
  readonly machine: Machine;
  readonly #files: MemoryFiles;
  readonly #kubelets: ReturnType<typeof startKubelets>;
  #changedMs: number;

  constructor(options: WorldOptions = {}, state?: WorldState) {
    this.options = options;
    const startMs = options.startMs ?? DEFAULT_START_MS;
    this.kernel = new Kernel({ seed: options.seed ?? 'reconcile', startMs: startMs - WARM_UP_MS });
    this.store = new Store();
    this.processes = new CoScheduler(this.kernel);
    const rbac = new RbacAuthorizer(this.store);
    const authorizer = authorizerOf(options.authorization ?? ['RBAC'], rbac);
    const tokenKey = new TokenKey(options.tokenKey ?? COMMON_KEY);
    const authenticator = new Authenticator(this.kernel, this.store, tokenKey);
    const cutOff = new Set<string>();
    this.api = new ApiServer({
      kernel: this.kernel,
      store: this.store,
      admission: admissionPlugins(rbac),
      authorizer,
      cutOff,
      tokenKey,
      authenticator: ({ headers }) => authenticator.authenticate({ authorization: headers?.authorization }),
    });
    const { kernel, store, api, processes } = this;
    const environment = { kernel, store, api, processes, cutOff };
    this.network = createNetwork(environment);
    startControllers(environment);
    startScheduler(environment);
    const containerPrograms = (name: string): Program | undefined => utilityPrograms.get(name);
    const pods = startKubelets(environment, { containerPrograms, network: this.network });
    this.api.pods = pods;
    this.#kubelets = pods;
    this.cluster = { ...environment, serverUrl: SERVER_URL, pods, descriptions: options.descriptions ?? {} };
    this.#files = state ? new MemoryFiles({ clock: this.kernel, root: state.files }) : learnerFiles(this.kernel);
    this.machine = this.#learnerMachine();
    this.#changedMs = this.kernel.now;
    this.store.subscribe('*', ({ resource, atMs }) => {
      if (SETTLING.has(resource)) this.#changedMs = atMs;
    });
    if (state) this.#load(state);
    else this.#begin(options);
  }

  /** Go on from a saved state, as a world of its own. */
  static load(state: WorldState): World {
    return new World(state.options, state);
  }

  /** The state now, to go on from as often as wanted. */
  save(): WorldState {
    return { options: this.options, kernel: this.kernel.save(), store: this.store.save(), files: this.#files.root };
  }

  /** A copy that goes its own way from here. */
  fork(): World {
    return World.load(this.save());
  }

  /**
   * A node dies, as far as the cluster can see: its kubelet is silent, nothing reaches its pods. After 45 s its
   * conditions are Unknown, 300 s later its pods are evicted (their objects stay, terminating, until it comes back).
   */
  failNode(name: string): void {
    if (!this.#kubelets.setCutOff(name, true)) throw new Error(`there is no node ${name}`);
  }

  /** The end of {@link failNode}: the node is there again, with what still ran on it. */
  restoreNode(name: string): void {
    if (!this.#kubelets.setCutOff(name, false)) throw new Error(`there is no node ${name}`);
  }

  /** Let virtual time pass. */
  advance(ms: number): void {
    this.kernel.advance(ms);
  }

  /**
   * Let time pass until nothing has changed for 3.5 s, at most 90 s, as the recordings' `settle` does.
   * False where it still changed at the end.
   */
  settle(): boolean {
    const from = this.kernel.now;
    this.#changedMs = from;
    for (;;) {
      const until = Math.min(this.#changedMs + QUIET_MS, from + SETTLE_LIMIT_MS);
      if (this.kernel.step(until)) continue;
      this.kernel.advance(until - this.kernel.now);
      if (until >= this.#changedMs + QUIET_MS) return true;
      return false;
    }
  }

  /**
   * Run a command line with bash on the learner's machine, as the recordings do: no terminal, empty standard input, and
   * at most two minutes of virtual time.
   */
  exec(command: string): ExecResult {
    const stdout = new Capture();
    const stderr = new Capture();
    const process: Process = {
      argv: ['bash', '-c', command],
      env: learnerEnvironment(this.machine),
      cwd: this.machine.user.home,
      stdin: readerFrom(''),
      stdout,
      stderr,
      machine: this.machine,
    };
    const bash = this.machine.program('bash');
    if (!bash) throw new Error('the learner has no bash');
    const task = this.processes.start(command, bash(process));
    this.processes.runToEnd(task, LIMITS.commandMs);
    if (!task.finished) {
      task.interrupt('SIGKILL');
      this.processes.drain();
      return { stdout: stdout.text, stderr: stderr.text, exit: 124 };
    }
    if (task.error) throw task.error;
    return { stdout: stdout.text, stderr: stderr.text, exit: task.result as number };
  }

  /** Put a file into the learner's working directory, making directories on the way. */
  writeFile(name: string, text: string): void {
    const path = name.startsWith('/') ? name : `${this.machine.user.home}/${name}`;
    this.#files.makeDirectory(parentPath(path), true);
    this.#files.write(path, text);
  }

  #begin(options: WorldOptions): void {
    const key = keyOf(options);
    const known = beginnings.get(key);
    if (known && known !== 'seen') return this.#load(known);
    bootstrap(this.cluster, { nodes: options.nodes ?? 1 });
    this.kernel.advance(WARM_UP_MS);
    for (const event of [...this.store.list('events')])
      this.store.remove('events', event.metadata.namespace!, event.metadata.name, this.kernel.now, 'bootstrap');
    finishBootstrap(this.cluster);
    if ((options.nodes ?? 1) > MAX_KEPT_NODES) return;
    if (beginnings.size >= MAX_BEGINNINGS) beginnings.clear();
    beginnings.set(key, known ? this.save() : 'seen');
  }

  #load(state: Pick<WorldState, 'kernel' | 'store'>): void {
    this.store.load(state.store);
    this.api.reload();
    this.kernel.load(state.kernel);
  }

  #learnerMachine(): Machine {
    const kubectl = kubectlProgram(this.cluster);
    const programs = new Map<string, Program>([...utilityPrograms, ['kubectl', kubectl], ...NOT_SIMULATED]);
    const ports = new PortTable();
    this.network.attach({ address: CONTROL_PLANE_ADDRESS, ports, kind: 'machine', name: 'learner' });
    return {
      kernel: this.kernel,
      scheduler: this.processes,
      files: this.#files,
      hostname: 'learner',
      user: { name: 'root', uid: 0, gid: 0, home: '/home/learner' },
      program: (name) => programs.get(name.slice(name.lastIndexOf('/') + 1)),
      programs: () => [...programs.keys()].sort(),
      network: this.network.learner,
      listen: (listener) => (ports.add(listener) ? () => ports.remove(listener) : undefined),
      listening: () => ports.all(),
    };
  }
}

/** The environment that the learner's commands start with. */
function learnerEnvironment(machine: Machine): Map<string, string> {
  return new Map([
    ['HOME', machine.user.home],
    ['USER', 'learner'],
    ['LOGNAME', 'learner'],
    ['SHELL', '/bin/bash'],
    ['TERM', 'dumb'],
    ['LANG', 'C.UTF-8'],
    ['PATH', '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'],
  ]);
}
