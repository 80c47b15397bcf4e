import { expect, test } from 'vitest';
import type { KubeObject } from '../store/object.ts';
import { containerResources, podResources } from './pod-totals.ts';

const podOf = (spec: Record<string, unknown>): KubeObject =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec }) as unknown as KubeObject;

test('a pod has what it asked for, until the kubelet looks at its control group', () => {
  const asked = { cpu: '200e-3', memory: '112640k', 'ephemeral-storage': '1Mi' };
  const limits = { cpu: '1', memory: '112640k', 'ephemeral-storage': '2Mi' };
  const pod = podOf({ containers: [{ resources: { limits } }] });
  expect(podResources(pod, asked, false)).toEqual({ limits, requests: asked });
  expect(podResources(pod, asked, true)).toEqual({
    limits: { cpu: '1', memory: '110000Ki' },
    requests: { cpu: '200m', memory: '112640k' },
  });
});

test('a control group without a limit of memory has one that no machine reaches', () => {
  const pod = podOf({ containers: [{}] });
  expect(podResources(pod, {}, true)).toEqual({ limits: { memory: '9007199254740988Ki' } });
  expect(podResources(pod, {}, false)).toEqual({});
});

test('a running container has thousandths of CPUs and binary bytes, but memory that it asked for as it asked', () => {
  const requests = { cpu: '1e-1', memory: '10240k', 'ephemeral-storage': '1Mi' };
  expect(containerResources({ limits: { cpu: '2e-1', memory: '10240k' }, requests })).toEqual({
    limits: { cpu: '200m', memory: '10000Ki' },
    requests: { cpu: '100m', memory: '10240k', 'ephemeral-storage': '1Mi' },
  });
});
