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

test('/proc tells of the processes of a container, and process 1 can be written to', () => {
  const world = new World({ nodes: 1 });
  world.machine.files.write(
    '/home/learner/pod.yaml',
    `apiVersion: v1
kind: Pod
metadata: {name: box}
spec:
  containers:
  - name: main
    image: busybox:1.36
    workingDir: /tmp
    command: [sleep, "1000"]
    securityContext: {runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_ADMIN]}}
`,
  );
  world.exec('kubectl apply -f pod.yaml');
  world.settle();
  const inside = (command: string): string => world.exec(`kubectl exec box -- sh -c '${command}'`).stdout;
  expect(inside('tr "\\0" " " < /proc/1/cmdline; cat /proc/1/comm')).toBe('sleep 1000 sleep\n');
  expect(inside('readlink /proc/1/exe; readlink /proc/1/cwd; cat /proc/self/comm; true')).toBe(
    '/bin/busybox\n/tmp\ncat\n',
  );
  expect(inside('grep -E "^(Uid|PPid|CapEff|CapBnd|NoNewPrivs):" /proc/1/status')).toBe(`PPid:	0
Uid:	1000	1000	1000	1000
CapEff:	0000000000000000
CapBnd:	0000000000001000
NoNewPrivs:	1
`);
  inside('echo from elsewhere > /proc/1/fd/1');
  expect(world.exec('kubectl logs box').stdout).toBe('from elsewhere\n');
});
