import type { ServerResponse } from 'node:http';
import type { ApiRequest } from '../engine/apiserver/api.ts';
import { proxied } from '../engine/apiserver/subresources/proxy.ts';
import { encodeText } from '../engine/runtime/bytes.ts';
import type { World } from '../engine/world.ts';
import { commonHeaders, failed, send } from './answers.ts';

/** Send a request on to a program in the cluster, and its answer back. */
export function proxy(world: World, request: ApiRequest, outgoing: ServerResponse): void {
  world.api.authorize(request);
  world.processes.start(
    `proxy ${request.path}`,
    (function* () {
      try {
        const answer = yield* proxied(world.store, world.network.learner, request);
        const body = encodeText(answer.body);
        outgoing.writeHead(answer.status, {
          ...commonHeaders(),
          ...answer.headers,
          ...(body.length && { 'content-length': body.length }),
        });
        outgoing.end(request.method === 'HEAD' ? undefined : body);
      } catch (error) {
        send(request, outgoing, failed(error));
      }
    })(),
  );
  world.processes.drain();
}
