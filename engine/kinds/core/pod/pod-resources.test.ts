import { expect, test } from 'vitest';
import { podTotals, podTotalsWithOverhead } from './pod-resources.ts';

const asking = (requests: Record<string, string>, more = {}) => ({ resources: { requests }, ...more });
const sidecar = { restartPolicy: 'Always' };

test('containers add up, in the units of the first', () => {
  const spec = { containers: [asking({ cpu: '1', memory: '1024k' }), asking({ cpu: '250m', memory: '1000Ki' })] };
  expect(podTotals(spec, 'requests')).toEqual({ cpu: '1250m', memory: '2048k' });
});

test('an init container that needs more than all others counts, beside the sidecars before it, in its own units', () => {
  const initContainers = [asking({ memory: '1000Ki' }, sidecar), asking({ memory: '10240k' })];
  const spec = { containers: [asking({ cpu: '1', memory: '8k' })], initContainers };
  expect(podTotals(spec, 'requests')).toEqual({ cpu: '1', memory: '11264k' });
});

test('a sidecar after the init container runs beside the containers alone', () => {
  const initContainers = [asking({ cpu: '600m' }), asking({ cpu: '600m' }, sidecar)];
  expect(podTotals({ containers: [asking({ cpu: '500m' })], initContainers }, 'requests')).toEqual({ cpu: '1100m' });
});

test('what a pod asks for itself takes the place of what its containers want of the same', () => {
  const spec = { resources: { requests: { cpu: '3' } }, containers: [asking({ cpu: '1', memory: '1Mi' })] };
  expect(podTotals(spec, 'requests')).toEqual({ cpu: '3', memory: '1Mi' });
  expect(podTotals(spec, 'limits')).toEqual({});
});

test('overhead adds to requests, and to limits that there are', () => {
  const resources = { requests: { cpu: '1' }, limits: { cpu: '2' } };
  const spec = { containers: [{ resources }], overhead: { cpu: '250m', memory: '120Mi' } };
  expect(podTotalsWithOverhead(spec, 'requests')).toEqual({ cpu: '1250m', memory: '120Mi' });
  expect(podTotalsWithOverhead(spec, 'limits')).toEqual({ cpu: '2250m' });
});
