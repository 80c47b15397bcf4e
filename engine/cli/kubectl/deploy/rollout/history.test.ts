import { expect, test } from 'vitest';
import { World } from '../../../../world.ts';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: 'nginx:1.25'}]}
`;

test('the change cause is the command with its flags as they were given', () => {
  const world = new World({ nodes: 1 });
  world.machine.files.write('/home/learner/web.yaml', DEPLOYMENT);
  world.exec('kubectl create -f web.yaml --record');
  world.settle();
  expect(world.exec('kubectl rollout history deployment web').stdout).toBe(`deployment.apps/web 
REVISION  CHANGE-CAUSE
1         kubectl create --filename=web.yaml --record=true

`);
});

test('kinds that kubectl knows without a history are told apart from those it cannot visit', () => {
  const world = new World({ nodes: 1 });
  world.exec('kubectl run p --image=nginx:1.25');
  const said = (command: string): string => world.exec(`kubectl rollout ${command}`).stderr;
  expect(said('history pod p')).toBe('error: no history viewer has been implemented for "Pod"\n');
  expect(said('undo pod p')).toBe('error: no rollbacker has been implemented for "Pod"\n');
  expect(said('history cm kube-root-ca.crt')).toBe(
    'error: error retrieving history for "ConfigMap", no visitor method exists for { ConfigMap}\n',
  );
});
