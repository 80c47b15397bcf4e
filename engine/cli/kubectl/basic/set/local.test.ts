import { expect, test } from 'vitest';
import { World } from '../../../../world.ts';

const MISSING = `error: You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'
`;

const LOCAL = `error: you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
`;

test('names beside --local are refused by some commands and not regarded by others', () => {
  const world = new World();
  expect(world.exec('kubectl set image deploy web --local c=nginx').stderr).toBe(LOCAL);
  expect(world.exec('kubectl set image --local c=nginx').stderr).toBe(MISSING);
  expect(world.exec('kubectl set env deploy web --local A=1').stderr).toBe(MISSING);
});

test('an object of a file that has no pod template is told of by its kind, each with a line of its own', () => {
  const world = new World();
  world.writeFile('cm.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n');
  expect(world.exec('kubectl set env -f cm.yaml --local A=1').stderr).toBe(
    'error: configmap/a the object is not a pod or does not have a pod template: *v1.ConfigMap\n',
  );
  world.exec('kubectl create configmap a; kubectl create configmap b');
  expect(world.exec('kubectl set env configmap a b A=1').stderr).toBe(
    'error: configmaps/a the object is not a pod or does not have a pod template: *v1.ConfigMap\n\n' +
      'error: configmaps/b the object is not a pod or does not have a pod template: *v1.ConfigMap\n\n',
  );
});
