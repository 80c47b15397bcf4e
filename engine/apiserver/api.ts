import type { KubeObject } from '../store/object.ts';
import type { GroupResource } from '../store/store.ts';
import type { User } from '../kinds/kind.ts';
import type { TokenKey } from './auth/token-key.ts';

/** A request as HTTP has it. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';
  /** `/api/v1/namespaces/default/pods/web`, no query. */
  readonly path: string;
  readonly query?: URLSearchParams;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The text of the body, or a JSON value already decoded (which then cannot have duplicate fields). */
  readonly body?: unknown;
  /** Who asks, where that is known already; otherwise the server authenticates by `headers.authorization`. */
  readonly user?: User;
  /** What caused the request, for the record of causes: the learner's command, a controller and its key. */
  readonly cause?: string;
}

/** An answer: a JSON value, or text (logs, raw paths). */
export interface ApiResponse {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON value; a string where `headers['content-type']` is text/plain. Failures are a Status. */
  readonly body: unknown;
  /** The texts of the Warning headers, in order. */
  readonly warnings: readonly string[];
  /** How its JSON is written whatever the request asks for; neither ends in a line's end. */
  readonly form?: 'indented' | 'compact';
}

/** One event of a watch, as the API server sends it; `object` may be a Table, a Status (ERROR) or a bookmark. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: unknown;
}

/** A watch under way. */
export interface Watch {
  /** The texts of the Warning headers, in order. */
  readonly warnings?: readonly string[];
  stop(): void;
}

/** The API server as its users see it. All is synchronous: virtual time does not pass inside a request. */
export interface Api {
  /** Answer one request. Never throws for bad input: the answer is then a Status. */
  handle(request: ApiRequest): ApiResponse;
  /**
   * Answer a watch request (GET with `watch=true`): `onEvent` is called for what there is already, before this returns,
   * and then for each change, inside the write; it must only take note. A failure is returned as a response.
   */
  watch(request: ApiRequest, onEvent: (event: WatchEvent) => void): Watch | ApiResponse;
  /** Who sends a request, if he may: for streams, which `handle` does not answer. Throws StatusError 401 or 403. */
  authorize?(request: ApiRequest): User;
  /** Signs the tokens of service accounts. */
  readonly tokenKey: TokenKey;
  /** A client for the engine's own parts, without HTTP. */
  client(options: ClientOptions): Client;
}

export interface ClientOptions {
  readonly user: User;
  /** As managedFields name it: `kube-controller-manager`. */
  readonly fieldManager: string;
}

export interface WriteOptions {
  readonly subresource?: string;
  readonly dryRun?: boolean;
  /** What caused it, for the record of causes; the client's manager where left out. */
  readonly cause?: string;
  /**
   * The object (on a write to the status: its status) was made for this write and is the server's from now on, which
   * saves the copy that it otherwise works on. Frozen parts may be shared.
   */
  readonly own?: boolean;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly cause?: string;
}

/**
 * What controllers, scheduler and kubelets use. Resources are named `deployments.apps`; objects are in the storage
 * version, frozen. Writes go through the same admission, validation and field tracking as any request; they throw
 * StatusError. Authorization is not asked.
 */
export interface Client {
  get(resource: GroupResource, namespace: string, name: string): KubeObject | undefined;
  list(resource: GroupResource, namespace?: string): readonly KubeObject[];
  /** Create; with the subresource `binding` or `eviction` of `pods` the object is a Binding or an Eviction. */
  create(resource: GroupResource, object: KubeObject, options?: WriteOptions): KubeObject;
  /** Replace; a `metadata.resourceVersion` that is not the stored one is a conflict, none is no condition. */
  update(resource: GroupResource, object: KubeObject, options?: WriteOptions): KubeObject;
  /** A JSON merge patch. */
  patch(
    resource: GroupResource,
    namespace: string,
    name: string,
    patch: Record<string, unknown>,
    options?: WriteOptions,
  ): KubeObject;
  delete(resource: GroupResource, namespace: string, name: string, options?: DeleteOptions): void;
}
