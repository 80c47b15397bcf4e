/**
 * Benchmarks: npm run bench [-- --json] [-- --quick]
 * Node keeps its young objects in 64 MiB, as it does where it grades (package.json); so it does for the peer.
 * `--json` prints one line for machines; `--quick` leaves out the peer and the largest cluster.
 */
import { parseArgs } from 'node:util';
import { World } from '../engine/world.ts';
import { heapOfManyObjects, requestCosts } from './api.ts';
import { medianMs, rollOut, rollOutOften } from './cluster.ts';
import { engineSize, firstLoadSize, whyNotMeasured } from './size.ts';
import { webernetesRollout } from './webernetes.ts';

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
const kb = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;
const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

/** Rollouts that are timed, so and so often: small ones vary more. */
const SIZES = [
  { replicas: 100, nodes: 1, runs: 15 },
  { replicas: 1_000, nodes: 10, runs: 15 },
  { replicas: 5_000, nodes: 100, runs: 3 },
  { replicas: 50_000, nodes: 5_000, runs: 0 },
];

type Say = (line: string) => void;

/** Times rollouts of every size, and what can be done with a cluster of 5,000 pods. */
function rollouts(say: Say, quick: boolean) {
  const large = { snapshotMs: 0, forkMs: 0, idleTimers: 0 };
  const rows = SIZES.filter(({ replicas }) => replicas < 50_000 || !quick).map(({ replicas, nodes, runs }) => {
    const { median, first, heapBytes, world } = rollOutOften(replicas, nodes, runs);
    const perSecond = Math.round((median.writes * 1000) / median.wallMs);
    const name = `${replicas} replicas, ${nodes} nodes`.padEnd(26);
    const cold = runs > 1 ? ` (the first time ${ms(first.wallMs)})` : '';
    say(`${name} ${ms(median.wallMs)}${cold}, ${mib(heapBytes)}, ${median.writes} events, ${perSecond} a second`);
    if (replicas === 5_000) Object.assign(large, snapshots(say, world));
    return { ...median, firstMs: first.wallMs, heapBytes, eventsPerSecond: perSecond };
  });
  return { rows, large };
}

function snapshots(say: Say, world: World) {
  const saved = world.save();
  const snapshotMs = medianMs(9, () => void world.save());
  const forkMs = medianMs(5, () => void World.load(saved));
  world.settle();
  const idleTimers = world.kernel.pending();
  say(`snapshot of that           ${ms(snapshotMs)}`);
  say(`fork of that               ${ms(forkMs)}`);
  say(`waiting timers when idle   ${idleTimers}`);
  return { snapshotMs, forkMs, idleTimers };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, quick: { type: 'boolean' } } });
  const say: Say = (line) => {
    if (!values.json) console.log(line);
  };
  rollOut(50, 2); // Let the JIT see the code once.
  const boot = medianMs(15, (run) => void new World({ nodes: 1, seed: `boot ${run}` }));
  const bootAgain = medianMs(15, () => void new World({ nodes: 1 }));
  say(`boot                       ${ms(boot)}, as one before it ${ms(bootAgain)}`);

  const { rows, large } = rollouts(say, values.quick ?? false);
  const own = rows.find(({ replicas }) => replicas === 1_000)!.wallMs;
  const growth = rows.find(({ replicas }) => replicas === 5_000)!.wallMs / 5 / own;
  say(`cost a pod, 5,000 : 1,000  ${growth.toFixed(2)}`);

  const costs = requestCosts();
  for (const { name, microseconds, bareMicroseconds, over } of costs)
    say(
      `${name.padEnd(26)} ${microseconds.toFixed(1)} µs, ${over.toFixed(1)} times a bare map operation plus validation (${bareMicroseconds.toFixed(1)} µs)`,
    );
  const heap = heapOfManyObjects();
  say(`heap of 100,000 objects    ${mib(heap)}`);

  const engine = await engineSize();
  const problem = whyNotMeasured();
  const firstLoad = problem === undefined ? firstLoadSize() : undefined;
  say(`engine, gzip               ${kb(engine)}`);
  say(`first load, gzip           ${firstLoad === undefined ? problem : kb(firstLoad)}`);

  const peer = values.quick ? undefined : await webernetesRollout(1_000, 10);
  const ratio1000 = peer === undefined ? undefined : peer / own;
  if (ratio1000 !== undefined) say(`webernetes, 1,000 replicas ${ms(peer!)}: ${ratio1000.toFixed(0)} times as long`);
  if (values.json)
    console.log(
      JSON.stringify({
        bootMs: boot,
        bootAgainMs: bootAgain,
        rollouts: rows,
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
