import { expect, it } from 'vitest';
import { unifiedHunks } from './unified-diff.ts';

const lines = (...texts: string[]): string => texts.map((text) => `${text}\n`).join('');

it('says nothing of equal texts', () => {
  expect(unifiedHunks('a\n', 'a\n')).toBe('');
});

it('shows three lines around a change, what goes before what comes', () => {
  const before = lines('1', '2', '3', '4', '5', '6', '7', '8');
  expect(unifiedHunks(before, before.replace('5\n', 'five\n'))).toBe(
    '@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
  );
});

it('makes hunks of their own of changes that lie far apart', () => {
  const before = lines(...Array.from({ length: 20 }, (_, i) => String(i)));
  const after = before.replace('1\n', 'one\n').replace('\n18\n', '\neighteen\n');
  expect(unifiedHunks(before, after)).toBe(
    '@@ -1,5 +1,5 @@\n 0\n-1\n+one\n 2\n 3\n 4\n@@ -16,5 +16,5 @@\n 15\n 16\n 17\n-18\n+eighteen\n 19\n',
  );
});

it('counts a file that was empty from 0, and marks a missing newline', () => {
  expect(unifiedHunks('', 'a\nb')).toBe('@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n');
});

it('makes one hunk of changes whose surroundings touch', () => {
  const before = lines(...Array.from({ length: 20 }, (_, i) => String(i)));
  const heads = (after: string): string[] => unifiedHunks(before, after).match(/@@.*@@/g) ?? [];
  expect(heads(before.replace('\n5\n', '\nx\n').replace('\n12\n', '\ny\n'))).toEqual(['@@ -3,14 +3,14 @@']);
  expect(heads(before.replace('\n5\n', '\nx\n').replace('\n13\n', '\ny\n'))).toHaveLength(2);
});

it('puts a block that could begin earlier or later beside what changed in the other text, else down', () => {
  const list = lines('list:', '- name: a', '  image: x', '- name: b', '  image: x', 'end');
  const added = list.replace('end\n', '- name: c\n  image: x\nend\n');
  expect(unifiedHunks(list, added)).toBe(
    '@@ -3,4 +3,6 @@\n   image: x\n - name: b\n   image: x\n+- name: c\n+  image: x\n end\n',
  );
  const grown = lines('k', 'a', 'a', 'z');
  expect(unifiedHunks(grown, lines('k', 'a', 'a', 'a', 'z'))).toBe('@@ -1,4 +1,5 @@\n k\n a\n a\n+a\n z\n');
});
