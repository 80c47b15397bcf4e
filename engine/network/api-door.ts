import type { ApiRequest, ApiResponse } from '../apiserver/api.ts';
import type { Environment } from '../apiserver/environment.ts';
import { isProxied, proxied, type ProxyNetwork } from '../apiserver/subresources/proxy.ts';
import { StatusError } from '../apiserver/status.ts';
import { writeAnswer } from '../apiserver/codec/written.ts';
import type { Co } from '../kernel/coroutine.ts';
import type { NetworkRequest } from '../runtime/process.ts';
import type { ServerAnswer } from '../runtime/ports.ts';
import { statusText } from '../runtime/programs/server.ts';

/** Where the API server listens. */
export const API_PORT = 6443;

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** Hand a request that came over the network to the API server, which reaches programs over `network`. */
export function* answerApiRequest(env: Environment, network: ProxyNetwork, request: NetworkRequest): Co<ServerAnswer> {
  if (request.protocol === 'tcp') return { status: 0, statusText: '', headers: {}, body: '' };
  if (request.protocol !== 'https') {
    const body = 'Client sent an HTTP request to an HTTPS server.\n';
    return { status: 400, statusText: 'Bad Request', headers: {}, body, version: '1.0' };
  }
  const method = request.method ?? 'GET';
  const [path, search = ''] = (request.path ?? '/').split('?');
  const query = new URLSearchParams(search);
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  if (!METHODS.has(method)) return { status: 405, statusText: statusText(405), headers: {}, body: '' };
  const sent = { method: method as ApiRequest['method'], path, query, headers, body: request.body };
  const answer = isProxied(path)
    ? yield* sendOn(env, network, sent)
    : env.api.handle({ ...sent, cause: `${method} ${path}` });
  const { type, text } = writeAnswer(sent, answer);
  const body = method === 'HEAD' ? '' : text;
  const own = { ...answer.headers, 'content-type': type };
  return { status: answer.code, statusText: statusText(answer.code), headers: own, body };
}

function* sendOn({ api, store }: Environment, network: ProxyNetwork, request: ApiRequest): Co<ApiResponse> {
  try {
    api.authorize?.(request);
    const { status, headers, body } = yield* proxied(store, network, request);
    return { code: status, headers, body, warnings: [] };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return { code: error.code, headers: { 'content-type': 'application/json' }, body: error.status, warnings: [] };
  }
}
