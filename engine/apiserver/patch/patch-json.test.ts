import { expect, it } from 'vitest';
import { jsonPatch, type JsonOperation } from './patch-json.ts';

const patched = (...operations: JsonOperation[]): string =>
  JSON.stringify(jsonPatch({ z: { b: 1, a: { d: 1, c: 2 } }, y: { f: 1, e: 2 } }, operations));

it('sorts the keys of what an operation went through and leaves the rest as it was', () => {
  expect(patched({ op: 'add', path: '/z/x', value: { q: 1, p: 2 } })).toBe(
    '{"y":{"f":1,"e":2},"z":{"a":{"d":1,"c":2},"b":1,"x":{"q":1,"p":2}}}',
  );
});

it('sorts all that a test compared', () => {
  expect(patched({ op: 'test', path: '/z/a', value: { c: 2, d: 1 } })).toBe(
    '{"y":{"f":1,"e":2},"z":{"a":{"c":2,"d":1},"b":1}}',
  );
});

it('copies a value after the way to its new place was opened', () => {
  expect(patched({ op: 'copy', from: '/y', path: '/y/g' })).toBe(
    '{"y":{"e":2,"f":1,"g":{"e":2,"f":1}},"z":{"b":1,"a":{"d":1,"c":2}}}',
  );
});

it('copies a member that is not there as null', () => {
  expect(patched({ op: 'copy', from: '/y/nosuch', path: '/y/g' })).toBe(
    '{"y":{"e":2,"f":1,"g":null},"z":{"b":1,"a":{"d":1,"c":2}}}',
  );
});

it('refuses copies that grow beyond the size of a request together', () => {
  const double: JsonOperation = { op: 'copy', from: '/z', path: '/z/-' };
  expect(() => jsonPatch({ z: ['x'.repeat(1000)] }, Array<JsonOperation>(60).fill(double))).toThrow(
    'Unable to complete the copy, the accumulated size increase of copy is 4115463, exceeding the limit 3145728',
  );
});

it('takes negative indexes from the end', () => {
  const list = (operation: JsonOperation): unknown => jsonPatch({ l: [1, 2, 3] }, [operation]);
  expect(list({ op: 'remove', path: '/l/-1' })).toEqual({ l: [1, 2] });
  expect(list({ op: 'add', path: '/l/-1', value: 4 })).toEqual({ l: [1, 2, 3, 4] });
  expect(() => list({ op: 'remove', path: '/l/-4' })).toThrow('Unable to access invalid index: -4');
});
