import { describe, expect, it } from 'vitest';
import { patchSchemaOf } from './patch-schema.ts';
import { threeWayJsonPatch, threeWayMergePatch, twoWayMergePatch, type Json } from './three-way-merge.ts';

const deployment = patchSchemaOf('apps/v1', 'Deployment')!;
const withContainers = (...containers: Json[]): Json => ({ spec: { template: { spec: { containers } } } });

describe('the three-way merge of kubectl apply', () => {
  it('is empty where the manifest says what is there', () => {
    const manifest = withContainers({ name: 'web', image: 'nginx' });
    const live = withContainers({ name: 'web', image: 'nginx', imagePullPolicy: 'Always' });
    expect(threeWayMergePatch(manifest, manifest, live, deployment)).toEqual({});
  });

  it('changes an element by its merge key and deletes the one that the manifest dropped', () => {
    const original = withContainers({ name: 'web', image: 'nginx:1' }, { name: 'side', image: 'busybox' });
    const modified = withContainers({ name: 'web', image: 'nginx:2' });
    expect(threeWayMergePatch(original, modified, original, deployment)).toEqual({
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'web' }],
            containers: [
              { name: 'web', image: 'nginx:2' },
              { $patch: 'delete', name: 'side' },
            ],
          },
        },
      },
    });
  });

  it('leaves alone what others added, and takes away what was applied before', () => {
    const original = { metadata: { labels: { a: '1', b: '2' } } };
    const live = { metadata: { labels: { a: '1', b: '2', other: 'x' } } };
    expect(threeWayMergePatch(original, { metadata: { labels: { a: '1' } } }, live, deployment)).toEqual({
      metadata: { labels: { b: null } },
    });
  });

  it('names the fields to keep of a union', () => {
    const live = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
    expect(threeWayMergePatch({}, { spec: { strategy: { type: 'Recreate' } } }, live, deployment)).toEqual({
      spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
    });
  });

  it('refuses an element without its merge key', () => {
    const live = withContainers({ name: 'web' });
    expect(() => threeWayMergePatch({}, withContainers({ image: 'x' }), live, deployment)).toThrow(
      'map: map[image:x] does not contain declared merge key: name',
    );
  });

  it('refuses elements of different types', () => {
    const live = withContainers({ name: 'web' });
    const modified = { spec: { template: { spec: { containers: ['web'] } } } };
    expect(() => threeWayMergePatch({}, modified, live, deployment)).toThrow(
      'list element types are not identical: [[map[name:web]] [web]]',
    );
  });

  it('merges scalars of a set with deletions of their own', () => {
    const pod = patchSchemaOf('v1', 'Pod')!;
    const before = { metadata: { finalizers: ['a', 'b'] } };
    expect(twoWayMergePatch(before, { metadata: { finalizers: ['b', 'c'] } }, pod)).toEqual({
      metadata: {
        '$deleteFromPrimitiveList/finalizers': ['a'],
        '$setElementOrder/finalizers': ['b', 'c'],
        finalizers: ['c'],
      },
    });
  });
});

describe('the three-way merge of a kind without a Go type', () => {
  it('replaces lists whole and deletes what was applied before', () => {
    const original = { spec: { a: 1, list: [1] } };
    const live = { spec: { a: 1, list: [1], other: true } };
    expect(threeWayJsonPatch(original, { spec: { list: [1, 2] } }, live)).toEqual({ spec: { a: null, list: [1, 2] } });
  });
});
