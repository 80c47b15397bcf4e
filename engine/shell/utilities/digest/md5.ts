const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** floor(abs(sin(i + 1)) * 2^32), as RFC 1321 lists them: sines differ in the last bits from host to host. */
const K = Uint32Array.from(
  (
    'd76aa478e8c7b756242070dbc1bdceeef57c0faf4787c62aa8304613fd469501698098d88b44f7afffff5bb1895cd7be6b901122fd987193' +
    'a679438e49b40821f61e2562c040b340265e5a51e9b6c7aad62f105d02441453d8a1e681e7d3fbc821e1cde6c33707d6f4d50d87455a14ed' +
    'a9e3e905fcefa3f8676f02d98d2a4c8afffa39428771f6816d9d6122fde5380ca4beea444bdecfa9f6bb4b60bebfbc70289b7ec6eaa127fa' +
    'd4ef308504881d05d9d4d039e6db99e51fa27cf8c4ac5665f4292244432aff97ab9423a7fc93a039655b59c38f0ccc92ffeff47d85845dd1' +
    '6fa87e4ffe2ce6e0a30143144e0811a1f7537e82bd3af2352ad7d2bbeb86d391'
  ).match(/.{8}/g) as string[],
  (word) => parseInt(word, 16),
);

const rotate = (x: number, n: number): number => (x << n) | (x >>> (32 - n));

/** The MD5 digest of bytes (RFC 1321). */
export function md5(data: Uint8Array): Uint8Array {
  const padded = new Uint8Array(((data.length + 8) >> 6) * 64 + 64);
  padded.set(data);
  padded[data.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, data.length << 3, true);
  view.setUint32(padded.length - 4, Math.floor(data.length / 0x20000000), true);
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  for (let at = 0; at < padded.length; at += 64) round(state, view, at);
  const out = new Uint8Array(16);
  state.forEach((word, i) => new DataView(out.buffer).setUint32(4 * i, word, true));
  return out;
}

function round(state: Uint32Array, view: DataView, at: number): void {
  let [a, b, c, d] = state;
  for (let i = 0; i < 64; i++) {
    const part = i >> 4;
    const f = part === 0 ? (b & c) | (~b & d) : part === 1 ? (d & b) | (~d & c) : part === 2 ? b ^ c ^ d : c ^ (b | ~d);
    const index = part === 0 ? i : part === 1 ? (5 * i + 1) % 16 : part === 2 ? (3 * i + 5) % 16 : (7 * i) % 16;
    const sum = (a + f + K[i] + view.getUint32(at + 4 * index, true)) | 0;
    [a, d, c, b] = [d, c, b, (b + rotate(sum, SHIFTS[part * 4 + (i % 4)])) | 0];
  }
  [a, b, c, d].forEach((word, i) => (state[i] += word));
}
