import { StatusError } from '../apiserver/status.ts';
import { certificateAuthority } from '../apiserver/auth/authority.ts';
import type { KubeObject } from '../store/object.ts';
import { keyOf, lookup, onChange, type ControllerContext, type Reconciler, type Trigger } from './controller.ts';

const ROOT_CA = 'kube-root-ca.crt';
const ROOT_CA_DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal ' +
  'service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** The namespace of an object of this name, when it changes or goes. */
const onNamed = (resource: string, name: string): Trigger => ({
  resource,
  keys: ({ type, object }) => (object.metadata.name === name && type !== 'ADDED' ? [object.metadata.namespace!] : []),
});

/** Gives every namespace its ServiceAccount `default`. */
export function serviceAccountController(context: ControllerContext): Reconciler {
  return {
    name: 'serviceaccount-controller',
    latencyMs: [2, 12],
    triggers: [onChange('namespaces'), onNamed('serviceaccounts', 'default')],
    reconcile: (key) => {
      if (!isActive(context, key) || context.store.get('serviceaccounts', key, 'default')) return;
      create(context, 'serviceaccounts', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace: key },
      });
    },
  };
}

/** Publishes the cluster's certificate authority in every namespace. */
export function rootCaController(context: ControllerContext): Reconciler {
  return {
    name: 'root-ca-certificate-publisher',
    latencyMs: [2, 14],
    triggers: [onChange('namespaces'), onNamed('configmaps', ROOT_CA)],
    reconcile: (key) => {
      if (!isActive(context, key)) return;
      const data = { 'ca.crt': certificateAuthority };
      const annotations = { 'kubernetes.io/description': ROOT_CA_DESCRIPTION };
      const known = context.store.get('configmaps', key, ROOT_CA);
      if (!known) {
        create(context, 'configmaps', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: ROOT_CA, namespace: key, annotations },
          data,
        });
      } else if (known.data?.['ca.crt'] !== certificateAuthority || Object.keys(known.data).length !== 1) {
        const metadata = { ...known.metadata, annotations: { ...known.metadata.annotations, ...annotations } };
        const cause = `root-ca-certificate-publisher ${key}`;
        context.client.update('configmaps', { ...known, metadata, data }, { cause });
      }
    },
  };
}

const isActive = ({ store }: ControllerContext, name: string): boolean =>
  lookup(store, 'namespaces', name)?.status?.phase === 'Active';

function create({ client }: ControllerContext, resource: string, object: KubeObject): void {
  try {
    client.create(resource, object, { cause: `namespace ${object.metadata.namespace} has no ${keyOf(object)}` });
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason === 'Forbidden') return;
    throw error;
  }
}
