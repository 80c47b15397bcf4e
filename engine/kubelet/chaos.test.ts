import { expect, test } from 'vitest';
import { StatusError } from '../apiserver/status.ts';
import { Random } from '../kernel/random.ts';
import { testCluster } from './fixture.ts';

const IMAGES = [
  { image: 'nginx:1.25' },
  { image: 'redis:7' },
  { image: 'nginx:nope' },
  { image: 'x/y' },
  { image: 'quay.io/a/b' },
];
const COMMANDS = [['sleep', '7'], ['sleep', '900'], ['false'], ['echo', 'hi'], ['ts'], ['nope']];
const PROBES = [
  { exec: { command: ['cat', '/tmp/x'] } },
  { exec: { command: ['sleep', '5'] } },
  { httpGet: { path: '/', port: 80 } },
  { tcpSocket: { port: 6379 } },
];
const HOOKS = [{ exec: { command: ['touch', '/tmp/x'] } }, { exec: { command: ['false'] } }, { sleep: { seconds: 3 } }];

/** A pod as chance has it: servers and commands, good and bad, with probes, hooks, init containers, deadlines. */
function anySpec(random: Random): { container: Record<string, unknown>; spec: Record<string, unknown> } {
  const pick = <T>(list: readonly T[]): T => list[random.int(list.length)];
  const body = (): Record<string, unknown> => (random.int(2) ? pick(IMAGES) : { command: pick(COMMANDS) });
  const probe = (): Record<string, unknown> => ({
    ...pick(PROBES),
    periodSeconds: 1 + random.int(5),
    failureThreshold: 2,
  });
  const container = {
    ...body(),
    ...(random.int(3) === 0 && { livenessProbe: probe() }),
    ...(random.int(3) === 0 && { readinessProbe: probe() }),
    ...(random.int(4) === 0 && { startupProbe: probe() }),
    ...(random.int(3) === 0 && { lifecycle: { postStart: pick(HOOKS), preStop: pick(HOOKS) } }),
  };
  const first = { name: 'first', image: 'busybox:1.36', ...body(), ...(random.int(2) && { restartPolicy: 'Always' }) };
  const spec = {
    nodeName: `node-${1 + random.int(3)}`,
    restartPolicy: pick(['Always', 'OnFailure', 'Never']),
    terminationGracePeriodSeconds: 4 + random.int(5),
    ...(random.int(6) === 0 && { activeDeadlineSeconds: 5 + random.int(20) }),
    ...(random.int(3) === 0 && { initContainers: [first] }),
  };
  return { container, spec };
}

test.each([1, 2, 3, 4, 5, 6])('whatever runs, ends and is forked, what is deleted goes (seed %i)', (seed) => {
  const random = new Random(`chaos/${seed}`);
  let cluster = testCluster(3);
  const remove = (name: string, options = {}): void => {
    try {
      cluster.client.delete('pods', 'default', name, options);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  };
  for (let turn = 0; turn < 50; turn++) {
    const pods = cluster.store.list('pods');
    const what = random.int(10);
    if (what < 5) {
      const { container, spec } = anySpec(random);
      cluster.run(`p${turn}`, container, {
        ...spec,
        containers: [{ name: 'main', image: 'busybox:1.36', ...container }],
      });
    } else if (what < 8 && pods.length)
      remove(pods[random.int(pods.length)].metadata.name, random.int(3) ? {} : { gracePeriodSeconds: 0 });
    else if (what === 8) cluster = testCluster(3, cluster.save());
    cluster.kernel.advance(random.int(8000));
  }
  for (const { metadata } of [...cluster.store.list('pods')]) remove(metadata.name);
  cluster.kernel.advance(120_000);
  expect(cluster.store.list('pods').map(({ metadata }) => metadata.name)).toEqual([]);
});
