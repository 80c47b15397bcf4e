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

/** Bytes that no request of HTTP/1.1 begins with, or more of them than is taken. */
export class NotHttp extends Error {}

/** Cuts what a client sends into requests. */
export class HttpRequestReader {
  #bytes: Buffer = Buffer.alloc(0);

  push(bytes: Uint8Array): void {
    this.#bytes = this.#bytes.length ? Buffer.concat([this.#bytes, bytes]) : Buffer.from(bytes);
  }

  /** What has come and is in no request yet. */
  get rest(): Buffer {
    return this.#bytes;
  }

  /** All that has come, which is no HTTP. */
  take(): Buffer {
    const bytes = this.#bytes;
    this.#bytes = Buffer.alloc(0);
    return bytes;
  }

  /** The next request, if all of it is there. Throws NotHttp. */
  next(): HttpRequest | undefined {
    if (!this.#bytes.length) return undefined;
    const start = this.#bytes.toString('latin1', 0, Math.min(this.#bytes.length, 2048));
    const line = start.indexOf('\n');
    if (
      !/^[A-Z]{1,20}( |$)/.test(start.slice(0, 24)) ||
      (line >= 0 && !/^[A-Z]+ \S+ HTTP\/1\.[01]\r?$/.test(start.slice(0, line)))
    )
      throw new NotHttp();
    const end = this.#bytes.indexOf('\r\n\r\n');
    if (end < 0) {
      if (this.#bytes.length > HEAD_BYTES) throw new NotHttp();
      return undefined;
    }
    const [first, ...lines] = this.#bytes.toString('latin1', 0, end).split('\r\n');
    const headers = readHeaders(lines);
    const found = bodyOf(this.#bytes.subarray(end + 4), headers);
    if (!found) return undefined;
    this.#bytes = this.#bytes.subarray(end + 4 + found.length);
    const [method, path, version] = first.split(' ');
    const connection = (headers.connection ?? '').toLowerCase();
    const last = version === 'HTTP/1.0' ? connection !== 'keep-alive' : connection === 'close';
    return { method, path, headers, last, ...(found.body.length && { body: decodeBytes(found.body) }) };
  }
}

function readHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}

/** The body at the head of some bytes and how many of them it takes; undefined where it is not all there. */
function bodyOf(bytes: Buffer, headers: Record<string, string>): { body: Buffer; length: number } | undefined {
  if (/chunked/i.test(headers['transfer-encoding'] ?? '')) return chunkedBody(bytes);
  const length = Number(headers['content-length'] ?? 0);
  if (!Number.isInteger(length) || length < 0 || length > BODY_BYTES) throw new NotHttp();
  return bytes.length < length ? undefined : { body: bytes.subarray(0, length), length };
}

function chunkedBody(bytes: Buffer): { body: Buffer; length: number } | undefined {
  if (bytes.length > BODY_BYTES) throw new NotHttp();
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const size = parseInt(bytes.toString('latin1', at, end), 16);
    if (!(size >= 0)) throw new NotHttp();
    const next = end + 2 + size + 2;
    if (next > bytes.length) return undefined;
    if (size === 0) return { body: Buffer.concat(chunks), length: next };
    chunks.push(bytes.subarray(end + 2, end + 2 + size));
    at = next;
  }
}

/** An answer as HTTP/1.1 writes it. */
export function writeAnswer(
  { method, last }: HttpRequest,
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
