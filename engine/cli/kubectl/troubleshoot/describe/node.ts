import { describeEvents } from './events.ts';
import { hasReason } from '../../errors.ts';
import { podTotalsWithOverhead } from '../../../../kinds/core/pod/pod-resources.ts';
import { addQuantities, canonicalQuantity, quantityMilliValue, quantityValue } from '../../../../kinds/quantity.ts';
import { attempt, eventsOf, listItems, type Describer, type DescribeView } from './view.ts';
import { rfc1123, text, type Any, type DescribeWriter } from './writer.ts';

export const node: Describer = (object, w, view) => {
  const { metadata, spec = {}, status = {} } = object;
  const pods = podsOn(metadata.name, view);
  w.field(0, 'Name', metadata.name);
  w.field(0, 'Roles', rolesOf(metadata.labels ?? {}).join(',') || '<none>');
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.field(0, 'CreationTimestamp', rfc1123(metadata.creationTimestamp));
  describeTaints(spec.taints, w);
  w.field(0, 'Unschedulable', spec.unschedulable === true);
  describeLease(metadata.name, w, view);
  describeConditions(status.conditions, w);
  w.line(0, 'Addresses:');
  for (const { type, address } of status.addresses ?? []) w.field(1, type, address);
  describeList('Capacity', status.capacity, w);
  describeList('Allocatable', status.allocatable, w);
  describeSystem(status.nodeInfo ?? {}, w);
  if (spec.podCIDR) w.field(0, 'PodCIDR', spec.podCIDR);
  if (spec.podCIDRs?.length) w.field(0, 'PodCIDRs', spec.podCIDRs.join(','));
  if (spec.providerID) w.field(0, 'ProviderID', spec.providerID);
  if (pods) describePods(pods, object, w);
  else w.field(0, 'Pods', 'not authorized');
  describeNodeEvents(object, w, view);
};

/** The pods on a node that have not ended; undefined where one may not look. */
function podsOn(name: string, view: DescribeView): Any[] | undefined {
  try {
    const fieldSelector = `spec.nodeName=${name},status.phase!=Failed,status.phase!=Succeeded`;
    return listItems(view, '/api/v1/pods', { fieldSelector });
  } catch (error) {
    if (hasReason(error, 'Forbidden')) return undefined;
    throw error;
  }
}

const ROLE = 'node-role.kubernetes.io/';

function rolesOf(labels: Readonly<Record<string, string>>): string[] {
  const roles = Object.keys(labels)
    .filter((key) => key.startsWith(ROLE) && key.length > ROLE.length)
    .map((key) => key.slice(ROLE.length));
  if (labels['kubernetes.io/role']) roles.push(labels['kubernetes.io/role']);
  return [...new Set(roles)].sort();
}

function describeTaints(taints: readonly Any[] | undefined, w: DescribeWriter): void {
  const key = (taint: Any): string => `${taint.effect},${taint.key}`;
  const sorted = [...(taints ?? [])].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  w.list(
    'Taints',
    sorted.map((taint) => `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`),
  );
}

function describeLease(name: string, w: DescribeWriter, view: DescribeView): void {
  const lease = attempt(() =>
    view.client.get(`/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`),
  );
  if ('error' in lease) return w.field(0, 'Lease', `Failed to get lease: ${lease.error}`);
  const { holderIdentity, acquireTime, renewTime } = lease.value.spec ?? {};
  w.line(0, 'Lease:');
  w.field(1, 'HolderIdentity', holderIdentity ?? '<unset>');
  w.field(1, 'AcquireTime', acquireTime ? rfc1123(acquireTime) : '<unset>');
  w.field(1, 'RenewTime', renewTime ? rfc1123(renewTime) : '<unset>');
}

function describeConditions(conditions: readonly Any[] | undefined, w: DescribeWriter): void {
  if (!conditions?.length) return;
  w.line(0, 'Conditions:');
  w.line(1, 'Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
  w.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
  for (const c of conditions)
    w.line(
      1,
      `${c.type} \t${c.status} \t${rfc1123(c.lastHeartbeatTime)} \t${rfc1123(c.lastTransitionTime)} \t${text(c.reason)} \t${text(c.message)}`,
    );
}

function describeList(title: string, list: Readonly<Record<string, string>> | undefined, w: DescribeWriter): void {
  const names = Object.keys(list ?? {}).sort();
  if (names.length) w.line(0, `${title}:`);
  for (const name of names) w.field(1, name, list![name]);
}

function describeSystem(info: Any, w: DescribeWriter): void {
  w.line(0, 'System Info:');
  w.field(1, 'Machine ID', info.machineID);
  w.field(1, 'System UUID', info.systemUUID);
  w.field(1, 'Boot ID', info.bootID);
  w.field(1, 'Kernel Version', info.kernelVersion);
  w.field(1, 'OS Image', info.osImage);
  w.field(1, 'Operating System', info.operatingSystem);
  w.field(1, 'Architecture', info.architecture);
  w.field(1, 'Container Runtime Version', info.containerRuntimeVersion);
  w.field(1, 'Kubelet Version', info.kubeletVersion);
}

/** Sums by resource name. */
type Sums = Record<string, string>;

function addTo(total: Sums, more: Readonly<Sums>): void {
  for (const name of Object.keys(more)) total[name] = addQuantities(total[name] ?? '0', more[name]);
}

function describePods(pods: readonly Any[], object: Any, w: DescribeWriter): void {
  const { capacity = {}, allocatable = capacity } = object.status ?? {};
  const share = (used: string | undefined, name: string): string => {
    const amount = name === 'cpu' ? quantityMilliValue : quantityValue;
    const whole = amount(allocatable[name] ?? '0');
    return `${canonicalQuantity(used ?? '0')} (${whole ? Math.trunc((amount(used ?? '0') / whole) * 100) : 0}%)`;
  };
  w.field(0, 'Non-terminated Pods', `(${pods.length} in total)`);
  w.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  w.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  const requests: Sums = {};
  const limits: Sums = {};
  for (const { metadata, spec } of pods) {
    const asked = podTotalsWithOverhead(spec, 'requests');
    const limited = podTotalsWithOverhead(spec, 'limits');
    addTo(requests, asked);
    addTo(limits, limited);
    const cells = ['cpu', 'memory'].flatMap((name) => [share(asked[name], name), share(limited[name], name)]);
    w.line(1, `${metadata.namespace}\t${metadata.name}\t\t${cells.join('\t')}\t${w.since(metadata.creationTimestamp)}`);
  }
  w.line(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)');
  w.line(1, 'Resource\tRequests\tLimits');
  w.line(1, '--------\t--------\t------');
  const others = Object.keys(allocatable).sort();
  const pages = others.filter((name) => name.startsWith('hugepages-'));
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...pages])
    w.line(1, `${name}\t${share(requests[name], name)}\t${share(limits[name], name)}`);
  const standard = new Set(['cpu', 'memory', 'ephemeral-storage', 'pods', ...pages]);
  for (const name of others.filter((other) => !standard.has(other)))
    w.line(1, `${name}\t${requests[name] ?? '0'}\t${limits[name] ?? '0'}`);
}

/** Events about a node name it by its UID (controllers) or by its name (the kubelet). */
function describeNodeEvents(object: Any, w: DescribeWriter, view: DescribeView): void {
  const events = eventsOf(view, object);
  if (!events) return;
  const byName = eventsOf(view, object, { kind: 'Node', uid: object.metadata.name }) ?? [];
  describeEvents([...events, ...byName], w);
}
