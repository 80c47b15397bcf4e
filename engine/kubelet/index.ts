import type { Environment } from '../apiserver/environment.ts';
import type { Network } from '../network/index.ts';
import type { Program } from '../runtime/process.ts';
import { KubeletAccess } from './access.ts';
import { Kubelets } from './kubelets.ts';

/** What the kubelets need from the rest of the world. */
export interface KubeletOptions {
  /** Programs of containers that no image model has: shells and utilities. */
  readonly containerPrograms: (name: string) => Program | undefined;
  readonly network: Network;
}

/**
 * Start a kubelet for every Node object, now and later. Pods that are bound to a node run there: the answer is how
 * logs, exec and ports of their containers are reached.
 */
export function startKubelets(env: Environment, options: KubeletOptions): KubeletAccess {
  return new KubeletAccess(new Kubelets(env, options.network, options.containerPrograms));
}
