import { expect, test } from 'vitest';
import { World } from '../../../world.ts';

test('a secret that is not there yet is null on the left of a diff', () => {
  const world = new World();
  world.writeFile('s.yaml', 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: b}\n');
  expect(world.exec('kubectl diff -f s.yaml | sed -n 5,8p').stdout).toBe(
    "-null\n+apiVersion: v1\n+data:\n+  a: '***'\n",
  );
});
