import { lookup, onChange, type Again, type ControllerContext, type Reconciler, type Trigger } from '../controller.ts';
import { controllerOf } from '../indexes.ts';
import { hasTracking, removeTracking } from './pods.ts';
import { JobSync, type BackOff } from './sync.ts';

/** What happens to pods is looked at this long after, so that much is seen at once (SyncJobBatchPeriod). */
const BATCH_MS = 1_000;
const ORPHAN = 'orphan:';
const OURS = 'kubernetes.io/job-controller';

/** Runs Jobs to completion (pkg/controller/job). */
export function jobController(context: ControllerContext): Reconciler {
  const backOffs = new Map<string, BackOff>();
  return {
    name: 'job-controller',
    latencyMs: [6, 30],
    triggers: [onChange('jobs.batch'), onPod()],
    reconcile: (key) =>
      key.startsWith(ORPHAN) ? freeOrphan(context, key.slice(ORPHAN.length)) : reconcile(context, backOffs, key),
    save: () => [...backOffs],
    load: (state) => {
      backOffs.clear();
      for (const [key, backOff] of state as [string, BackOff][]) backOffs.set(key, backOff);
    },
  };
}

/** The Job of a pod; a pod that waits to be counted by a Job that is gone is let go. */
const onPod = (): Trigger => ({
  resource: 'pods',
  delayMs: BATCH_MS,
  keys: ({ object, type }) => {
    const owner = controllerOf(object.metadata);
    if (owner?.kind !== 'Job' || type === 'ADDED') return [];
    const { namespace, name } = object.metadata;
    const keys = [`${namespace}/${owner.name}`];
    if (object.metadata.deletionTimestamp && hasTracking(object)) keys.push(`${ORPHAN}${namespace}/${name}`);
    return keys;
  },
});

function freeOrphan({ store, client }: ControllerContext, key: string): void {
  const pod = lookup(store, 'pods', key);
  if (!pod || !hasTracking(pod)) return;
  const owner = controllerOf(pod.metadata);
  const job = owner && store.get('jobs.batch', pod.metadata.namespace!, owner.name);
  if (job?.metadata.uid === owner?.uid) return;
  removeTracking(client, pod, `job-controller ${key}`);
}

function reconcile(context: ControllerContext, backOffs: Map<string, BackOff>, key: string): Again | void {
  const job = lookup(context.store, 'jobs.batch', key);
  if (!job) {
    backOffs.delete(key);
    return;
  }
  // A Job that says so is another controller's.
  if ((job.spec.managedBy ?? OURS) !== OURS) return;
  const sync = new JobSync(context, job, backOffs.get(key), `job-controller ${key}`);
  const again = sync.run();
  if (sync.backOff) backOffs.set(key, sync.backOff);
  else backOffs.delete(key);
  return again;
}
