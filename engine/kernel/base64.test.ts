import { expect, test } from 'vitest';
import { decodeBase64, decodeBase64Url, decodedLength, encodeBase64, encodeBase64Url } from './base64.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('bytes of any number come back', () => {
  for (const length of [0, 1, 2, 3, 200_000]) {
    const given = Uint8Array.from({ length }, (_, i) => i & 255);
    const text = encodeBase64(given);
    expect(decodedLength(text)).toBe(length);
    expect(decodeBase64(text)).toEqual(given);
  }
});

test('white space and padding may be left out or added', () => {
  expect(encodeBase64(bytes(104, 105))).toBe('aGk=');
  expect([decodeBase64('aGk'), decodeBase64(' aG\nk= ')]).toEqual([bytes(104, 105), bytes(104, 105)]);
});

test('what is no Base64 has no bytes', () => {
  expect(['a', 'a-b_', 'ä', 'aG=k'].map(decodeBase64)).toEqual([undefined, undefined, undefined, undefined]);
});

test('the form for URLs has other signs and no padding', () => {
  expect(encodeBase64Url(bytes(251, 255, 190, 1))).toBe('-_--AQ');
  expect(decodeBase64Url('-_--AQ')).toEqual(bytes(251, 255, 190, 1));
});
