import type { KubeObject } from '../store/object.ts';
import { admit } from './admit.ts';
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
export function resizeNeedsRestart(entry: ContainerEntry, instance: Instance, deferred = false): boolean {
  if (deferred) return false;
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
  if (!resized.length) {
    record.deferred = undefined;
    return;
  }
  if (isDeferred(context, record)) return;
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

/** Has the node no room for what the pod asks for now? Then it keeps what it has, and the first time that is told. */
function isDeferred(context: KubeletContext, record: PodRecord): boolean {
  const { generation } = record.pod.metadata;
  const refusal = record.resizing === generation ? undefined : admit(context.env.store, record.pod);
  if (!refusal) {
    record.deferred = undefined;
    return false;
  }
  const known = record.deferred?.generation === generation;
  if (!known)
    context.event(
      record,
      'Warning',
      'ResizeDeferred',
      `Pod resize ${refusal.reason}: ${describe(record, refusal.event)}`,
    );
  const sinceMs = known ? record.deferred!.sinceMs : context.env.kernel.now;
  record.deferred = { generation, sinceMs, message: refusal.event };
  return true;
}

/** How long it takes until what was deferred is looked at again when a pod has gone. */
const RETRY_MS = 1000;

/** A pod of a node has gone: what was deferred there may have room now. */
export function retryResizes(
  context: KubeletContext,
  node: string,
  find: (uid: string) => PodRecord | undefined,
): void {
  for (const { metadata } of context.env.store.byIndex('pods', 'kubelet/node', node)) {
    const record = find(metadata.uid ?? '');
    if (record?.deferred && record.phase === 'syncing') context.requestSync(record, RETRY_MS);
  }
}

/** The pod with the resources that its containers have, where what it asks for is deferred. */
export function allocated(record: PodRecord): KubeObject {
  const { pod } = record;
  if (!record.deferred) return pod;
  const containers = (pod.spec.containers as ContainerEntry['spec'][]).map((spec) => {
    const instance = current(record, spec.name);
    return instance ? { ...spec, resources: instance.resources } : spec;
  });
  return { ...pod, spec: { ...pod.spec, containers } };
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

function describe(record: PodRecord, error?: string): string {
  const containers = containersOf(record.pod)
    .filter(({ kind }) => kind === 'app')
    .map(({ spec }) => ({ name: spec.name as string, resources: resourcesOf(spec) }));
  return JSON.stringify({ containers, generation: record.pod.metadata.generation, error });
}
