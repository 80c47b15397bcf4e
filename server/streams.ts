import type { Server, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ApiRequest } from '../engine/apiserver/api.ts';
import type { ExecStreams } from '../engine/apiserver/environment.ts';
import { StatusError, type Status } from '../engine/apiserver/status.ts';
import type { Co } from '../engine/kernel/coroutine.ts';
import { Pipe, readerOf } from '../engine/runtime/streams.ts';
import type { World } from '../engine/world.ts';

/** Kubernetes' sub-protocols of exec and attach: a channel number before each message. */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
/** v5: the peer has closed one channel; the next byte says which. */
const CLOSE = 255;

const TARGET = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/(exec|attach)$/;

/** Let a server accept `exec` and `attach` over WebSockets. Other upgrades are refused with what is said here. */
export function acceptStreams(
  server: Server,
  world: World,
  toRequest: (incoming: IncomingMessage) => ApiRequest,
): void {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const request = { ...toRequest(incoming), method: 'POST' as const };
    const [, namespace, pod, verb] = TARGET.exec(request.path) ?? [];
    if (!verb)
      return refuse(socket, 501, 'only exec and attach are streamed here: port-forward is not simulated over HTTP');
    const offered = String(incoming.headers['sec-websocket-protocol'] ?? '')
      .split(',')
      .map((name) => name.trim());
    if (incoming.headers.upgrade?.toLowerCase() !== 'websocket' || !PROTOCOLS.some((name) => offered.includes(name)))
      return refuse(
        socket,
        403,
        `unable to upgrade: offered ${offered.join(', ')}, spoken here: ${PROTOCOLS.join(', ')}`,
      );
    try {
      world.api.authorize(request);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return refuse(socket, error.code, JSON.stringify(error.status));
    }
    sockets.handleUpgrade(incoming, socket, head, (webSocket) =>
      runStream(webSocket, world, { namespace, pod, verb, query: request.query ?? new URLSearchParams() }),
    );
  });
}

function refuse(socket: Duplex, code: number, text: string): void {
  const type = text.startsWith('{') ? 'application/json' : 'text/plain';
  socket.end(
    `HTTP/1.1 ${code} Refused\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

interface Target {
  readonly namespace: string;
  readonly pod: string;
  readonly verb: string;
  readonly query: URLSearchParams;
}

/** Run a command in a container with its streams on a WebSocket, and tell its exit status on the error channel. */
function runStream(socket: WebSocket, world: World, { namespace, pod, verb, query }: Target): void {
  const tty = query.get('tty') === 'true';
  const stdin = new Pipe(tty);
  const writer = (channel: number): { write(text: string): Co<void>; push(text: string): void } => {
    const push = (text: string): void =>
      socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text, 'utf8')]));
    return {
      push,
      *write(text: string) {
        push(text);
      },
    };
  };
  const streams: ExecStreams = {
    stdin: query.get('stdin') === 'true' ? readerOf(stdin) : undefined,
    stdout: writer(STDOUT),
    stderr: writer(tty ? STDOUT : STDERR),
    tty,
  };
  const container = query.get('container') ?? undefined;
  const { pods } = world.cluster;
  const body =
    verb === 'exec'
      ? pods.exec(namespace, pod, container, query.getAll('command'), streams)
      : pods.attach(namespace, pod, container, streams);
  const task = world.processes.start(`${verb} ${namespace}/${pod}`, body);
  world.processes.start(
    'stream end',
    (function* () {
      while (!task.finished) yield { signals: [task.done] };
      const status = task.error ? failureOf(task.error) : exitStatus(task.result as number);
      socket.send(Buffer.concat([Buffer.from([ERROR]), Buffer.from(JSON.stringify(status))]));
      socket.close(1000);
    })(),
  );
  socket.on('message', (data: Buffer) => {
    const bytes = Buffer.from(data);
    if (bytes[0] === STDIN) stdin.push(bytes.subarray(1).toString('utf8'));
    else if (bytes[0] === CLOSE && bytes[1] === STDIN) stdin.close();
    else if (bytes[0] !== RESIZE && bytes[0] !== CLOSE) socket.close(1002, 'unknown channel');
    world.processes.drain();
  });
  socket.on('close', () => {
    stdin.close();
    task.interrupt('SIGHUP');
    world.processes.drain();
  });
  world.processes.drain();
}

const SUCCESS: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };

/** An exit status as the remote command protocol tells it. */
function exitStatus(code: number): Status {
  if (code === 0) return SUCCESS;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: error executing command, exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

function failureOf(error: unknown): Status {
  if (error instanceof StatusError) return error.status;
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: 'InternalError',
    code: 500,
  };
}
