import { expect, test } from 'vitest';
import type { KubeObject } from '../../../../store/object.ts';
import type { Context } from '../../context.ts';
import { resolveReference } from './env-reference.ts';

const object = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', labels: { 'app.kubernetes.io/part-of': 'demo', app: 'web' } },
} as unknown as KubeObject;
const container = { name: 'main', resources: { requests: { cpu: '150m' }, limits: { cpu: '1500m', memory: '100Mi' } } };
const resolved = (source: Record<string, unknown>): string =>
  resolveReference({} as Context, object, container, source);

test.each([
  ['metadata.namespace', 'shop'],
  ["metadata.labels['app.kubernetes.io/part-of']", 'demo'],
  ['metadata.labels', 'app="web"\napp.kubernetes.io/part-of="demo"'],
])('a variable shows the field %s', (fieldPath, value) => {
  expect(resolved({ fieldRef: { fieldPath } })).toBe(value);
});

test.each([
  ['limits.cpu', undefined, '2'],
  ['requests.cpu', '1m', '150'],
  ['limits.memory', '1Mi', '100'],
  ['requests.memory', undefined, '0'],
])('a variable shows %s in units of %s', (resource, divisor, value) => {
  expect(resolved({ resourceFieldRef: { resource, divisor } })).toBe(value);
});

test('what only a running pod knows is refused', () => {
  expect(() => resolved({ fieldRef: { fieldPath: 'spec.nodeName' } })).toThrow('unsupported fieldPath: spec.nodeName');
  expect(() => resolved({ resourceFieldRef: { resource: 'limits.gpu' } })).toThrow(
    'unsupported container resource : limits.gpu',
  );
});
