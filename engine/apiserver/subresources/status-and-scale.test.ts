import { expect, it } from 'vitest';
import type { KubeObject } from '../../store/object.ts';
import { APPLY, MERGE, testServer } from '../testing.ts';
import type { Status } from '../status.ts';

const APPS = '/apis/apps/v1/namespaces/default/deployments';
const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas: 2, selector: { matchLabels: { a: 'b' } }, template },
};

it.each([
  ['apps/v1', APPS, deployment, ['labels']],
  [
    'networking.k8s.io/v1',
    '/apis/networking.k8s.io/v1/servicecidrs',
    { metadata: { name: 'web' }, spec: { cidrs: ['10.1.0.0/24'] } },
    ['labels', 'annotations', 'finalizers'],
  ],
])(
  'a write to a status of %s leaves the metadata that its kind keeps, and owns none of it',
  (_, path, object, kept) => {
    const { send } = testServer();
    send('POST', path, object);
    const metadata = { labels: { x: 'y' }, annotations: { x: 'y' }, finalizers: ['x.y/z'] };
    const { body } = send('PATCH', `${path}/web/status`, JSON.stringify({ metadata }), 'fieldManager=bob', MERGE);
    const after = (body as KubeObject).metadata;
    const owned =
      after.managedFields?.find(({ subresource }) => subresource === 'status')?.fieldsV1?.['f:metadata'] ?? {};
    const left = Object.keys(metadata).filter((field) => !after[field as 'labels']);
    expect([left, kept.filter((field) => `f:${field}` in owned)]).toEqual([kept, []]);
  },
);

it('applying a scale takes the replicas over from who set them, by force alone', () => {
  const { send } = testServer();
  send('POST', APPS, deployment, 'fieldManager=alice');
  const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' }, spec: { replicas: 3 } };
  const apply = (query: string): ReturnType<typeof send> =>
    send('PATCH', `${APPS}/web/scale`, JSON.stringify(scale), query, APPLY);
  expect((apply('fieldManager=bob').body as Status).message).toBe(
    'Apply failed with 1 conflict: conflict with "alice" using autoscaling/v1: .spec.replicas',
  );
  expect(apply('fieldManager=bob&force=true').code).toBe(200);
  const { spec, metadata } = send('GET', `${APPS}/web`).body as KubeObject;
  expect(spec.replicas).toBe(3);
  expect(metadata.managedFields?.filter(({ fieldsV1 }) => JSON.stringify(fieldsV1).includes('"f:replicas"'))).toEqual([
    {
      manager: 'bob',
      operation: 'Apply',
      apiVersion: 'apps/v1',
      time: expect.any(String) as string,
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      subresource: 'scale',
    },
  ]);
});

it('a scale is looked at as an object of its own', () => {
  const { send } = testServer();
  send('POST', APPS, deployment);
  const put = (metadata: object): string => {
    const { code, body } = send('PUT', `${APPS}/web/scale`, { metadata, spec: { replicas: -1 } });
    return `${code} ${(body as Status).message}`;
  };
  expect(put({})).toBe('400 the name of the object (web based on URL) was undeterminable: name must be provided');
  expect(put({ name: 'web', generation: -1 })).toBe(
    '422 Scale.autoscaling "web" is invalid: [metadata.generation: Invalid value: -1: must be greater than or equal to 0, spec.replicas: Invalid value: -1: must be greater than or equal to 0]',
  );
});
