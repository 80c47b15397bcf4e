import type { RawData, WebSocket } from 'ws';
import type { Bytes } from '../spdy/connection.ts';
import type { Carrier, Lane } from './lane.ts';

/** v5: the client has closed one channel; the next byte says which. */
const CLOSE = 255;

const bytesOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer);

/**
 * Kubernetes' channels in a WebSocket: a byte with the channel's number before each message, or a digit and Base64 in
 * the `base64.channel.k8s.io` protocols. In version 5 the client can end one channel.
 */
export class Channels implements Carrier {
  onDrain: () => void = () => {};
  onClose: () => void = () => {};
  readonly #socket: WebSocket;
  readonly #base64: boolean;
  readonly #endings: boolean;
  readonly #lanes = new Map<number, ChannelLane>();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#base64 = socket.protocol.includes('base64');
    this.#endings = socket.protocol.startsWith('v5.');
    socket.on('message', (data, binary) => this.#receive(bytesOf(data), binary));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      for (const lane of this.#lanes.values()) lane.onEnd();
      this.onClose();
    });
  }

  /** The channel of a number. */
  lane(channel: number): Lane {
    const lane = new ChannelLane(this, channel);
    this.#lanes.set(channel, lane);
    return lane;
  }

  get waiting(): number {
    return this.#socket.bufferedAmount;
  }

  send(channel: number, bytes: Uint8Array): void {
    const sent = (): void => this.onDrain();
    if (this.#base64) this.#socket.send(`${channel}${Buffer.from(bytes).toString('base64')}`, sent);
    else this.#socket.send(Buffer.concat([Buffer.of(channel), bytes]), sent);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.close(1000);
  }

  #receive(message: Buffer, binary: boolean): void {
    if (!message.length) return;
    if (this.#endings && message[0] === CLOSE) return this.#lanes.get(message[1])?.onEnd();
    const text = this.#base64 || !binary;
    const channel = text && message[0] >= 0x30 ? message[0] - 0x30 : message[0];
    const lane = this.#lanes.get(channel);
    if (!lane) return this.#socket.close(1002, 'unknown channel');
    const rest = message.subarray(1);
    lane.onData(this.#base64 ? Buffer.from(rest.toString('latin1'), 'base64') : rest);
  }
}

class ChannelLane implements Lane {
  onData: (bytes: Uint8Array) => void = () => {};
  onEnd: () => void = () => {};
  readonly #channels: Channels;
  readonly #number: number;

  constructor(channels: Channels, number: number) {
    this.#channels = channels;
    this.#number = number;
  }

  get waiting(): number {
    return this.#channels.waiting;
  }

  write(bytes: Uint8Array): void {
    this.#channels.send(this.#number, bytes);
  }

  /** The server's channels end with the connection: no protocol has a word for one alone. */
  end(): void {}

  reset(): void {}
}

/** A WebSocket's messages as one stream of bytes, for SPDY inside it. */
export function messageBytes(socket: WebSocket, onDrain: () => void): Bytes {
  return {
    get waiting() {
      return socket.bufferedAmount;
    },
    write: (bytes) => socket.send(bytes, onDrain),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.close(1000),
  };
}

export { bytesOf };
