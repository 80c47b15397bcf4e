import type { Co, CoScheduler } from '../kernel/coroutine.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Store } from '../store/store.ts';
import type { Api } from './api.ts';

/** What the parts of a cluster are given: clock, store, API server, and the scheduler of coroutines. */
export interface Environment {
  readonly kernel: Kernel;
  readonly store: Store;
  readonly api: Api;
  readonly processes: CoScheduler;
  /** Names of the nodes that are cut off: nothing reaches them, and nobody hears of them. The kubelets fill it. */
  readonly cutOff?: Set<string>;
}

/** Options of `pods/log`, in the API's own names. */
export interface LogOptions {
  readonly container?: string;
  readonly previous?: boolean;
  readonly follow?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  readonly timestamps?: boolean;
  readonly limitBytes?: number;
}

/** Streams for `pods/exec` and `pods/attach`; in the shapes of runtime/streams.ts. */
export interface ExecStreams {
  readonly stdin: { read(): Co<string>; close(): void } | undefined;
  readonly stdout: { write(text: string): Co<void>; push(text: string): void };
  readonly stderr: { write(text: string): Co<void>; push(text: string): void };
  readonly tty: boolean;
}

/**
 * What the API server asks of a pod's kubelet. All throw StatusError where the pod, container or state does not allow it
 * (`container "x" in pod "y" is waiting to start: …`).
 */
export interface PodAccess {
  /** The log as it is now, without following. */
  readLog(namespace: string, pod: string, options: LogOptions): string;
  /** Write the log and go on with what comes, until the container ends. */
  followLog(namespace: string, pod: string, options: LogOptions, out: { write(text: string): Co<void> }): Co<void>;
  /** Run a command in a container; returns its exit status. `command not found` is a StatusError as the runtime words it. */
  exec(
    namespace: string,
    pod: string,
    container: string | undefined,
    command: readonly string[],
    streams: ExecStreams,
  ): Co<number>;
  /** Join the container's own streams until it ends or the reader stops. */
  attach(namespace: string, pod: string, container: string | undefined, streams: ExecStreams): Co<number>;
  /** Throws what exec, attach or port-forward would throw of its target, before anything is run. */
  check(namespace: string, pod: string, verb: 'exec' | 'attach' | 'portforward', container: string | undefined): void;
  /** Send an HTTP request (or, as `tcp`, a body of another protocol) to a port of the pod (port-forward, proxy). */
  request(
    namespace: string,
    pod: string,
    port: number,
    request: {
      protocol?: 'http' | 'tcp';
      method?: string;
      path?: string;
      headers?: Record<string, string>;
      body?: string;
    },
  ): Co<{ status: number; headers: Record<string, string>; body: string } | { failure: string }>;
}

/** A cluster as kubectl reaches it. */
export interface Cluster extends Environment {
  /** `https://172.30.0.10:6443`, as kubeconfig files name it. */
  readonly serverUrl: string;
  readonly pods: PodAccess;
  /** Field texts for `kubectl explain` and the editor: definition name to field ('' for itself) to text. */
  readonly descriptions: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
