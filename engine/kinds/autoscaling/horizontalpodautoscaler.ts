import type { KubeObject } from '../../store/object.ts';
import type { Kind } from '../kind.ts';
import { canonicalQuantity } from '../quantity.ts';
import { prepareSpecUpdate } from '../status-strategy.ts';
import { autoscalerColumns } from './horizontalpodautoscaler-columns.ts';
import { defaultBehavior } from './horizontalpodautoscaler-behavior.ts';
import { validateAutoscaler, validateAutoscalerUpdate } from './horizontalpodautoscaler-validation.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go */
export const horizontalPodAutoscaler: Kind = {
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  resource: 'horizontalpodautoscalers',
  updateChecks: ['update'],
  default: defaultAutoscaler,
  prepareForCreate(object) {
    object.status = emptyStatus();
  },
  prepareForUpdate(object, old, context) {
    prepareSpecUpdate(object, old, context, {});
  },
  validate: validateAutoscaler,
  validateUpdate: validateAutoscalerUpdate,
  columns: autoscalerColumns,
};

/** The status of an autoscaler that no controller has looked at. */
const emptyStatus = (): Record<string, unknown> => ({ currentMetrics: null, desiredReplicas: 0 });

function defaultAutoscaler(object: KubeObject): void {
  const spec = (object.spec ??= {});
  spec.minReplicas ??= 1;
  if (!spec.metrics?.length)
    spec.metrics = [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
    ];
  defaultBehavior(spec);
  canonicalise(spec);
}

/** Amounts are kept in their shortest form: `0.2` is `200m`. */
function canonicalise({ metrics, behavior }: KubeObject): void {
  for (const metric of metrics)
    for (const source of Object.values<any>(metric)) shorten(source?.target, 'value', 'averageValue');
  shorten(behavior?.scaleUp, 'tolerance');
  shorten(behavior?.scaleDown, 'tolerance');
}

function shorten(holder: any, ...fields: string[]): void {
  for (const field of fields) if (holder?.[field] != null) holder[field] = canonicalQuantity(holder[field]);
}
