import { formatMicros, formatSeconds } from '../kernel/kernel.ts';
import type { KubeObject } from '../store/object.ts';
import type { Moment } from './kind.ts';

/** How often a kubelet and an API server renew their Lease, and how often a leader renews its own. */
const RENEWAL_MS = 10_000;
const LEADER_RENEWAL_MS = 2_000;
/** How often a kubelet whose node does not change writes its status (nodeStatusReportFrequency). */
const REPORT_MS = 300_000;

/** The last of the instants that come every `periodMs` after `since`. */
function lastOf(since: unknown, periodMs: number, nowMs: number): number | undefined {
  const sinceMs = typeof since === 'string' ? Date.parse(since) : NaN;
  const periods = Math.floor((nowMs - sinceMs) / periodMs);
  return periods > 0 ? sinceMs + periods * periodMs : undefined;
}

/** Components of which one leads, by the names of their leases. */
const LEADERS = new Set(['kube-controller-manager', 'kube-scheduler']);
const IDENTITY = 'apiserver.kubernetes.io/identity';

/** How often the holder of a Lease renews it; undefined for a Lease of nobody who runs. */
function renewalMs({ metadata }: KubeObject, isSilent: Moment['isSilent']): number | undefined {
  const { namespace, name, labels, ownerReferences } = metadata;
  if (namespace === 'kube-node-lease')
    return ownerReferences?.some(({ kind }) => kind === 'Node') && !isSilent(name) ? RENEWAL_MS : undefined;
  if (namespace !== 'kube-system') return undefined;
  if (labels?.[IDENTITY]) return RENEWAL_MS;
  return LEADERS.has(name) ? LEADER_RENEWAL_MS : undefined;
}

/** A Lease as its holder has renewed it since it was written: kubelets, API servers, leaders. */
export function renewedLease(lease: KubeObject, { nowMs, isSilent }: Moment): KubeObject {
  const periodMs = renewalMs(lease, isSilent);
  const at = periodMs && lastOf(lease.spec?.renewTime, periodMs, nowMs);
  return !at ? lease : { ...lease, spec: { ...lease.spec, renewTime: formatMicros(at) } };
}

interface Condition {
  readonly lastHeartbeatTime?: string;
}

/** Has a kubelet ever told of this node? Of one that a client made up nobody does. */
const hasKubelet = ({ metadata }: KubeObject): boolean =>
  metadata.managedFields?.some(({ manager }) => manager === 'kubelet') ?? false;

/** A node as its kubelet has reported it since it was written. */
export function reportedNode(node: KubeObject, { nowMs, isSilent }: Moment): KubeObject {
  const conditions: readonly Condition[] = node.status?.conditions ?? [];
  const [first] = conditions;
  if (lastOf(first?.lastHeartbeatTime, REPORT_MS, nowMs) === undefined || !hasKubelet(node)) return node;
  if (isSilent(node.metadata.name)) return node;
  const reported = conditions.map((condition) => {
    const at = lastOf(condition.lastHeartbeatTime, REPORT_MS, nowMs);
    return at === undefined ? condition : { ...condition, lastHeartbeatTime: formatSeconds(at) };
  });
  return { ...node, status: { ...node.status, conditions: reported } };
}
