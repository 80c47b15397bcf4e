import { expect, test } from 'vitest';
import type { KubeObject } from '../../store/object.ts';
import { created } from '../fixture.ts';
import { horizontalPodAutoscalerV1 } from './horizontalpodautoscaler-v1.ts';
import { horizontalPodAutoscaler } from './horizontalpodautoscaler.ts';

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const autoscaler = (spec: Record<string, unknown>): KubeObject =>
  ({
    apiVersion: 'autoscaling/v2',
    metadata: { name: 'web' },
    spec: { scaleTargetRef, ...spec },
  }) as unknown as KubeObject;

test('without metrics, eighty percent of the CPU is the target', () => {
  const object = autoscaler({ maxReplicas: 3 });
  expect(created(horizontalPodAutoscaler, object)).toEqual([]);
  expect(object.spec.metrics[0].resource).toEqual({
    name: 'cpu',
    target: { type: 'Utilization', averageUtilization: 80 },
  });
});

test('more replicas at least than at most are refused', () => {
  expect(created(horizontalPodAutoscaler, autoscaler({ minReplicas: 5, maxReplicas: 3 }))).toEqual([
    'spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`',
  ]);
});

test('the old version keeps what it has no field for in annotations, and nothing is lost on the way', () => {
  const memory = {
    type: 'Resource',
    resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '200Mi' } },
  };
  const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 55 } } };
  const object = autoscaler({ minReplicas: 1, maxReplicas: 3, metrics: [cpu, memory] });
  const { toStorage, fromStorage } = horizontalPodAutoscalerV1.storage!;
  const old = fromStorage(object);
  expect(old.spec.targetCPUUtilizationPercentage).toBe(55);
  expect(old.metadata.annotations).toEqual({
    'autoscaling.alpha.kubernetes.io/metrics':
      '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"200Mi"}}]',
  });
  expect(toStorage(old).spec).toEqual(object.spec);
});
