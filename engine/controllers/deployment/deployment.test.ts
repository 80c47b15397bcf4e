import { expect, test } from 'vitest';
import type { KubeObject } from '../../store/object.ts';
import { testCluster, template, workload } from '../fixture.ts';

const conditions = ({ status }: KubeObject): string[] =>
  status.conditions.map(({ type, status: value, reason }: any) => `${type}=${value} ${reason}`);

test('a rolling update adds a pod before it takes one, and ends complete', () => {
  const cluster = testCluster();
  cluster.client.create('deployments.apps', workload('Deployment', 'web', { replicas: 2 }));
  cluster.run(2_000);
  const web = cluster.store.get('deployments.apps', 'default', 'web')!;
  cluster.client.update('deployments.apps', { ...web, spec: { ...web.spec, template: template('web', 'nginx:1.27') } });
  cluster.run(4_000);
  const done = cluster.store.get('deployments.apps', 'default', 'web')!;
  expect(cluster.messages('Deployment').slice(1)).toEqual([
    'Scaled up replica set web-7845686f87 from 0 to 2',
    'Scaled up replica set web-c8bb5747c from 0 to 1',
    'Scaled down replica set web-7845686f87 from 2 to 1',
    'Scaled up replica set web-c8bb5747c from 1 to 2',
    'Scaled down replica set web-7845686f87 from 1 to 0',
  ]);
  expect(conditions(done)).toEqual([
    'Available=True MinimumReplicasAvailable',
    'Progressing=True NewReplicaSetAvailable',
  ]);
  expect(done.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '2' });
  expect(done.status).toMatchObject({ observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 });
});

test('a return to an earlier template takes its ReplicaSet up again, with its history', () => {
  const cluster = testCluster();
  for (const image of ['nginx:1.25', 'nginx:1.26', 'nginx:1.25']) {
    const web = cluster.store.get('deployments.apps', 'default', 'web');
    const object = workload('Deployment', 'web', { replicas: 1, template: template('web', image) });
    if (web) cluster.client.update('deployments.apps', object);
    else cluster.client.create('deployments.apps', object);
    cluster.run(3_000);
  }
  const revisions = cluster.store
    .list('replicasets.apps', 'default')
    .map(({ metadata, spec }) => [
      spec.replicas,
      metadata.annotations!['deployment.kubernetes.io/revision'],
      metadata.annotations!['deployment.kubernetes.io/revision-history'],
    ]);
  expect(revisions.sort()).toEqual([
    [0, '2', undefined],
    [1, '3', '1'],
  ]);
});

test('scaling in the middle of a rollout is shared out in proportion', () => {
  const cluster = testCluster(2);
  cluster.client.create('deployments.apps', workload('Deployment', 'web', { replicas: 10 }));
  cluster.run(3_000);
  const web = cluster.store.get('deployments.apps', 'default', 'web')!;
  const broken = {
    ...template('web', 'nginx:2'),
    spec: { ...template('web', 'nginx:2').spec, nodeSelector: { no: 'where' } },
  };
  cluster.client.update('deployments.apps', { ...web, spec: { ...web.spec, template: broken } });
  cluster.run(2_000);
  const sizes = (): number[] =>
    cluster.store
      .list('replicasets.apps', 'default')
      .map(({ spec }) => spec.replicas)
      .sort((a, b) => a - b);
  expect(sizes()).toEqual([5, 8]);
  cluster.client.patch('deployments.apps', 'default', 'web', { spec: { replicas: 20 } });
  cluster.run(500);
  expect(sizes()).toEqual([10, 15]);
});

test('a rollout that makes no progress is told of when its deadline has passed', () => {
  const cluster = testCluster();
  const spec = {
    replicas: 1,
    progressDeadlineSeconds: 10,
    template: template('web', 'nginx', { nodeSelector: { no: 'where' } }),
  };
  cluster.client.create('deployments.apps', workload('Deployment', 'web', spec));
  cluster.run(20_000);
  expect(conditions(cluster.store.get('deployments.apps', 'default', 'web')!)).toEqual([
    'Available=False MinimumReplicasUnavailable',
    'Progressing=False ProgressDeadlineExceeded',
  ]);
});

test('a Deployment that is paused from its beginning has no revision', () => {
  const cluster = testCluster();
  const labels = { app: 'web' };
  cluster.client.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      paused: true,
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
    },
  });
  cluster.run(500);
  expect(cluster.store.get('deployments.apps', 'default', 'web')!.metadata.annotations).toBeUndefined();
});
