import { expect, test } from 'vitest';
import { goSort } from './go-sort.ts';

interface Pair {
  readonly key: number;
  readonly at: number;
}

const byKey = (a: Pair, b: Pair): boolean => a.key < b.key;

test('short lists are sorted by insertion, equal items stay as they were', () => {
  const list = [3, 1, 2, 1, 3].map((key, at) => ({ key, at }));
  expect(goSort(list, byKey).map(({ key, at }) => `${key}${at}`)).toEqual(['11', '13', '22', '30', '34']);
});

// What sort.Slice of Go 1.26 makes of the same lists: a hash over where each item came from.
test.each([
  [13, 2, 605998226],
  [60, 5, 2007314448],
  [300, 2, 2708704612],
])('%i items with %i different keys end up in the order of Go', (count, keys, hash) => {
  let seed = count * 7 + keys;
  const list = Array.from({ length: count }, (_, at) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return { key: (seed >>> 8) % keys, at };
  });
  const sorted = goSort(list, byKey);
  expect(sorted.every(({ key }, at) => at === 0 || sorted[at - 1].key <= key)).toBe(true);
  expect(sorted.reduce((sum, { at }) => (Math.imul(sum, 31) + at) >>> 0, 0)).toBe(hash);
});
