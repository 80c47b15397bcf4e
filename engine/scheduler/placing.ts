import type { Random } from '../kernel/random.ts';
import type { KubeObject } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { reject, type Cycle, type Plugin, type Rejection } from './framework.ts';
import type { NodeInfo } from './nodes.ts';
import { PLUGINS } from './plugins/index.ts';
import { podAmounts } from './resources.ts';

/** Why no node was found. */
export interface Failure {
  /** A plugin's reason before nodes were looked at. */
  readonly preFilter: string | undefined;
  readonly rejections: ReadonlyMap<string, Rejection>;
  readonly plugins: readonly string[];
}

/** A cycle with what its plugins said before nodes were looked at. */
export interface Prepared {
  readonly cycle: Cycle;
  /** The plugins whose filters are asked. */
  readonly filters: readonly Plugin[];
  readonly only: ReadonlySet<string> | undefined;
  /** The plugins that named the nodes. */
  readonly narrowedBy: readonly string[];
}

/** The pods that wait for room on a node and go before the one to place, by node. */
export type Nominated = ReadonlyMap<string, readonly KubeObject[]>;

const MIN_FEASIBLE = 100;

/** How many feasible nodes are enough to choose from (numFeasibleNodesToFind). */
function enoughNodes(nodes: number): number {
  if (nodes < MIN_FEASIBLE) return nodes;
  const percentage = Math.max(5, 50 - Math.floor(nodes / 125));
  return Math.max(MIN_FEASIBLE, Math.floor((nodes * percentage) / 100));
}

export const newCycle = (pod: KubeObject, store: Store, nodes: readonly NodeInfo[], anyAffinity: boolean): Cycle => ({
  pod,
  store,
  nodes,
  anyAffinity,
  amounts: podAmounts(pod),
  state: new Map(),
});

/** Ask the plugins before looking at nodes. */
export function prepare(cycle: Cycle): Prepared | Failure {
  const filters: Plugin[] = [];
  const narrowedBy: string[] = [];
  let only: ReadonlySet<string> | undefined;
  for (const plugin of PLUGINS) {
    const said = plugin.preFilter?.(cycle);
    if (said === 'skip') continue;
    if (said && 'reject' in said)
      return { preFilter: said.reject.reasons.join(', '), rejections: new Map(), plugins: [plugin.name] };
    if (said) {
      narrowedBy.push(plugin.name);
      only = only ? new Set([...only].filter((name) => said.only.has(name))) : said.only;
    }
    if (plugin.filter) filters.push(plugin);
  }
  return { cycle, filters, only, narrowedBy };
}

/** Why a pod cannot go to a node; undefined where it can. */
export function check({ cycle, filters }: Prepared, node: NodeInfo): Rejection | undefined {
  for (const plugin of filters) {
    const rejection = plugin.filter!(cycle, node);
    if (rejection) return rejection;
  }
  return undefined;
}

/** As `check`, and also if the pods nominated for the node were there. */
export function checkWithNominated(prepared: Prepared, node: NodeInfo, nominated: Nominated): Rejection | undefined {
  const others = nominated.size ? nominated.get(node.name) : undefined;
  if (others) {
    const crowded = node.without([]);
    for (const other of others) crowded.add(other);
    const nodes = prepared.cycle.nodes.map((info) => (info.name === node.name ? crowded : info));
    const cycle = newCycle(prepared.cycle.pod, prepared.cycle.store, nodes, true);
    const again = prepare(cycle);
    const rejection = 'cycle' in again ? check(again, crowded) : undefined;
    if (rejection) return rejection;
  }
  return check(prepared, node);
}

/** The nodes that a pod can go to, as many as are enough, from a starting point that moves on with every pod. */
export function feasible(
  prepared: Prepared,
  start: number,
  nominated: Nominated,
): { nodes: NodeInfo[]; looked: number } | Failure {
  const { nodes } = prepared.cycle;
  const enough = enoughNodes(nodes.length);
  const found: NodeInfo[] = [];
  const rejections = new Map<string, Rejection>();
  let looked = 0;
  for (; looked < nodes.length && found.length < enough; looked++) {
    const node = nodes[(start + looked) % nodes.length];
    const rejection =
      prepared.only && !prepared.only.has(node.name)
        ? reject(prepared.narrowedBy[0], false, `node(s) didn't satisfy plugin(s) [${prepared.narrowedBy.join(' ')}]`)
        : checkWithNominated(prepared, node, nominated);
    if (rejection) rejections.set(node.name, rejection);
    else found.push(node);
  }
  if (found.length) return { nodes: found, looked };
  const plugins = [...new Set([...rejections.values()].map(({ plugin }) => plugin))];
  return { preFilter: undefined, rejections, plugins };
}

/** The best of some nodes; of equals, one by chance. */
export function choose(cycle: Cycle, nodes: readonly NodeInfo[], random: Random): NodeInfo {
  if (nodes.length === 1) return nodes[0];
  const totals = new Array<number>(nodes.length).fill(0);
  for (const plugin of PLUGINS) {
    if (!plugin.score || plugin.preScore?.(cycle, nodes) === false) continue;
    const scores = new Array<number>(nodes.length).fill(0);
    for (let i = 0; i < nodes.length; i++) scores[i] = plugin.score(cycle, nodes[i]);
    plugin.normalize?.(cycle, nodes, scores);
    const { weight = 1 } = plugin;
    for (let i = 0; i < scores.length; i++) totals[i] += scores[i] * weight;
  }
  const best = Math.max(...totals);
  const equals = nodes.filter((_, i) => totals[i] === best);
  return equals[random.int(equals.length)];
}
