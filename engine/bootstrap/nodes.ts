import { formatSeconds } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import { copy, type KubeObject } from '../store/object.ts';
import template from './data/node.json' with { type: 'json' };

/** Nodes up to which the address plan of the recordings holds: a /24 of 10.244.0.0/16 each. */
const SMALL_CLUSTER = 256;
/** How long after it registers a node gets its addresses, and tells of the first images that it has, in ms. */
const ALLOCATED_MS = 1000;
const FIRST_IMAGES_MS = 10_000;

/** The address of node `index` (from 1): 172.30.0.11 is the first. */
function nodeAddress(index: number): string {
  const host = 10 + index;
  return `172.30.${host >> 8}.${host & 255}`;
}

/** The pod addresses of node `index` of `count`: 10.244.(N-1).0/24, or a wider plan where 256 nodes are not enough. */
function podCidr(index: number, count: number): string {
  const net = index - 1;
  const second = (count <= SMALL_CLUSTER ? 244 : 128) + (net >> 8);
  return `10.${second}.${net & 255}.0/24`;
}

/** Node `index` (from 1) of `count` as its kubelet registered it: ready, 2 CPUs, 24 GiB, 110 pods. */
export function nodeObject(index: number, count: number, timestamp: string, random: Random): KubeObject {
  const node = copy(template) as unknown as KubeObject;
  const name = `node-${index}`;
  const cidr = podCidr(index, count);
  node.metadata.name = name;
  node.metadata.labels = { ...node.metadata.labels, 'kubernetes.io/hostname': name };
  node.spec = { podCIDR: cidr, podCIDRs: [cidr] };
  const machine = random.hex(32);
  Object.assign(node.status.nodeInfo, { machineID: machine, systemUUID: machine, bootID: random.uuid() });
  node.status.addresses = [
    { type: 'InternalIP', address: nodeAddress(index) },
    { type: 'Hostname', address: name },
  ];
  for (const condition of node.status.conditions) condition.lastHeartbeatTime = timestamp;
  node.metadata.managedFields = managedFields(cidr, timestamp);
  return node;
}

/** Who wrote what of a node, as a fresh cluster shows it. */
function managedFields(cidr: string, timestamp: string): KubeObject['metadata']['managedFields'] {
  const atMs = Date.parse(timestamp);
  const entry = { operation: 'Update', apiVersion: 'v1', time: formatSeconds(atMs), fieldsType: 'FieldsV1' };
  const set = (...names: string[]): Record<string, Record<string, never>> =>
    Object.fromEntries(names.map((name) => [name, {}]));
  const labels = ['beta.kubernetes.io/arch', 'beta.kubernetes.io/os', 'kubernetes.io/arch', 'kubernetes.io/hostname'];
  const heartbeat = set('f:lastHeartbeatTime');
  return [
    {
      manager: 'kubelet',
      ...entry,
      fieldsV1: {
        'f:metadata': {
          'f:annotations': set('.', 'f:volumes.kubernetes.io/controller-managed-attach-detach'),
          'f:labels': set('.', ...labels.map((label) => `f:${label}`), 'f:kubernetes.io/os'),
        },
      },
    },
    {
      manager: 'kube-controller-manager',
      ...entry,
      time: formatSeconds(atMs + ALLOCATED_MS),
      fieldsV1: {
        'f:metadata': { 'f:annotations': set('f:node.alpha.kubernetes.io/ttl') },
        'f:spec': { 'f:podCIDR': {}, 'f:podCIDRs': set('.', `v:"${cidr}"`) },
      },
    },
    {
      manager: 'kubelet',
      ...entry,
      time: formatSeconds(atMs + FIRST_IMAGES_MS),
      fieldsV1: {
        'f:status': {
          'f:conditions': {
            'k:{"type":"DiskPressure"}': heartbeat,
            'k:{"type":"MemoryPressure"}': heartbeat,
            'k:{"type":"PIDPressure"}': heartbeat,
            'k:{"type":"Ready"}': set('f:lastHeartbeatTime', 'f:message', 'f:reason', 'f:status'),
          },
          'f:images': {},
        },
      },
      subresource: 'status',
    },
  ];
}
