import type { Co } from '../../../kernel/coroutine.ts';
import type { Api, ApiRequest, ApiResponse, Watch, WatchEvent } from '../../../apiserver/api.ts';
import type { Environment } from '../../../apiserver/environment.ts';
import { isProxied, proxied, type ProxyNetwork } from '../../../apiserver/subresources/proxy.ts';
import { failure, StatusError, type Status } from '../../../apiserver/status.ts';
import type { Identity } from './identity.ts';
import { ConnectionError } from '../errors.ts';
import { wrongName } from './transport.ts';

/** A request as a verb of kubectl makes it. */
export interface ClientRequest {
  readonly method: ApiRequest['method'];
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The path is the user's own: errors do not tell which resource it means. */
  readonly raw?: boolean;
}

/** What a RestClient needs to know of its surroundings. */
export interface ClientOptions {
  readonly api: Api;
  /** Where kubectl would connect to, and where the cluster is. */
  readonly server: string;
  readonly clusterUrl: string;
  /** The name that the server's certificate must have; '' for the host's. */
  readonly serverName: string;
  readonly identity: Identity;
  /** Impersonation headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** The command line, as the cause of writes. */
  readonly cause: string;
  /** Gets each new warning. */
  warn(text: string): void;
  /** Gets each request and its answer, for -v. */
  trace?(request: ApiRequest, response: ApiResponse | undefined): void;
}

/** What the server notes as the manager of fields where no other is named. */
const USER_AGENT = 'kubectl/v1.36.3 (linux/amd64) kubernetes/v1.36.3';

/** kubectl's HTTP client: makes requests as its user, prints each warning once, throws failures. */
export class RestClient {
  readonly #options: ClientOptions;
  #warned = new Set<string>();
  #writes = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** The server's address, as the kubeconfig has it. */
  get server(): string {
    return this.#options.server;
  }

  /** How many requests were sent that may change something. */
  get writes(): number {
    return this.#writes;
  }

  /** Send a request; returns the answer's body. Throws StatusError, ConnectionError. */
  request<T = any>(request: ClientRequest): T {
    return this.response(request).body as T;
  }

  /** Send a request; returns the whole answer. Throws StatusError, ConnectionError. */
  response(request: ClientRequest): ApiResponse {
    const sent = this.#prepare(request);
    if (sent.method !== 'GET') this.#writes++;
    const response = this.#options.api.handle(sent);
    this.#options.trace?.(sent, response);
    this.#warn(response);
    if (response.code >= 400) throw failureOf(response, request);
    return response;
  }

  /** Start a watch. Throws StatusError, ConnectionError. */
  watch(request: ClientRequest, onEvent: (event: WatchEvent) => void): Watch {
    const sent = this.#prepare({ ...request, query: { ...request.query, watch: true } });
    const started = this.#options.api.watch(sent, onEvent);
    this.#options.trace?.(sent, 'stop' in started ? undefined : started);
    if ('stop' in started) return started;
    this.#warn(started);
    throw failureOf(started, request);
  }

  /** May the user send this request? For streams, which are opened past `request`. Throws StatusError. */
  authorize(request: ClientRequest): void {
    this.#options.api.authorize?.(this.#prepare(request));
  }

  /** As response, also for what is sent on to programs in the cluster. Throws StatusError, ConnectionError. */
  *exchange(request: ClientRequest, { store }: Pick<Environment, 'store'>, network: ProxyNetwork): Co<ApiResponse> {
    if (!isProxied(request.path)) return this.response(request);
    this.authorize(request);
    const { status, headers, body } = yield* proxied(store, network, this.#prepare(request));
    return { code: status, headers, body, warnings: [] };
  }

  get<T = any>(path: string, query?: ClientRequest['query'], headers?: ClientRequest['headers']): T {
    return this.request<T>({ method: 'GET', path, query, headers });
  }

  #prepare(request: ClientRequest): ApiRequest {
    this.#connect(request);
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value === undefined || value === '') continue;
      for (const item of Array.isArray(value) ? value : [value]) query.append(name, String(item));
    }
    const { identity, headers, cause } = this.#options;
    return {
      method: request.method,
      path: request.path,
      query,
      headers: {
        accept: 'application/json',
        'user-agent': USER_AGENT,
        ...identity.headers,
        ...headers,
        ...request.headers,
      },
      ...(request.body !== undefined && { body: request.body }),
      ...(identity.user && { user: identity.user }),
      cause,
    };
  }

  /** Only the cluster's own address answers; any other is as a machine where nothing listens. */
  #connect(request: ClientRequest): void {
    const { server, clusterUrl } = this.#options;
    const wanted = parseServer(server);
    const real = parseServer(clusterUrl);
    if (wanted.host === real.host && wanted.scheme === real.scheme) {
      const problem = wrongName(this.#options.serverName);
      if (problem) throw new ConnectionError('Get', `${clusterUrl}${request.path}`, real.host, problem);
      return;
    }
    const other = /^([a-z][a-z0-9+.-]*):\/\/(.*)/.exec(server);
    if (other && other[1] !== 'http' && other[1] !== 'https')
      throw new ConnectionError('Get', server, other[2], `unsupported protocol scheme ${JSON.stringify(other[1])}`);
    const url = `${wanted.scheme}://${wanted.host}${request.path}`;
    if (wanted.host === real.host) throw failure(400, 'BadRequest', 'Client sent an HTTP request to an HTTPS server.');
    throw new ConnectionError('Get', url, wanted.host, connectFailure(wanted.host));
  }

  #warn(response: ApiResponse): void {
    for (const text of response.warnings) {
      if (this.#warned.has(text)) continue;
      this.#warned.add(text);
      this.#options.warn(text);
    }
  }
}

/** Scheme and `host:port` of a server address; a bare host means http. */
export function parseServer(server: string): { scheme: string; host: string } {
  const match = /^(?:(https?):\/\/)?([^/]*)/.exec(server);
  const scheme = match?.[1] ?? 'http';
  const host = match?.[2] ?? '';
  return { scheme, host: /:\d+$/.test(host) ? host : host };
}

function connectFailure(host: string): string {
  const [name, port = ''] = host.split(':');
  if (/^[\d.]+$/.test(name) || name === 'localhost')
    return `dial tcp ${name === 'localhost' ? `127.0.0.1:${port}` : host}: connect: connection refused`;
  // Nothing on the learner's machine answers questions about outside names.
  return `dial tcp: lookup ${name} on 172.30.250.2:53: read udp 172.30.0.1:40000->172.30.250.2:53: read: connection refused`;
}

/** A failure as client-go makes it of an answer: the Status itself, or one that the code alone stands for. */
/** ` (get cars.example.com x)`: the verb and resource that a path names; '' where it names none. */
function requested({ method, path, raw }: ClientRequest): string {
  const [, group = '', resource, name = ''] =
    /^\/(?:api|apis\/([^/]+))\/[^/]+\/(?:namespaces\/[^/]+\/)?([^/]+)(?:\/([^/]+))?/.exec(path) ?? [];
  if (raw || !resource) return '';
  return ` (${method.toLowerCase()} ${resource}${group && `.${group}`}${name && ` ${decodeURIComponent(name)}`})`;
}

/** The error that an answer with a status of 400 or more stands for. */
export function failureOf(response: ApiResponse, request: ClientRequest): StatusError {
  const body = response.body as Partial<Status> | string | undefined;
  if (typeof body === 'object' && body?.kind === 'Status') return new StatusError(body as Status);
  if (response.code === 404)
    return failure(404, 'NotFound', `the server could not find the requested resource${requested(request)}`);
  if (response.code === 401)
    return failure(401, 'Unauthorized', 'the server has asked for the client to provide credentials');
  if (response.code === 403) return failure(403, 'Forbidden', String(body || 'unknown'));
  if (response.code === 405)
    return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  return failure(
    response.code,
    'InternalError',
    `an error on the server (${JSON.stringify(String(body ?? 'unknown'))}) has prevented the request from succeeding (${request.method.toLowerCase()} ${request.path})`,
  );
}
