import type { Kernel } from '../kernel/kernel.ts';
import { LimitError } from '../kernel/limits.ts';
import type { User } from '../kinds/kind.ts';
import type { Store } from '../store/store.ts';
import type { AdmissionPlugin } from './admission/admission.ts';
import type { Api, ApiRequest, ApiResponse, Client, ClientOptions, Watch, WatchEvent } from './api.ts';
import type { Authorizer } from './auth/authorizer.ts';
import { forbidden } from './auth/forbidden.ts';
import { impersonate } from './auth/impersonation.ts';
import { COMMON_KEY, TokenKey } from './auth/token-key.ts';
import { newClient } from './client.ts';
import { refreshCustomResources, serveCustomResources } from './discovery/custom-resources.ts';
import type { PodAccess } from './environment.ts';
import { answerRaw } from './discovery/raw.ts';
import { readRequest, type RequestInfo } from './request/request-info.ts';
import { Resources } from './discovery/resources.ts';
import type { Core } from './scope.ts';
import { failure, methodNotSupported, StatusError, type Status } from './status.ts';
import { agreeToStream } from './codec/accept.ts';
import { noPage, routeTo } from './request/routes.ts';
import { checkTimeout } from './request/timeout.ts';
import { answerResource, deprecationOf } from './verbs/verbs.ts';
import { watchObjects } from './verbs/watch.ts';

/** Finds who asks: undefined for nobody known (the server then answers 401), anonymous users by name. */
export type Authenticator = (request: ApiRequest) => User | undefined;

export interface ApiServerOptions {
  readonly kernel: Kernel;
  readonly store: Store;
  /** In the order in which they are asked. */
  readonly admission?: readonly AdmissionPlugin[];
  /** Without one all is allowed. */
  readonly authorizer?: Authorizer;
  readonly authenticator?: Authenticator;
  /** Signs the tokens of service accounts; the common key where left out. */
  readonly tokenKey?: TokenKey;
  readonly pods?: PodAccess;
  /** Names of the nodes of which nobody hears. */
  readonly cutOff?: ReadonlySet<string>;
}

/** The API server: requests to answers, over one store. */
export class ApiServer implements Api {
  readonly resources = new Resources();
  readonly tokenKey: TokenKey;
  readonly #core: Core;
  readonly #authenticator: Authenticator | undefined;

  constructor(options: ApiServerOptions) {
    const { kernel, store, admission = [], authorizer, authenticator, pods, cutOff } = options;
    this.tokenKey = options.tokenKey ?? new TokenKey(COMMON_KEY);
    this.#core = {
      kernel,
      store,
      resources: this.resources,
      admission,
      authorizer,
      authenticate: authenticator,
      tokenKey: this.tokenKey,
      pods,
      cutOff,
    };
    this.#authenticator = authenticator;
    serveCustomResources(store, this.resources);
  }

  /** How logs, exec and the like reach the pods; set once the kubelets run. */
  set pods(pods: PodAccess | undefined) {
    this.#core.pods = pods;
  }

  /** Look again at the definitions in the store, after another state was loaded into it. */
  reload(): void {
    refreshCustomResources(this.#core.store, this.resources);
  }

  handle(request: ApiRequest): ApiResponse {
    const warnings: string[] = [];
    try {
      const info = readRequest(request.method, request.path, request.query);
      if (info.isWithoutPlace) return unplaced(request.path);
      checkTimeout(request, info);
      const user = this.#allowed(request, info);
      if (!info.isResource) return answerRaw(this.#core, request);
      const resource = routeTo(this.#core, request, info);
      if (!resource) return noPage();
      return answerResource(this.#core, request, { info, resource, user, warnings });
    } catch (error) {
      return failed(error, warnings);
    }
  }

  watch(request: ApiRequest, onEvent: (event: WatchEvent) => void): Watch | ApiResponse {
    const warnings: string[] = [];
    try {
      const info = readRequest(request.method, request.path, request.query);
      this.#allowed(request, { ...info, verb: info.isResource ? 'watch' : info.verb });
      const resource = info.isResource ? routeTo(this.#core, request, info) : undefined;
      if (!resource) return noPage();
      const deprecated = deprecationOf(resource);
      if (deprecated) warnings.push(deprecated);
      if (!resource.verbs.includes('watch')) throw methodNotSupported(resource.group, resource.resource, 'watch');
      const { namespace, name } = info;
      const { query } = request;
      const { convert } = agreeToStream(request.headers?.accept, resource.custom !== undefined);
      const place = resource.namespaced ? namespace : '';
      const watch = watchObjects(this.#core, { resource, namespace: place, query, name, convert }, onEvent);
      return { ...watch, warnings };
    } catch (error) {
      return failed(error, warnings);
    }
  }

  client(options: ClientOptions): Client {
    return newClient(this.#core, options);
  }

  /**
   * Who sends a request, if he may: for streams (exec, attach, port-forward), which are not answered by `handle`.
   * Throws StatusError 401 or 403.
   */
  authorize(request: ApiRequest): User {
    return this.#allowed(request, readRequest(request.method, request.path, request.query));
  }

  /** Authenticate and authorize; throws 401 or 403. */
  #allowed(request: ApiRequest, info: RequestInfo): User {
    const asking = request.user ?? (this.#authenticator ? this.#authenticator(request) : ANONYMOUS);
    if (!asking) throw failure(401, 'Unauthorized', 'Unauthorized');
    const { authorizer } = this.#core;
    const user = request.headers ? impersonate(asking, request.headers, authorizer) : asking;
    if (!authorizer) return user;
    const attributes = info.isResource
      ? { ...info, path: undefined, user }
      : { user, verb: info.verb, path: info.path };
    const decision = authorizer.authorize(attributes);
    if (!decision.allowed) throw forbidden(attributes, decision.reason);
    return user;
  }
}

const ANONYMOUS: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** The 500 of a URL that cannot be read as one of a resource. */
function unplaced(path: string): ApiResponse {
  const why = `failed to create RequestInfo: unable to determine kind and namespace from url, ${path}`;
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  return { code: 500, headers, body: `Internal Server Error: ${JSON.stringify(path)}: ${why}\n`, warnings: [] };
}

function failed(error: unknown, warnings: readonly string[]): ApiResponse {
  const status = statusOf(error);
  const code = status.code ?? 500;
  return { code, headers: { 'content-type': 'application/json' }, body: status, warnings };
}

function statusOf(error: unknown): Status {
  if (error instanceof StatusError) return error.status;
  if (error instanceof LimitError) return failure(413, 'RequestEntityTooLarge', error.message).status;
  // An assertion of ours: told as the server tells of a panic, with where it was.
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return failure(500, 'InternalError', `Internal error occurred: ${why}`, { causes: [{ message: why }] }).status;
}
