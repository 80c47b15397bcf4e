/** A varint: seven bits a byte, the lowest first. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.of(...bytes, rest);
    bytes.push((rest % 128) | 0x80);
  }
}

/** A field with its length before it: a text, or a message that is written already. */
export function bytesField(number: number, value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

/** A field that is true or false. */
export const boolField = (number: number, value: boolean): Buffer =>
  Buffer.concat([varint(number * 8), Buffer.of(Number(value))]);
