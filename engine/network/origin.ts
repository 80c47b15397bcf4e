import type { PortTable } from '../runtime/ports.ts';
import type { ResolverConfig } from '../runtime/resolver.ts';

export type { ResolverConfig } from '../runtime/resolver.ts';

/** Who connects: the learner's machine, a node (its processes and host-network pods), or a pod. */
export type Origin =
  | { readonly kind: 'learner' }
  | { readonly kind: 'node'; readonly name: string; readonly resolver?: ResolverConfig }
  | {
      readonly kind: 'pod';
      readonly namespace: string;
      readonly name: string;
      readonly address: string;
      readonly node: string;
      readonly resolver: ResolverConfig;
    };

/** Something with an address that programs listen on: a pod, a node. */
export interface NetworkHost {
  readonly address: string;
  readonly ports: PortTable;
  readonly kind: 'pod' | 'node' | 'machine';
  /** Name of the node it is, or runs on; undefined elsewhere. */
  readonly node?: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Address of the API server and of the learner's machine, which stands beside it. */
export const CONTROL_PLANE_ADDRESS = '172.30.0.10';

/** Where names go that the cluster does not know; nobody answers there. */
export const UPSTREAM_RESOLVER = '172.30.250.2';

/** The address of the cluster's DNS service. */
export const CLUSTER_DNS = '10.96.0.10';

export const CLUSTER_DOMAIN = 'cluster.local';

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** Is a text an IPv4 address? */
export const isAddress = (text: string): boolean =>
  IPV4.test(text) && text.split('.').every((part) => Number(part) <= 255);
