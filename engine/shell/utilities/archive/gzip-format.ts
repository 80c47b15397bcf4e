import { decodeBytes, encodeText } from '../../../runtime/bytes.ts';
import { concatenate } from '../../../runtime/tar-format.ts';
import { deflate } from './deflate.ts';
import { inflate, InflateError } from './inflate.ts';

/** Thrown where bytes are no gzip data, or are damaged. */
export class GzipError extends Error {
  readonly reason: 'not-gzip' | 'short' | 'damaged' | 'crc';
  constructor(reason: GzipError['reason']) {
    super(reason);
    this.reason = reason;
  }
}

const HAS_NAME = 8;
const UNIX = 3;

/** What a gzip file tells of its content. */
export interface Unzipped {
  readonly data: Uint8Array;
  readonly name: string | undefined;
  readonly modifiedMs: number;
}

/** Is this gzip data, by its first two bytes? */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Compress as gzip does (RFC 1952), with the file's name and time where they are given. */
export function zip(data: Uint8Array, file: { name?: string; modifiedMs?: number } = {}): Uint8Array {
  const head = new Uint8Array(10);
  head.set([0x1f, 0x8b, 8, file.name === undefined ? 0 : HAS_NAME]);
  new DataView(head.buffer).setUint32(4, Math.floor((file.modifiedMs ?? 0) / 1000), true);
  head[9] = UNIX;
  const tail = new Uint8Array(8);
  const view = new DataView(tail.buffer);
  view.setUint32(0, crc32(data), true);
  view.setUint32(4, data.length >>> 0, true);
  const name = file.name === undefined ? new Uint8Array(0) : encodeText(`${file.name}\0`);
  return concatenate([head, name, deflate(data), tail]);
}

/** Decompress gzip data, all members of it. @throws GzipError, LimitError */
export function unzip(bytes: Uint8Array): Unzipped {
  if (bytes.length < 2 || !isGzip(bytes)) throw new GzipError(bytes.length ? 'not-gzip' : 'short');
  const parts: Uint8Array[] = [];
  let about: { name: string | undefined; modifiedMs: number } | undefined;
  for (let at = 0; at < bytes.length && isGzip(bytes.subarray(at));) {
    if (bytes.length < at + 18) throw new GzipError('short');
    const head = readHead(bytes, at);
    about ??= head;
    try {
      const { data, end } = inflate(bytes, head.end);
      if (end + 8 > bytes.length) throw new GzipError('short');
      if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(end, true) !== crc32(data)) throw new GzipError('crc');
      parts.push(data);
      at = end + 8;
    } catch (error) {
      if (error instanceof InflateError) throw new GzipError(error.reason);
      throw error;
    }
  }
  return { data: concatenate(parts), name: about?.name, modifiedMs: about?.modifiedMs ?? 0 };
}

function readHead(bytes: Uint8Array, at: number): { name: string | undefined; modifiedMs: number; end: number } {
  const flags = bytes[at + 3];
  const modifiedMs = new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + 4, true) * 1000;
  let end = at + 10;
  if (flags & 4) end += 2 + bytes[end] + bytes[end + 1] * 256;
  const text = (): string => {
    const from = end;
    while (end < bytes.length && bytes[end]) end++;
    return decodeBytes(bytes.subarray(from, end++));
  };
  const name = flags & HAS_NAME ? text() : undefined;
  if (flags & 16) text();
  if (flags & 2) end += 2;
  return { name, modifiedMs, end };
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** The CRC-32 of bytes, as gzip and zip use it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
