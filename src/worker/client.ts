import type { Call, Message, Request } from './protocol.ts';

type Handler<T extends Message['type']> = (message: Extract<Message, { type: T }>) => void;

/** The page's side of the worker: sends requests, hands out messages. */
export class EngineClient {
  readonly #worker: Worker;
  readonly #handlers = new Map<string, Set<(message: never) => void>>();
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #nextCall = 0;

  constructor() {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'engine' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Message>) => this.#receive(data));
    this.#worker.addEventListener('error', ({ message = 'The engine could not be loaded.' }) =>
      this.#receive({ type: 'crash', message }),
    );
  }

  on<T extends Message['type']>(type: T, handler: Handler<T>): void {
    const handlers = this.#handlers.get(type) ?? new Set();
    this.#handlers.set(type, handlers);
    handlers.add(handler as (message: never) => void);
  }

  send(request: Exclude<Request, { type: 'call' }>): void {
    this.#worker.postMessage(request);
  }

  /** Ask and wait for the answer. */
  ask<T>(call: Call): Promise<T> {
    const id = ++this.#nextCall;
    this.#worker.postMessage({ type: 'call', id, call } satisfies Request);
    return new Promise((resolve) => this.#waiting.set(id, resolve as (answer: unknown) => void));
  }

  /** End the engine. */
  stop(): void {
    this.#worker.terminate();
  }

  #receive(message: Message): void {
    if (message.type === 'answer') {
      this.#waiting.get(message.id)?.(message.answer);
      this.#waiting.delete(message.id);
    }
    for (const handler of this.#handlers.get(message.type) ?? []) handler(message as never);
  }
}
