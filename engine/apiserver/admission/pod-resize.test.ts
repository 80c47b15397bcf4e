import { expect, test } from 'vitest';
import { World } from '../../world.ts';

test('a resize that the whole node could not hold is refused, one of a pod without a node is not', () => {
  const world = new World({ nodes: 1 });
  const spec = (selector: object): string =>
    JSON.stringify({
      spec: {
        nodeSelector: selector,
        containers: [{ name: 'a', image: 'nginx:1.25', resources: { requests: { cpu: '1m' } } }],
      },
    });
  world.exec(`kubectl run a --image=nginx:1.25 --overrides='${spec({})}'`);
  world.exec(`kubectl run b --image=nginx:1.25 --overrides='${spec({ x: 'y' })}'`);
  world.settle();
  const resize = (pod: string, container: string): string => {
    const resources = { requests: { cpu: '5', memory: '60Gi' } };
    const patch = JSON.stringify({ spec: { containers: [{ name: container, resources }] } });
    return world.exec(`kubectl patch pod ${pod} --subresource=resize -p '${patch}'`).stderr;
  };
  expect(resize('a', 'a')).toBe(
    `Error from server (Forbidden): pods "a" is forbidden: node didn't have enough allocatable resources: cpu, requested: 5000, allocatable: 2000; memory, requested: 64424509440, allocatable: 25169936384\n`,
  );
  expect(resize('b', 'a')).not.toContain('allocatable');
});
