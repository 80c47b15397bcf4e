import type { Kernel } from '../kernel/kernel.ts';
import type { KindContext, User } from '../kinds/kind.ts';
import type { KubeObject } from '../store/object.ts';
import type { GroupResource, Store } from '../store/store.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission/admission.ts';
import type { ApiRequest } from './api.ts';
import type { Authorizer } from './auth/authorizer.ts';
import type { TokenKey } from './auth/token-key.ts';
import type { PodAccess } from './environment.ts';
import type { Resource, Resources } from './discovery/resources.ts';

/** What the whole server shares. */
export interface Core {
  readonly kernel: Kernel;
  readonly store: Store;
  readonly resources: Resources;
  readonly admission: readonly AdmissionPlugin[];
  readonly authorizer: Authorizer | undefined;
  /** Whom a request's credentials speak for (TokenReview asks); throws the 401 where they are wrong. */
  readonly authenticate?: (request: ApiRequest) => User | undefined;
  /** Signs the tokens of service accounts. */
  readonly tokenKey: TokenKey;
  pods: PodAccess | undefined;
  /** Names of the nodes of which nobody hears. */
  readonly cutOff?: ReadonlySet<string>;
}

/** How unknown and duplicate fields are taken. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** One request to one resource: what every step of the pipeline needs to know. */
export interface Scope {
  readonly core: Core;
  readonly resource: Resource;
  readonly subresource: string;
  readonly namespace: string;
  /** '' on create and on collections. */
  readonly name: string;
  readonly user: User;
  readonly cause: string;
  readonly dryRun: boolean;
  /** As managedFields name the writer. */
  readonly manager: string;
  readonly fieldValidation: FieldValidation;
  /** The request's options as admission sees them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Texts for Warning headers, in order. */
  readonly warnings: string[];
  readonly context: KindContext;
}

/** A scope with its context filled in. */
export function newScope(scope: Omit<Scope, 'context'>): Scope {
  return Object.assign(scope, { context: new Context(scope) });
}

/** What kinds see of a request. */
class Context implements KindContext {
  readonly #core: Core;
  readonly user: User;
  readonly subresource: string;
  readonly dryRun: boolean;

  constructor({ core, user, subresource, dryRun }: Omit<Scope, 'context'>) {
    this.#core = core;
    this.user = user;
    this.subresource = subresource;
    this.dryRun = dryRun;
  }
  get timestamp(): string {
    return this.#core.kernel.timestamp();
  }
  get nowMs(): number {
    return this.#core.kernel.now;
  }
  get(resource: GroupResource, namespace: string, name: string): KubeObject | undefined {
    return this.#core.store.get(resource, namespace, name);
  }
  list(resource: GroupResource, namespace?: string): readonly KubeObject[] {
    return this.#core.store.list(resource, namespace);
  }
  random(below: number): number {
    return this.#core.kernel.random('apiserver').int(below);
  }
  isServed(group: string, version: string, kind: string): boolean {
    return this.#core.resources.ofKind(group, version, kind) !== undefined;
  }
}

/** Add a warning, each text once. */
export function warn(scope: Scope, text: string): void {
  // A header cannot hold line breaks: such warnings are lost.
  if (!text.includes('\n') && !scope.warnings.includes(text)) scope.warnings.push(text);
}

/** Ask the plugins that change objects. */
export function mutate(scope: Scope, request: AdmissionRequest): void {
  for (const plugin of scope.core.admission) plugin.mutate?.(request);
}

/** Ask the plugins that judge objects. */
export function admit(scope: Scope, request: AdmissionRequest): void {
  for (const plugin of scope.core.admission) plugin.validate?.(request);
}
