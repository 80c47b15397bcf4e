import type { KubeObject } from '../../store/object.ts';
import type { Kind } from '../kind.ts';
import { horizontalPodAutoscaler } from './horizontalpodautoscaler.ts';
import { fromStorage, toInternal } from './horizontalpodautoscaler-conversion.ts';

/**
 * The old version: a CPU target alone. Whatever else an autoscaler has travels in annotations, so that nothing is lost
 * between the versions. Rules and strategy are those of the version it is kept in.
 */
export const horizontalPodAutoscalerV1: Kind = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'HorizontalPodAutoscaler',
  resource: 'horizontalpodautoscalers',
  updateChecks: ['update'],
  storage: { group: 'autoscaling', version: 'v2', toStorage, fromStorage },
  default(object) {
    object.spec ??= {};
    object.spec.minReplicas ??= 1;
  },
  prepareForCreate(object) {
    object.status = { currentReplicas: 0, desiredReplicas: 0 };
  },
  prepareForUpdate: horizontalPodAutoscaler.prepareForUpdate,
  validate: (object, context) => horizontalPodAutoscaler.validate!(toInternal(object), context),
  validateUpdate: (object, old, context) =>
    horizontalPodAutoscaler.validateUpdate!(toInternal(object), toInternal(old), context),
  columns: horizontalPodAutoscaler.columns!.map((column) => ({
    ...column,
    cell: (object, nowMs) => column.cell(toInternal(object), nowMs),
  })),
};

/** As it is kept: in the other version, with that version's defaults. */
function toStorage(object: KubeObject): KubeObject {
  const out = toInternal(object);
  horizontalPodAutoscaler.default!(out);
  return out;
}
