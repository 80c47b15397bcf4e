import { expect, test } from 'vitest';
import { JsonPath } from './jsonpath.ts';

const find = (template: string): string =>
  new JsonPath(template, { allowMissing: true }).print({ items: [{ name: 'a' }, { name: 'b', kind: 'B' }] });

test('a filter without a comparison takes what its path finds, up to a word that it does not know', () => {
  expect(find('{.items[?(@.kind)].name}')).toBe('b');
  expect(find("{.items[?(@.name in ['a'])].name}")).toBe('a b');
  expect(find('{.items[?(@.kind in)].name}')).toBe('b');
  expect(find('{.items[?(@.nosuch)].name}')).toBe('');
});
