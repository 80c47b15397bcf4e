import { expect, test } from 'vitest';
import { World } from '../world.ts';

const world = new World({ nodes: 2 });
const run = (command: string): string => {
  const { stdout, stderr } = world.exec(command);
  return stdout + stderr;
};
const columns = "--no-headers | awk '{print $1, $2, $3}' | sed -E 's/-[0-9a-f]+-[a-z0-9]{5}//' | sort";

test('a node that dies is noticed after 45 s, its pods are replaced after 300 s, and it gets well again', () => {
  run('kubectl create deployment web --image=nginx:1.27 --replicas=2');
  run('kubectl expose deployment web --port=80');
  world.settle();
  world.failNode('node-2');
  world.advance(30_000);
  expect(run(`kubectl get nodes ${columns}`)).toBe('node-1 Ready <none>\nnode-2 Ready <none>\n');
  world.advance(20_000);
  expect(run(`kubectl get nodes ${columns}`)).toBe('node-1 Ready <none>\nnode-2 NotReady <none>\n');
  expect(run(`kubectl get pods ${columns}`)).toBe('web 1/1 Running\nweb 1/1 Running\n');
  expect(
    run('kubectl get node node-2 -o jsonpath=\'{range .spec.taints[*]}{.key}:{.effect}{"\\n"}{end}\' | sort'),
  ).toBe('node.kubernetes.io/unreachable:NoExecute\nnode.kubernetes.io/unreachable:NoSchedule\n');
  expect(
    run(
      'kubectl get node node-2 -o jsonpath=\'{range .status.conditions[*]}{.type} {.status} {.reason} {.message}{"\\n"}{end}\'',
    ),
  ).toBe(
    ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready']
      .map((type) => `${type} Unknown NodeStatusUnknown Kubelet stopped posting node status.\n`)
      .join(''),
  );
  expect(
    run("kubectl get endpointslices -o jsonpath='{range .items[1].endpoints[*]}{.conditions.ready} {end}'"),
  ).toMatch(/^(true false|false true) $/);
  world.advance(310_000);
  expect(run(`kubectl get pods ${columns}`)).toBe('web 1/1 Running\nweb 1/1 Running\nweb 1/1 Terminating\n');
  const fork = world.fork();
  fork.advance(60_000);
  expect(fork.exec(`kubectl get pods ${columns}`).stdout).toBe(
    'web 1/1 Running\nweb 1/1 Running\nweb 1/1 Terminating\n',
  );
  world.restoreNode('node-2');
  world.settle();
  expect(run(`kubectl get nodes ${columns}`)).toBe('node-1 Ready <none>\nnode-2 Ready <none>\n');
  expect(run(`kubectl get pods ${columns}`)).toBe('web 1/1 Running\nweb 1/1 Running\n');
});
