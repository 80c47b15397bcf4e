import { expect, test } from 'vitest';
import { World } from '../world.ts';

function worldWith(spec: string): World {
  const world = new World({ nodes: 1 });
  const pod = `{apiVersion: v1, kind: Pod, metadata: {name: box}, spec: ${spec}}`;
  world.machine.files.write('/home/learner/pod.yaml', pod);
  world.exec('kubectl apply -f pod.yaml');
  world.settle();
  return world;
}

const container = (command: string, more: string): string =>
  `{name: c, image: 'busybox:1.36', command: [sh, -c, '${command}; sleep 3600'], ${more}}`;
const told = "-o jsonpath='{.status.phase} {.status.reason}: {.status.message}'";

test('a pod that fills an emptyDir over its limit is evicted when its volumes were measured, and its log is gone', () => {
  const world = worldWith(
    `{containers: [${container('dd if=/dev/zero of=/d/f bs=1M count=3', 'volumeMounts: [{name: d, mountPath: /d}]')}],
      volumes: [{name: d, emptyDir: {sizeLimit: 2Mi}}]}`,
  );
  expect(world.exec(`kubectl get pod box ${told}`).stdout).toBe('Running : ');
  world.advance(70_000);
  expect(world.exec(`kubectl get pod box ${told}`).stdout).toBe(
    'Failed Evicted: Usage of EmptyDir volume "d" exceeds the limit "2Mi". ',
  );
  expect(world.exec('kubectl logs box').stdout).toMatch(/^unable to retrieve container logs for containerd:/);
});

test('a container that writes more than its ephemeral storage is evicted; what the image holds does not count', () => {
  const limits = 'resources: {limits: {ephemeral-storage: 2Mi}}';
  const world = worldWith(`{containers: [${container('dd if=/dev/zero of=/tmp/f bs=1M count=1', limits)}]}`);
  world.advance(90_000);
  expect(world.exec(`kubectl get pod box ${told}`).stdout).toBe('Running : ');
  world.exec("kubectl exec box -- sh -c 'dd if=/dev/zero of=/tmp/g bs=1M count=2'");
  world.advance(15_000);
  expect(world.exec(`kubectl get pod box ${told}`).stdout).toBe(
    'Failed Evicted: Pod ephemeral local storage usage exceeds the total limit of containers 2Mi. ',
  );
});

test('a volume in memory holds no more than its limit', () => {
  const world = worldWith(
    `{containers: [${container('true', 'volumeMounts: [{name: m, mountPath: /m}]')}],
      volumes: [{name: m, emptyDir: {medium: Memory, sizeLimit: 2Mi}}]}`,
  );
  const { stdout, stderr } = world.exec(
    "kubectl exec box -- sh -c 'dd if=/dev/zero of=/m/f bs=1M count=5; wc -c < /m/f'",
  );
  expect(stderr).toBe("dd: error writing '/m/f': No space left on device\n3+0 records in\n2+0 records out\n");
  expect(stdout).toBe('2097152\n');
});

test('what others write over conditions of a pod is put right', () => {
  const world = worldWith(`{containers: [${container('true', '')}]}`);
  const conditions = "-o jsonpath='{.status.conditions[*].type}'";
  const before = world.exec(`kubectl get pod box ${conditions}`).stdout;
  const patch = '{"status":{"conditions":[{"type":"Mine","status":"True"}]}}';
  world.exec(`kubectl patch pod box --subresource=status --type=merge -p '${patch}'`);
  world.settle();
  expect(world.exec(`kubectl get pod box ${conditions}`).stdout).toBe(`Mine ${before}`);
});
