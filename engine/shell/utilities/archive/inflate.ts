import { LIMITS, LimitError } from '../../../kernel/limits.ts';

/** Thrown where compressed data is damaged or ends too early. */
export class InflateError extends Error {
  readonly reason: 'short' | 'damaged';
  constructor(reason: 'short' | 'damaged') {
    super(reason);
    this.reason = reason;
  }
}

/** How many codes have each length, and the symbols in the order of their codes. */
interface Huffman {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

/** Match lengths and distances of RFC 1951: the least value of each symbol and how many bits follow it. */
export const LENGTHS = table(29, 3, 4, 258);
export const DISTANCES = table(30, 1, 2, undefined);
/** The order in which lengths of code lengths are written. */
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Values that grow by one bit every `group` symbols. @param last the value of the last symbol where it stands apart */
function table(
  size: number,
  from: number,
  group: number,
  last: number | undefined,
): { base: number[]; bits: number[] } {
  const base: number[] = [];
  const bits: number[] = [];
  for (let i = 0, value = from; i < size; i++) {
    const width = i < 2 * group ? 0 : Math.floor(i / group) - 1;
    base.push(value);
    bits.push(width);
    value += 1 << width;
  }
  if (last !== undefined) {
    base[size - 1] = last;
    bits[size - 1] = 0;
  }
  return { base, bits };
}

function huffman(lengths: ArrayLike<number>): Huffman {
  const counts = new Uint16Array(16);
  for (let i = 0; i < lengths.length; i++) counts[lengths[i]]++;
  const offsets = new Uint16Array(17);
  for (let length = 1; length < 16; length++) offsets[length + 1] = offsets[length] + counts[length];
  const symbols = new Uint16Array(lengths.length);
  for (let i = 0; i < lengths.length; i++) if (lengths[i]) symbols[offsets[lengths[i]]++] = i;
  counts[0] = 0;
  return { counts, symbols };
}

/** Takes bits out of bytes, lowest first. */
class Bits {
  readonly bytes: Uint8Array;
  at: number;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  take(count: number): number {
    while (this.#count < count) {
      if (this.at >= this.bytes.length) throw new InflateError('short');
      this.#held |= this.bytes[this.at++] << this.#count;
      this.#count += 8;
    }
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return value;
  }

  /** Go on at the next whole byte. */
  align(): void {
    this.#held = 0;
    this.#count = 0;
  }

  symbol({ counts, symbols }: Huffman): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length++) {
      code |= this.take(1);
      const count = counts[length];
      if (code - count < first) return symbols[index + code - first];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new InflateError('damaged');
  }
}

/** Bytes that grow, up to the size of a file. */
class Output {
  bytes = new Uint8Array(1024);
  length = 0;

  reserve(count: number): void {
    if (this.length + count > LIMITS.fileBytes) throw new LimitError('fileBytes', 'the decompressed data is too large');
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

/**
 * Decompress DEFLATE data (RFC 1951) from a place on.
 * @returns the bytes, and where the data ends
 * @throws InflateError, LimitError
 */
export function inflate(bytes: Uint8Array, from = 0): { data: Uint8Array; end: number } {
  const bits = new Bits(bytes, from);
  const out = new Output();
  for (let last = 0; !last;) {
    last = bits.take(1);
    const type = bits.take(2);
    if (type === 0) stored(bits, out);
    else if (type === 1) compressed(bits, out, FIXED, FIXED_DISTANCES);
    else if (type === 2) compressed(bits, out, ...dynamicCodes(bits));
    else throw new InflateError('damaged');
  }
  return { data: out.bytes.subarray(0, out.length), end: bits.at };
}

function stored(bits: Bits, out: Output): void {
  bits.align();
  const length = bits.take(16);
  if (length !== (~bits.take(16) & 0xffff)) throw new InflateError('damaged');
  if (bits.at + length > bits.bytes.length) throw new InflateError('short');
  out.reserve(length);
  out.bytes.set(bits.bytes.subarray(bits.at, bits.at + length), out.length);
  out.length += length;
  bits.at += length;
}

function compressed(bits: Bits, out: Output, literals: Huffman, distances: Huffman): void {
  for (;;) {
    const symbol = bits.symbol(literals);
    if (symbol === 256) return;
    if (symbol < 256) {
      out.reserve(1);
      out.bytes[out.length++] = symbol;
      continue;
    }
    if (symbol > 285) throw new InflateError('damaged');
    const length = LENGTHS.base[symbol - 257] + bits.take(LENGTHS.bits[symbol - 257]);
    const code = bits.symbol(distances);
    if (code > 29) throw new InflateError('damaged');
    const distance = DISTANCES.base[code] + bits.take(DISTANCES.bits[code]);
    if (distance > out.length) throw new InflateError('damaged');
    out.reserve(length);
    for (let i = 0; i < length; i++, out.length++) out.bytes[out.length] = out.bytes[out.length - distance];
  }
}

function dynamicCodes(bits: Bits): [Huffman, Huffman] {
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const count = bits.take(4) + 4;
  const order = new Uint8Array(19);
  for (let i = 0; i < count; i++) order[CODE_LENGTH_ORDER[i]] = bits.take(3);
  const codes = huffman(order);
  const lengths = new Uint8Array(320);
  for (let i = 0; i < literals + distances;) {
    const symbol = bits.symbol(codes);
    if (symbol < 16) {
      lengths[i++] = symbol;
      continue;
    }
    if (symbol === 16 && i === 0) throw new InflateError('damaged');
    const value = symbol === 16 ? lengths[i - 1] : 0;
    const times = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
    if (i + times > literals + distances) throw new InflateError('damaged');
    lengths.fill(value, i, i + times);
    i += times;
  }
  return [huffman(lengths.subarray(0, literals)), huffman(lengths.subarray(literals, literals + distances))];
}

/** The lengths of the fixed code's literals. */
export const FIXED_LENGTHS: readonly number[] = Array.from({ length: 288 }, (_, i) =>
  i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8,
);
const FIXED = huffman(FIXED_LENGTHS);
const FIXED_DISTANCES = huffman(new Uint8Array(30).fill(5));
