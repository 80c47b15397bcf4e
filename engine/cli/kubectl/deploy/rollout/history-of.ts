import type { KubeObject } from '../../../../store/object.ts';
import { noRollouts } from './visited.ts';
import { selectorOf, formatSelector } from '../../../../kinds/selectors.ts';
import type { Info } from '../../resource/info.ts';
import type { Context } from '../../context.ts';
import { mergeStrategically } from '../../patching/local-patch.ts';

/** A pod template as it was at a revision, and the object that keeps it. */
export interface Revision {
  readonly number: number;
  readonly template: Record<string, any>;
  readonly changeCause: string;
  /** The ReplicaSet or ControllerRevision. */
  readonly keeper: KubeObject;
}

const REVISION = 'deployment.kubernetes.io/revision';
export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** The revisions of a deployment, daemon set or stateful set, oldest first. Throws KubectlError for other kinds. */
export function revisionsOf(context: Context, info: Info): Revision[] {
  const object = info.object!;
  switch (object.kind) {
    case 'Deployment':
      return owned(context, object, 'replicasets')
        .map((keeper) => ({
          number: Number(keeper.metadata.annotations?.[REVISION] ?? 0),
          template: keeper.spec.template as Record<string, any>,
          changeCause: keeper.metadata.annotations?.[CHANGE_CAUSE] ?? '',
          keeper,
        }))
        .sort((a, b) => a.number - b.number);
    case 'DaemonSet':
    case 'StatefulSet':
      return owned(context, object, 'controllerrevisions')
        .map((keeper) => ({
          number: Number(keeper.revision),
          template: mergeStrategically(object, keeper.data ?? {}).spec.template as Record<string, any>,
          changeCause: keeper.metadata.annotations?.[CHANGE_CAUSE] ?? '',
          keeper,
        }))
        .sort((a, b) => a.number - b.number);
  }
  throw noRollouts(info, 'history viewer', 'history');
}

function owned(context: Context, object: KubeObject, resource: string): KubeObject[] {
  const { namespace, uid } = object.metadata;
  const selector = selectorOf(object.spec.selector);
  const list = context.client.get<any>(`/apis/apps/v1/namespaces/${namespace}/${resource}`, {
    labelSelector: selector ? formatSelector(selector) : '',
  });
  const kind = resource === 'replicasets' ? 'ReplicaSet' : 'ControllerRevision';
  return ((list.items ?? []) as KubeObject[])
    .filter((item) => item.metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === uid))
    .map((item) => ({ ...item, apiVersion: 'apps/v1', kind }));
}
