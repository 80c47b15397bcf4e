import { goJson as goJsonAsIs } from '../../../kinds/field.ts';
import { expect, it } from 'vitest';
import { contentHash } from './content-hash.ts';
import { inStructOrder } from '../printers/struct-order.ts';

it('puts the hash of kustomize and --append-hash behind a name', () => {
  const data = { COLOR: 'red', SIZE: 'large', 'app.properties': 'mode=production\n' };
  expect(contentHash({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data }, '')).toBe(
    '4m7bbg5chb',
  );
  expect(contentHash({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'hashed' }, data: { a: '1' } })).toBe(
    'tt42b4m6hd',
  );
});

it('writes an object that kubectl made in the order of its Go type', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { labels: { b: '1' }, name: 'x' },
    spec: {},
    status: {},
  };
  expect(goJsonAsIs(inStructOrder(object))).toBe(
    '{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"x","labels":{"b":"1"}},"spec":{},"status":{}}',
  );
});
