import { expect, test } from 'vitest';
import { decodeBytes, encodeText } from './bytes.ts';

const piece = [0x61, 0xc3, 0xa4, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xef, 0xbb, 0xbf, 0x00];

test('bytes become text and bytes again, valid UTF-8 or not, in short and in long', () => {
  expect(decodeBytes(Uint8Array.from(piece))).toBe('aä€😀\ufeff\0');
  expect(decodeBytes(Uint8Array.from([0x61, 0xff, 0xc3]))).toBe('a\udcff\udcc3');
  // An overlong form, half of a surrogate pair, what is cut off.
  const wrong = [0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xf0, 0x9f];
  for (const times of [1, 20, 2_000]) {
    const valid = Uint8Array.from(new Array<number[]>(times).fill(piece).flat());
    const invalid = Uint8Array.from([...valid, ...wrong, ...valid]);
    expect(decodeBytes(valid)).toBe('aä€😀\ufeff\0'.repeat(times));
    const text = decodeBytes(invalid);
    expect(text).toBe(`${decodeBytes(valid)}\udcc0\udcaf\udced\udca0\udc80\udcf0\udc9f${decodeBytes(valid)}`);
    for (const bytes of [valid, invalid]) expect(encodeText(decodeBytes(bytes))).toEqual(bytes);
  }
});
