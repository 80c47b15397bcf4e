import type { KubeObject } from '../store/object.ts';
import type { Store, StoreEvent } from '../store/store.ts';
import type { NodeInfo } from './nodes.ts';
import type { PodAmounts } from './resources.ts';

/** Why a pod cannot go somewhere. */
export interface Rejection {
  readonly reasons: readonly string[];
  /** Might it help to take other pods away? */
  readonly resolvable: boolean;
  /** The plugin that said so. */
  readonly plugin: string;
}

/** One attempt to place one pod. */
export interface Cycle {
  readonly pod: KubeObject;
  readonly amounts: PodAmounts;
  readonly store: Store;
  /** All nodes, in the order in which they are looked at. */
  readonly nodes: readonly NodeInfo[];
  /** Does any pod on any node have inter-pod affinity? */
  readonly anyAffinity: boolean;
  /** What plugins keep between their steps, by plugin. */
  readonly state: Map<string, unknown>;
}

/** What a plugin says before nodes are looked at. */
export type PreFilter =
  /** It has nothing to say of this pod: its filter is left out. */
  | 'skip'
  /** Go on. */
  | undefined
  /** No node will do. */
  | { readonly reject: Rejection }
  /** Only these nodes can do. */
  | { readonly only: ReadonlySet<string> };

/** A plugin of the scheduler: filters, scores, or both. */
export interface Plugin {
  readonly name: string;
  /** How much its score counts. */
  readonly weight?: number;
  preFilter?(cycle: Cycle): PreFilter;
  /** Why the pod cannot go to a node; undefined where it can. */
  filter?(cycle: Cycle, node: NodeInfo): Rejection | undefined;
  /** Prepare for scoring; false where all nodes are alike to it. */
  preScore?(cycle: Cycle, nodes: readonly NodeInfo[]): boolean;
  score?(cycle: Cycle, node: NodeInfo): number;
  /** Bring scores to 0…100, in place. */
  normalize?(cycle: Cycle, nodes: readonly NodeInfo[], scores: number[]): void;
  /** May this change make a pod schedulable that this plugin rejected? */
  helps?(pod: KubeObject, event: StoreEvent): boolean;
}

export const MAX_SCORE = 100;

/** Bring scores to 0…100 by the highest (DefaultNormalizeScore). */
export function normalizeByMax(scores: number[], reverse = false): void {
  const max = Math.max(0, ...scores);
  for (let i = 0; i < scores.length; i++) {
    if (max === 0) scores[i] = reverse ? MAX_SCORE : scores[i];
    else {
      const score = Math.floor((MAX_SCORE * scores[i]) / max);
      scores[i] = reverse ? MAX_SCORE - score : score;
    }
  }
}

export const reject = (plugin: string, resolvable: boolean, ...reasons: string[]): Rejection => ({
  plugin,
  resolvable,
  reasons,
});
