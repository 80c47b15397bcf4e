import { expect, it } from 'vitest';
import { throughGoType, withoutNulls } from './typed-object.ts';

it('drops what is empty or unknown and adds what the Go type always writes', () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', labels: null },
    spec: {
      replicas: null,
      colour: 'red',
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [{ name: 'a', image: 'b', env: [], stdin: false }],
          volumes: [{ name: 'x', emptyDir: null }],
        },
      },
    },
  };
  expect(throughGoType(deployment as never)).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      strategy: {},
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'a', image: 'b', resources: {} }], volumes: [{ name: 'x' }] },
      },
    },
    status: {},
  });
});

it('leaves objects of kinds without a Go type as they are', () => {
  const thing = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a', labels: null }, spec: null };
  expect(throughGoType(thing as never)).toEqual(thing);
});

it('takes nulls out of maps at any depth, not out of lists', () => {
  expect(withoutNulls({ a: null, b: [{ c: null, d: 1 }, null], e: {} })).toEqual({ b: [{ d: 1 }, null], e: {} });
});
