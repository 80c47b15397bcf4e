import { expect, test } from 'vitest';
import { fixed } from './fixed.ts';

test('halves go to the even digit, all else to the nearer one', () => {
  expect([0.5, 1.5, 2.5, -2.5, 2.500001].map((value) => fixed(value, 0))).toEqual(['0', '2', '2', '-2', '3']);
  expect([0.125, 0.375, 1.005, 9.995].map((value) => fixed(value, 2))).toEqual(['0.12', '0.38', '1.00', '9.99']);
});

test('digits are exact, however large or small the number', () => {
  expect(fixed(1e21, 1)).toBe('1000000000000000000000.0');
  expect(fixed(2 ** 70, 0)).toBe('1180591620717411303424');
  expect(fixed(0.1, 20)).toBe('0.10000000000000000555');
  expect(fixed(1e-7, 3)).toBe('0.000');
});

test('zero keeps its sign, and what is no number its name', () => {
  expect([-0, -0.001, NaN, Infinity].map((value) => fixed(value, 1))).toEqual(['-0.0', '-0.0', 'NaN', 'Infinity']);
});
