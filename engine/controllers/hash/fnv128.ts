/** The offset basis and the prime, 2^88 + 0x13b; numbers of 128 bits in four parts of 32, the lowest first. */
const OFFSET = [0x6295c58d, 0x62b82175, 0x07bb0142, 0x6c62272e] as const;
const PRIME_LOW = 0x13b;
const WORD = 2 ** 32;

const encoder = new TextEncoder();

/** The 128-bit FNV-1a hash of a text's UTF-8 bytes, in 32 hexadecimal digits. */
export function fnv128a(text: string): string {
  let [a, b, c, d]: readonly number[] = OFFSET;
  for (const byte of encoder.encode(text)) {
    a = (a ^ byte) >>> 0;
    // Times 2^88 moves the parts up by two and 24 bits: what is left of them in 128 bits goes into the upper two.
    const low = a * PRIME_LOW;
    const second = b * PRIME_LOW + Math.floor(low / WORD);
    const third = c * PRIME_LOW + Math.floor(second / WORD) + ((a << 24) >>> 0);
    const fourth = d * PRIME_LOW + Math.floor(third / WORD) + (a >>> 8) + ((b << 24) >>> 0);
    [a, b, c, d] = [low >>> 0, second >>> 0, third >>> 0, fourth >>> 0];
  }
  return [d, c, b, a].map((part) => part.toString(16).padStart(8, '0')).join('');
}
