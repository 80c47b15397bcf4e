import { constants, inflateRawSync } from 'node:zlib';
import { HEADER_DICTIONARY } from './dictionary.ts';

/** Bytes of one header block, unpacked. */
const BLOCK_BYTES = 64 * 1024;
/** Headers of one block. */
const BLOCK_HEADERS = 128;

/** The header of a zlib stream and the sum of its dictionary. */
const ZLIB_HEAD_BYTES = 6;
/** How far back deflate looks. */
const WINDOW_BYTES = 32 * 1024;

/**
 * Unpacks header blocks. They are one zlib stream for a whole connection, flushed after each block: so each can be
 * unpacked by itself, given what came before as its dictionary. Throws for what is no block or is too large.
 */
export class HeaderReader {
  #window: Buffer = HEADER_DICTIONARY;
  #begun = false;

  /** The headers of a block, names in lower case. Blocks have to come in order. */
  read(block: Uint8Array): Map<string, string> {
    const bytes = inflateRawSync(this.#begun ? block : block.subarray(ZLIB_HEAD_BYTES), {
      dictionary: this.#window,
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: BLOCK_BYTES,
    });
    this.#begun = true;
    this.#window = Buffer.concat([this.#window, bytes]).subarray(-WINDOW_BYTES);
    return readHeaders(bytes);
  }
}

function readHeaders(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  let at = 4;
  const text = (): string => {
    const length = bytes.readUInt32BE(at);
    at += 4 + length;
    if (at > bytes.length) throw new RangeError('a header block ends within a header');
    return bytes.toString('latin1', at - length, at);
  };
  const count = bytes.length ? bytes.readUInt32BE(0) : 0;
  if (count > BLOCK_HEADERS) throw new RangeError(`a header block has more than ${BLOCK_HEADERS} headers`);
  for (let i = 0; i < count; i++) headers.set(text().toLowerCase(), text());
  return headers;
}

/**
 * Packs header blocks. They are few and small, so they are stored and not compressed, which is a zlib stream as well:
 * its header once, then for each a stored block and an empty one, by which readers know that they have it all.
 */
export class HeaderWriter {
  #begun = false;

  write(headers: ReadonlyMap<string, string>): Buffer {
    const parts = [uint32(headers.size)];
    for (const pair of headers)
      for (const text of pair) parts.push(uint32(Buffer.byteLength(text, 'latin1')), Buffer.from(text, 'latin1'));
    const body = Buffer.concat(parts);
    const stored = Buffer.alloc(5);
    stored.writeUInt16LE(body.length, 1);
    stored.writeUInt16LE(0xffff ^ body.length, 3);
    const begin = this.#begun ? [] : [Buffer.of(0x78, 0x01)];
    this.#begun = true;
    return Buffer.concat([...begin, stored, body, Buffer.of(0, 0, 0, 0xff, 0xff)]);
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
