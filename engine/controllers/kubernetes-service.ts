import type { KubeObject } from '../store/object.ts';
import type { ControllerContext, Reconciler, Trigger } from './controller.ts';

const NAMESPACE = 'default';
const NAME = 'kubernetes';
const ADDRESS = '172.30.0.10';
const PORT = 6443;
/** The API server looks after its own Service every ten seconds: what is missing waits for its next look. */
const LATENCY_MS = [2_000, 8_000] as const;

const metadata = (labels: Record<string, string>): KubeObject['metadata'] => ({
  name: NAME,
  namespace: NAMESPACE,
  labels,
});

/** What the API server keeps for itself, by resource. */
const OWN: Readonly<Record<string, KubeObject>> = {
  services: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata({ component: 'apiserver', provider: 'kubernetes' }),
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.1',
      clusterIPs: ['10.96.0.1'],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      sessionAffinity: 'None',
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: PORT }],
    },
  },
  endpoints: {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: metadata({ 'endpointslice.kubernetes.io/skip-mirror': 'true' }),
    subsets: [{ addresses: [{ ip: ADDRESS }], ports: [{ name: 'https', port: PORT, protocol: 'TCP' }] }],
  },
  'endpointslices.discovery.k8s.io': {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: metadata({ 'kubernetes.io/service-name': NAME }),
    addressType: 'IPv4',
    endpoints: [{ addresses: [ADDRESS], conditions: { ready: true } }],
    ports: [{ name: 'https', protocol: 'TCP', port: PORT }],
  },
};

const onGone = (resource: string): Trigger => ({
  resource,
  keys: ({ type, object: { metadata: meta } }) =>
    type === 'DELETED' && meta.name === NAME && meta.namespace === NAMESPACE ? [NAME] : [],
});

/** Puts the Service `kubernetes` and its endpoints back where somebody has deleted them (the API server's own loop). */
export function kubernetesServiceController(context: ControllerContext): Reconciler {
  const client = context.api.client({
    user: { name: 'system:apiserver', groups: ['system:masters'] },
    fieldManager: 'kube-apiserver',
  });
  return {
    name: 'kubernetes-service',
    latencyMs: LATENCY_MS,
    triggers: Object.keys(OWN).map(onGone),
    reconcile: () => {
      for (const [resource, object] of Object.entries(OWN))
        if (!context.store.get(resource, NAMESPACE, NAME))
          client.create(resource, object, { cause: 'kubernetes-service' });
    },
  };
}
