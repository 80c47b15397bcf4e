import { expect, test } from 'vitest';
import { World } from '../world.ts';

test('a resize that the node has no room for waits, is told once, and is done when a pod has gone', () => {
  const world = new World({ nodes: 1 });
  for (const name of ['a', 'b']) {
    const container = `{"name":"c","image":"busybox:1.36","command":["sleep","9999"],"resources":{"requests":{"cpu":"700m"}}}`;
    world.exec(`kubectl run ${name} --image=busybox:1.36 --overrides='{"spec":{"containers":[${container}]}}'`);
  }
  world.settle();
  const wanted = '{"spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"1500m"}}}]}}';
  world.exec(`kubectl patch pod a --subresource=resize -p '${wanted}'`);
  world.settle();
  const path =
    '{.status.conditions[0].type} {.status.conditions[0].message} {.status.containerStatuses[0].resources} {.status.allocatedResources}';
  const shown = (): string => world.exec(`kubectl get pod a -o jsonpath='${path}'`).stdout;
  expect(shown()).toBe(
    `PodResizePending Node didn't have enough resource: cpu, requested: 1500, used: 900, capacity: 2000 {"requests":{"cpu":"700m"}} {"cpu":"700m"}`,
  );
  world.exec('kubectl delete pod b --grace-period=1');
  world.advance(10_000);
  expect(shown()).toBe('PodReadyToStartContainers  {"requests":{"cpu":"1500m"}} {"cpu":"1500m"}');
  const events = 'kubectl get events --field-selector involvedObject.name=a -o custom-columns=R:.reason --no-headers';
  expect(world.exec(`${events} | grep Resize`).stdout).toBe('ResizeDeferred\nResizeStarted\nResizeCompleted\n');
});
