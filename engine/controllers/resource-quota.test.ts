import { expect, test } from 'vitest';
import { testCluster } from './fixture.ts';

test('a quota shows as used what is there to be counted, and nothing of a resource that is not served', () => {
  const cluster = testCluster();
  const hard = { pods: '5', 'count/secrets': '3', 'count/ships.fleet.example.org': '2' };
  cluster.client.create('resourcequotas', {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'fleet', namespace: 'default' },
    spec: { hard },
  });
  cluster.run(500);
  const { status } = cluster.store.get('resourcequotas', 'default', 'fleet')!;
  expect(status).toEqual({ hard, used: { pods: '0', 'count/secrets': '0' } });
});
