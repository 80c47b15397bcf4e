import { STATUS_CODES } from 'node:http';
import { decodeBytes, encodeText } from '../../engine/runtime/bytes.ts';

/** Bytes of a request's head, and of its body. */
const HEAD_BYTES = 64 * 1024;
const BODY_BYTES = 16 * 1024 * 1024;

/** A request of HTTP/1.1 as it came in. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** The client wants the connection to end after the answer. */
  readonly last: boolean;
}

/** Bytes that no request of HTTP/1.1 begins with. */
export class NotHttp extends Error {}

/** A request with a head or a body larger than is taken; `status` is what HTTP says of it. */
export class TooLarge extends Error {
  readonly status: 413 | 431;
  constructor(status: 413 | 431) {
    super();
    this.status = status;
  }
}

/** A request whose body is still to come. */
interface Head {
  readonly method: string;
  readonly path: string;
  readonly version: string;
  readonly headers: Record<string, string>;
  /** Bytes of the body; undefined where it comes in chunks. */
  readonly length: number | undefined;
  readonly chunks: Buffer[];
}

/** Cuts what a client sends into requests. What has come is looked at once, however small its pieces are. */
export class HttpRequestReader {
  #pieces: Buffer[] = [];
  #size = 0;
  /** So many bytes have to be there before it is worth looking. */
  #needed = 1;
  #head: Head | undefined;
  #bodySize = 0;
  #expected = false;

  push(bytes: Uint8Array): void {
    this.#pieces.push(Buffer.from(bytes));
    this.#size += bytes.length;
  }

  /** How many bytes have come and are in no request yet. */
  get waiting(): number {
    return this.#size;
  }

  /** All that has come, which is no HTTP. */
  take(): Buffer {
    const bytes = this.#gather();
    this.#keep(Buffer.alloc(0), 1);
    return bytes;
  }

  /** Whether the client waits for a word before it sends the body; told once. */
  takeExpectation(): boolean {
    const expected = this.#expected;
    this.#expected = false;
    return expected;
  }

  /** The next request, if all of it is there. Throws NotHttp and TooLarge. */
  next(): HttpRequest | undefined {
    if (this.#size < this.#needed) return undefined;
    this.#head ??= this.#readHead();
    if (!this.#head || this.#size < this.#needed) return undefined;
    const head = this.#head;
    const body = head.length === undefined ? this.#readChunks(head) : this.#readBody(head.length);
    if (!body) return undefined;
    this.#head = undefined;
    this.#needed = 1;
    this.#bodySize = 0;
    this.#expected = false;
    const { method, path, version, headers } = head;
    const connection = (headers.connection ?? '').toLowerCase();
    const last = version === 'HTTP/1.0' ? connection !== 'keep-alive' : connection === 'close';
    return { method, path, headers, last, ...(body.length && { body: decodeBytes(body) }) };
  }

  #readHead(): Head | undefined {
    const bytes = this.#gather();
    const start = bytes.toString('latin1', 0, Math.min(bytes.length, 2048));
    const line = start.indexOf('\n');
    if (
      !/^[A-Z]{1,20}( |$)/.test(start.slice(0, 24)) ||
      (line >= 0 && !/^[A-Z]+ \S+ HTTP\/1\.[01]\r?$/.test(start.slice(0, line)))
    )
      throw new NotHttp();
    const end = bytes.indexOf('\r\n\r\n');
    if (end > HEAD_BYTES || (end < 0 && bytes.length > HEAD_BYTES)) throw new TooLarge(431);
    if (end < 0) {
      this.#keep(bytes, bytes.length + 1);
      return undefined;
    }
    const [first, ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
    const headers = readHeaders(lines);
    const [method, path, version] = first.split(' ');
    const length = bodyLength(headers);
    this.#keep(bytes.subarray(end + 4), length ?? 1);
    this.#expected = /^100-continue$/i.test(headers.expect ?? '');
    return { method, path, version, headers, length, chunks: [] };
  }

  #readBody(length: number): Buffer {
    const bytes = this.#gather();
    this.#keep(bytes.subarray(length), 1);
    return bytes.subarray(0, length);
  }

  /** The body, if its last chunk is there. */
  #readChunks({ chunks }: Head): Buffer | undefined {
    const bytes = this.#gather();
    for (let at = 0; ;) {
      const end = bytes.indexOf('\r\n', at);
      const size = end < 0 ? 0 : parseInt(bytes.toString('latin1', at, end), 16);
      if (!(size >= 0)) throw new NotHttp();
      if (this.#bodySize + size > BODY_BYTES) throw new TooLarge(413);
      const next = end + 2 + size + 2;
      if (end < 0 || next > bytes.length) {
        this.#keep(bytes.subarray(at), end < 0 ? bytes.length - at + 1 : next - at);
        return undefined;
      }
      if (size === 0) {
        this.#keep(bytes.subarray(next), 1);
        return Buffer.concat(chunks);
      }
      chunks.push(bytes.subarray(end + 2, end + 2 + size));
      this.#bodySize += size;
      at = next;
    }
  }

  #gather(): Buffer {
    if (this.#pieces.length !== 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0];
  }

  #keep(bytes: Buffer, needed: number): void {
    this.#pieces = [bytes];
    this.#size = bytes.length;
    this.#needed = needed;
  }
}

/** Bytes of the body, by the headers; undefined where it comes in chunks. */
function bodyLength(headers: Record<string, string>): number | undefined {
  if (/chunked/i.test(headers['transfer-encoding'] ?? '')) return undefined;
  const length = Number(headers['content-length'] ?? 0);
  if (!Number.isInteger(length) || length < 0) throw new NotHttp();
  if (length > BODY_BYTES) throw new TooLarge(413);
  return length;
}

function readHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}

/** An answer as HTTP/1.1 writes it. */
export function writeAnswer(
  { method, last }: Pick<HttpRequest, 'method' | 'last'>,
  answer: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Uint8Array {
  const body = encodeText(answer.body);
  const given = Object.entries(answer.headers).filter(([name]) => !/^(transfer-encoding|connection)$/i.test(name));
  const lines = given.map(([name, value]) => `${name}: ${value}\r\n`);
  if (!given.some(([name]) => /^content-length$/i.test(name))) lines.push(`Content-Length: ${body.length}\r\n`);
  lines.push(`Connection: ${last ? 'close' : 'keep-alive'}\r\n`);
  const head = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n${lines.join('')}\r\n`;
  return method === 'HEAD' ? Buffer.from(head) : Buffer.concat([Buffer.from(head), body]);
}
