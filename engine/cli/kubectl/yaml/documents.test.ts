import { expect, test } from 'vitest';
import { decodeManifest, splitDocuments } from './documents.ts';

const read = (text: string): unknown[] => [...splitDocuments(text)].map((document) => decodeManifest(document));

test('JSON values come one after the other, then YAML', () => {
  expect(read('{"a": 1}\n{"b": 2} c: 3')).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
  expect(read('{a: 1}\n---\nb: 2')).toEqual([{ a: 1 }, { b: 2 }]);
});

test('what follows the first value of a document is not read', () => {
  expect(read('{a: 1}\nb: 2')).toEqual([{ a: 1 }]);
  expect(read('a\n# b\nkind: Pod')).toEqual(['a']);
});

test('a separator may have a comment behind it, and nothing else', () => {
  expect(read('a: 1\n--- # next\nb: 2')).toEqual([{ a: 1 }, { b: 2 }]);
  const documents = splitDocuments('a: 1\n---\nb: 2\n---x\nc: 3');
  expect(documents.next().value).toBe('a: 1\n');
  expect(() => documents.next()).toThrow('invalid Yaml document separator: x');
});

test('a collection in brackets can be a key to the parser, an empty one cannot', () => {
  expect(() => read('a: b\n{c: d}: e\n')).toThrow('invalid map key: map[interface {}]interface {}{"c":"d"}');
  expect(() => read('a: b\n{}\nc: d\n')).toThrow('line 1: did not find expected key');
  expect(() => read('a: b\n{{- if x }}\nc: d\n')).toThrow("line 3: could not find expected ':'");
  expect(() => read('a:\n  : b\n  c: d\n')).toThrow('line 1: did not find expected key');
});
