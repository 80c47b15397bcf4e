import { World } from '../engine/world.ts';

/** How long a Deployment took to be ready. */
export interface Rollout {
  readonly replicas: number;
  readonly nodes: number;
  readonly wallMs: number;
  /** Writes to the store on the way. */
  readonly writes: number;
  readonly virtualMs: number;
}

const now = (): number => performance.now();

const deploymentOf = (replicas: number): Record<string, unknown> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.25' }] } },
  },
});

const ADMIN = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };

/** Heap in use after a collection (run with --expose-gc). */
export function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** Create a Deployment and let time pass until all its replicas are ready; at most ten minutes of virtual time. */
export function rollOut(replicas: number, nodes: number): { rollout: Rollout; world: World } {
  const world = new World({ nodes });
  const revision = world.store.revision;
  const startedMs = world.kernel.now;
  const started = now();
  const { code, body } = world.api.handle({
    method: 'POST',
    path: '/apis/apps/v1/namespaces/default/deployments',
    body: deploymentOf(replicas),
    user: ADMIN,
  });
  if (code !== 201) throw new Error(`the Deployment was not created: ${JSON.stringify(body)}`);
  const ready = (): number => world.store.get('deployments.apps', 'default', 'web')?.status?.readyReplicas ?? 0;
  while (ready() < replicas) {
    world.advance(1_000);
    if (world.kernel.now - startedMs > 600_000)
      throw new Error(`${ready()} of ${replicas} were ready after 10 minutes`);
  }
  const wallMs = now() - started;
  const rollout = {
    replicas,
    nodes,
    wallMs,
    writes: world.store.revision - revision,
    virtualMs: world.kernel.now - startedMs,
  };
  return { rollout, world };
}

/**
 * The rollout of median time of several, the first one, and the heap that the last world's takes in bytes. Heap is
 * measured apart: a collection that is asked for throws compiled code away, too, which the next rollout would pay for.
 */
export function rollOutOften(
  replicas: number,
  nodes: number,
  runs: number,
): { median: Rollout; first: Rollout; heapBytes: number; world: World } {
  const all = Array.from({ length: runs }, () => rollOut(replicas, nodes).rollout);
  const sorted = all.toSorted((a, b) => a.wallMs - b.wallMs);
  const heapBefore = heapUsed();
  const { rollout, world } = rollOut(replicas, nodes);
  const heapBytes = heapUsed() - heapBefore;
  return { median: sorted[Math.floor(runs / 2)] ?? rollout, first: all[0] ?? rollout, heapBytes, world };
}

/** The median of several runs of an action, in milliseconds. */
export function medianMs(runs: number, action: (run: number) => void): number {
  const times = Array.from({ length: runs }, (_, run) => {
    const started = now();
    action(run);
    return now() - started;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)];
}
