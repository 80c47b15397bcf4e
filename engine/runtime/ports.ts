import type { Co } from '../kernel/coroutine.ts';
import type { ConnectFailure, NetworkRequest } from './process.ts';

/** What a server answers to one request. */
export type ServerAnswer =
  | {
      readonly status: number;
      readonly statusText: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** The protocol's version in the status line; 1.1 where none is given. */
      readonly version?: '1.0';
    }
  | { readonly failure: ConnectFailure };

/** A program that listens on a port. */
export interface Listener {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  /** Bound to 127.0.0.1: reached from the same network namespace alone. */
  readonly loopback?: boolean;
  /** Answer a request that came from the address `client`. */
  answer(request: NetworkRequest, client: string): Co<ServerAnswer>;
}

/** The ports of one network namespace: a pod's, a node's, a machine's. */
export class PortTable {
  #listeners = new Map<string, Listener>();
  readonly #changed: (() => void) | undefined;
  readonly #asked: (() => void) | undefined;

  /**
   * @param changed is called when a port opens or closes (probes look again)
   * @param asked is called before somebody looks who listens, or listens too
   */
  constructor(changed?: () => void, asked?: () => void) {
    this.#changed = changed;
    this.#asked = asked;
  }

  /** Listen; false where the port is taken. */
  add(listener: Listener): boolean {
    this.#asked?.();
    const key = `${listener.protocol}/${listener.port}`;
    if (this.#listeners.has(key)) return false;
    this.#listeners.set(key, listener);
    this.#changed?.();
    return true;
  }

  remove(listener: Listener): void {
    const key = `${listener.protocol}/${listener.port}`;
    if (this.#listeners.get(key) !== listener) return;
    this.#listeners.delete(key);
    this.#changed?.();
  }

  /** Who listens on a port, for a client in the same namespace (`inside`) or elsewhere. */
  find(protocol: 'TCP' | 'UDP', port: number, inside: boolean): Listener | undefined {
    this.#asked?.();
    const listener = this.#listeners.get(`${protocol}/${port}`);
    return listener?.loopback && !inside ? undefined : listener;
  }

  /** All who listen, by port. */
  all(): readonly Listener[] {
    this.#asked?.();
    return [...this.#listeners.values()].sort((a, b) => a.port - b.port);
  }
}
