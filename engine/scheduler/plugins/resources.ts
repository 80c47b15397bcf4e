import type { KubeObject } from '../../store/object.ts';
import { equal } from '../../kinds/equality.ts';
import { MAX_SCORE, reject, type Plugin } from '../framework.ts';
import type { NodeInfo } from '../nodes.ts';
import { amountsOf, podAmounts, type Amounts } from '../resources.ts';
import { isRelease } from './node.ts';

/** Resources whose use is weighed when nodes are scored. */
const SCORED = ['cpu', 'memory'];

/** Room for what a pod requests, and nodes with more room first. */
export const nodeResourcesFit: Plugin = {
  name: 'NodeResourcesFit',
  weight: 1,
  filter({ amounts: { wanted } }, node) {
    // Asked of every node for every pod: nothing is made where there is room.
    let reasons: string[] | undefined;
    let resolvable = true;
    if (node.podCount >= node.podLimit) reasons = ['Too many pods'];
    for (let i = 0; i < wanted.length; i++) {
      const [resource, amount] = wanted[i];
      const has = node.allocatable[resource] ?? 0;
      if (amount <= has - (node.requested[resource] ?? 0)) continue;
      (reasons ??= []).push(`Insufficient ${resource}`);
      if (amount > has) resolvable = false;
    }
    return reasons ? reject('NodeResourcesFit', resolvable, ...reasons) : undefined;
  },
  score: ({ amounts: { assumed } }, node) => leastAllocated(assumed, node),
  helps(pod, event) {
    if (isRelease(event)) return true;
    if (event.resource !== 'nodes' || event.type === 'DELETED') return false;
    const allocatable = amountsOf(event.object.status?.allocatable);
    if (event.previous && equal(event.previous.status?.allocatable, event.object.status?.allocatable)) return false;
    const { requests } = podAmounts(pod);
    return Object.keys(requests).every((resource) => requests[resource] <= (allocatable[resource] ?? 0));
  },
};

function leastAllocated(wanted: Amounts, { allocatable, assumed }: NodeInfo): number {
  const { cpu = 0, memory = 0 } = allocatable;
  const sum =
    freeShare(cpu, (assumed.cpu ?? 0) + (wanted.cpu ?? 0)) +
    freeShare(memory, (assumed.memory ?? 0) + (wanted.memory ?? 0));
  const count = (cpu ? 1 : 0) + (memory ? 1 : 0);
  return count ? Math.floor(sum / count) : 0;
}

/** How much of what a node has would be free, of 100; nothing where it has nothing. */
const freeShare = (has: number, used: number): number =>
  has === 0 || used > has ? 0 : Math.floor(((has - used) * MAX_SCORE) / has);

/** Nodes whose CPU and memory would be used alike first. */
export const balancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  // A pod that requests nothing changes no balance.
  preScore: ({ amounts: { requests } }) => SCORED.some((resource) => requests[resource] > 0),
  score({ amounts: { requests } }, { allocatable, requested }) {
    const fractions: number[] = [];
    for (const resource of SCORED) {
      const has = allocatable[resource] ?? 0;
      if (has > 0) fractions.push(Math.min(1, ((requested[resource] ?? 0) + (requests[resource] ?? 0)) / has));
    }
    if (fractions.length < 2) return MAX_SCORE;
    return Math.floor((1 - Math.abs(fractions[0] - fractions[1]) / 2) * MAX_SCORE);
  },
};

const MIB = 1024 * 1024;
const MIN_IMAGE = 23 * MIB;
const MAX_IMAGE_PER_CONTAINER = 1000 * MIB;

const containersOf = ({ spec }: KubeObject): readonly KubeObject[] =>
  spec.initContainers?.length ? [...spec.initContainers, ...spec.containers] : spec.containers;

/** Nodes that have the images already first; small images do not count. */
export const imageLocality: Plugin = {
  name: 'ImageLocality',
  weight: 1,
  preScore: (_cycle, nodes) => nodes.some(({ hasImages }) => hasImages),
  score(cycle, node) {
    const containers = containersOf(cycle.pod);
    let sum = 0;
    if (node.hasImages) for (const { image } of containers) sum += node.images.get(normalized(image)) ?? 0;
    const max = MAX_IMAGE_PER_CONTAINER * containers.length;
    const bounded = Math.min(Math.max(sum, MIN_IMAGE), max);
    return Math.floor((MAX_SCORE * (bounded - MIN_IMAGE)) / (max - MIN_IMAGE));
  },
};

const normalized = (image = ''): string =>
  image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
