import { expect, test } from 'vitest';
import type { KubeObject } from '../../store/object.ts';
import { created } from '../fixture.ts';
import { ingress } from './ingress.ts';

const ingressOf = (spec: object): KubeObject =>
  ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: 'default' },
    spec,
  }) as unknown as KubeObject;
const service = { name: 'web', port: { number: 80 } };

test('a rule for a host and a path is fine', () => {
  const paths = [{ path: '/', pathType: 'Prefix', backend: { service } }];
  expect(created(ingress, ingressOf({ rules: [{ host: '*.example.com', http: { paths } }] }))).toEqual([]);
});

test('paths need a type and start at the root', () => {
  const paths = [
    { path: 'web', pathType: 'Exact', backend: { service } },
    { path: '/', backend: { service } },
  ];
  expect(created(ingress, ingressOf({ rules: [{ http: { paths } }] }))).toEqual([
    'spec.rules[0].http.paths[0].path: Invalid value: "web": must be an absolute path',
    'spec.rules[0].http.paths[1].pathType: Required value: pathType must be specified',
  ]);
});

test('an ingress without rules needs a backend', () => {
  expect(created(ingress, ingressOf({}))).toEqual([
    'spec: Invalid value: null: either `defaultBackend` or `rules` must be specified',
  ]);
});
