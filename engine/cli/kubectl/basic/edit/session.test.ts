import { expect, test } from 'vitest';
import { World } from '../../../../world.ts';

test('an edit that loses the uid finds no object it belongs to', () => {
  const world = new World();
  world.exec('kubectl create configmap a');
  const { stderr } = world.exec("KUBE_EDITOR='sed -i /uid:/d' kubectl edit configmap a");
  expect(stderr.split('\n')[1]).toMatch(
    /^error: no original object found for &unstructured\.Unstructured\{Object:map\[string\]interface \{\}\{"apiVersion":"v1", "kind":"ConfigMap", /,
  );
});
