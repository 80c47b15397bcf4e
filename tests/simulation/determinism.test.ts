import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { World } from '../../engine/world.ts';
import { launchBrowser } from '../site/browser.ts';
import { runScenario, stateHash } from './scenario.ts';

describe('the same seed and input give the same world', () => {
  test('twice in Node', () => {
    expect(runScenario(1_000)).toEqual(runScenario(1_000));
  });

  test('whether it is made from nothing or begins as one before it did', () => {
    const runs = Array.from({ length: 4 }, () => runScenario(1_000, 'often begun'));
    expect(new Set(runs.map(({ hash }) => hash)).size).toBe(1);
    expect(runs[3]).toEqual(runs[0]);
  });

  test('whether time passes in one step or in many', () => {
    expect(runScenario(20_000)).toEqual(runScenario(100));
  });

  test('when ten minutes pass at once or in 6,000 steps of 100 ms', () => {
    const begin = (): World => {
      const world = new World({ seed: 'steps', nodes: 2 });
      world.exec('kubectl create deployment web --image=nginx:1.25 --replicas=3');
      world.exec('kubectl run crash --image=busybox:1.36 -- sh -c "exit 1"');
      return world;
    };
    const [once, often] = [begin(), begin()];
    once.advance(600_000);
    for (let i = 0; i < 6_000; i++) often.advance(100);
    expect(stateHash(often)).toBe(stateHash(once));
  });

  test('in Node and in Chromium', async () => {
    const bundle = await build({
      entryPoints: [join(import.meta.dirname, 'scenario.ts')],
      bundle: true,
      format: 'iife',
      globalName: 'scenario',
      write: false,
    });
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: bundle.outputFiles[0].text });
      const there = await page.evaluate('scenario.runScenario(1000)');
      expect(there).toEqual(runScenario(1_000));
    } finally {
      await browser.close();
    }
  });
});

describe('a world is a value', () => {
  test('a fork goes its own way and the original does not see it', () => {
    const world = new World({ seed: 'fork', nodes: 1 });
    world.exec('kubectl create deployment web --image=nginx:1.25 --replicas=2');
    world.settle();
    const before = stateHash(world);
    const fork = world.fork();
    expect(stateHash(fork)).toBe(before);
    fork.exec('kubectl delete deployment web');
    fork.settle();
    expect(fork.store.list('pods', 'default')).toEqual([]);
    expect(stateHash(world)).toBe(before);
  });

  test('a fork and its original do the same when they get the same', () => {
    const world = new World({ seed: 'fork', nodes: 2 });
    world.exec('kubectl create deployment web --image=nginx:1.25 --replicas=2');
    world.advance(700);
    const fork = world.fork();
    for (const each of [world, fork]) {
      each.advance(30_000);
      each.exec('kubectl scale deployment web --replicas=4');
      each.exec('kubectl run crash --image=busybox:1.36 -- sh -c "exit 1"');
      each.settle();
    }
    expect(stateHash(fork)).toBe(stateHash(world));
  });
});
