import { expect, test } from 'vitest';
import type { KubeObject } from '../store/object.ts';
import { template, testCluster, workload } from './fixture.ts';

test('a StatefulSet starts its pods in order and ends them in reverse', () => {
  const cluster = testCluster();
  cluster.client.create('statefulsets.apps', workload('StatefulSet', 'db', { replicas: 3, serviceName: 'db' }));
  cluster.run(3_000);
  expect(cluster.names('pods')).toEqual(['db-0', 'db-1', 'db-2']);
  cluster.client.patch('statefulsets.apps', 'default', 'db', { spec: { replicas: 1 } });
  cluster.run(3_000);
  expect(cluster.messages('StatefulSet')).toEqual([
    'Create Pod db-0 in StatefulSet db successful',
    'Create Pod db-1 in StatefulSet db successful',
    'Create Pod db-2 in StatefulSet db successful',
    'Delete Pod db-2 in StatefulSet db successful',
    'Delete Pod db-1 in StatefulSet db successful',
  ]);
});

test('a DaemonSet has a pod on every node, a cordoned one as well', () => {
  const cluster = testCluster(3);
  cluster.client.patch('nodes', '', 'node-2', { spec: { unschedulable: true } });
  cluster.client.create('daemonsets.apps', workload('DaemonSet', 'agent'));
  cluster.run(2_000);
  const nodes = cluster.store.list('pods', 'default').map(({ spec }) => spec.nodeName);
  expect(nodes.sort()).toEqual(['node-1', 'node-2', 'node-3']);
  expect(cluster.store.get('daemonsets.apps', 'default', 'agent')!.status).toMatchObject({
    currentNumberScheduled: 3,
    desiredNumberScheduled: 3,
    numberReady: 3,
  });
});

const job = (name: string, spec: object): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'default' },
  spec: { template: template(name, 'busybox', { restartPolicy: 'Never' }), ...spec },
});

test('an Indexed Job completes each index once', () => {
  const cluster = testCluster();
  cluster.client.create('jobs.batch', job('work', { completions: 3, parallelism: 2, completionMode: 'Indexed' }));
  cluster.run(6_000);
  const { status } = cluster.store.get('jobs.batch', 'default', 'work')!;
  expect(status).toMatchObject({ succeeded: 3, completedIndexes: '0-2', uncountedTerminatedPods: {}, ready: 0 });
  expect(status.conditions.map(({ type, reason }: KubeObject) => `${type} ${reason}`)).toEqual([
    'SuccessCriteriaMet CompletionsReached',
    'Complete CompletionsReached',
  ]);
  expect(cluster.store.list('pods', 'default').flatMap(({ metadata }) => metadata.finalizers ?? [])).toEqual([]);
});

test('a CronJob starts a Job at every full minute and keeps the last ones', () => {
  const cluster = testCluster();
  cluster.client.create('cronjobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', namespace: 'default' },
    spec: {
      schedule: '*/1 * * * *',
      successfulJobsHistoryLimit: 1,
      jobTemplate: { spec: job('tick', {}).spec },
    },
  });
  cluster.run(190_000);
  const minute = Math.floor(Date.UTC(2026, 10, 21) / 60_000);
  expect(cluster.store.list('jobs.batch', 'default').map(({ metadata }) => metadata.name)).toEqual([
    `tick-${minute + 3}`,
  ]);
  expect(cluster.store.get('cronjobs.batch', 'default', 'tick')!.status).toEqual({
    lastScheduleTime: '2026-11-21T00:03:00Z',
    lastSuccessfulTime: expect.stringMatching('2026-11-21T00:03:0'),
  });
});

test('a namespace is emptied, pods first, before it goes', () => {
  const cluster = testCluster();
  cluster.client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } });
  cluster.run(500);
  const web = workload('Deployment', 'web', { replicas: 2 });
  cluster.client.create('deployments.apps', { ...web, metadata: { ...web.metadata, namespace: 'lab' } });
  cluster.run(2_000);
  cluster.client.delete('namespaces', '', 'lab', {});
  cluster.run(4_500);
  expect(cluster.store.list('pods', 'lab')).toHaveLength(2);
  cluster.run(25_000);
  expect(cluster.store.get('namespaces', '', 'lab')).toBeUndefined();
  expect(cluster.store.resources().filter((resource) => cluster.store.list(resource, 'lab').length)).toEqual([]);
});

test('deleting an owner deletes what it owns; in the foreground the owner goes last; orphans stay', () => {
  const cluster = testCluster();
  for (const policy of ['Background', 'Foreground', 'Orphan'] as const) {
    const app = policy.toLowerCase();
    cluster.client.create('deployments.apps', workload('Deployment', app, { replicas: 1 }));
    cluster.run(1_000);
    cluster.client.delete('deployments.apps', 'default', app, { propagationPolicy: policy });
    expect(cluster.store.get('deployments.apps', 'default', app) === undefined).toBe(policy === 'Background');
    cluster.run(3_000);
  }
  expect(cluster.names('deployments.apps')).toEqual([]);
  expect(cluster.names('replicasets.apps')).toHaveLength(1);
  expect(cluster.store.list('replicasets.apps', 'default')[0].metadata.ownerReferences).toBeUndefined();
});

test('a fork goes on as the original does', () => {
  const cluster = testCluster(3);
  cluster.client.create('deployments.apps', workload('Deployment', 'web', { replicas: 5 }));
  cluster.run(100);
  const fork = testCluster(3, cluster.save());
  cluster.run(5_000);
  fork.run(5_000);
  expect(fork.kernel.now).toBe(cluster.kernel.now);
  for (const resource of cluster.store.resources())
    expect(fork.store.list(resource)).toEqual(cluster.store.list(resource));
});

test('the pods that a Job lets go when it is suspended do not count as failed', () => {
  const cluster = testCluster();
  const containers = [{ name: 'work', image: 'busybox' }];
  cluster.client.create('jobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'work', namespace: 'default' },
    spec: {
      parallelism: 2,
      template: { spec: { restartPolicy: 'Never', nodeSelector: { disk: 'fast' }, containers } },
    },
  });
  cluster.run(2_000);
  expect(cluster.names('pods')).toHaveLength(2);
  cluster.client.patch('jobs.batch', 'default', 'work', { spec: { suspend: true } });
  cluster.run(40_000);
  expect(cluster.names('pods')).toEqual([]);
  const { status } = cluster.store.get('jobs.batch', 'default', 'work')!;
  expect(status.failed).toBeUndefined();
  expect(status.conditions).toMatchObject([{ type: 'Suspended', status: 'True', reason: 'JobSuspended' }]);
});
