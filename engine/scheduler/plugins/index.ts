import type { Plugin } from '../framework.ts';
import { interPodAffinity } from './affinity.ts';
import { dynamicResources } from './dynamic-resources.ts';
import { nodeAffinity, nodeName, nodePorts, nodeUnschedulable, taintToleration } from './node.ts';
import { balancedAllocation, imageLocality, nodeResourcesFit } from './resources.ts';
import { podTopologySpread } from './spread.ts';
import { volumeBinding, volumeRestrictions } from './volumes.ts';

/** The plugins in the order in which they filter, with the weights of the default profile. */
export const PLUGINS: readonly Plugin[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeRestrictions,
  volumeBinding,
  podTopologySpread,
  interPodAffinity,
  dynamicResources,
  balancedAllocation,
  imageLocality,
];
