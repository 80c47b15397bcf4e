import { lookup, onChange, type ControllerContext, type Reconciler } from './controller.ts';

const RESOURCE = 'ipaddresses.networking.k8s.io';

/**
 * Keeps an IPAddress for each address of a Service. In the real cluster the API server's allocator writes it within the
 * request; here it follows in the same instant, since a write wakes, and never makes, another write.
 */
export function ipAddressController(context: ControllerContext): Reconciler {
  const client = context.api.client({
    user: { name: 'system:apiserver', groups: ['system:masters'] },
    fieldManager: 'kube-apiserver',
  });
  return {
    name: 'ip-allocator',
    latencyMs: [0, 0],
    triggers: [onChange('services')],
    reconcile: (key) => {
      const service = lookup(context.store, 'services', key);
      const wanted = new Set<string>((service?.spec.clusterIPs ?? []).filter((ip: string) => ip && ip !== 'None'));
      const [namespace, name] = key.split('/');
      const cause = `ip-allocator ${key}`;
      for (const address of context.store.list(RESOURCE)) {
        const { parentRef } = address.spec;
        if (parentRef.namespace !== namespace || parentRef.name !== name) continue;
        if (!wanted.delete(address.metadata.name)) client.delete(RESOURCE, '', address.metadata.name, { cause });
      }
      for (const address of wanted) {
        if (context.store.get(RESOURCE, '', address)) continue;
        const labels = {
          'ipaddress.kubernetes.io/ip-family': address.includes(':') ? 'IPv6' : 'IPv4',
          'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
        };
        const spec = { parentRef: { resource: 'services', namespace, name } };
        const object = {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'IPAddress',
          metadata: { name: address, labels },
          spec,
        };
        client.create(RESOURCE, object, { cause });
      }
    },
  };
}
