import type { Api, ApiRequest } from '../apiserver/api.ts';
import type { NetworkRequest } from '../runtime/process.ts';
import type { ServerAnswer } from '../runtime/ports.ts';
import { statusText } from '../runtime/programs/server.ts';

/** Where the API server listens. */
export const API_PORT = 6443;

/** Clients that get indented JSON unless they say otherwise, as the API server decides it. */
const PRETTY_AGENTS = /^(curl|Wget|Mozilla\/5\.0)/;

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** Hand a request that came over the network to the API server. */
export function answerApiRequest(api: Api, request: NetworkRequest): ServerAnswer {
  if (request.protocol === 'tcp') return { status: 0, statusText: '', headers: {}, body: '' };
  if (request.protocol !== 'https') {
    const body = 'Client sent an HTTP request to an HTTPS server.\n';
    return { status: 400, statusText: 'Bad Request', headers: {}, body };
  }
  const method = request.method ?? 'GET';
  const [path, search = ''] = (request.path ?? '/').split('?');
  const query = new URLSearchParams(search);
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  if (!METHODS.has(method)) return { status: 405, statusText: statusText(405), headers: {}, body: '' };
  const answer = api.handle({
    method: method as ApiRequest['method'],
    path,
    query,
    headers,
    body: request.body,
    cause: `${method} ${path}`,
  });
  const pretty = query.has('pretty')
    ? query.get('pretty') !== 'false'
    : PRETTY_AGENTS.test(headers['user-agent'] ?? '');
  const text =
    typeof answer.body === 'string'
      ? answer.body
      : pretty
        ? JSON.stringify(answer.body, null, 2)
        : `${JSON.stringify(answer.body)}\n`;
  const body = method === 'HEAD' ? '' : text;
  return { status: answer.code, statusText: statusText(answer.code), headers: answer.headers, body };
}
