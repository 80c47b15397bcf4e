import { conditionOf } from './pods.ts';
import { deleteIfThere, lookup, onChange, type ControllerContext, type Reconciler } from './controller.ts';

/** Deletes finished Jobs when their time to live is over (pkg/controller/ttlafterfinished). */
export function ttlAfterFinishedController(context: ControllerContext): Reconciler {
  const { store, kernel, client } = context;
  return {
    name: 'ttl-after-finished-controller',
    latencyMs: [4, 20],
    triggers: [onChange('jobs.batch')],
    reconcile: (key) => {
      const job = lookup(store, 'jobs.batch', key);
      const seconds: number | undefined = job?.spec.ttlSecondsAfterFinished;
      if (!job || seconds === undefined || job.metadata.deletionTimestamp) return;
      const finished = [conditionOf(job, 'Complete'), conditionOf(job, 'Failed')].find(
        (condition) => condition?.status === 'True',
      );
      if (!finished) return;
      const left = Date.parse(finished.lastTransitionTime!) + seconds * 1000 - kernel.now;
      if (left > 0) return { afterMs: left, periodic: true };
      const cause = `ttl-after-finished-controller ${key}`;
      deleteIfThere(client, 'jobs.batch', job, { propagationPolicy: 'Foreground', cause });
    },
  };
}
