import { goJson } from '../../engine/kinds/field.ts';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ApiRequest } from '../../engine/apiserver/api.ts';
import { badRequest, failure } from '../../engine/apiserver/status.ts';
import type { World } from '../../engine/world.ts';
import { failed } from '../answers.ts';
import { SpdyConnection, type SpdyStream } from '../spdy/connection.ts';
import { forwardChannels, forwardSpdy } from './port-forward.ts';
import { runCommand, type CommandLanes, type CommandTarget } from './remote-command.ts';
import { bytesOf, Channels, messageBytes } from './websocket.ts';

/** Sub-protocols of WebSockets, the best first. */
const COMMAND_PROTOCOLS = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
];
/** SPDY in a WebSocket. Its name holds a slash, which no protocol's name may: it goes by another past the library. */
const TUNNEL = 'SPDY/3.1+portforward.k8s.io';
const TUNNEL_TOKEN = 'spdy-3.1-portforward.k8s.io';
const FORWARD_PROTOCOLS = [TUNNEL_TOKEN, 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io'];
/** What is spoken in SPDY itself. */
const SPDY_COMMAND_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const SPDY_FORWARD_PROTOCOLS = ['portforward.k8s.io'];
/** Bytes of one message of a WebSocket. */
const MESSAGE_BYTES = 16 * 1024 * 1024;
/** How long a client of SPDY may take to open the streams that it asked for. */
const STREAMS_MS = 30_000;

const TARGET = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/(exec|attach|portforward)$/;

/** Is it the path of a stream? */
export const isStream = (path: string): boolean => TARGET.test(path);

interface Upgrade {
  readonly world: World;
  readonly request: ApiRequest;
  readonly namespace: string;
  readonly pod: string;
  readonly verb: 'exec' | 'attach' | 'portforward';
}

/** Let a server accept exec, attach and port-forward, over WebSockets and over SPDY. */
export function acceptStreams(
  server: Server,
  world: World,
  toRequest: (incoming: IncomingMessage) => ApiRequest,
): void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES,
    handleProtocols: (offered, { url = '' }) => {
      const spoken = url.includes('/portforward') ? FORWARD_PROTOCOLS : COMMAND_PROTOCOLS;
      return spoken.find((protocol) => offered.has(protocol)) ?? false;
    },
  });
  sockets.on('headers', (headers) => {
    for (const [index, line] of headers.entries()) headers[index] = line.replace(TUNNEL_TOKEN, TUNNEL);
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    try {
      const upgrade = readUpgrade(world, toRequest(incoming));
      const protocol = incoming.headers.upgrade?.toLowerCase();
      if (protocol === 'spdy/3.1') return upgradeToSpdy(upgrade, incoming, socket, head);
      if (protocol !== 'websocket') throw badRequest(`unable to upgrade: missing upgrade headers in request`);
      const named = incoming.headers['sec-websocket-protocol'];
      if (named) incoming.headers['sec-websocket-protocol'] = named.replace(TUNNEL, TUNNEL_TOKEN);
      checkProtocols(upgrade, incoming);
      sockets.handleUpgrade(incoming, socket, head, (webSocket) => serveWebSocket(upgrade, webSocket));
    } catch (error) {
      refuse(socket, error);
    }
  });
}

/** What an upgrade asks for, if whoever asks may and the pod is there. Throws StatusError. */
function readUpgrade(world: World, asked: ApiRequest): Upgrade {
  const [, namespace, pod, verb] = TARGET.exec(asked.path) ?? [];
  if (!verb) throw failure(404, 'NotFound', 'the server could not find the requested resource', {});
  const request = { ...asked, method: 'POST' as const };
  world.api.authorize(request);
  const container = verb === 'portforward' ? undefined : (asked.query?.get('container') ?? undefined);
  world.cluster.pods.check(namespace, pod, verb as Upgrade['verb'], container);
  return { world, request, namespace, pod, verb: verb as Upgrade['verb'] };
}

function checkProtocols({ verb }: Upgrade, incoming: IncomingMessage): void {
  const offered = namesIn(incoming.headers['sec-websocket-protocol']);
  const spoken = verb === 'portforward' ? FORWARD_PROTOCOLS : COMMAND_PROTOCOLS;
  if (!offered.length || offered.some((name) => spoken.includes(name))) return;
  throw new RefusedUpgrade(403, '');
}

const namesIn = (header: string | string[] | undefined): string[] =>
  String(header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

/** An upgrade that a kubelet refuses, in its own words. */
class RefusedUpgrade extends Error {
  readonly code: number;
  constructor(code: number, text: string) {
    super(text);
    this.code = code;
  }
}

/** What the kubelet's servers speak in SPDY, as they tell it. */
const TOLD_COMMAND_PROTOCOLS = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];

function refusedProtocol({ verb }: Upgrade, offered: readonly string[], headers: number): RefusedUpgrade {
  const isForward = verb === 'portforward';
  const told = isForward ? SPDY_FORWARD_PROTOCOLS : TOLD_COMMAND_PROTOCOLS;
  const why = offered.length
    ? `unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${told.join(' ')}]`
    : `header X-Stream-Protocol-Version does not exist in request with ${headers} headers`;
  // Two layers of exec and attach tell it.
  return new RefusedUpgrade(offered.length ? 403 : 400, `unable to upgrade: ${why}\n`.repeat(isForward ? 1 : 2));
}

/** What clients put before the words of a kubelet, which come without. */
const UPGRADE_PREFIX = 'unable to upgrade connection: ';

function refuse(socket: Duplex, error: unknown): void {
  if (error instanceof RefusedUpgrade) return refuseWith(socket, error.code, error.message, true);
  const { code, body } = failed(error);
  const { message = '' } = body as { message?: string };
  const plain = message.startsWith(UPGRADE_PREFIX);
  refuseWith(socket, code, plain ? `${message.slice(UPGRADE_PREFIX.length)}\n` : goJson(body), plain);
}

function refuseWith(socket: Duplex, code: number, text: string, plain: boolean): void {
  const head = [
    `Content-Type: ${plain ? 'text/plain' : 'application/json'}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  socket.end(`HTTP/1.1 ${code} Refused\r\n${head.join('\r\n')}\r\n\r\n${text}`);
}

function serveWebSocket(upgrade: Upgrade, socket: WebSocket): void {
  const { world, namespace, pod, verb, request } = upgrade;
  if (socket.protocol === TUNNEL_TOKEN) {
    const connection = new SpdyConnection(messageBytes(socket, () => connection.onDrain()));
    socket.on('message', (data) => connection.receive(bytesOf(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => connection.closed());
    return forwardSpdy(world, { namespace, pod }, connection);
  }
  const channels = new Channels(socket);
  if (verb === 'portforward') {
    const ports = portsOf(request);
    if (!ports) return socket.close(1008, 'query parameter "ports" is required');
    return forwardChannels(world, { namespace, pod }, ports, channels);
  }
  const asked = askedStreams(request);
  const [stdin, stdout, stderr, error, resize] = [0, 1, 2, 3, 4].map((number) => channels.lane(number));
  resize.onData = () => {};
  const lanes: CommandLanes = {
    ...(asked.stdin && { stdin }),
    ...(asked.stdout && { stdout }),
    ...(asked.stderr && { stderr }),
    error,
    carrier: channels,
  };
  // An empty message tells the client that the connection stands.
  (asked.stdout ? stdout : asked.stderr ? stderr : error).write(new Uint8Array());
  runCommand(world, commandOf(upgrade), lanes);
}

/** The ports of `?ports=80,81&ports=90`; undefined where there is none, or one that is none. */
function portsOf({ query }: ApiRequest): number[] | undefined {
  const ports = (query?.getAll('ports') ?? []).flatMap((text) => text.split(',')).map(Number);
  const good = ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536);
  return good && ports.length > 0 && ports.length <= 100 ? ports : undefined;
}

const isSet = (request: ApiRequest, name: string): boolean => /^(1|true)$/.test(request.query?.get(name) ?? '');

interface Asked {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

function askedStreams(request: ApiRequest): Asked {
  const tty = isSet(request, 'tty');
  return {
    stdin: isSet(request, 'stdin'),
    stdout: isSet(request, 'stdout'),
    stderr: isSet(request, 'stderr') && !tty,
  };
}

function commandOf({ namespace, pod, verb, request }: Upgrade): CommandTarget {
  return {
    namespace,
    pod,
    verb: verb as 'exec' | 'attach',
    container: request.query?.get('container') || undefined,
    command: request.query?.getAll('command') ?? [],
    tty: isSet(request, 'tty'),
  };
}

function upgradeToSpdy(upgrade: Upgrade, incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { world, namespace, pod, verb } = upgrade;
  const offered = namesIn(incoming.headers['x-stream-protocol-version']);
  const spoken = verb === 'portforward' ? SPDY_FORWARD_PROTOCOLS : SPDY_COMMAND_PROTOCOLS;
  const protocol = spoken.find((name) => offered.includes(name));
  if (!protocol) throw refusedProtocol(upgrade, offered, incoming.rawHeaders.length / 2);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
  const connection = new SpdyConnection({
    get waiting() {
      return socket.writableLength;
    },
    write: (bytes) => socket.write(bytes),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.end(),
  });
  if (verb === 'portforward') forwardSpdy(world, { namespace, pod }, connection);
  else collectStreams(upgrade, connection);
  socket.on('drain', () => connection.onDrain());
  socket.on('close', () => connection.closed());
  socket.on('end', () => socket.end());
  if (head.length) connection.receive(head);
  socket.on('data', (chunk: Buffer) => connection.receive(chunk));
}

/** Wait until the client has opened all streams that it asked for, then run its command. */
function collectStreams(upgrade: Upgrade, connection: SpdyConnection): void {
  const { request, world } = upgrade;
  const asked = askedStreams(request);
  const wanted = ['error', 'stdin', 'stdout', 'stderr'].filter(
    (name) => name === 'error' || asked[name as keyof Asked],
  );
  if (isSet(request, 'tty')) wanted.push('resize');
  const streams = new Map<string, SpdyStream>();
  const timer = setTimeout(() => connection.close(), STREAMS_MS);
  connection.onClose = () => clearTimeout(timer);
  connection.onStream = (stream) => {
    const type = stream.headers.get('streamtype') ?? '';
    if (!wanted.includes(type) || streams.has(type)) return `invalid stream type "${type}"`;
    streams.set(type, stream);
    if (streams.size < wanted.length) return undefined;
    clearTimeout(timer);
    const [stdin, stdout, stderr] = ['stdin', 'stdout', 'stderr'].map((name) => streams.get(name));
    const lanes = { stdin, stdout, stderr, error: streams.get('error')!, carrier: connection };
    setImmediate(() => runCommand(world, commandOf(upgrade), lanes));
    return undefined;
  };
}
