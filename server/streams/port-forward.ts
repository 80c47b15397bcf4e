import { refusedForward } from '../../engine/apiserver/subresources/port-forward.ts';
import { Signal, type Co } from '../../engine/kernel/coroutine.ts';
import { decodeBytes, encodeText } from '../../engine/runtime/bytes.ts';
import type { World } from '../../engine/world.ts';
import type { SpdyConnection, SpdyStream } from '../spdy/connection.ts';
import { HttpRequestReader, NotHttp, TooLarge, writeAnswer } from './http-exchange.ts';
import type { Carrier, Lane } from './lane.ts';
import type { Channels } from './websocket.ts';

/** How long one of a pair of streams waits for the other. */
const PAIR_MS = 30_000;
/** Bytes that a client may send ahead of the answers: more than a body may have. */
const AHEAD_BYTES = 17 * 1024 * 1024;
const GO_AHEAD = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

/** A pod whose ports are reached. */
export interface PodTarget {
  readonly namespace: string;
  readonly pod: string;
}

/** Serve port-forward's SPDY: a pair of streams, for data and for an error, for each connection to a port. */
export function forwardSpdy(world: World, target: PodTarget, connection: SpdyConnection): void {
  const half = new Map<string, { stream: SpdyStream; timer: NodeJS.Timeout }>();
  connection.onStream = (stream) => {
    const port = Number(stream.headers.get('port'));
    const type = stream.headers.get('streamtype');
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return `unable to parse a port: ${port}`;
    if (type !== 'data' && type !== 'error') return `invalid stream type "${type}"`;
    // Older clients name no request: their error stream comes first, and the data stream right after it.
    const id = stream.headers.get('requestid') ?? String(type === 'error' ? stream.id : stream.id - 2);
    const other = half.get(id);
    if (!other) {
      const timer = setTimeout(() => half.delete(id), PAIR_MS);
      half.set(id, { stream, timer });
      return undefined;
    }
    clearTimeout(other.timer);
    half.delete(id);
    const [data, error] = type === 'data' ? [stream, other.stream] : [other.stream, stream];
    forward(world, target, port, { data, error, carrier: connection });
    return undefined;
  };
  connection.onClose = () => {
    for (const { timer } of half.values()) clearTimeout(timer);
  };
}

/** Serve the ports that a WebSocket's URL names: two channels each, which first tell their port. */
export function forwardChannels(world: World, target: PodTarget, ports: readonly number[], channels: Channels): void {
  let open = ports.length;
  ports.forEach((port, index) => {
    const told = Buffer.alloc(2);
    told.writeUInt16LE(port);
    const [data, error] = [channels.lane(2 * index), channels.lane(2 * index + 1)];
    for (const lane of [data, error]) lane.write(told);
    forward(world, target, port, { data, error, carrier: channels }, () => {
      if (--open === 0) channels.close();
    });
  });
}

interface Pair {
  readonly data: Lane;
  readonly error: Lane;
  readonly carrier: Carrier;
}

/** Hand what comes in to the program that listens on the pod's port, and its answers back. */
function forward(world: World, target: PodTarget, port: number, pair: Pair, done: () => void = () => {}): void {
  const { data, error } = pair;
  const reader = new HttpRequestReader();
  const changed = new Signal();
  const state = { ended: false };
  data.onData = (bytes) => {
    reader.push(bytes);
    if (reader.waiting > AHEAD_BYTES) return data.reset();
    changed.notify();
    world.processes.drain();
  };
  data.onEnd = () => {
    state.ended = true;
    changed.notify();
    world.processes.drain();
  };
  const finish = (why: string | undefined): void => {
    if (why !== undefined) {
      const { uid = '' } = world.store.get('pods', target.namespace, target.pod)?.metadata ?? {};
      error.write(Buffer.from(refusedForward(uid, port, why)));
      data.reset();
      error.end();
    } else {
      data.end();
      error.end();
    }
    done();
  };
  const body = converse(world, { ...target, port }, reader, data, function* () {
    if (!state.ended) yield { signals: [changed] };
    return state.ended;
  });
  world.processes.start(
    `port-forward ${target.pod}:${port}`,
    (function* () {
      finish(yield* body);
    })(),
  );
  world.processes.drain();
}

/** Answer request after request; gives why the connection failed, if it did. `more` waits, and is true at the end. */
function* converse(
  world: World,
  { namespace, pod, port }: PodTarget & { port: number },
  reader: HttpRequestReader,
  data: Lane,
  more: () => Co<boolean>,
): Co<string | undefined> {
  const { pods } = world.cluster;
  for (;;) {
    let ended = false;
    try {
      let request = reader.next();
      while (!request && !ended) {
        if (reader.takeExpectation()) data.write(GO_AHEAD);
        ended = yield* more();
        request = reader.next();
      }
      if (!request) return undefined;
      const answer = yield* pods.request(namespace, pod, port, request);
      if ('failure' in answer) return answer.failure;
      data.write(writeAnswer(request, answer));
      if (request.last) return undefined;
    } catch (error) {
      if (error instanceof TooLarge) {
        const { status } = error;
        data.write(writeAnswer({ method: 'GET', last: true }, { status, headers: {}, body: '' }));
        return undefined;
      }
      if (!(error instanceof NotHttp)) throw error;
      const body = decodeBytes(reader.take());
      const answer = yield* pods.request(namespace, pod, port, { protocol: 'tcp', body });
      if ('failure' in answer) return answer.failure === 'reset' ? undefined : answer.failure;
      data.write(encodeText(answer.body));
    }
  }
}
