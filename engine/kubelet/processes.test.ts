import { expect, test } from 'vitest';
import { World } from '../world.ts';

test('ps shows what the shell of a container waits for, and what is executed beside it', () => {
  const world = new World({ nodes: 1 });
  world.exec('kubectl run box --image=busybox:1.36 --command -- sh -c "while true; do sleep 100; done"');
  world.settle();
  expect(world.exec("kubectl exec box -- sh -c 'echo $PPID; sleep 9 & ps; true'").stdout).toBe(`0
PID   USER     COMMAND
    1 root     sh -c while true; do sleep 100; done
    2 root     sleep 100
    3 root     sh -c echo $PPID; sleep 9 & ps; true
    4 root     sleep 9
    5 root     ps
`);
});
