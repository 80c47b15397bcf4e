const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);

/** The MD5 sum of bytes as 32 hexadecimal digits; only for orders that Kubernetes takes from it. */
export function md5(bytes: Uint8Array): string {
  const words = padded(bytes);
  const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d] = state;
    for (let i = 0; i < 64; i++) {
      const [mix, word] = round(i, b, c, d);
      const sum = (a + mix + SINES[i] + words[block + word]) | 0;
      const shift = SHIFTS[(i >> 4) * 4 + (i & 3)];
      [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
    }
    [a, b, c, d].forEach((value, i) => (state[i] = (state[i] + value) | 0));
  }
  return state.map(littleEndian).join('');
}

function round(i: number, b: number, c: number, d: number): [mix: number, word: number] {
  if (i < 16) return [(b & c) | (~b & d), i];
  if (i < 32) return [(d & b) | (~d & c), (5 * i + 1) & 15];
  if (i < 48) return [b ^ c ^ d, (3 * i + 5) & 15];
  return [c ^ (b | ~d), (7 * i) & 15];
}

function padded(bytes: Uint8Array): Int32Array {
  const length = ((bytes.length + 8) >> 6) + 1;
  const buffer = new ArrayBuffer(length * 64);
  const all = new Uint8Array(buffer);
  all.set(bytes);
  all[bytes.length] = 0x80;
  const view = new DataView(buffer);
  view.setUint32(length * 64 - 8, bytes.length << 3, true);
  return Int32Array.from({ length: length * 16 }, (_, i) => view.getInt32(i * 4, true));
}

function littleEndian(word: number): string {
  let out = '';
  for (let i = 0; i < 4; i++) out += ((word >>> (i * 8)) & 255).toString(16).padStart(2, '0');
  return out;
}
