/** Bytes that a writer begins with; it doubles them when they are used up. */
const FIRST_BYTES = 4 * 1024;

const utf8 = new TextEncoder();

/**
 * Writes the protobuf wire format backwards, the last field first: what has its length before it is written before its
 * length, so that nothing is measured or copied.
 */
export class WireWriter {
  #bytes: Uint8Array = new Uint8Array(FIRST_BYTES);
  #at = FIRST_BYTES;

  /** How many bytes there are: the difference is the length of what was written in between. */
  get length(): number {
    return this.#bytes.length - this.#at;
  }

  /** All that was written, in order. */
  result(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  /** A field's number and layout, after its value. */
  tag(number: number, wire: number): void {
    this.varint(number * 8 + wire);
  }

  /** A whole number; negative ones take the ten bytes of 64 bits. */
  varint(value: number): void {
    if (value < 0 || value > Number.MAX_SAFE_INTEGER) return this.#wide(BigInt.asUintN(64, BigInt(value)));
    let size = 1;
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
    let at = this.#room(size);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[at++] = (rest % 128) | 0x80;
    this.#bytes[at] = rest;
  }

  double(value: number): void {
    const at = this.#room(8);
    new DataView(this.#bytes.buffer, this.#bytes.byteOffset + at, 8).setFloat64(0, value, true);
  }

  bytes(value: Uint8Array): void {
    // Making room may take other bytes for these.
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  text(value: string): void {
    this.bytes(utf8.encode(value));
  }

  #wide(value: bigint): void {
    const bytes: number[] = [];
    for (let rest = value; ; rest >>= 7n) {
      if (rest < 128n) {
        this.bytes(Uint8Array.of(...bytes, Number(rest)));
        return;
      }
      bytes.push(Number(rest & 127n) | 0x80);
    }
  }

  /** Make room before what is there; gives where it begins. */
  #room(size: number): number {
    if (size > this.#at) {
      const used = this.length;
      const grown = new Uint8Array(Math.max(2 * this.#bytes.length, used + size));
      grown.set(this.result(), grown.length - used);
      this.#bytes = grown;
      this.#at = grown.length - used;
    }
    return (this.#at -= size);
  }
}
