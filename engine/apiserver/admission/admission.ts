import type { KindContext, User } from '../../kinds/kind.ts';
import type { KubeObject } from '../../store/object.ts';
import { warn, type Scope } from '../scope.ts';

/** What a write does, as admission plugins name it. */
export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** A write on its way to the store, as admission plugins see it. */
export class AdmissionRequest {
  readonly operation: Operation;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural: `pods`. */
  readonly resource: string;
  /** '' for the object itself. */
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly user: User;
  readonly dryRun: boolean;
  /** The new object; mutating plugins change it in place. Undefined on DELETE. */
  readonly object: KubeObject | undefined;
  /** The stored object on UPDATE and DELETE. */
  readonly old: KubeObject | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  /** Reading other objects, time, chance. */
  readonly context: KindContext;
  readonly #scope: Scope;

  constructor(scope: Scope, operation: Operation, object: KubeObject | undefined, old: KubeObject | undefined) {
    const { resource, subresource } = scope;
    const sub = resource.subresources.get(subresource);
    const served = sub && subresource !== 'status' ? sub : resource;
    this.operation = operation;
    this.group = served.group;
    this.version = served.version;
    this.kind = sub ? sub.kind : resource.kind;
    this.resource = resource.resource;
    this.subresource = subresource;
    this.namespace = scope.namespace;
    this.name = scope.name || object?.metadata?.name || object?.metadata?.generateName || '';
    this.user = scope.user;
    this.dryRun = scope.dryRun;
    this.object = object;
    this.old = old;
    this.options = scope.options;
    this.context = scope.context;
    this.#scope = scope;
  }

  /** Add a Warning header to the answer. */
  warn(text: string): void {
    warn(this.#scope, text);
  }

  /** Write to another object as part of this request (ResourceQuota's usage); skipped on a dry run. */
  updateStatus(resource: string, object: KubeObject): void {
    const { core, cause, dryRun } = this.#scope;
    if (!dryRun) core.store.put(resource, object, core.kernel.now, cause);
  }
}

/** An admission plugin, named as the API server's flag names it. All throw StatusError to reject. */
export interface AdmissionPlugin {
  readonly name: string;
  /** Change the object before validation. */
  mutate?(request: AdmissionRequest): void;
  /** Look at the object after defaulting and validation. */
  validate?(request: AdmissionRequest): void;
}
