import type { KubeletContext } from './context.ts';
import { containersOf, current, type ContainerEntry, type Instance, type PodRecord, type Resources } from './record.ts';

/** Requests and limits of a container's spec, fields that are not set left out. */
export function resourcesOf(spec: ContainerEntry['spec']): Resources {
  const { requests, limits } = spec.resources ?? {};
  return { ...(limits && { limits }), ...(requests && { requests }) };
}

const same = (a: Resources, b: Resources): boolean =>
  (a.limits === b.limits && a.requests === b.requests) || JSON.stringify(a) === JSON.stringify(b);

/** Does a change of a running container's resources ask for its restart, by its resizePolicy? */
export function resizeNeedsRestart(entry: ContainerEntry, instance: Instance): boolean {
  const wanted = resourcesOf(entry.spec);
  if (same(wanted, instance.resources)) return false;
  const policies = (entry.spec.resizePolicy ?? []) as { resourceName: string; restartPolicy: string }[];
  return policies.some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === 'RestartContainer' &&
      (wanted.limits?.[resourceName] !== instance.resources.limits?.[resourceName] ||
        wanted.requests?.[resourceName] !== instance.resources.requests?.[resourceName]),
  );
}

/**
 * Give running containers the resources their spec now names. Tells of the start; what needs no restart is done at once
 * and told as complete.
 */
export function resize(context: KubeletContext, record: PodRecord): void {
  const resized = containersOf(record.pod).filter((entry) => {
    const instance = current(record, entry.spec.name);
    return instance?.state === 'running' && !same(resourcesOf(entry.spec), instance.resources);
  });
  if (!resized.length) return;
  if (record.resizing !== record.pod.metadata.generation) {
    record.resizing = record.pod.metadata.generation;
    context.event(record, 'Normal', 'ResizeStarted', `Pod resize started: ${describe(record)}`);
  }
  for (const entry of resized) {
    const instance = current(record, entry.spec.name)!;
    if (!resizeNeedsRestart(entry, instance)) instance.resources = resourcesOf(entry.spec);
  }
  resizeDone(context, record);
}

/** Tell of a resize's end once every container has what its spec names. */
export function resizeDone(context: KubeletContext, record: PodRecord): void {
  if (record.resizing === undefined) return;
  const open = containersOf(record.pod).some((entry) => {
    const instance = current(record, entry.spec.name);
    return (
      entry.kind === 'app' && (instance?.state !== 'running' || !same(resourcesOf(entry.spec), instance.resources))
    );
  });
  if (open) return;
  record.resizing = undefined;
  context.event(record, 'Normal', 'ResizeCompleted', `Pod resize completed: ${describe(record)}`);
}

function describe(record: PodRecord): string {
  const containers = containersOf(record.pod)
    .filter(({ kind }) => kind === 'app')
    .map(({ spec }) => ({ name: spec.name as string, resources: resourcesOf(spec) }));
  return JSON.stringify({ containers, generation: record.pod.metadata.generation });
}
