import type { ServerResponse } from 'node:http';
import type { ApiRequest } from '../engine/apiserver/api.ts';
import { readLogOptions } from '../engine/apiserver/subresources/pod-requests.ts';
import { isTrue } from '../engine/apiserver/request/request-info.ts';
import { StatusError } from '../engine/apiserver/status.ts';
import { Signal } from '../engine/kernel/coroutine.ts';
import { encodeText } from '../engine/runtime/bytes.ts';
import type { World } from '../engine/world.ts';
import { commonHeaders, failed, send } from './answers.ts';

/** Bytes that may wait for a slow client: a log then waits, a watch is ended (as the server ends slow watchers). */
export const WAITING_BYTES = 16 * 1024 * 1024;

const TARGET = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/;

/** Is it `logs -f`? */
export const isFollow = ({ method, path, query }: ApiRequest): boolean =>
  method === 'GET' && TARGET.test(path) && isTrue(query?.get('follow'));

/** `logs -f`: the log as it is and as it grows, until the container ends or the client goes. */
export function follow(world: World, request: ApiRequest, outgoing: ServerResponse): void {
  const [, namespace, pod] = TARGET.exec(request.path)!;
  const drained = new Signal();
  const begin = (): void => {
    if (outgoing.headersSent) return;
    outgoing.writeHead(200, { ...commonHeaders(), 'content-type': 'text/plain' });
    outgoing.flushHeaders();
  };
  const out = {
    *write(text: string) {
      begin();
      if (text) outgoing.write(encodeText(text));
      while (outgoing.writableLength > WAITING_BYTES && !outgoing.destroyed) yield { signals: [drained] };
    },
  };
  let task;
  try {
    world.api.authorize(request);
    task = world.processes.start(
      'logs -f',
      world.cluster.pods.followLog(namespace, pod, readLogOptions(request.query, pod), out),
    );
  } catch (error) {
    return send(request, outgoing, failed(error));
  }
  const following = task;
  world.processes.start(
    'logs -f end',
    (function* () {
      while (!following.finished) yield { signals: [following.done] };
      if (following.error instanceof StatusError && !outgoing.headersSent)
        return send(request, outgoing, failed(following.error));
      begin();
      outgoing.end();
    })(),
  );
  outgoing.on('drain', () => {
    drained.notify();
    world.processes.drain();
  });
  outgoing.on('close', () => {
    following.interrupt('SIGKILL');
    world.processes.drain();
  });
  world.processes.drain();
}
