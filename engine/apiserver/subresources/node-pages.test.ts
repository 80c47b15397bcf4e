import { expect, test } from 'vitest';
import { World } from '../../world.ts';

const world = new World({ seed: 'node pages' });
const NODE = '/api/v1/nodes/node-1/proxy';
const get = (path: string): string => {
  const { stdout, stderr } = world.exec(`kubectl get --raw '${path}'`);
  return stdout + stderr;
};
const names = (path: string): string[] =>
  (JSON.parse(get(path)) as { items: { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name);

test('a kubelet tells its health, its configuration and its pods', () => {
  expect(get(`${NODE}/healthz`)).toBe('ok');
  expect(get(`${NODE}/healthz/syncloop`)).toBe('ok');
  expect(get(`${NODE}/healthz?verbose`)).toBe(
    '[+]ping ok\n[+]log ok\n[+]syncloop ok\n[+]device-plugin ok\nhealthz check passed\n',
  );
  expect(JSON.parse(get(`${NODE}/configz`))).toMatchObject({
    kubeletconfig: { maxPods: 110, clusterDomain: 'cluster.local' },
  });
  world.exec('kubectl run a --image=nginx:1.27; kubectl run gone --image=nginx:9.9');
  world.settle();
  expect(names(`${NODE}/pods`).filter((name) => !name.startsWith('coredns'))).toEqual(['a', 'gone']);
  expect(names(`${NODE}/runningpods/`).filter((name) => !name.startsWith('coredns'))).toEqual(['a']);
});

test('what a kubelet measures is not simulated, and what it has not got is missing', () => {
  expect(get(`${NODE}/stats/summary`)).toContain("the kubelet's /stats/summary is not simulated here");
  expect(get(`${NODE}/spec`)).toBe('Error from server (NotFound): the server could not find the requested resource\n');
  expect(get(`${NODE.replace('node-1', 'node-1:10250')}/healthz`)).toBe('ok');
  expect(get(`${NODE.replace('node-1', 'node-1:1')}/healthz`)).toContain(
    'error trying to reach service: dial tcp 172.30.0.11:1: connect: connection refused',
  );
  expect(get(`${NODE.replace('node-1', 'node-9')}/healthz`)).toBe(
    'Error from server (NotFound): nodes "node-9" not found\n',
  );
});
