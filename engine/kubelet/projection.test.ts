import { expect, test } from 'vitest';
import { World } from '../world.ts';

const POD = `apiVersion: v1
kind: Pod
metadata: {name: facts, labels: {tier: back}}
spec:
  containers:
  - name: main
    image: busybox:1.36
    command: [sleep, "3600"]
    volumeMounts: [{name: info, mountPath: /info}, {name: conf, mountPath: /conf}]
  volumes:
  - name: info
    downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: notes, fieldRef: {fieldPath: metadata.annotations}}]}
  - name: conf
    configMap: {name: kube-root-ca.crt}
`;

test('files of the downward API follow the pod soon, and tell where the kubelet heard of it', () => {
  const world = new World({ nodes: 1 });
  world.writeFile('pod.yaml', POD);
  world.exec('kubectl create -f pod.yaml');
  world.settle();
  const read = (name: string): string => world.exec(`kubectl exec facts -- cat /info/${name}`).stdout;
  expect([read('labels'), read('notes').match(/config.source=.*/)?.[0]]).toEqual([
    'tier="back"',
    'config.source="api"',
  ]);
  world.exec('kubectl label pod facts tier=front --overwrite');
  world.advance(1_000);
  expect(read('labels')).toBe('tier="front"');
  expect(world.exec("kubectl exec facts -- ls -ld /conf /info | cut -d' ' -f1").stdout).toBe(
    'drwxrwxrwx\ndrwxrwxrwt\n',
  );
});

test('sources whose feature is off leave the rest of a projected volume as it is', () => {
  const world = new World({ nodes: 1 });
  world.machine.files.write(
    '/home/learner/pod.yaml',
    `apiVersion: v1
kind: Pod
metadata: {name: box}
spec:
  containers:
  - {name: c, image: 'busybox:1.36', command: [sleep, '1000'], volumeMounts: [{name: v, mountPath: /v}]}
  volumes:
  - name: v
    projected:
      sources:
      - clusterTrustBundle: {name: foo, path: ca.pem}
      - configMap: {name: kube-root-ca.crt}
`,
  );
  world.exec('kubectl apply -f pod.yaml');
  world.settle();
  expect(world.exec('kubectl exec box -- ls /v').stdout).toBe('ca.crt\n');
  expect(world.exec('kubectl exec box -- ls /dev').stdout).toBe(
    'fd\nfull\nmqueue\nnull\nptmx\npts\nrandom\nshm\nstderr\nstdin\nstdout\ntermination-log\ntty\nurandom\nzero\n',
  );
});
