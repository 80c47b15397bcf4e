import { cidrContains, parseCIDR, parseIP } from '../../kinds/addresses.ts';
import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import { keyOf, lookup, onChange, type ControllerContext, type Reconciler } from '../controller.ts';
import { setCondition } from './conditions.ts';
import { applyStatus } from './server-status.ts';

const CIDRS = 'servicecidrs.networking.k8s.io';
const ADDRESSES = 'ipaddresses.networking.k8s.io';
const FINALIZER = 'networking.k8s.io/service-cidr-finalizer';
const READY = 'Kubernetes Service CIDR is ready';
const IN_USE =
  'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR';

/** Tells that ServiceCIDRs are ready, and holds those that addresses are in (kube-controller-manager's servicecidrs). */
export function serviceCidrController(context: ControllerContext): Reconciler {
  const { store, kernel } = context;
  return {
    name: 'service-cidr-controller',
    latencyMs: [4, 30],
    triggers: [onChange(CIDRS), { resource: ADDRESSES, keys: () => store.list(CIDRS).map(keyOf) }],
    reconcile: (key) => {
      const cidr = lookup(store, CIDRS, key);
      if (!cidr) return;
      const { metadata } = cidr;
      const leaving = metadata.deletionTimestamp !== undefined;
      if (leaving && !isNeeded(context, cidr)) return setFinalizers(context, cidr, false);
      if (!leaving && !metadata.finalizers?.includes(FINALIZER)) setFinalizers(context, cidr, true);
      const [value, reason, message] = leaving
        ? (['False', 'Terminating', IN_USE] as const)
        : (['True', '', READY] as const);
      const conditions = setCondition(cidr, kernel.timestamp(), 'Ready', value, reason, message);
      if (equal(conditions, cidr.status?.conditions)) return;
      applyStatus(context, cidr, 'servicecidrs', 'service-cidr-controller', { conditions });
    },
  };
}

function setFinalizers({ api }: ControllerContext, { metadata }: KubeObject, wanted: boolean): void {
  const finalizers = (metadata.finalizers ?? []).filter((name) => name !== FINALIZER);
  // A strategic merge, which puts what it adds first.
  if (wanted) finalizers.unshift(FINALIZER);
  const user = { name: 'system:serviceaccount:kube-system:service-cidrs-controller', groups: ['system:masters'] };
  const client = api.client({ user, fieldManager: 'kube-controller-manager' });
  client.patch(CIDRS, '', metadata.name, { metadata: { finalizers: finalizers.length ? finalizers : null } });
}

/** Is there an address in its ranges that no other ServiceCIDR covers? */
function isNeeded({ store }: ControllerContext, cidr: KubeObject): boolean {
  const rangesOf = (one: KubeObject): string[] => one.spec?.cidrs ?? [];
  const others = store
    .list(CIDRS)
    .filter(({ metadata }) => metadata.name !== cidr.metadata.name && !metadata.deletionTimestamp)
    .flatMap(rangesOf);
  return store.list(ADDRESSES).some(({ metadata }) => {
    const address = parseIP(metadata.name);
    const isIn = (range: string): boolean => {
      const block = parseCIDR(range);
      return !!block && !!address && cidrContains(block, address);
    };
    return rangesOf(cidr).some(isIn) && !others.some(isIn);
  });
}
