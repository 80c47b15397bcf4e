import { ageColumn, nameColumn, text, wide } from '../../cells.ts';
import type { KubeObject } from '../../../store/object.ts';
import { reportedNode } from '../../heartbeats.ts';
import type { Kind } from '../../kind.ts';
import { restore } from '../../strategies.ts';
import { nodeWarnings } from './node-warnings.ts';
import { validateNode, validateNodeUpdate } from './node-validation.ts';
import { roundResourceList } from '../container/resource-list.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/node/strategy.go */
export const node: Kind = {
  group: '',
  version: 'v1',
  kind: 'Node',
  resource: 'nodes',
  fieldsOff: ['status.config'],
  updateChecks: ['full', 'update'],
  default: defaultNode,
  prepareForUpdate(object, old, context) {
    restore(object, old, context.subresource === 'status' ? 'spec' : 'status');
  },
  validate: validateNode,
  validateUpdate: (object, old) => [...validateNode(object), ...validateNodeUpdate(object, old)],
  warnings: nodeWarnings,
  selectableFields: ({ spec }) => ({ 'spec.unschedulable': String(spec?.unschedulable ?? false) }),
  asOf: reportedNode,
  columns: [
    nameColumn,
    text('Status', status),
    text('Roles', roles),
    ageColumn,
    text('Version', (o) => o.status?.nodeInfo?.kubeletVersion ?? ''),
    wide('Internal-IP', (o) => address(o, 'InternalIP')),
    wide('External-IP', (o) => address(o, 'ExternalIP')),
    wide('OS-Image', (o) => o.status?.nodeInfo?.osImage || '<unknown>'),
    wide('Kernel-Version', kernel),
    wide('Container-Runtime', (o) => o.status?.nodeInfo?.containerRuntimeVersion || '<unknown>'),
  ],
};

const NODE_INFO = {
  machineID: '',
  systemUUID: '',
  bootID: '',
  kernelVersion: '',
  osImage: '',
  containerRuntimeVersion: '',
  kubeletVersion: '',
  kubeProxyVersion: '',
  operatingSystem: '',
  architecture: '',
};

function defaultNode(object: KubeObject): void {
  const spec = (object.spec ??= {});
  delete spec.configSource; // a feature that is gone
  followFirst(spec, 'podCIDR', 'podCIDRs');
  const nodeStatus = (object.status ??= {});
  roundResourceList(nodeStatus.capacity);
  roundResourceList(nodeStatus.allocatable);
  if (nodeStatus.capacity && !nodeStatus.allocatable) nodeStatus.allocatable = { ...nodeStatus.capacity };
  nodeStatus.daemonEndpoints ??= {};
  nodeStatus.daemonEndpoints.kubeletEndpoint ??= { Port: 0 };
  if (Object.keys(NODE_INFO).some((field) => nodeStatus.nodeInfo?.[field] === undefined))
    nodeStatus.nodeInfo = { ...NODE_INFO, ...nodeStatus.nodeInfo };
}

/** A field that came before its list: alone it is the list, and it is always the list's first. */
function followFirst(holder: Record<string, any>, field: string, list: string): void {
  const one = holder[field];
  if (one && holder[list]?.[0] !== one) holder[list] = [one];
  if (holder[list]?.length) holder[field] = holder[list][0];
}

/** The kernel's version, and the architecture where it is known. */
function kernel({ status }: KubeObject): string {
  const { kernelVersion, architecture } = status?.nodeInfo ?? {};
  if (!kernelVersion) return '<unknown>';
  return architecture ? `${kernelVersion} (${architecture})` : kernelVersion;
}

function status({ spec, status: { conditions = [] } = {} }: KubeObject): string {
  const ready = conditions.find((condition: { type: string }) => condition.type === 'Ready');
  const words = [!ready ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'];
  if (spec?.unschedulable) words.push('SchedulingDisabled');
  return words.join(',');
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';

/** Roles of a node by its labels, sorted; `<none>` without. */
function roles({ metadata: { labels = {} } }: KubeObject): string {
  const found = new Set<string>();
  for (const [key, value] of Object.entries(labels)) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) found.add(key.slice(ROLE_PREFIX.length));
    else if (key === 'kubernetes.io/role' && value) found.add(value);
  }
  return [...found].sort().join(',') || '<none>';
}

const address = ({ status: { addresses = [] } = {} }: KubeObject, type: string): string =>
  addresses.find((a: { type: string }) => a.type === type)?.address ?? '<none>';
