import { expect, test } from 'vitest';
import { testCluster, template, workload } from '../controllers/fixture.ts';
import type { KubeObject } from '../store/object.ts';
import { fitMessage } from './message.ts';
import { reject } from './framework.ts';

const pod = (name: string, spec: object = {}, labels: Record<string, string> = { app: name }): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels },
  spec: { containers: [{ name: 'main', image: 'nginx' }], ...spec },
});

const requests = (cpu: string): object => ({
  containers: [{ name: 'main', image: 'nginx', resources: { requests: { cpu } } }],
});

test('a pod that fits nowhere says why, counted and sorted', () => {
  const cluster = testCluster(3);
  cluster.client.patch('nodes', '', 'node-1', {
    spec: { taints: [{ key: 'only', value: 'me', effect: 'NoSchedule' }] },
  });
  cluster.client.patch('nodes', '', 'node-2', { spec: { unschedulable: true } });
  cluster.run(500);
  cluster.client.create('pods', pod('big', requests('3')));
  cluster.run(500);
  expect(cluster.messages('Pod').at(-1)).toBe(
    '0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. ' +
      'no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
  );
});

test('without nodes, and where a plugin refuses before nodes are looked at, the message is another', () => {
  expect(fitMessage(0, undefined, [], '')).toBe('no nodes available to schedule pods');
  expect(
    fitMessage(2, 'pod has unbound immediate PersistentVolumeClaims', [reject('x', false, 'y')], 'not found'),
  ).toBe('0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found');
});

test('replicas spread over the nodes', () => {
  const cluster = testCluster(4);
  cluster.client.create('deployments.apps', workload('Deployment', 'web', { replicas: 8 }));
  cluster.run(3_000);
  const nodes = cluster.store
    .list('pods', 'default')
    .map(({ spec }) => spec.nodeName)
    .sort();
  expect(nodes).toEqual([1, 1, 2, 2, 3, 3, 4, 4].map((n) => `node-${n}`));
});

test('a more important pod takes the place of a less important one', () => {
  const cluster = testCluster();
  for (const [name, value] of [
    ['low', 10],
    ['high', 1000],
  ] as const)
    cluster.client.create('priorityclasses.scheduling.k8s.io', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value,
    });
  cluster.client.create('pods', pod('first', { ...requests('1500m'), priorityClassName: 'low' }));
  cluster.run(1_000);
  cluster.client.create('pods', pod('urgent', { ...requests('1500m'), priorityClassName: 'high' }));
  cluster.run(3_000);
  expect(cluster.names('pods')).toEqual(['urgent']);
  expect(cluster.store.get('pods', 'default', 'urgent')!.spec.nodeName).toBe('node-1');
  const uid = cluster.store.get('pods', 'default', 'urgent')!.metadata.uid;
  expect(cluster.messages('Pod').filter((message) => message.startsWith('Preempted'))).toEqual([
    `Preempted by pod ${uid} on node node-1`,
  ]);
});

test('pods that keep each other away wait until there is a node for them', () => {
  const cluster = testCluster(2);
  const affinity = {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'apart' } }, topologyKey: 'kubernetes.io/hostname' },
      ],
    },
  };
  cluster.client.create(
    'deployments.apps',
    workload('Deployment', 'apart', { replicas: 3, template: template('apart', 'nginx', { affinity }) }),
  );
  cluster.run(2_000);
  const waiting = cluster.store.list('pods', 'default').filter(({ spec }) => !spec.nodeName);
  expect(waiting.map(({ status }) => status.conditions[0].message)).toEqual([
    "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. no new claims to deallocate, preemption: " +
      '0/2 nodes are available: 2 No preemption victims found for incoming pod.',
  ]);
  const [placed] = cluster.store.list('pods', 'default').filter(({ spec }) => spec.nodeName);
  cluster.client.delete('pods', 'default', placed.metadata.name, {});
  cluster.run(3_000);
  expect(cluster.store.list('pods', 'default').filter(({ spec }) => spec.nodeName)).toHaveLength(2);
});

test('a gated pod waits without being tried', () => {
  const cluster = testCluster();
  cluster.client.create('pods', pod('gated', { schedulingGates: [{ name: 'example.com/wait' }] }));
  cluster.run(1_000);
  expect(cluster.store.get('pods', 'default', 'gated')!.spec.nodeName).toBeUndefined();
  const gated = cluster.store.get('pods', 'default', 'gated')!;
  const { schedulingGates: _, ...spec } = gated.spec;
  cluster.client.update('pods', { ...gated, spec });
  cluster.run(1_000);
  expect(cluster.store.get('pods', 'default', 'gated')!.spec.nodeName).toBe('node-1');
});
