import { expect, test } from 'vitest';
import { World } from '../../world.ts';

const SET = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: q}
spec:
  serviceName: q
  replicas: 2
  persistentVolumeClaimRetentionPolicy: {whenScaled: Delete, whenDeleted: Retain}
  selector: {matchLabels: {app: q}}
  template:
    metadata: {labels: {app: q}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: c, image: 'nginx:1.25', volumeMounts: [{name: d, mountPath: /d}]}]
  volumeClaimTemplates:
  - metadata: {name: d}
    spec: {accessModes: [ReadWriteOnce], storageClassName: hand, resources: {requests: {storage: 10Mi}}}
`;
const volume = (name: string): string => `---
apiVersion: v1
kind: PersistentVolume
metadata: {name: ${name}}
spec: {capacity: {storage: 10Mi}, accessModes: [ReadWriteOnce], storageClassName: hand, hostPath: {path: /tmp/${name}}}
`;

test('claims go with pods that are scaled away, but not while a pod of the set holds things up', () => {
  const world = new World({ nodes: 1 });
  world.machine.files.write('/home/learner/set.yaml', SET + volume('v1') + volume('v2'));
  world.exec('kubectl apply -f set.yaml');
  world.settle();
  const claims = (): string => world.exec('kubectl get pvc -o name').stdout;
  world.exec('kubectl scale sts q --replicas=1');
  world.settle();
  expect(claims()).toBe('persistentvolumeclaim/d-q-0\n');
  // No volume is left for the pod that comes first now: the one beyond the set's ordinals stays, and so does its claim.
  world.exec(`kubectl patch sts q -p '{"spec":{"replicas":1,"ordinals":{"start":4}}}'`);
  world.settle();
  world.exec('kubectl delete sts q');
  world.settle();
  expect(claims()).toBe('persistentvolumeclaim/d-q-0\npersistentvolumeclaim/d-q-4\n');
});
