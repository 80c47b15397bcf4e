import { expect, test } from 'vitest';
import { age, humanDuration, shortHumanDuration } from './duration.ts';

test.each([
  [-5_000, '<invalid>'],
  [-1_000, '0s'],
  [119_000, '119s'],
  [185_000, '3m5s'],
  [3_599_000, '59m'],
  [3 * 3_600_000 + 60_000, '3h1m'],
  [47 * 3_600_000, '47h'],
  [51 * 3_600_000, '2d3h'],
  [730 * 86_400_000, '2y'],
])('%d milliseconds are %s', (ms, text) => {
  expect(humanDuration(ms)).toBe(text);
});

test('the short form has one unit', () => {
  expect(shortHumanDuration(3 * 3_600_000 + 60_000)).toBe('3h');
});

test('what has no time has an unknown age', () => {
  expect(age(null, 0)).toBe('<unknown>');
});
