import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiRequest, ApiResponse } from '../engine/apiserver/api.ts';
import { isProxied } from '../engine/apiserver/subresources/proxy.ts';
import type { User } from '../engine/kinds/kind.ts';
import type { World } from '../engine/world.ts';
import { failed, send } from './answers.ts';
import type { KeyedCertificate } from './certificate.ts';
import type { ClientCertificates } from './client-certificates.ts';
import { follow, isFollow } from './follow.ts';
import type { Journal } from './journal.ts';
import { Listener } from './listener.ts';
import { withDescriptions } from './openapi.ts';
import { sendOpenApi } from './openapi-v2.ts';
import { proxy } from './proxy.ts';
import { entryOf, timeEntry } from './replay.ts';
import { MalformedRequest, readBytes, readHead, userOf, withBody, type Identify } from './requests.ts';
import { acceptStreams } from './streams/upgrade.ts';
import { isWatch, streamWatch } from './watches.ts';

export interface DoorOptions {
  readonly world: World;
  /** Bearer tokens and whom they speak for; others are asked of the cluster (service accounts), or refused. */
  readonly tokens: ReadonlyMap<string, User>;
  /** Client certificates that speak for their subjects, where TLS is spoken. */
  readonly certificates?: ClientCertificates;
  readonly journal?: Journal;
  /** Puts a snapshot in place of the journal, where that has grown long; gives how many bytes that has. */
  readonly compact?: () => number;
  /** Bytes of a journal that has grown long. */
  readonly journalBytes?: number;
  /** TLS, where given; plain HTTP else. */
  readonly tls?: KeyedCertificate;
  /** Plain HTTP beside TLS, on the same port. */
  readonly plain?: boolean;
  /** How much faster than wall time the cluster's time runs. */
  readonly speed?: number;
}

/** How long virtual time may lag behind wall time at most; it comes sooner where something is due. */
const TICK_MS = 20;
/** How often the journal is told how far the cluster came by itself: clients have seen that, too. */
const MARK_MS = 1_000;
/** Bytes of a journal that is worth shortening: replaying it takes some seconds. */
const JOURNAL_BYTES = 8 * 1024 * 1024;
/** What of a body that is too large is still read, and for how long, so that its sender sees the answer. */
const DISCARD_BYTES = 256 * 1024 * 1024;
const DISCARD_MS = 5_000;

/** The Kubernetes API over HTTP on loopback: what `kubectl` and client libraries talk to. */
export class Door {
  readonly #options: DoorOptions;
  readonly #listener: Listener;
  readonly #marks: NodeJS.Timeout;
  #next: NodeJS.Timeout | undefined;
  /** When virtual time last followed, in wall time, and the part of a millisecond that it still owes. */
  #last = performance.now();
  #owedMs = 0;
  /** The revision that the journal was last told of. */
  #marked: number;
  /** The length at which the journal is shortened next. */
  #longBytes: number;
  #closed = false;
  /** It was said that the state cannot be kept. */
  #warned = false;
  /** The turns that requests have been given so far. */
  #turns: Promise<void> = Promise.resolve();

  constructor(options: DoorOptions) {
    this.#options = options;
    const { tls, plain = false, world } = options;
    this.#listener = new Listener({ tls, plain }, (incoming, outgoing) => void this.#serve(incoming, outgoing));
    for (const server of this.#listener.servers)
      acceptStreams(server, world, (incoming) => readHead(incoming, this.#identify));
    this.#marked = world.store.revision;
    this.#longBytes = options.journalBytes ?? JOURNAL_BYTES;
    this.#marks = setInterval(() => {
      this.#mark();
      this.#compact();
    }, MARK_MS);
    this.#tick();
  }

  readonly #identify: Identify = (incoming, headers) => {
    const { tokens, certificates } = this.#options;
    return userOf(headers, tokens) ?? (headers.authorization ? undefined : certificates?.userOf(incoming));
  };

  /** Listen on loopback; gives the URL. Port 0 takes any free one. */
  listen(port: number): Promise<string> {
    return this.#listener.listen(port);
  }

  close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#marks);
    clearTimeout(this.#next);
    this.#mark();
    return this.#listener.close();
  }

  /** Let the cluster's time catch up with the wall's. */
  #tick(): void {
    const { world, speed = 1 } = this.#options;
    const now = performance.now();
    this.#owedMs += (now - this.#last) * speed;
    this.#last = now;
    const whole = Math.floor(this.#owedMs);
    this.#owedMs -= whole;
    world.advance(whole);
    if (this.#closed) return;
    const dueMs = ((world.kernel.nextAt() ?? Infinity) - world.kernel.now) / speed;
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#tick(), Math.min(Math.max(dueMs, 1), TICK_MS));
  }

  #mark(): void {
    const { world, journal } = this.#options;
    const { revision } = world.store;
    if (revision === this.#marked) return;
    try {
      journal?.append(timeEntry(world.kernel.now));
      this.#marked = revision;
    } catch (error) {
      // Nobody asked for it: it is tried again. Writes are refused for as long as they cannot be kept.
      if (!this.#warned) console.error(`the cluster's state cannot be kept: ${(error as Error).message}`);
      this.#warned = true;
    }
  }

  /** A large cluster's snapshot takes its time: the journal may grow as long as that before the next one. */
  #compact(): void {
    const { journal, compact, journalBytes = JOURNAL_BYTES } = this.#options;
    if (!compact || !journal || journal.size < this.#longBytes) return;
    try {
      this.#longBytes = Math.max(journalBytes, compact());
    } catch (error) {
      this.#longBytes = 2 * journal.size;
      console.error(`the journal could not be shortened, and goes on: ${(error as Error).message}`);
    }
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    let request: ApiRequest | undefined;
    try {
      request = readHead(incoming, this.#identify);
      request = withBody(request, await readBytes(incoming));
      await this.#turn();
      if (isGone(outgoing)) return;
      this.#tick();
      this.#answer(request, outgoing);
    } catch (error) {
      if (isGone(outgoing) || outgoing.headersSent) return void outgoing.destroy();
      if (error instanceof MalformedRequest) return sendMalformed(outgoing, error.message);
      if (!incoming.complete) discard(incoming, outgoing);
      send(request, outgoing, failed(error));
    }
  }

  /** Requests are answered one at a time; what comes of the network between them tells who has gone meanwhile. */
  #turn(): Promise<void> {
    return (this.#turns = this.#turns.then(() => new Promise((resolve) => void setImmediate(resolve))));
  }

  #answer(request: ApiRequest, outgoing: ServerResponse): void {
    const { world } = this.#options;
    if (isProxied(request.path)) return proxy(world, request, outgoing);
    if (isWatch(request)) return streamWatch(world, request, outgoing);
    if (isFollow(request)) return follow(world, request, outgoing);
    const response = this.#handle(request);
    world.processes.drain();
    if (!request.path.startsWith('/openapi/')) return send(request, outgoing, response);
    sendOpenApi(request, outgoing, withDescriptions(world, response));
  }

  /** Answer a request; one that changes the cluster is on disk before it is answered. */
  #handle(request: ApiRequest): ApiResponse {
    const { world, journal } = this.#options;
    const dry = request.query?.get('dryRun') === 'All';
    if (journal && !/^(GET|HEAD|OPTIONS)$/.test(request.method) && !dry)
      journal.append(entryOf(request, world.kernel.now));
    return world.api.handle(request);
  }
}

/** Has the client gone? In HTTP/2 its stream tells. */
const isGone = (outgoing: ServerResponse): boolean =>
  outgoing.destroyed || (outgoing as { stream?: { destroyed: boolean } }).stream?.destroyed === true;

/** As net/http answers what is no request. */
function sendMalformed(outgoing: ServerResponse, why: string): void {
  const text = `400 Bad Request${why && `: ${why}`}`;
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': text.length };
  if (outgoing.req.httpVersionMajor < 2) outgoing.setHeader('connection', 'close');
  outgoing.writeHead(400, headers);
  outgoing.end(text);
}

/** Read the rest of a body that nobody wants, within bounds, and close the connection after the answer. */
function discard(incoming: IncomingMessage, outgoing: ServerResponse): void {
  let size = 0;
  const end = (): void => void incoming.destroy();
  const timer = setTimeout(end, DISCARD_MS);
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > DISCARD_BYTES) end();
  });
  incoming.on('close', () => clearTimeout(timer));
  incoming.resume();
  if (incoming.httpVersionMajor < 2) outgoing.setHeader('connection', 'close');
}
