import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  difference,
  fromFieldsV1,
  intersection,
  isEmpty,
  LEAF,
  memberPaths,
  NONE,
  union,
  type FieldSet,
} from './fields-set.ts';

const names = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:1');
const paths = fc.array(fc.array(names, { minLength: 1, maxLength: 4 }), { maxLength: 12 });

const setOf = (list: readonly (readonly string[])[]): FieldSet =>
  list.map((path) => path.reduceRight((below, element) => NONE.with(element, below), LEAF)).reduce(union, NONE);

const shown = (set: FieldSet): string => JSON.stringify(set.fields);

describe('a set of fields', () => {
  it('is the same after being written and read', () => {
    fc.assert(
      fc.property(paths, (list) => shown(fromFieldsV1(structuredClone(setOf(list).fields))) === shown(setOf(list))),
    );
  });

  it('is made of what it shares with another and what it does not', () => {
    fc.assert(
      fc.property(paths, paths, (x, y) => {
        const [a, b] = [setOf(x), setOf(y)];
        expect(shown(union(intersection(a, b), difference(a, b)))).toBe(shown(a));
        expect(isEmpty(difference(a, union(a, b)))).toBe(true);
      }),
    );
  });

  it('writes its members as paths, fields before keys', () => {
    const set = setOf([['f:spec', 'k:{"name":"x","port":1}', 'f:image'], ['f:a'], ['f:list', 'v:"q"']]);
    expect(memberPaths(set)).toEqual(['.a', '.list[="q"]', '.spec[name="x",port=1].image']);
  });
});
