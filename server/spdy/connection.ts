import type { Carrier, Lane } from '../streams/lane.ts';
import { HeaderReader, HeaderWriter } from './headers.ts';

/** Bytes of one frame: kubectl's are up to 32 KiB. */
const FRAME_BYTES = 4 * 1024 * 1024;
/** Streams open at once in one connection. */
const MAX_STREAMS = 1_000;
/** How much data goes into one frame. */
const DATA_BYTES = 32 * 1024;

const VERSION = 3;
const TYPE = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7 } as const;
const FIN = 1;
const REFUSED_STREAM = 3;
const CANCEL = 5;

/** What SPDY's bytes travel on: a socket, or the messages of a WebSocket. */
export interface Bytes {
  write(bytes: Uint8Array): void;
  readonly waiting: number;
  pause(): void;
  resume(): void;
  close(): void;
}

/** A stream that the client has opened. */
export class SpdyStream implements Lane {
  readonly id: number;
  /** The headers it was opened with, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  onData: (bytes: Uint8Array) => void = () => {};
  onEnd: () => void = () => {};
  readonly #connection: SpdyConnection;
  #ended = false;

  constructor(connection: SpdyConnection, id: number, headers: ReadonlyMap<string, string>) {
    this.#connection = connection;
    this.id = id;
    this.headers = headers;
  }

  get waiting(): number {
    return this.#connection.waiting;
  }

  write(bytes: Uint8Array): void {
    if (this.#ended) return;
    for (let at = 0; at < bytes.length; at += DATA_BYTES)
      this.#connection.sendData(this.id, 0, bytes.subarray(at, at + DATA_BYTES));
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#connection.sendData(this.id, FIN, new Uint8Array());
    this.#connection.halfClosed(this.id);
  }

  reset(): void {
    this.#ended = true;
    this.#connection.reset(this.id, CANCEL);
  }
}

/**
 * The server's side of SPDY/3.1 (draft-mbelshe-httpbis-spdy-00) as Kubernetes uses it: the client opens streams, both
 * write, either closes. Flow control is left to the connection, as the peers do.
 */
export class SpdyConnection implements Carrier {
  onDrain: () => void = () => {};
  onClose: () => void = () => {};
  /** Called for each stream that the client opens, after its reply; a text refuses it. */
  onStream: (stream: SpdyStream) => string | undefined = () => undefined;
  readonly #bytes: Bytes;
  readonly #reader = new HeaderReader();
  readonly #writer = new HeaderWriter();
  readonly #streams = new Map<number, SpdyStream>();
  /** Which directions of a stream have ended; at two it is forgotten. */
  readonly #ended = new Map<number, number>();
  #rest: Buffer = Buffer.alloc(0);
  #closed = false;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  get waiting(): number {
    return this.#bytes.waiting;
  }

  pause(): void {
    this.#bytes.pause();
  }

  resume(): void {
    this.#bytes.resume();
  }

  /** Take bytes from the client. */
  receive(chunk: Uint8Array): void {
    const bytes = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : Buffer.from(chunk);
    let at = 0;
    while (bytes.length - at >= 8) {
      const length = bytes.readUIntBE(at + 5, 3);
      if (length > FRAME_BYTES) return this.close();
      if (bytes.length - at < 8 + length) break;
      const frame = bytes.subarray(at, at + 8 + length);
      at += 8 + length;
      try {
        this.#frame(frame);
      } catch {
        // A frame that cannot be read: nothing after it can be either.
        return this.close();
      }
    }
    this.#rest = bytes.subarray(at);
  }

  /** The connection below is gone. */
  closed(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const stream of [...this.#streams.values()]) stream.onEnd();
    this.#streams.clear();
    this.onClose();
  }

  close(): void {
    if (this.#closed) return;
    this.#control(TYPE.goAway, 0, Buffer.alloc(8));
    this.#bytes.close();
  }

  sendData(id: number, flags: number, data: Uint8Array): void {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(id);
    head[4] = flags;
    head.writeUIntBE(data.length, 5, 3);
    this.#bytes.write(Buffer.concat([head, data]));
  }

  reset(id: number, status: number): void {
    this.#streams.delete(id);
    this.#ended.delete(id);
    const body = Buffer.alloc(8);
    body.writeUInt32BE(id);
    body.writeUInt32BE(status, 4);
    this.#control(TYPE.rstStream, 0, body);
  }

  /** One direction of a stream has ended. */
  halfClosed(id: number): void {
    if (!this.#streams.has(id)) return;
    const ended = (this.#ended.get(id) ?? 0) + 1;
    this.#ended.set(id, ended);
    if (ended < 2) return;
    this.#streams.delete(id);
    this.#ended.delete(id);
  }

  #control(type: number, flags: number, body: Uint8Array): void {
    const head = Buffer.alloc(8);
    head.writeUInt16BE(0x8000 | VERSION);
    head.writeUInt16BE(type, 2);
    head[4] = flags;
    head.writeUIntBE(body.length, 5, 3);
    this.#bytes.write(Buffer.concat([head, body]));
  }

  #frame(frame: Buffer): void {
    if (this.#closed) return;
    const flags = frame[4];
    const body = frame.subarray(8);
    if (!(frame[0] & 0x80)) return this.#data(frame.readUInt32BE(0), flags, body);
    const type = frame.readUInt16BE(2);
    if (type === TYPE.synStream) return this.#open(flags, body);
    if (type === TYPE.ping) return this.#control(TYPE.ping, 0, body);
    if (type === TYPE.goAway) return this.#bytes.close();
    if (type === TYPE.rstStream) {
      const id = body.readUInt32BE(0) & 0x7fffffff;
      this.#streams.get(id)?.onEnd();
      this.#streams.delete(id);
      this.#ended.delete(id);
    }
    // Settings and window updates change nothing here; HEADERS frames nobody sends.
  }

  #data(id: number, flags: number, data: Buffer): void {
    const stream = this.#streams.get(id);
    if (!stream) return;
    if (data.length) stream.onData(data);
    if (flags & FIN) this.#peerEnded(stream);
  }

  #peerEnded(stream: SpdyStream): void {
    stream.onEnd();
    this.halfClosed(stream.id);
  }

  #open(flags: number, body: Buffer): void {
    const id = body.readUInt32BE(0) & 0x7fffffff;
    const headers = this.#reader.read(body.subarray(10));
    if (this.#streams.size >= MAX_STREAMS || this.#streams.has(id)) return this.reset(id, REFUSED_STREAM);
    const stream = new SpdyStream(this, id, headers);
    this.#streams.set(id, stream);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(id);
    const refused = this.onStream(stream);
    if (refused !== undefined) return this.reset(id, REFUSED_STREAM);
    this.#control(TYPE.synReply, 0, Buffer.concat([head, this.#writer.write(new Map())]));
    if (flags & FIN) this.#peerEnded(stream);
  }
}
