/** Bytes that are no protobuf message; the message says it as the API server's own decoder does. */
export class WireError extends Error {}

/** How a field's value is laid out, the low three bits of its tag. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Reads the protobuf wire format (https://protobuf.dev/programming-guides/encoding/) from bytes, in order. */
export class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** A field's number and layout. */
  tag(): { number: number; wire: number } {
    const tag = Number(this.varint() & 0xffffffffn);
    const number = tag >>> 3;
    if (number === 0) throw new WireError(`proto: illegal tag 0 (wire type ${tag & 7})`);
    return { number, wire: tag & 7 };
  }

  /** A varint as 64 bits without a sign. Throws WireError after ten bytes. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new WireError('proto: integer overflow');
  }

  /** Bytes with their length before them; a view, not a copy. */
  bytes(): Uint8Array {
    const length = this.varint();
    if (length > BigInt(this.#bytes.length - this.#at)) throw new WireError('unexpected EOF');
    return this.#take(Number(length));
  }

  double(): number {
    const bytes = this.#take(8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
  }

  /** Pass over a value of a field that nobody knows. */
  skip(wire: number): void {
    if (wire === WIRE.varint) this.varint();
    else if (wire === WIRE.fixed64) this.#take(8);
    else if (wire === WIRE.bytes) this.bytes();
    else if (wire === WIRE.fixed32) this.#take(4);
    else throw new WireError(`proto: illegal wireType ${wire}`);
  }

  #byte(): number {
    if (this.done) throw new WireError('unexpected EOF');
    return this.#bytes[this.#at++];
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new WireError('unexpected EOF');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
