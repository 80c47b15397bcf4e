/**
 * Benchmarks: npm run bench [-- --json] [-- --quick]
 * `--json` prints one line for machines; `--quick` leaves out the peer and the largest cluster.
 */
import { parseArgs } from 'node:util';
import { World } from '../engine/world.ts';
import { heapOfManyObjects, requestCosts } from './api.ts';
import { medianMs, rollOut } from './cluster.ts';
import { engineSize, firstLoadSize } from './size.ts';
import { webernetesRollout } from './webernetes.ts';

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
const kb = (bytes: number | undefined): string =>
  bytes === undefined ? 'not built' : `${(bytes / 1000).toFixed(0)} kB`;
const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, quick: { type: 'boolean' } } });
  const say = (line: string): void => {
    if (!values.json) console.log(line);
  };
  rollOut(50, 2); // Let the JIT see the code once.
  const boot = medianMs(15, () => void new World({ nodes: 1 }));
  say(`boot                       ${ms(boot)}`);

  const sizes: readonly [number, number][] = [
    [100, 1],
    [1_000, 10],
    [5_000, 100],
    ...(values.quick ? [] : [[50_000, 5_000] as [number, number]]),
  ];
  const large = { snapshotMs: 0, forkMs: 0, idleTimers: 0 };
  const rollouts = sizes.map(([replicas, nodes]) => {
    const { rollout, world } = rollOut(replicas, nodes);
    const perSecond = Math.round((rollout.writes * 1000) / rollout.wallMs);
    say(
      `${`${replicas} replicas, ${nodes} nodes`.padEnd(26)} ${ms(rollout.wallMs)}, ${mib(rollout.heapBytes)}, ${rollout.writes} writes, ${perSecond} a second`,
    );
    if (replicas === 5_000) {
      const saved = world.save();
      large.snapshotMs = medianMs(9, () => void world.save());
      large.forkMs = medianMs(5, () => void World.load(saved));
      world.settle();
      large.idleTimers = world.kernel.pending();
      say(`snapshot of that           ${ms(large.snapshotMs)}`);
      say(`fork of that               ${ms(large.forkMs)}`);
      say(`waiting timers when idle   ${large.idleTimers}`);
    }
    return rollout;
  });
  const costPerPod = (replicas: number): number => {
    const found = rollouts.find((rollout) => rollout.replicas === replicas)!;
    return found.wallMs / found.replicas;
  };
  const growth = costPerPod(5_000) / costPerPod(1_000);
  say(`cost a pod, 5,000 : 1,000  ${growth.toFixed(2)}`);

  const costs = requestCosts();
  for (const { name, microseconds, overMap } of costs)
    say(`${name.padEnd(26)} ${microseconds.toFixed(1)} µs, ${overMap.toFixed(1)} times a bare map operation`);
  const heap = heapOfManyObjects();
  say(`heap of 100,000 objects    ${mib(heap)}`);

  const engine = await engineSize();
  const firstLoad = firstLoadSize();
  say(`engine, gzip               ${kb(engine)}`);
  say(`first load, gzip           ${kb(firstLoad)}`);

  const peer = values.quick ? undefined : await webernetesRollout(1_000, 10);
  const own = rollouts.find(({ replicas }) => replicas === 1_000)!.wallMs;
  const ratio1000 = peer === undefined ? undefined : peer / own;
  if (ratio1000 !== undefined) say(`webernetes, 1,000 replicas ${ms(peer!)}: ${ratio1000.toFixed(0)} times as long`);
  if (values.json)
    console.log(
      JSON.stringify({
        bootMs: boot,
        rollouts,
        growth,
        ...large,
        requests: costs,
        heapOf100000: heap,
        engineBytes: engine,
        firstLoadBytes: firstLoad,
        webernetes: { wallMs: peer, ratio1000 },
      }),
    );
  process.exit(0);
}

await main();
