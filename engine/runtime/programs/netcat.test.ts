import { expect, test } from 'vitest';
import { World } from '../../world.ts';

test('nc speaks HTTP with what it is given, and telnet and nc tell of ports and names that are not there', () => {
  const world = new World({ nodes: 1 });
  world.exec('kubectl run web --image=nginx:1.25; kubectl run box --image=busybox:1.36 --command -- sleep 10000');
  world.settle();
  const address = world.exec("kubectl get pod web -o jsonpath='{.status.podIP}'").stdout;
  const inside = (command: string): string => {
    const { stdout, stderr } = world.exec(`kubectl exec box -- sh -c '${command}'`);
    return stdout + stderr;
  };
  const request = `printf "GET / HTTP/1.0\\r\\n\\r\\n" | nc -w 2 ${address} 80`;
  expect(inside(`${request} | head -n 1`)).toBe('HTTP/1.0 200 OK\r\n');
  expect(inside(`${request} | grep -c "<title>"`)).toBe('1\n');
  expect(inside(`telnet ${address} 81; true`)).toBe(
    `telnet: can't connect to remote host (${address}): Connection refused\n`,
  );
  expect(inside('nc -w 2 db 80; nc -w 2 db.default.svc.cluster.local 80; true')).toBe(
    "nc: timed out\nnc: bad address 'db.default.svc.cluster.local'\n",
  );
});
