import { expect, test } from 'vitest';
import { World } from '../world.ts';

const events = (world: World): number => world.store.list('events').length;

test('events are gone an hour after they were last written, those that come again stay', () => {
  const world = new World();
  world.exec('kubectl run good --image=nginx');
  world.exec('kubectl run bad --image=nowhere.example/none:1');
  world.settle();
  expect(events(world)).toBeGreaterThan(8);
  world.advance(50 * 60_000);
  const before = events(world);
  world.advance(20 * 60_000);
  expect(events(world)).toBeLessThan(before);
  expect(world.exec('kubectl get events --field-selector involvedObject.name=good').stderr).toBe(
    'No resources found in default namespace.\n',
  );
  expect(world.exec('kubectl get events --field-selector involvedObject.name=bad').stdout).toContain('BackOff');
});

test('a fork lets them go at the same time', () => {
  const world = new World();
  world.exec('kubectl run good --image=nginx');
  world.settle();
  const fork = world.fork();
  for (const each of [world, fork]) each.advance(61 * 60_000);
  expect([events(world), events(fork)]).toEqual([0, 0]);
});
