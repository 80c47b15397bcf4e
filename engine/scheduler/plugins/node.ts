import type { KubeObject } from '../../store/object.ts';
import type { StoreEvent } from '../../store/store.ts';
import { reject, normalizeByMax, type Cycle, type Plugin } from '../framework.ts';
import { matchesNodeSelector, matchesTerm, type NodeSelectorTerm } from '../node-selector.ts';
import { hostPorts, type NodeInfo, type Taint } from '../nodes.ts';
import { equal } from '../../kinds/equality.ts';

interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

const UNSCHEDULABLE: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** Does a toleration bear a taint (Toleration.ToleratesTaint)? */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  switch (toleration.operator ?? '') {
    case '':
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    case 'Exists':
      return true;
    case 'Lt':
      return compareNumbers(taint.value, toleration.value, (a, b) => a < b);
    case 'Gt':
      return compareNumbers(taint.value, toleration.value, (a, b) => a > b);
    default:
      return false;
  }
}

function compareNumbers(
  left: string | undefined,
  right: string | undefined,
  test: (a: number, b: number) => boolean,
): boolean {
  const [a, b] = [Number(left), Number(right)];
  return Number.isInteger(a) && Number.isInteger(b) && test(a, b);
}

const toleratesOne = (pod: KubeObject, taint: Taint): boolean =>
  (pod.spec.tolerations as Toleration[] | undefined)?.some((toleration) => tolerates(toleration, taint)) ?? false;

const nodeChanged = (event: StoreEvent, part: (node: KubeObject) => unknown): boolean =>
  event.resource === 'nodes' &&
  event.type !== 'DELETED' &&
  (!event.previous || !equal(part(event.object), part(event.previous)));

/** Cordoned nodes take no pods. */
export const nodeUnschedulable: Plugin = {
  name: 'NodeUnschedulable',
  filter({ pod }, { unschedulable }) {
    if (!unschedulable || toleratesOne(pod, UNSCHEDULABLE)) return undefined;
    return reject('NodeUnschedulable', false, 'node(s) were unschedulable');
  },
  helps: (_pod, event) =>
    nodeChanged(event, ({ spec }) => spec?.unschedulable ?? false) && !event.object.spec?.unschedulable,
};

/** A pod that names its node. */
export const nodeName: Plugin = {
  name: 'NodeName',
  preFilter: ({ pod }) => (pod.spec.nodeName ? undefined : 'skip'),
  filter: ({ pod }, { name }) =>
    pod.spec.nodeName === name ? undefined : reject('NodeName', false, "node(s) didn't match the requested node name"),
  helps: (_pod, event) => event.resource === 'nodes' && event.type === 'ADDED',
};

/** Taints that pods must tolerate, and those that they had better. */
export const taintToleration: Plugin = {
  name: 'TaintToleration',
  weight: 3,
  filter({ pod }, { hardTaints }) {
    for (const taint of hardTaints)
      if (!toleratesOne(pod, taint)) return reject('TaintToleration', false, 'node(s) had untolerated taint(s)');
    return undefined;
  },
  preScore: (_cycle, nodes) => nodes.some(({ softTaints }) => softTaints.length > 0),
  score: ({ pod }, { softTaints }) => softTaints.filter((taint) => !toleratesPreferred(pod, taint)).length,
  normalize: (_cycle, _nodes, scores) => normalizeByMax(scores, true),
  helps: (_pod, event) => nodeChanged(event, ({ spec }) => spec?.taints),
};

const toleratesPreferred = (pod: KubeObject, taint: Taint): boolean =>
  (pod.spec.tolerations as Toleration[] | undefined)?.some(
    (toleration) => (!toleration.effect || toleration.effect === 'PreferNoSchedule') && tolerates(toleration, taint),
  ) ?? false;

interface Preferred {
  readonly weight: number;
  readonly preference: NodeSelectorTerm;
}

/** Node selectors and node affinity. */
export const nodeAffinity: Plugin = {
  name: 'NodeAffinity',
  weight: 2,
  preFilter(cycle) {
    const { nodeSelector, affinity } = cycle.pod.spec;
    const terms: NodeSelectorTerm[] | undefined =
      affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
    if (!terms && !Object.keys(nodeSelector ?? {}).length) return 'skip';
    const named = terms?.map(namesOf);
    if (!named?.length || named.some((names) => !names)) return undefined;
    return { only: new Set(named.flatMap((names) => names!)) };
  },
  filter({ pod }, { node }) {
    if (fitsSelectors(pod, node)) return undefined;
    return reject('NodeAffinity', false, "node(s) didn't match Pod's node affinity/selector");
  },
  preScore: ({ pod }) => preferredTerms(pod).length > 0,
  score: ({ pod }, { node }) =>
    preferredTerms(pod).reduce((sum, { weight, preference }) => sum + (matchesTerm(preference, node) ? weight : 0), 0),
  normalize: (_cycle, _nodes, scores) => normalizeByMax(scores),
  helps: (pod, event) => nodeChanged(event, ({ metadata }) => metadata.labels) && fitsSelectors(pod, event.object),
};

const preferredTerms = (pod: KubeObject): Preferred[] =>
  pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];

/** Does a pod's node selector and required node affinity admit a node? */
export function fitsSelectors(pod: KubeObject, node: KubeObject): boolean {
  const { nodeSelector, affinity } = pod.spec;
  for (const key in nodeSelector) if (node.metadata.labels?.[key] !== nodeSelector[key]) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || matchesNodeSelector(required, node);
}

/** The nodes that a term names by `metadata.name`; undefined where it names none. */
function namesOf({ matchFields }: NodeSelectorTerm): readonly string[] | undefined {
  return matchFields?.find(({ key, operator }) => key === 'metadata.name' && operator === 'In')?.values;
}

/** Ports of the node that pods want for themselves. */
export const nodePorts: Plugin = {
  name: 'NodePorts',
  preFilter: ({ pod }) => (hostPorts(pod).length ? undefined : 'skip'),
  filter({ pod }, node) {
    const taken = hostPorts(pod).some(({ key, ip }) => conflicts(node, key, ip));
    return taken ? reject('NodePorts', true, "node(s) didn't have free ports for the requested pod ports") : undefined;
  },
  helps: (_pod, event) => isRelease(event) || (event.resource === 'nodes' && event.type === 'ADDED'),
};

function conflicts({ ports }: NodeInfo, key: string, ip: string): boolean {
  const addresses = ports.get(key);
  if (!addresses) return false;
  return ip === '0.0.0.0' || addresses.some((address) => address === '0.0.0.0' || address === ip);
}

/** Does a change give back what a pod had on its node? */
export function isRelease({ resource, type, object, previous }: StoreEvent): boolean {
  if (resource !== 'pods' || !object.spec.nodeName) return false;
  const ended = (pod: KubeObject): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  return type === 'DELETED' ? !ended(object) : ended(object) && !!previous && !ended(previous);
}

/** The taints that keep a pod away from a node. */
export const untolerated = (cycle: Cycle, { taints }: NodeInfo): Taint[] =>
  taints.filter((taint) => taint.effect !== 'PreferNoSchedule' && !toleratesOne(cycle.pod, taint));
