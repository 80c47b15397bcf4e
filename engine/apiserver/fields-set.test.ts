import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  difference,
  emptySet,
  fromFieldsV1,
  intersection,
  isEmpty,
  memberPaths,
  toFieldsV1,
  union,
  type FieldSet,
} from './fields-set.ts';

const names = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:1');
const paths = fc.array(fc.array(names, { minLength: 1, maxLength: 4 }), { maxLength: 12 });

function setOf(list: readonly (readonly string[])[]): FieldSet {
  const set = emptySet();
  for (const path of list) {
    let node = set;
    for (const element of path) {
      if (!node.children.has(element)) node.children.set(element, emptySet());
      node = node.children.get(element)!;
    }
    node.member = true;
  }
  return set;
}

const shown = (set: FieldSet): string => JSON.stringify(toFieldsV1(set));

describe('a set of fields', () => {
  it('is the same after being written and read', () => {
    fc.assert(fc.property(paths, (list) => shown(fromFieldsV1(toFieldsV1(setOf(list)))) === shown(setOf(list))));
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
