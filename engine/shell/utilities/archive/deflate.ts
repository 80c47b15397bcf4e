import { DISTANCES, FIXED_LENGTHS, LENGTHS } from './inflate.ts';

const MIN_MATCH = 3;
const MAX_MATCH = 258;
const WINDOW = 32_768;
/** Earlier places that are tried for a match: more compress a little better and take longer. */
const MAX_TRIES = 32;
const HASH_BITS = 15;

/** Writes bits into bytes, lowest first. */
class BitWriter {
  readonly #bytes: number[] = [];
  #held = 0;
  #count = 0;

  put(value: number, count: number): void {
    this.#held |= value << this.#count;
    this.#count += count;
    for (; this.#count >= 8; this.#count -= 8) {
      this.#bytes.push(this.#held & 255);
      this.#held >>>= 8;
    }
  }

  /** A Huffman code, whose highest bit comes first. */
  code(code: number, length: number): void {
    for (let i = length - 1; i >= 0; i--) this.put((code >> i) & 1, 1);
  }

  finish(): Uint8Array {
    if (this.#count) this.put(0, 8 - this.#count);
    return Uint8Array.from(this.#bytes);
  }
}

const FIXED_CODES = canonicalCodes(FIXED_LENGTHS);

function canonicalCodes(lengths: readonly number[]): number[] {
  const codes: number[] = new Array(lengths.length).fill(0);
  let code = 0;
  for (let length = 1; length < 16; length++) {
    for (let i = 0; i < lengths.length; i++) if (lengths[i] === length) codes[i] = code++;
    code <<= 1;
  }
  return codes;
}

/** Compress bytes as DEFLATE data (RFC 1951): one block with the fixed code, matches found by hash chains. */
export function deflate(bytes: Uint8Array): Uint8Array {
  const out = new BitWriter();
  out.put(1, 1);
  out.put(1, 2);
  const heads = new Int32Array(1 << HASH_BITS).fill(-1);
  const chain = new Int32Array(bytes.length);
  const note = (at: number): void => {
    if (at + MIN_MATCH > bytes.length) return;
    const hash = hashAt(bytes, at);
    chain[at] = heads[hash];
    heads[hash] = at;
  };
  for (let at = 0; at < bytes.length;) {
    const match = at + MIN_MATCH <= bytes.length ? longestMatch(bytes, at, heads[hashAt(bytes, at)], chain) : undefined;
    if (match) putMatch(out, match.length, match.distance);
    else out.code(FIXED_CODES[bytes[at]], FIXED_LENGTHS[bytes[at]]);
    for (const end = at + (match?.length ?? 1); at < end; at++) note(at);
  }
  out.code(FIXED_CODES[256], FIXED_LENGTHS[256]);
  return out.finish();
}

function hashAt(bytes: Uint8Array, at: number): number {
  const key = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
  return Math.imul(key, 0x9e3779b1) >>> (32 - HASH_BITS);
}

function longestMatch(
  bytes: Uint8Array,
  at: number,
  head: number,
  chain: Int32Array,
): { length: number; distance: number } | undefined {
  const limit = Math.min(MAX_MATCH, bytes.length - at);
  let best = MIN_MATCH - 1;
  let distance = 0;
  for (let tries = 0, place = head; place >= 0 && at - place <= WINDOW && tries < MAX_TRIES; tries++) {
    let length = 0;
    while (length < limit && bytes[place + length] === bytes[at + length]) length++;
    if (length > best) [best, distance] = [length, at - place];
    if (best === limit) break;
    place = chain[place];
  }
  return distance ? { length: best, distance } : undefined;
}

function putMatch(out: BitWriter, length: number, distance: number): void {
  const symbol = symbolOf(LENGTHS.base, length);
  out.code(FIXED_CODES[257 + symbol], FIXED_LENGTHS[257 + symbol]);
  out.put(length - LENGTHS.base[symbol], LENGTHS.bits[symbol]);
  const code = symbolOf(DISTANCES.base, distance);
  out.code(code, 5);
  out.put(distance - DISTANCES.base[code], DISTANCES.bits[code]);
}

function symbolOf(base: readonly number[], value: number): number {
  let symbol = base.length - 1;
  while (base[symbol] > value) symbol--;
  return symbol;
}
