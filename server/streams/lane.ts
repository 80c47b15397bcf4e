/** One stream of bytes in both directions: a channel of a WebSocket, a stream of SPDY. */
export interface Lane {
  write(bytes: Uint8Array): void;
  /** Nothing more is written. */
  end(): void;
  /** Give up both directions at once. */
  reset(): void;
  /** Bytes that wait until the other side takes them. */
  readonly waiting: number;
  /** Called for what comes in; set before the next turn of the event loop, or bytes are lost. */
  onData: (bytes: Uint8Array) => void;
  /** Called when nothing more will come in. */
  onEnd: () => void;
}

/** What carries lanes. */
export interface Carrier {
  /** Stop and go on reading, for all its lanes together. */
  pause(): void;
  resume(): void;
  /** Say goodbye and close. */
  close(): void;
  /** Called whenever waiting bytes have gone. */
  onDrain: () => void;
  /** Called once, when the connection is gone. */
  onClose: () => void;
}

/** Bytes that may wait in one connection before whoever writes has to wait. */
export const WAITING_BYTES = 1024 * 1024;
