import type { Kind } from '../kind.ts';
import { horizontalPodAutoscaler } from './horizontalpodautoscaler.ts';
import { fromStorage, toStorage } from './horizontalpodautoscaler-conversion.ts';

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
  columns: horizontalPodAutoscaler.columns,
};
