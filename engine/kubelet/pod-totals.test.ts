import { expect, test } from 'vitest';
import type { KubeObject } from '../store/object.ts';
import { podResources, podTotal } from './pod-totals.ts';

const podOf = (spec: Record<string, unknown>): KubeObject =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec }) as unknown as KubeObject;
const asking = (requests: Record<string, string>, more = {}) => ({ resources: { requests }, ...more });

test("containers add up, in the first one's units", () => {
  const pod = podOf({ containers: [asking({ cpu: '1', memory: '1Gi' }), asking({ cpu: '250m', memory: '512Mi' })] });
  expect(podTotal(pod, 'requests')).toEqual({ cpu: '1250m', memory: '1536Mi' });
});

test('an init container that needs more than all others counts, beside the sidecars before it', () => {
  const initContainers = [asking({ cpu: '100m' }, { restartPolicy: 'Always' }), asking({ cpu: '2' })];
  const pod = podOf({ containers: [asking({ cpu: '1', memory: '8Mi' })], initContainers });
  expect(podTotal(pod, 'requests')).toEqual({ cpu: '2100m', memory: '8Mi' });
  expect(podResources(pod, podTotal(pod, 'requests'), false)).toEqual({ requests: { cpu: '2100m', memory: '8Mi' } });
});

test('a pod that asks for itself is not asked what its containers want', () => {
  const pod = podOf({ resources: { requests: { cpu: '3' } }, containers: [asking({ cpu: '1' })] });
  expect(podTotal(pod, 'requests')).toEqual({ cpu: '3' });
  expect(podTotal(pod, 'limits')).toEqual({});
});
