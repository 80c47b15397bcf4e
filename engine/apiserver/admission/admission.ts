import type { KubeObject } from '../../store/object.ts';
import type { KindContext, User } from '../../kinds/kind.ts';

/** A write on its way to the store, as admission plugins see it. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
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
  /** Add a Warning header to the answer. */
  warn(text: string): void;
  /** Reading other objects, time, chance. */
  readonly context: KindContext;
  /** Write to another object as part of this request (ResourceQuota's usage); skipped on a dry run. */
  updateStatus(resource: string, object: KubeObject): void;
}

/** An admission plugin, named as the API server's flag names it. All throw StatusError to reject. */
export interface AdmissionPlugin {
  readonly name: string;
  /** Change the object before validation. */
  mutate?(request: AdmissionRequest): void;
  /** Look at the object after defaulting and validation. */
  validate?(request: AdmissionRequest): void;
}
