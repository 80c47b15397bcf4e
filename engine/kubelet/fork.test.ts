import { expect, test } from 'vitest';
import { testCluster } from './fixture.ts';

test('a saved cluster goes on as the one it was saved from, programs included', () => {
  const cluster = testCluster();
  cluster.run('ticks', { command: ['ts'] });
  cluster.run('web', { image: 'nginx:1.25' });
  cluster.kernel.advance(7500);
  const copy = testCluster(1, cluster.save());
  cluster.kernel.advance(10_000);
  copy.kernel.advance(10_000);
  expect(copy.pods.readLog('default', 'ticks', {})).toBe(cluster.pods.readLog('default', 'ticks', {}));
  expect(copy.pods.readLog('default', 'ticks', { tailLines: 1 })).toMatch(/^line 1[67]\n$/);
  expect(copy.get('10.244.0.2', 80)).toEqual(cluster.get('10.244.0.2', 80));
  expect(JSON.stringify(copy.store.list('pods'))).toBe(JSON.stringify(cluster.store.list('pods')));
});

test('what one copy does leaves the other as it is', () => {
  const cluster = testCluster();
  cluster.run('web', { image: 'redis:7' });
  cluster.kernel.advance(5000);
  const saved = cluster.save();
  const say = (one: typeof cluster, body: string): unknown =>
    one.wait(one.network.learner.request({ protocol: 'tcp', host: '10.244.0.2', port: 6379, body }, 1000));
  expect(say(cluster, 'SET a 1\r\n')).toMatchObject({ body: '+OK\r\n' });
  const copy = testCluster(1, saved);
  expect(say(copy, 'GET a\r\n')).toMatchObject({ body: '$-1\r\n' });
  expect(say(cluster, 'GET a\r\n')).toMatchObject({ body: '$1\r\n1\r\n' });
});
