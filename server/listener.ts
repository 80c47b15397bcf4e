import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server as HttpServer,
} from 'node:http';
import { createSecureServer, type SecureServerOptions } from 'node:http2';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { KeyedCertificate } from './certificate.ts';
import { isStream } from './streams/upgrade.ts';

/** Connections at once; more are turned away. */
const MAX_CONNECTIONS = 2_000;
/** How long an idle connection is kept: longer than clients wait before they use one again. */
const KEEP_ALIVE_MS = 180_000;
/** The first byte of a TLS connection. */
const HANDSHAKE = 0x16;

/** Requests at once in one connection of HTTP/2, as net/http bounds them, and what they may hold in memory. */
const MAX_STREAMS = 250;
const SESSION_MEGABYTES = 1_024;

/** Bytes of a request's head, as net/http bounds it; and what to do with a wish for another protocol. */
const HTTP = {
  maxHeaderSize: 1024 * 1024,
  // Who serves a request says in words that it names no host.
  requireHostHeader: false,
  // Whoever asks for a protocol that is not spoken there gets his answer in HTTP.
  shouldUpgradeCallback: ({ url = '' }: IncomingMessage): boolean => isStream(url.split('?')[0]),
};

/** As net/http answers what it cannot read. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${status}`);
}

/** What a port speaks: plain HTTP, TLS, or both, told apart by a connection's first byte. */
export class Listener {
  readonly #servers: readonly HttpServer[];
  readonly #front: Server;
  readonly #scheme: string;
  readonly #sockets = new Set<Socket>();

  constructor(options: { tls?: KeyedCertificate; plain: boolean }, listener: RequestListener) {
    const { tls, plain } = options;
    const secure = tls && secureServer(tls, listener);
    const open = plain || !tls ? createHttpServer(HTTP, listener) : undefined;
    this.#scheme = secure ? 'https' : 'http';
    this.#servers = [secure, open].filter((server) => server !== undefined);
    for (const server of this.#servers) server.keepAliveTimeout = KEEP_ALIVE_MS;
    for (const server of this.#servers) server.on('clientError', refuse);
    // Those who end their side after a request still get their answer.
    const front = { allowHalfOpen: true };
    this.#front = secure ? createServer(front, (socket) => sort(socket, secure, open)) : this.#servers[0];
    this.#front.maxConnections = MAX_CONNECTIONS;
    this.#front.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** The servers of HTTP, for those who listen to upgrades. */
  get servers(): readonly HttpServer[] {
    return this.#servers;
  }

  /** Listen on loopback; gives the URL. Port 0 takes any free one. */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#front.once('error', reject);
      this.#front.listen(port, '127.0.0.1', () => {
        const { port: actual } = this.#front.address() as AddressInfo;
        resolve(`${this.#scheme}://127.0.0.1:${actual}`);
      });
    });
  }

  /** Stop listening and end all connections. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#front.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }
}

/** Clients may show a certificate; whether it counts is decided by who reads it. */
const secureOptions = ({ certificate, key }: KeyedCertificate): SecureServerOptions => ({
  cert: certificate,
  key,
  requestCert: true,
  rejectUnauthorized: false,
  allowHTTP1: true,
  maxHeaderListPairs: 1_000,
  maxSessionMemory: SESSION_MEGABYTES,
  settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: HTTP.maxHeaderSize },
  ...HTTP,
});

/**
 * A server of HTTP/2 and, for those who ask for streams or know no better, HTTP/1.1. Its requests and answers have the
 * form of HTTP/1.1's; its server takes no part in what they are about.
 */
function secureServer(tls: KeyedCertificate, listener: RequestListener): HttpServer {
  const server = createSecureServer(
    secureOptions(tls),
    listener as unknown as Parameters<typeof createSecureServer>[1],
  );
  // Its HTTP/1.1 does not look at this option, but at the property that comes of it.
  return Object.assign(server, { shouldUpgradeCallback: HTTP.shouldUpgradeCallback }) as unknown as HttpServer;
}

/** What net/http says to those who do not know that they have to begin with a handshake. */
const NOT_TLS = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';

/** Hand a connection to the server that speaks what it begins with. */
function sort(socket: Socket, secure: HttpServer, open: HttpServer | undefined): void {
  const end = (): void => void socket.destroy();
  socket.on('error', end);
  socket.on('end', end);
  socket.setTimeout(60_000, end);
  socket.once('data', (first: Buffer) => {
    socket.pause();
    socket.setTimeout(0);
    socket.off('timeout', end);
    socket.off('end', end);
    const server = first[0] === HANDSHAKE ? secure : open;
    if (!server) return void socket.end(/^[A-Z]{3}/.test(first.toString('latin1', 0, 3)) ? NOT_TLS : '');
    socket.unshift(first);
    server.emit('connection', socket);
    process.nextTick(() => socket.resume());
  });
}
