import { StatusError } from '../../apiserver/status.ts';
import type { KubeObject } from '../../store/object.ts';
import type { GroupResource } from '../../store/store.ts';
import { deleteIfThere, type ControllerContext } from '../controller.ts';

/** What is left of a namespace's content after an attempt to delete it. */
export interface Remaining {
  /** Resources with the number of their objects that are left, in order of names. */
  readonly resources: readonly (readonly [GroupResource, number])[];
  /** Finalizers with the number of objects that they hold. */
  readonly finalizers: readonly (readonly [string, number])[];
  /** The longest grace period of what is left, in seconds. */
  readonly graceSeconds: number;
  /** Failures, as the condition tells them. */
  readonly errors: readonly string[];
}

/** Resources that are views of others or that keep no content. */
const SKIPPED = new Set(['events.events.k8s.io']);
/** Seconds of grace that a pod gets where it says nothing. */
const DEFAULT_GRACE = 30;

/** Delete what a namespace holds: pods first, the rest when they have gone. Returns what is left. */
export function remainingContent(context: ControllerContext, namespace: string, cause: string): Remaining {
  const { store } = context;
  const pods = deleteAll(context, 'pods', namespace, cause);
  if (pods.length) {
    const graceSeconds = Math.max(
      ...pods.map(
        ({ metadata, spec }) =>
          metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE,
      ),
    );
    if (pods.some(({ metadata }) => !metadata.finalizers?.length))
      return {
        resources: [['pods', pods.length]],
        finalizers: countFinalizers(pods),
        graceSeconds,
        errors: [`unexpected items still remain in namespace: ${namespace} for gvr: /v1, Resource=pods`],
      };
  }
  const left: KubeObject[] = [...pods];
  const resources: [GroupResource, number][] = pods.length ? [['pods', pods.length]] : [];
  for (const resource of [...store.resources()].sort()) {
    if (resource === 'pods' || SKIPPED.has(resource)) continue;
    const rest = deleteAll(context, resource, namespace, cause);
    if (rest.length) resources.push([resource, rest.length]);
    left.push(...rest);
  }
  return { resources: resources.sort(), finalizers: countFinalizers(left), graceSeconds: 0, errors: [] };
}

function deleteAll(
  context: ControllerContext,
  resource: GroupResource,
  namespace: string,
  cause: string,
): readonly KubeObject[] {
  const { store, client } = context;
  for (const object of store.list(resource, namespace)) {
    if (object.metadata.deletionTimestamp) continue;
    try {
      deleteIfThere(client, resource, object, { propagationPolicy: 'Background', cause });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }
  return store.list(resource, namespace);
}

function countFinalizers(objects: readonly KubeObject[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { metadata } of objects)
    for (const finalizer of metadata.finalizers ?? []) counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  return [...counts].sort();
}
