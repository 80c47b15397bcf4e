import { describe, expect, it } from 'vitest';
import type { ObjectMeta } from '../store/object.ts';
import { invalid, Path, required } from './field.ts';
import { nameErrors, validateObjectMetaUpdate, type MetadataRules } from './metadata.ts';

const OLD = { name: 'a', namespace: 'b', uid: '1', resourceVersion: '1' } as ObjectMeta;

/** The fields that a change of metadata is refused for, in order. */
function fields(change: Partial<ObjectMeta>, rules: Partial<MetadataRules>): string[] {
  const errors = validateObjectMetaUpdate({ ...OLD, ...change }, OLD, { namespaced: true, ...rules });
  return errors.map(({ field }) => field.replace('metadata.', ''));
}

describe('a change of metadata', () => {
  it('is looked at by the server twice and by the kind as often as it says', () => {
    expect(fields({ finalizers: ['a:b'] }, { updateChecks: ['update'] })).toEqual(['finalizers', 'finalizers[0]']);
    expect(fields({ finalizers: ['a:b'] }, { updateChecks: ['full'], anyFinalizer: true })).toEqual([
      'finalizers',
      'finalizers',
    ]);
    expect(fields({ uid: '2' }, { updateChecks: ['full', 'update'] })).toEqual(['uid', 'uid']);
  });

  it('is looked at between the rules of kinds that say so', () => {
    const own = { spec: [required(new Path('spec'))], change: [invalid(new Path('type'), 'a', 'field is immutable')] };
    const updateChecks = ['full', 'spec', 'update', 'change'] as const;
    const rules = { namespaced: true, updateChecks };
    const errors = validateObjectMetaUpdate({ ...OLD, uid: '2' }, OLD, rules, new Path('metadata'), own);
    expect(errors.map(({ field }) => field)).toEqual(['metadata.uid', 'spec', 'metadata.uid', 'type']);
  });

  it('of the prefix of its name is refused by full looks alone', () => {
    expect(fields({ generateName: 'A_b' }, { updateChecks: ['update'] })).toEqual([]);
    expect(fields({ generateName: 'A_b' }, { updateChecks: ['full'] })).toEqual(['generateName']);
  });
});

describe('a name by declared rules', () => {
  it('is counted in bytes, and its prefix may be anything', () => {
    expect(nameErrors('declared-subdomain', 'y'.repeat(254), false)).toEqual(['must be no more than 253 bytes']);
    expect(nameErrors('declared-subdomain', 'A_b', true)).toEqual([]);
  });
});
