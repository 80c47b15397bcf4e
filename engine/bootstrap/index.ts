import type { Environment } from '../apiserver/environment.ts';
import { copy, type KubeObject } from '../store/object.ts';
import cluster from './data/cluster.json' with { type: 'json' };
import { nodeObject } from './nodes.ts';

/** The namespaces that the API server makes at its start, with the revisions at which it gets round to them. */
const NAMESPACES: readonly (readonly [string, number])[] = [
  ['kube-system', 3],
  ['kube-public', 5],
  ['default', 28],
  ['kube-node-lease', 35],
];
const ADMIN = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };
const CAUSE = 'bootstrap';

/**
 * The revision at which each step begins: leases, events and the server's own records take many that are not kept, as
 * often as not these.
 */
const BEFORE = { nodes: 264, addons: 293, user: 401 };

/** The cluster is ready for its user. */
export const finishBootstrap = ({ store }: Environment): void => store.raise(BEFORE.user);

/** Times inside bootstrap objects, which are the instant of the start. */
const TIMES: Readonly<Record<string, 'seconds' | 'micros'>> = {
  lastTransitionTime: 'seconds',
  acquireTime: 'micros',
  renewTime: 'micros',
};

/**
 * Fill an empty store with what a fresh cluster holds before its controllers run: namespaces, the default roles and
 * bindings, priority classes, flow schemas, API services, the `kubernetes` Service; then join `nodes` nodes and apply
 * CoreDNS. The controllers, which must be running, do the rest as time passes.
 */
export function bootstrap(environment: Environment, options: { nodes: number }): void {
  for (const [resource, object, revision] of firstObjects()) {
    // What the API server writes at its start comes in a fixed order, much of it under keys that are not objects.
    if (revision) environment.store.raise(revision - 1);
    putBare(environment, resource, object);
  }
  environment.store.raise(BEFORE.nodes);
  const random = environment.kernel.random('nodes');
  for (let i = 1; i <= options.nodes; i++)
    putNode(environment, nodeObject(i, options.nodes, environment.kernel.timestamp(), random));
  environment.store.raise(BEFORE.addons);
  const client = environment.api.client({ user: ADMIN, fieldManager: 'kubectl-client-side-apply' });
  for (const manifest of cluster.applied as unknown as KubeObject[]) {
    const object = copy(manifest);
    object.metadata.annotations = {
      ...object.metadata.annotations,
      'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(manifest)}\n`,
    };
    client.create(APPLIED[object.kind], object, { cause: CAUSE });
  }
}

type FirstObject = readonly [resource: string, object: KubeObject, revision?: number];

/** What the API server makes at its start, by revision where that is known. */
function firstObjects(): FirstObject[] {
  const namespaces = NAMESPACES.map(([name, revision]): FirstObject => ['namespaces', namespaceObject(name), revision]);
  const objects = [...namespaces, ...(cluster.objects as unknown as FirstObject[])];
  const late = Number.MAX_SAFE_INTEGER;
  return objects.sort(([, , a = late], [, , b = late]) => a - b);
}

const APPLIED: Readonly<Record<string, string>> = {
  Service: 'services',
  Deployment: 'deployments.apps',
  ConfigMap: 'configmaps',
  ServiceAccount: 'serviceaccounts',
  ClusterRole: 'clusterroles.rbac.authorization.k8s.io',
  ClusterRoleBinding: 'clusterrolebindings.rbac.authorization.k8s.io',
};

const namespaceObject = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    labels: { 'kubernetes.io/metadata.name': name },
    managedFields: cluster.namespaceFields as unknown as KubeObject['metadata']['managedFields'],
  },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
});

/** A node, what its kubelet tells of volume plug-ins, and the Lease by which it is known to live. */
function putNode(environment: Environment, node: KubeObject): void {
  const { name, uid = '' } = putBare(environment, 'nodes', node).metadata;
  const annotations = cluster.csiNodeAnnotations;
  const annotationFields = Object.fromEntries(Object.keys(annotations).map((key) => [`f:${key}`, {}]));
  putBare(environment, 'csinodes.storage.k8s.io', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: {
      name,
      annotations,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
      managedFields: [
        {
          manager: 'kubelet',
          operation: 'Update',
          apiVersion: 'storage.k8s.io/v1',
          time: environment.kernel.timestamp(),
          fieldsType: 'FieldsV1',
          fieldsV1: {
            'f:metadata': {
              'f:annotations': { '.': {}, ...annotationFields },
              'f:ownerReferences': { '.': {}, [`k:${JSON.stringify({ uid })}`]: {} },
            },
          },
        },
      ],
    },
    spec: { drivers: null },
  });
  putBare(environment, 'leases.coordination.k8s.io', {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name,
      namespace: 'kube-node-lease',
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
      managedFields: [
        {
          manager: 'kubelet',
          operation: 'Update',
          apiVersion: 'coordination.k8s.io/v1',
          time: environment.kernel.timestamp(),
          fieldsType: 'FieldsV1',
          fieldsV1: {
            'f:metadata': { 'f:ownerReferences': { '.': {}, [`k:${JSON.stringify({ uid })}`]: {} } },
            'f:spec': { 'f:holderIdentity': {}, 'f:leaseDurationSeconds': {}, 'f:renewTime': {} },
          },
        },
      ],
    },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: environment.kernel.microTimestamp() },
  });
}

/** Store an object as it is, with a uid and the times of now: nobody admits or validates what a cluster is born with. */
function putBare({ kernel, store }: Environment, resource: string, object: KubeObject): KubeObject {
  const seconds = kernel.timestamp();
  const born = withTimes(object, { seconds, micros: kernel.microTimestamp() });
  const metadata = { ...born.metadata, uid: kernel.random('uid').uuid(), creationTimestamp: seconds };
  const isTime = (time = ''): boolean => Number.isFinite(Date.parse(time));
  if (metadata.managedFields)
    metadata.managedFields = metadata.managedFields.map((entry) =>
      isTime(entry.time) ? entry : { ...entry, time: seconds },
    );
  return store.put(resource, { ...born, metadata }, kernel.now, CAUSE);
}

/** What holds no times, and so is the same in every cluster: it is shared by all. */
const TIMELESS = new WeakSet<object>();

/** A value with the times in it set; what holds none is given back itself. */
function withTimes<T>(value: T, times: Record<'seconds' | 'micros', string>): T {
  if (typeof value !== 'object' || value === null || TIMELESS.has(value)) return value;
  let changed: Record<string, unknown> | undefined;
  for (const [key, field] of Object.entries(value)) {
    const now = TIMES[key] && typeof field === 'string' ? times[TIMES[key]] : withTimes<unknown>(field, times);
    if (now === field) continue;
    changed ??= (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
    changed[key] = now;
  }
  if (!changed) TIMELESS.add(value);
  return (changed ?? value) as T;
}
