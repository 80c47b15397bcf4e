import { expect, it } from 'vitest';
import { upgradePatch } from './managed-fields.ts';

const entry = (manager: string, operation: string, field: string) => ({
  manager,
  operation,
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': { [`f:${field}`]: {} } },
});

it('gives the fields of client-side apply to the server-side manager', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'app',
      resourceVersion: '7',
      managedFields: [
        entry('kubectl', 'Apply', 'a'),
        entry('kubectl-client-side-apply', 'Update', 'b'),
        entry('ci', 'Update', 'c'),
      ],
    },
  };
  expect(upgradePatch(object, new Set(['kubectl-client-side-apply']), 'kubectl')).toEqual([
    {
      op: 'replace',
      path: '/metadata/managedFields',
      value: [
        { ...entry('kubectl', 'Apply', 'a'), fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } } },
        entry('ci', 'Update', 'c'),
      ],
    },
    { op: 'replace', path: '/metadata/resourceVersion', value: '7' },
  ]);
  expect(upgradePatch(object, new Set(['nobody']), 'kubectl')).toBeUndefined();
});
