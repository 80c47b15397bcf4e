const MASK = (1n << 64n) - 1n;
const PRIMES = primes(80);

/** The first 64 bits of the fraction of a prime's root, by exact integers. */
function fraction(prime: number, root: 2n | 3n): bigint {
  const scaled = BigInt(prime) << (64n * root);
  let low = 0n;
  let high = 1n << 70n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** root <= scaled) low = middle;
    else high = middle - 1n;
  }
  return low & MASK;
}

function primes(count: number): number[] {
  const out: number[] = [];
  for (let n = 2; out.length < count; n++) if (out.every((prime) => n % prime)) out.push(n);
  return out;
}

let constants: bigint[] | undefined;

const rotate = (x: bigint, n: bigint): bigint => ((x >> n) | (x << (64n - n))) & MASK;

/** The SHA-512 digest of bytes, or the SHA-384 one (FIPS 180-4). */
export function sha512(data: Uint8Array, bits: 384 | 512 = 512): Uint8Array {
  constants ??= PRIMES.map((prime) => fraction(prime, 3n));
  const padded = new Uint8Array(((data.length + 16) >> 7) * 128 + 128);
  padded.set(data);
  padded[data.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(data.length) << 3n);
  // SHA-384 begins with the roots of the 9th to the 16th prime.
  const state = PRIMES.slice(...(bits === 512 ? [0, 8] : [8, 16])).map((prime) => fraction(prime, 2n));
  for (let at = 0; at < padded.length; at += 128) round(state, view, at, constants);
  const out = new Uint8Array(64);
  state.forEach((word, i) => new DataView(out.buffer).setBigUint64(8 * i, word));
  return out.subarray(0, bits / 8);
}

function round(state: bigint[], view: DataView, at: number, k: readonly bigint[]): void {
  const w: bigint[] = [];
  for (let i = 0; i < 80; i++) {
    if (i < 16) w.push(view.getBigUint64(at + 8 * i));
    else {
      const s0 = rotate(w[i - 15], 1n) ^ rotate(w[i - 15], 8n) ^ (w[i - 15] >> 7n);
      const s1 = rotate(w[i - 2], 19n) ^ rotate(w[i - 2], 61n) ^ (w[i - 2] >> 6n);
      w.push((w[i - 16] + s0 + w[i - 7] + s1) & MASK);
    }
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 80; i++) {
    const s1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
    const t1 = h + s1 + ((e & f) ^ (~e & MASK & g)) + k[i] + w[i];
    const s0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) & MASK));
}
