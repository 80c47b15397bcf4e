import { expect, test } from 'vitest';
import type { KubeObject } from '../../store/object.ts';
import { testCluster, type TestCluster } from '../fixture.ts';

const storage = { storage: '1Gi' };
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default' },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: storage } },
} as unknown as KubeObject;
const volume = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'disk' },
  spec: { accessModes: ['ReadWriteOnce'], capacity: storage, hostPath: { path: '/data' } },
} as unknown as KubeObject;

const phase = ({ store }: TestCluster): string => store.get('persistentvolumeclaims', 'default', 'data')!.status.phase;

test('a claim takes a volume that is there at once', () => {
  const cluster = testCluster();
  cluster.client.create('persistentvolumes', volume);
  cluster.run(1_000);
  cluster.client.create('persistentvolumeclaims', claim);
  cluster.run(1_000);
  expect(phase(cluster)).toBe('Bound');
});

test('a claim takes a volume that comes with it', () => {
  const cluster = testCluster();
  cluster.client.create('persistentvolumeclaims', claim);
  cluster.kernel.advance(50);
  cluster.client.create('persistentvolumes', volume);
  cluster.run(1_000);
  expect(phase(cluster)).toBe('Bound');
});

test('a claim that waits finds a volume at the next of the resyncs, which come every 15 s', () => {
  const cluster = testCluster();
  const { kernel } = cluster;
  cluster.run(15_000 - (kernel.now % 15_000));
  cluster.client.create('persistentvolumeclaims', claim);
  cluster.run(2_000);
  const idle = kernel.pending();
  cluster.client.create('persistentvolumes', volume);
  cluster.run(12_000);
  expect([phase(cluster), kernel.pending() - idle]).toEqual(['Pending', 1]);
  cluster.run(2_000);
  expect([phase(cluster), kernel.pending() - idle]).toEqual(['Bound', 0]);
});

test('a volume on a path of the host that its deleter may not touch fails once its claim is gone', () => {
  const cluster = testCluster();
  const policy = { persistentVolumeReclaimPolicy: 'Delete' };
  cluster.client.create('persistentvolumes', { ...volume, spec: { ...volume.spec, ...policy } });
  cluster.client.create('persistentvolumeclaims', claim);
  cluster.run(1_000);
  cluster.client.delete('persistentvolumeclaims', 'default', 'data', {});
  cluster.run(2_000);
  expect(cluster.store.get('persistentvolumes', '', 'disk')?.status).toMatchObject({
    phase: 'Failed',
    message: 'host_path deleter only supports /tmp/.+ but received provided /data',
  });
});
