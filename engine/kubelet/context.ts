import type { Client } from '../apiserver/api.ts';
import type { Environment } from '../apiserver/environment.ts';
import type { Network } from '../network/index.ts';
import type { Container } from '../runtime/container.ts';
import type { ContainerFiles } from '../runtime/container-files.ts';
import type { MemoryFiles } from '../runtime/memory-files.ts';
import type { PortTable } from '../runtime/ports.ts';
import type { Program } from '../runtime/process.ts';
import type { ContainerEntry, Instance, NodeRecord, PodRecord } from './record.ts';
import type { NodeFacts } from './variables.ts';

/** A container's parts that are no plain data. */
export interface LiveContainer {
  readonly container: Container;
  readonly files: ContainerFiles;
  readonly root: MemoryFiles;
}

/** What the kubelets' parts work with. */
export interface KubeletContext {
  readonly env: Environment;
  readonly network: Network;
  /** A program for a container, by name. */
  program(name: string): Program | undefined;
  client(node: string): Client;
  node(name: string): NodeRecord | undefined;
  facts(record: PodRecord): NodeFacts;
  /** A duration around `ms`, from seeded chance. */
  about(ms: number): number;
  /** Record an event of a pod, or of one of its containers. */
  event(record: PodRecord, type: 'Normal' | 'Warning', reason: string, message: string, container?: string): void;
  /** Files of one of the pod's own volumes. */
  volume(record: PodRecord, name: string): MemoryFiles | undefined;
  putVolume(record: PodRecord, name: string, files: MemoryFiles): void;
  nodeFiles(node: string): MemoryFiles;
  token(record: PodRecord, source: { audience?: string; expirationSeconds?: number }): string;
  /** The ports of the pod's network namespace (the node's for host network). */
  ports(record: PodRecord): PortTable;
  live(instance: Instance): LiveContainer | undefined;
  setLive(instance: Instance, live: LiveContainer | undefined): void;
  /**
   * Leave a container's programs alone until somebody asks for them: a timer of theirs, a signal, a request, an exec.
   * Most containers are never asked. `savedMs`: what they did until then is told already. On a node's own ports nobody
   * can tell who is meant: there they run at once.
   */
  sleep(record: PodRecord, run: Instance, entry: ContainerEntry, savedMs?: number): void;
  /** Has nobody asked for its programs yet? */
  isAsleep(instance: Instance): boolean;
  /** Wake this pod's worker with a task. */
  after(ms: number, task: readonly (string | number)[], periodic?: boolean): number;
  /** Go on with the steps of the sync under way. */
  goOn(record: PodRecord, delayMs: number): void;
  /** Ask for a sync of the pod, not before `delayMs` have passed. */
  requestSync(record: PodRecord, delayMs: number, periodic?: boolean): void;
  /** Ask for a sync when the runtime's state is next looked at. */
  requestTick(record: PodRecord): void;
  /** Make the status from the record and write it if it changed. */
  updateStatus(record: PodRecord, ended?: boolean): void;
  /** Something in the pod changed that a held probe may see. */
  probesChanged(record: PodRecord): void;
  /** Files of one of its containers changed. */
  filesChanged(record: PodRecord): void;
  startProbes(record: PodRecord, instance: Instance): void;
  forget(record: PodRecord): void;
  /** A container has printed something. */
  logged(instance: Instance): void;
  /** A container's main process has ended. */
  containerEnded(record: PodRecord, instance: Instance): void;
}
