import { expect, test } from 'vitest';
import { ApiServer } from '../../apiserver/server.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { Store } from '../../store/store.ts';
import type { KubeObject } from '../../store/object.ts';

const user = { name: 'learner', groups: ['system:masters'] };
const NAME = 'widgets.example.com';
const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';
const PATH = '/apis/example.com/v1/namespaces/default/widgets';

const spec = {
  type: 'object',
  required: ['size'],
  properties: {
    size: { type: 'string', enum: ['small', 'big'] },
    replicas: { type: 'integer', minimum: 1, default: 2 },
    tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
  },
  'x-kubernetes-validations': [
    { rule: "self.size == 'big' || self.replicas < 5", message: 'small widgets are few' },
    { rule: '!has(oldSelf.size) || self.size == oldSelf.size', message: 'the size stays' },
  ],
};

/** A server that serves widgets, and a function to send it requests. */
function widgets() {
  const api = new ApiServer({ kernel: new Kernel({ seed: 'x', startMs: Date.UTC(2026, 10, 21) }), store: new Store() });
  const client = api.client({ user, fieldManager: 'test' });
  client.create('namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'default' },
  } as unknown as KubeObject);
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  const names = { plural: 'widgets', kind: 'Widget' };
  const made = client.create(DEFINITIONS, {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: NAME },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names,
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  } as unknown as KubeObject);
  const conditions = [{ type: 'Established', status: 'True' }];
  const status = { ...made.status, acceptedNames: made.spec.names, conditions };
  client.update(DEFINITIONS, { ...made, status }, { subresource: 'status' });
  return (method: 'POST' | 'PATCH', path: string, body: object, headers: Record<string, string> = {}) =>
    api.handle({ method, path, body, headers, user, query: new URLSearchParams('fieldValidation=Ignore') });
}

const widget = (value: object) => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'w' },
  spec: value,
});
const message = (response: { body?: unknown }): string => (response.body as { message: string }).message;

test('unknown fields are pruned and defaults are set', () => {
  const response = widgets()('POST', PATH, widget({ size: 'small', colour: 'red' }));
  expect(response.code).toBe(201);
  expect((response.body as KubeObject).spec).toEqual({ size: 'small', replicas: 2 });
});

test('values outside the schema are refused, each at its place', () => {
  const send = widgets();
  expect(message(send('POST', PATH, widget({ size: 'huge' })))).toBe(
    'Widget.example.com "w" is invalid: [spec.size: Unsupported value: "huge": supported values: "small", "big", ' +
      '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; ' +
      'correct the existing errors to complete validation]',
  );
  expect(message(send('POST', PATH, widget({ size: 'small', tags: ['a', 'a'] })))).toBe(
    'Widget.example.com "w" is invalid: spec.tags[1]: Duplicate value: "a"',
  );
});

test('rules of the schema see the object and the one before', () => {
  const send = widgets();
  expect(message(send('POST', PATH, widget({ size: 'small', replicas: 7 })))).toBe(
    'Widget.example.com "w" is invalid: spec: Invalid value: small widgets are few',
  );
  expect(send('POST', PATH, widget({ size: 'small' })).code).toBe(201);
  const change = send(
    'PATCH',
    `${PATH}/w`,
    { spec: { size: 'big' } },
    { 'content-type': 'application/merge-patch+json' },
  );
  expect(message(change)).toBe('Widget.example.com "w" is invalid: spec: Invalid value: the size stays');
});
