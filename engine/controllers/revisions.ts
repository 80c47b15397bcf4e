import { StatusError } from '../apiserver/status.ts';
import { equal } from '../kinds/equality.ts';
import type { KubeObject } from '../store/object.ts';
import { claim, controllerReference } from './control.ts';
import { deleteIfThere, type ControllerContext } from './controller.ts';

const RESOURCE = 'controllerrevisions.apps';

/** A JSON value with the keys of all maps sorted, as Go writes maps. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted((value as Record<string, unknown>)[key])]),
  );
}

/** What a revision keeps of an owner: its template, as a patch that puts it back. */
export const revisionData = ({ spec }: KubeObject): KubeObject =>
  sorted({ spec: { template: { ...spec.template, $patch: 'replace' } } }) as KubeObject;

/** The revisions that an owner controls, oldest first; those that fit it are adopted. */
export const revisionsOf = (context: ControllerContext, owner: KubeObject, cause: string): KubeObject[] =>
  claim(context, RESOURCE, owner, owner.spec.selector, cause).sort(
    (a, b) => a.revision - b.revision || (a.metadata.creationTimestamp! < b.metadata.creationTimestamp! ? -1 : 1),
  );

/** A new revision of an owner; its labels are those of the template with the hash under `label`. */
export function newRevision(
  owner: KubeObject,
  label: string,
  hash: string,
  revision: number,
  data: KubeObject,
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      namespace: owner.metadata.namespace,
      labels: { ...owner.spec.template.metadata?.labels, [label]: hash },
      ...(owner.metadata.annotations && { annotations: { ...owner.metadata.annotations } }),
      ownerReferences: [controllerReference(owner)],
    },
    data,
    revision,
  };
}

/**
 * Create a revision. Where the name is taken by another template, `hash` is asked again with one collision more. Returns
 * the revision and the number of collisions.
 */
export function createRevision(
  context: ControllerContext,
  make: (collisions: number) => KubeObject,
  collisions: number,
  cause: string,
): { revision: KubeObject; collisions: number } {
  for (let count = collisions; ; count++) {
    const wanted = make(count);
    try {
      return { revision: context.client.create(RESOURCE, wanted, { cause }), collisions: count };
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error;
      const known = context.store.get(RESOURCE, wanted.metadata.namespace!, wanted.metadata.name);
      if (known && equal(known.data, wanted.data)) return { revision: known, collisions: count };
    }
  }
}

/** Give a revision another number. */
export const renumber = (
  { client }: ControllerContext,
  object: KubeObject,
  revision: number,
  cause: string,
): KubeObject => (object.revision === revision ? object : client.update(RESOURCE, { ...object, revision }, { cause }));

/** Delete the oldest revisions beyond a limit, but for those in use. */
export function truncateRevisions(
  { client }: ControllerContext,
  revisions: readonly KubeObject[],
  inUse: ReadonlySet<string>,
  limit: number,
  cause: string,
): void {
  const idle = revisions.filter(({ metadata }) => !inUse.has(metadata.name));
  for (const revision of idle.slice(0, Math.max(0, idle.length - limit)))
    deleteIfThere(client, RESOURCE, revision, { cause });
}
