import {
  createServer as createHttpServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ApiRequest, ApiResponse } from '../engine/apiserver/api.ts';
import type { LogOptions } from '../engine/apiserver/environment.ts';
import { StatusError } from '../engine/apiserver/status.ts';
import { LIMITS } from '../engine/kernel/limits.ts';
import type { User } from '../engine/kinds/kind.ts';
import type { World } from '../engine/world.ts';
import type { KeyedCertificate } from './certificate.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { acceptStreams } from './streams.ts';

export interface DoorOptions {
  readonly world: World;
  /** Bearer tokens and whom they speak for; others are asked of the cluster (service accounts), or refused. */
  readonly tokens: ReadonlyMap<string, User>;
  readonly journal?: Journal;
  /** TLS, where given; plain HTTP else. */
  readonly tls?: KeyedCertificate;
  /** How much faster than wall time the cluster's time runs. */
  readonly speed?: number;
}

/** How often virtual time follows wall time. */
const TICK_MS = 20;

/** The Kubernetes API over HTTP on loopback: what `kubectl` and client libraries talk to. */
export class Door {
  readonly #options: DoorOptions;
  readonly #server: Server;
  readonly #timer: NodeJS.Timeout;
  #last = performance.now();

  constructor(options: DoorOptions) {
    this.#options = options;
    const listener = (request: IncomingMessage, response: ServerResponse): void => void this.#answer(request, response);
    const { tls } = options;
    this.#server = tls
      ? createHttpsServer({ cert: tls.certificate, key: tls.key }, listener)
      : createHttpServer(listener);
    acceptStreams(this.#server, options.world, (request) => this.#toRequest(request, undefined));
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Listen on loopback; gives the URL. Port 0 takes any free one. */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        const { port: actual } = this.#server.address() as AddressInfo;
        resolve(`${this.#options.tls ? 'https' : 'http'}://127.0.0.1:${actual}`);
      });
    });
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Let the cluster's time catch up with the wall's. */
  #tick(): void {
    const now = performance.now();
    this.#options.world.advance(Math.round((now - this.#last) * (this.#options.speed ?? 1)));
    this.#last = now;
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    let body: string | undefined;
    try {
      body = await readBody(incoming);
    } catch {
      const message = `Request entity too large: limit is ${LIMITS.requestBytes}`;
      return send(outgoing, { code: 413, headers: { 'content-type': 'text/plain' }, body: message, warnings: [] });
    }
    const request = this.#toRequest(incoming, body);
    this.#tick();
    if (request.method === 'GET' && isTrue(request.query?.get('watch'))) return this.#watch(request, outgoing);
    if (request.method === 'GET' && /\/pods\/[^/]+\/log$/.test(request.path) && isTrue(request.query?.get('follow')))
      return this.#follow(request, outgoing);
    const response = this.#handle(request);
    this.#options.world.processes.drain();
    send(outgoing, response, incoming.method === 'HEAD');
  }

  /** Answer a request; one that changes the cluster is on disk before it is answered. */
  #handle(request: ApiRequest): ApiResponse {
    const { world, journal } = this.#options;
    const dry = request.query?.get('dryRun') === 'All';
    if (journal && request.method !== 'GET' && request.method !== 'HEAD' && !dry)
      journal.append(entryOf(request, world.kernel.now));
    return world.api.handle(request);
  }

  #watch(request: ApiRequest, outgoing: ServerResponse): void {
    let head = false;
    const write = (event: unknown): void => {
      if (!head) outgoing.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
      head = true;
      outgoing.write(`${JSON.stringify(event)}\n`);
    };
    const watch = this.#options.world.api.watch(request, write);
    if ('code' in watch) return send(outgoing, watch);
    if (!head) {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
      outgoing.flushHeaders();
      head = true;
    }
    const seconds = Number(request.query?.get('timeoutSeconds') ?? 0);
    const end = seconds > 0 ? setTimeout(() => outgoing.end(), seconds * 1000) : undefined;
    outgoing.on('close', () => {
      watch.stop();
      clearTimeout(end);
    });
  }

  /** `logs -f`: the log as it is and as it grows. */
  #follow(request: ApiRequest, outgoing: ServerResponse): void {
    const { world } = this.#options;
    const [, namespace, pod] = /\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/.exec(request.path) ?? [];
    try {
      world.api.authorize(request);
    } catch (error) {
      return send(outgoing, failed(error));
    }
    const out = {
      *write(text: string) {
        if (!outgoing.headersSent) outgoing.writeHead(200, { 'content-type': 'text/plain' });
        outgoing.write(text);
      },
    };
    const body = world.cluster.pods.followLog(namespace, pod, logOptions(request.query!), out);
    const task = world.processes.start('logs -f', body);
    world.processes.start(
      'logs -f end',
      (function* () {
        while (!task.finished) yield { signals: [task.done] };
        if (task.error instanceof StatusError && !outgoing.headersSent) send(outgoing, failed(task.error));
        else outgoing.end();
      })(),
    );
    world.processes.drain();
    outgoing.on('close', () => task.interrupt('SIGKILL'));
  }

  #toRequest(incoming: IncomingMessage, body: string | undefined): ApiRequest {
    const url = new URL(incoming.url ?? '/', 'http://loopback');
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(incoming.headers))
      headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
    const token = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const user = token === undefined ? undefined : this.#options.tokens.get(token);
    return {
      method: incoming.method as ApiRequest['method'],
      path: decodeURI(url.pathname),
      query: url.searchParams,
      headers,
      body,
      user: user && { ...user, groups: [...user.groups, 'system:authenticated'] },
      cause: headers['user-agent'] ?? 'http',
    };
  }
}

/** Do the journal's requests again, at their times. */
export function replay(world: World, journal: Journal, tokens: ReadonlyMap<string, User>): void {
  for (const { atMs, method, path, query, headers, body } of journal.entries) {
    world.advance(Math.max(0, atMs - world.kernel.now));
    const token = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const user = token === undefined ? undefined : tokens.get(token);
    world.api.handle({
      method: method as ApiRequest['method'],
      path,
      query: new URLSearchParams(query),
      headers,
      body,
      user: user && { ...user, groups: [...user.groups, 'system:authenticated'] },
    });
  }
}

/** Headers that a request's answer depends on; the others are not kept. */
const KEPT = /^(accept|authorization|content-type|user-agent|impersonate-.*)$/;

const entryOf = (request: ApiRequest, atMs: number): JournalEntry => ({
  atMs,
  method: request.method,
  path: request.path,
  query: String(request.query ?? ''),
  headers: Object.fromEntries(Object.entries(request.headers ?? {}).filter(([name]) => KEPT.test(name))),
  body: typeof request.body === 'string' ? request.body : '',
});

const isTrue = (value: string | null | undefined): boolean => value === 'true' || value === '1';

function logOptions(query: URLSearchParams): LogOptions {
  const number = (name: string): number | undefined => (query.has(name) ? Number(query.get(name)) : undefined);
  return {
    container: query.get('container') ?? undefined,
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
    follow: true,
    tailLines: number('tailLines'),
    sinceSeconds: number('sinceSeconds'),
    sinceTime: query.get('sinceTime') ?? undefined,
    limitBytes: number('limitBytes'),
  };
}

function failed(error: unknown): ApiResponse {
  if (!(error instanceof StatusError)) throw error;
  return { code: error.code, headers: { 'content-type': 'application/json' }, body: error.status, warnings: [] };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMITS.requestBytes) throw new RangeError('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Write an answer; warnings become Warning headers as RFC 7234 has them. */
function send(outgoing: ServerResponse, { code, headers, body, warnings }: ApiResponse, headOnly = false): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const lines = warnings.map((warning) => `299 - ${JSON.stringify(warning)}`);
  const all: Record<string, string | string[]> = lines.length ? { ...headers, warning: lines } : { ...headers };
  outgoing.writeHead(code, all as OutgoingHttpHeaders);
  outgoing.end(headOnly ? undefined : text);
}
