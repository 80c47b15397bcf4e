import { expect, test } from 'vitest';
import type { KubeObject } from '../store/object.ts';
import { testCluster, workload } from './fixture.ts';

const service = (spec: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, protocol: 'TCP' }], ...spec },
});

test('the pods of a Service are in its Endpoints and its slice', () => {
  const cluster = testCluster();
  cluster.client.create('services', service({}));
  cluster.run(200);
  const [empty] = cluster.store
    .list('endpointslices.discovery.k8s.io', 'default')
    .filter(({ metadata }) => metadata.generateName);
  expect(empty).toMatchObject({ addressType: 'IPv4', endpoints: null, ports: null });
  cluster.client.create('deployments.apps', workload('Deployment', 'web', { replicas: 2 }));
  cluster.run(2_000);
  const [pod] = cluster.store.list('pods', 'default');
  const slice = cluster.store.get('endpointslices.discovery.k8s.io', 'default', empty.metadata.name)!;
  expect(slice.endpoints).toHaveLength(2);
  expect(slice.endpoints[0]).toEqual({
    addresses: [pod.status.podIP],
    conditions: { ready: true, serving: true, terminating: false },
    targetRef: { kind: 'Pod', namespace: 'default', name: pod.metadata.name, uid: pod.metadata.uid },
    nodeName: 'node-1',
  });
  expect(slice.ports).toEqual([{ name: '', protocol: 'TCP', port: 80 }]);
  expect(cluster.store.get('endpoints', 'default', 'web')!.subsets[0].ports).toEqual([{ port: 80, protocol: 'TCP' }]);
  cluster.client.delete('services', 'default', 'web', {});
  cluster.run(500);
  expect(cluster.names('endpoints')).toEqual(['kubernetes']);
  expect(cluster.names('endpointslices.discovery.k8s.io')).toEqual(['kubernetes']);
});

test('Endpoints kept by hand are mirrored into a slice', () => {
  const cluster = testCluster();
  cluster.client.create('services', service({ selector: undefined }));
  cluster.client.create('endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'web', namespace: 'default' },
    subsets: [{ addresses: [{ ip: '192.0.2.7' }], ports: [{ port: 80 }] }],
  });
  cluster.run(500);
  const mirrored = cluster.store
    .list('endpointslices.discovery.k8s.io', 'default')
    .find(
      ({ metadata }) =>
        metadata.labels?.['endpointslice.kubernetes.io/managed-by'] === 'endpointslicemirroring-controller.k8s.io',
    )!;
  expect(mirrored.endpoints).toEqual([{ addresses: ['192.0.2.7'], conditions: { ready: true } }]);
  expect(mirrored.ports).toEqual([{ name: '', protocol: 'TCP', port: 80 }]);
});

test('a disruption budget counts the healthy pods of its selector', () => {
  const cluster = testCluster();
  cluster.client.create('poddisruptionbudgets.policy', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } },
  });
  cluster.client.create('deployments.apps', workload('Deployment', 'web', { replicas: 3 }));
  cluster.run(2_000);
  expect(cluster.store.get('poddisruptionbudgets.policy', 'default', 'web')!.status).toMatchObject({
    disruptionsAllowed: 1,
    currentHealthy: 3,
    desiredHealthy: 2,
    expectedPods: 3,
    conditions: [{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods', message: '' }],
  });
});

test('a claim is bound to the smallest volume that suits it, and the volume is released after it', () => {
  const cluster = testCluster();
  for (const [name, storage] of [
    ['large', '5Gi'],
    ['small', '2Gi'],
    ['tiny', '500Mi'],
  ])
    cluster.client.create('persistentvolumes', {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        capacity: { storage },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: `/${name}` },
        storageClassName: 'manual',
      },
    });
  cluster.client.create('persistentvolumeclaims', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'manual' },
  });
  cluster.run(500);
  const claim = cluster.store.get('persistentvolumeclaims', 'default', 'data')!;
  expect([claim.spec.volumeName, claim.status]).toEqual([
    'small',
    { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '2Gi' } },
  ]);
  cluster.client.delete('persistentvolumeclaims', 'default', 'data', {});
  cluster.run(500);
  expect(
    cluster.store.list('persistentvolumes').map(({ metadata, status }) => `${metadata.name} ${status.phase}`),
  ).toEqual(['large Available', 'small Released', 'tiny Available']);
});
