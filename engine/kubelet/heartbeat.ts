import type { Client } from '../apiserver/api.ts';
import type { Environment } from '../apiserver/environment.ts';

const LEASES = 'leases.coordination.k8s.io';
const LEASE_NAMESPACE = 'kube-node-lease';

interface Condition {
  readonly type: string;
  readonly status: string;
}

/** What a kubelet with nothing to complain of says of its node. */
const HEALTHY: Readonly<Record<string, { status: string; reason: string; message: string }>> = {
  MemoryPressure: {
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  DiskPressure: { status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' },
  PIDPressure: {
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  Ready: { status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
};

/** Write a node's Lease: as its kubelet is heard for the last time, or for the first time again. */
export function renewLease({ kernel, store }: Environment, client: Client, name: string): void {
  const lease = store.get(LEASES, LEASE_NAMESPACE, name);
  if (!lease) return;
  const spec = { ...lease.spec, renewTime: kernel.microTimestamp() };
  client.update(LEASES, { ...lease, spec }, { cause: `kubelet ${name}` });
}

/** Write that a node is well, where somebody else has written that nobody knows; true where that was so. */
export function tellReady({ kernel, store }: Environment, client: Client, name: string): boolean {
  const node = store.get('nodes', '', name);
  const known = (node?.status?.conditions ?? []) as Condition[];
  if (!node || known.every(({ status }) => status !== 'Unknown')) return false;
  const now = kernel.timestamp();
  const conditions = known.map((condition) => {
    const healthy = HEALTHY[condition.type];
    if (!healthy) return condition;
    const changed = condition.status !== healthy.status && { lastTransitionTime: now };
    return { ...condition, ...healthy, lastHeartbeatTime: now, ...changed };
  });
  const status = { ...node.status, conditions };
  client.update('nodes', { ...node, status }, { subresource: 'status', cause: `kubelet ${name}` });
  return true;
}
