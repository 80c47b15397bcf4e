import { expect, test } from 'vitest';
import { schemaProblems } from './client-schema.ts';

test('a manifest is held against its schema: unknown and missing fields, wrong types, items that are null', () => {
  const spec = {
    containers: [{ image: 'x', ports: [{ containerPort: '80' }], env: { a: 'b' }, command: ['a', 5, null] }],
    nodeSelector: ['a'],
    priority: 1.5,
    replicas: 3,
    tolerations: null,
  };
  expect(schemaProblems({ apiVersion: 'v1', kind: 'PodList', items: [{ spec }] })).toEqual([
    'ValidationError(PodList.items[0].spec.containers[0].command): unknown object type "nil" in PodList.items[0].spec.containers[0].command[2]',
    'ValidationError(PodList.items[0].spec.containers[0].env): invalid type for io.k8s.api.core.v1.Container.env: got "map", expected "array"',
    'ValidationError(PodList.items[0].spec.containers[0].ports[0].containerPort): invalid type for io.k8s.api.core.v1.ContainerPort.containerPort: got "string", expected "integer"',
    'ValidationError(PodList.items[0].spec.containers[0]): missing required field "name" in io.k8s.api.core.v1.Container',
    'ValidationError(PodList.items[0].spec.nodeSelector): invalid type for io.k8s.api.core.v1.PodSpec.nodeSelector: got "array", expected "map"',
    'ValidationError(PodList.items[0].spec): unknown field "replicas" in io.k8s.api.core.v1.PodSpec',
  ]);
});

test('kinds that no schema tells of pass', () => {
  expect(schemaProblems({ apiVersion: 'example.org/v1', kind: 'Car', wheels: null })).toEqual([]);
});
