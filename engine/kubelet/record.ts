import type { FileNode } from '../runtime/files.ts';
import type { ContainerMemory, ContainerSpec } from '../runtime/container.ts';
import type { KubeObject } from '../store/object.ts';

/** Which list of the pod's spec a container stands in. */
export type ContainerKind = 'init' | 'app' | 'ephemeral';

/** Requests and limits of a container. */
export interface Resources {
  readonly limits?: Readonly<Record<string, string>>;
  readonly requests?: Readonly<Record<string, string>>;
}

/** A piece of a container's log. Texts may hold several lines or a part of one. */
export interface LogPiece {
  readonly atMs: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** One run of a container, as the runtime keeps it. */
export interface Instance {
  readonly id: string;
  readonly name: string;
  /** 0 for the first run. */
  readonly attempt: number;
  /** As the runtime names the image: `docker.io/library/nginx:1.25`. */
  readonly image: string;
  /** `docker.io/library/nginx@sha256:…`. */
  readonly imageId: string;
  /** What it was made from: a change of it means the container is replaced. */
  readonly definition: string;
  /** The resources it runs with. */
  resources: Resources;
  readonly stopSignal: string;
  readonly spec: ContainerSpec;
  readonly createdMs: number;
  startedMs: number;
  finishedMs: number;
  state: 'created' | 'running' | 'exited';
  exitCode: number;
  reason: string;
  message: string;
  log: LogPiece[];
  logBytes: number;
  /** Where it was started from and what its programs got: for running them again in a fork. */
  memory: ContainerMemory | undefined;
  start: FileNode | undefined;
  /** The files as they are, filled when the state is saved. */
  files: FileNode | undefined;
  /** Who is to be SIGKILLed at this instant. */
  killAtMs: number | undefined;
  /** Does its preStop hook run? */
  preStop?: boolean;
  user: { uid: number; gid: number; supplementalGroups: number[] };
}

/** Why a container waits, as the last attempt to start it found. */
export interface WaitingReason {
  readonly reason: string;
  readonly message: string;
}

/** An exponential back-off: no new attempt until `sinceMs + delayMs`. */
export interface BackOff {
  delayMs: number;
  sinceMs: number;
}

/** The pod's sandbox: its network namespace. */
export interface Sandbox {
  readonly id: string;
  readonly address: string;
  readonly createdMs: number;
  ready: boolean;
  /** When the pod's /etc/hosts and the like were written: for its first container. */
  filesMs?: number;
}

/** A probe's state. */
export interface ProbeState {
  /** The last result that counts: undefined before the first. */
  result: 'success' | 'failure' | undefined;
  /** Results of one kind in a row. */
  run: number;
  lastResult: 'success' | 'failure' | undefined;
  /** The instance that is probed. */
  instance: string;
  /** Does a timer wait to run it? */
  scheduled: boolean;
  /** Is an attempt under way? */
  busy: boolean;
  /** Held: the answer will not change until something in the pod does. */
  held: boolean;
}

/** What the pod worker still has to do in the sync under way. */
export type Step =
  | { readonly do: 'mount' }
  | { readonly do: 'sandbox' }
  | { readonly do: 'sandboxReady' }
  | { readonly do: 'volumeImage'; readonly volume: string }
  | { readonly do: 'volumePulled'; readonly volume: string; readonly sinceMs: number; readonly pullMs: number }
  | { readonly do: 'containers' }
  | { readonly do: 'start'; readonly name: string; readonly kind: ContainerKind }
  | {
      readonly do: 'pulled';
      readonly name: string;
      readonly kind: ContainerKind;
      readonly sinceMs: number;
      readonly pullMs: number;
    }
  | { readonly do: 'create'; readonly name: string; readonly kind: ContainerKind }
  | { readonly do: 'run'; readonly name: string; readonly kind: ContainerKind }
  | { readonly do: 'postStart'; readonly name: string; readonly kind: ContainerKind }
  | {
      readonly do: 'kill';
      readonly names: readonly string[];
      readonly message: string | undefined;
      readonly graceMs: number | undefined;
    }
  | { readonly do: 'signal'; readonly name: string; readonly graceMs: number }
  | { readonly do: 'killed' }
  | { readonly do: 'stopSandbox' }
  | { readonly do: 'stopped' }
  | { readonly do: 'remove' };

/** A volume of a pod once it is mounted. */
export interface MountedVolume {
  readonly name: string;
  /** Where its files live: the pod's own, its node's, or an image's. */
  readonly store: 'pod' | 'node' | 'image';
  /** Key in the store; of an image its reference. */
  readonly key: string;
  /** Directory of the store's tree. */
  readonly source: string;
  readonly readOnly: boolean;
  /** Objects it is made from, to be written anew when they change. */
  readonly refresh: boolean;
  /** Bytes it may hold where it lies in the node's memory. */
  readonly memoryBytes?: number;
}

/** A pod on a node: all that its worker knows. Plain data. */
export interface PodRecord {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  /** As last seen; stays when the API has deleted it. */
  pod: KubeObject;
  phase: 'syncing' | 'terminating' | 'terminated';
  /** Is it gone from the API? */
  gone: boolean;
  /** Refused by the node, or past its deadline: reason and message of the pod's status. */
  verdict:
    | { readonly phase: 'Failed'; readonly reason: string; readonly message: string; readonly refused?: boolean }
    | undefined;
  /** The status last written; frozen, since the store shares it. */
  status: Record<string, unknown> | undefined;
  sandbox: Sandbox | undefined;
  /** Runs of each container, the newest first; at most two are kept. */
  containers: Record<string, Instance[]>;
  reasons: Record<string, WaitingReason>;
  backOffs: Record<string, BackOff>;
  volumes: Record<string, MountedVolume> | undefined;
  /** Files of the pod's own volumes, filled when the state is saved. */
  volumeFiles: Record<string, FileNode>;
  probes: Record<string, ProbeState>;
  steps: Step[];
  /** Is a sync under way? */
  busy: boolean;
  /** Does it wait for a postStart hook? */
  hooking: boolean;
  /** Is another one asked for? */
  pending: boolean;
  /** When a sync is asked for already. */
  syncAtMs: number | undefined;
  /** When the pod was first Running; 0 before. */
  runningSinceMs: number;
  /** Is a look at what it keeps on the disk planned? */
  storageLook?: boolean;
  /** Counts syncs: a timer of an earlier one is void. */
  token: number;
  /** When the sync under way began. */
  syncStartMs: number;
  /** Failed starts of the sync under way. */
  failed: boolean;
  startedAny: boolean;
  graceMs: number | undefined;
  /** The generation whose new resources are being given to running containers. */
  resizing: number | undefined;
  /** New resources that the node has no room for now: of which generation, since when, and why. */
  deferred?: { readonly generation: number | undefined; readonly sinceMs: number; readonly message: string };
  /** Volumes that could not be set up: how often, and when to try again. */
  mountFailures: Record<string, { count: number; retryMs: number }>;
  mountedSinceMs: number;
  startTimeMs: number;
  seenKey: string;
}

/** A node's own state. Plain data. */
export interface NodeRecord {
  readonly name: string;
  /** Prefix of its pods' addresses: `10.244.0.`. */
  readonly prefix: string;
  lastIp: number;
  usedIps: Set<string>;
  /** Images on the node: canonical names. */
  images: string[];
  /** Is its kubelet going to look at them, because some are new? */
  looksAtImages: boolean;
  /** Pulls run one after another: when the last one asked for ends. */
  pullsEndMs: number;
  /** When a name server last refused to answer. */
  refusedMs: number;
  /** When the last sandbox asked for is ready. */
  sandboxEndMs: number;
  /** The runtime's state is looked at every second, at this phase. */
  tickMs: number;
  files: FileNode | undefined;
  /** As the kubelet last told of it. */
  unschedulable: boolean;
  /** Is the node cut off from everything else? */
  cutOff?: boolean;
}

export const newRecord = (pod: KubeObject): PodRecord => ({
  uid: pod.metadata.uid as string,
  namespace: pod.metadata.namespace as string,
  name: pod.metadata.name,
  node: pod.spec.nodeName,
  pod,
  phase: 'syncing',
  gone: false,
  verdict: undefined,
  status: undefined,
  sandbox: undefined,
  containers: {},
  reasons: {},
  backOffs: {},
  volumes: undefined,
  volumeFiles: {},
  probes: {},
  steps: [],
  busy: false,
  pending: false,
  hooking: false,
  syncAtMs: undefined,
  runningSinceMs: 0,
  token: 0,
  syncStartMs: 0,
  failed: false,
  startedAny: false,
  graceMs: undefined,
  resizing: undefined,
  mountFailures: {},
  mountedSinceMs: 0,
  startTimeMs: 0,
  seenKey: '',
});

/** A container of a pod's spec, with the fields the kubelet reads. */
export interface ContainerEntry {
  readonly kind: ContainerKind;
  // The fields follow the pod's schema, which the API server enforces.
  readonly spec: any;
}

/** All containers of a pod: init, app, ephemeral, each in the order of the spec. */
export function containersOf({ spec }: KubeObject): readonly ContainerEntry[] {
  // A pod's worker asks many times in a row.
  if (spec === lastSpec) return lastEntries;
  let entries = known.get(spec);
  if (!entries) known.set(spec, (entries = entriesOf(spec)));
  lastSpec = spec;
  lastEntries = entries;
  return entries;
}

const known = new WeakMap<object, readonly ContainerEntry[]>();
let lastSpec: object | undefined;
let lastEntries: readonly ContainerEntry[] = [];

function entriesOf(spec: KubeObject['spec']): readonly ContainerEntry[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec;
  return [
    ...initContainers.map((spec: unknown) => ({ kind: 'init', spec })),
    ...containers.map((spec: unknown) => ({ kind: 'app', spec })),
    ...ephemeralContainers.map((spec: unknown) => ({ kind: 'ephemeral', spec })),
  ] as ContainerEntry[];
}

/** Is it an init container that keeps running beside the others? */
export const isSidecar = ({ kind, spec }: ContainerEntry): boolean =>
  kind === 'init' && spec.restartPolicy === 'Always';

/** The newest run of a container. */
export const current = (record: PodRecord, name: string): Instance | undefined => record.containers[name]?.[0];
