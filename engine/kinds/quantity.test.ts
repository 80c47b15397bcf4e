import { describe, expect, it } from 'vitest';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  quantityError,
  quantityMilliValue,
  roundUpQuantity,
  keptQuantity,
} from './quantity.ts';

describe('a quantity', () => {
  it.each([
    ['1000m', '1'],
    ['1024Mi', '1Gi'],
    ['0.5Gi', '512Mi'],
    ['1.5Gi', '1536Mi'],
    ['1e3', '1e3'],
    ['.5', '500m'],
    ['0.1Ki', '102400m'],
    ['100000', '100k'],
    ['-5', '-5'],
    ['0.0000000001', '1n'],
  ])('%s is written %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  it('is refused in the server’s words', () => {
    const format = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    expect([quantityError(''), quantityError('1x'), quantityError('1ki'), quantityError('1')]).toEqual([
      format,
      format,
      "unable to parse quantity's suffix",
      undefined,
    ]);
  });

  it('is compared, added and rounded exactly', () => {
    expect(compareQuantities('1Gi', '1073741824')).toBe(0);
    expect(addQuantities('100m', '0.9')).toBe('1');
    expect(addQuantities('1Gi', '1Gi')).toBe('2Gi');
    expect(roundUpQuantity('0.1m', -3)).toBe('1m');
    expect(quantityMilliValue('1.0001')).toBe(1001);
  });
});

it('amounts of resources keep leading zeros, a plus and a dot at the end; others are canonical', () => {
  const kept = ['06', '06Mi', '007m', '+1Gi', '7.', '1e0', '01e3'];
  expect(kept.map((text) => roundUpQuantity(text, -3))).toEqual(kept);
  expect(['01024Ki', '1000', '01000', '0.50', '00', '08.5', '5n'].map((text) => roundUpQuantity(text, -3))).toEqual([
    '1Mi',
    '1k',
    '1k',
    '500m',
    '0',
    '8500m',
    '1m',
  ]);
});

it('the server answers with canonical amounts, but for how a whole number was written', () => {
  expect(['12.5', '0.5Gi', '1000m', '1.0'].map(keptQuantity)).toEqual(['12500m', '512Mi', '1', '1']);
  expect(['+3', '06', '1500'].map(keptQuantity)).toEqual(['+3', '06', '1500']);
});
