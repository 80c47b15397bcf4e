import type { KubeObject } from '../store/object.ts';
import type { GroupResource } from '../store/store.ts';
import type { FieldErrors } from './field.ts';
import type { UpdateCheck } from './metadata.ts';

/** Who asks, as authentication found. */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What a kind's functions may look at besides the object. */
export interface KindContext {
  /** The instant, RFC 3339 with whole seconds. */
  readonly timestamp: string;
  readonly nowMs: number;
  readonly user: User;
  /** '' for the object itself, else `status`, `scale`, … */
  readonly subresource: string;
  readonly dryRun: boolean;
  /** Read another object; undefined where there is none. */
  get(resource: GroupResource, namespace: string, name: string): KubeObject | undefined;
  /** Read all objects of a resource, in one namespace or all. */
  list(resource: GroupResource, namespace?: string): readonly KubeObject[];
  /** Seeded chance, for what the server assigns (addresses, ports, tokens). */
  random(below: number): number;
  /** Is an API group-resource served (built in or by a CustomResourceDefinition)? */
  isServed(group: string, version: string, kind: string): boolean;
}

/** The moment at which an object is read. */
export interface Moment {
  readonly nowMs: number;
  /** Has nobody heard of this node for a while? */
  isSilent(node: string): boolean;
}

/** A column of a kind's table, as the API server's TableColumnDefinition has it. */
export interface Column {
  /** As the header prints it, upper case being the printer's matter: `Ready`. */
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description?: string;
  /** 0 is always shown; above, with `-o wide` alone. */
  readonly priority?: number;
  /** Rows hold the cell, but the table does not name the column (some printers of upstream forget to). */
  readonly unnamed?: boolean;
  /** The cell; ages as the printer writes them (`translateTimestampSince`), from `nowMs`. */
  cell(object: KubeObject, nowMs: number): string | number | boolean | null;
}

/**
 * One kind in one version, as the API server knows it: what only code can say. Names, short names, categories, verbs and
 * subresources come from the discovery data, fields and their types from the OpenAPI data; neither stands here again.
 *
 * All functions get JSON objects in this version. Those that change an object change it in place (they are given a
 * copy); the others only read. A function that is left out means: nothing to do.
 */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural name in URLs: `deployments`. */
  readonly resource: string;
  /**
   * Where objects of this version are kept, if not as they are: another kind's storage (`autoscaling/v1` lives in
   * `autoscaling/v2`, `events.k8s.io/v1` in core `v1`), and how to come and go.
   */
  readonly storage?: {
    readonly group: string;
    readonly version: string;
    toStorage(object: KubeObject): KubeObject;
    fromStorage(object: KubeObject): KubeObject;
  };
  /** What the conversion to the server's internal version cannot read of an object, in Go's words. */
  unreadable?(object: KubeObject): string | undefined;
  /** Versioned defaults (`SetDefaults_…`). Runs after decoding, on create, update and patch results. */
  default?(object: KubeObject): void;
  /** Paths of fields that the server knows and has switched off; see `dropFieldsOff`. */
  readonly fieldsOff?: readonly string[];
  /** What a new object starts with: status cleared, generation 1 and the like (the strategy's PrepareForCreate). */
  prepareForCreate?(object: KubeObject, context: KindContext): void;
  /** What an update may not touch is put back; the generation goes up where the spec changed. */
  prepareForUpdate?(object: KubeObject, old: KubeObject, context: KindContext): void;
  /** Errors of a new object, in the server's order, object metadata left out (the server checks it for all kinds). */
  validate?(object: KubeObject, context: KindContext): FieldErrors;
  /** Errors of a change, in the server's order (metadata left out). */
  validateUpdate?(object: KubeObject, old: KubeObject, context: KindContext): FieldErrors;
  /**
   * What the server assigns besides what the strategy sets: cluster addresses and node ports of services (the storage's
   * BeginCreate and BeginUpdate). Runs before the strategy and the validation, also on a dry run; errors make the object
   * invalid.
   */
  allocate?(object: KubeObject, old: KubeObject | undefined, context: KindContext): FieldErrors;
  /** Warnings for a create (old undefined) or update, in order. */
  warnings?(object: KubeObject, old: KubeObject | undefined, context: KindContext): string[];
  /** Metadata is looked at where the rest of a new object is right (kinds whose own validation leaves it out). */
  readonly metadataLast?: boolean;
  /** Finalizers without a domain are taken (kinds that apimachinery's rules alone check). */
  readonly anyFinalizer?: boolean;
  /** How names are checked; `subdomain` where left out. */
  readonly nameRule?: NameRule;
  /** The same where an object's name follows from its spec. */
  nameRuleOf?(object: KubeObject): NameRule;
  /**
   * The object as it is at a moment, where its state changes by time alone: heartbeats are not ticked, but told to who
   * asks for them.
   */
  asOf?(object: KubeObject, moment: Moment): KubeObject;
  /** Columns of `kubectl get`; Name and Age (Created At) where left out, as the default convertor prints. */
  readonly columns?: readonly Column[];
  /** Further field selectors than metadata.name and metadata.namespace: label to value. */
  selectableFields?(object: KubeObject): Record<string, string>;
  /** Does the kind count a generation? The API server sets 1 on create where it does. */
  readonly hasGeneration?: boolean;
  /** Are dependents kept where a delete does not say what becomes of them (DefaultGarbageCollectionPolicy)? */
  readonly orphansDependents?: boolean;
  /**
   * How the kind's own validation of an update looks at the metadata again, after the server has (every look tells its
   * errors): `update` as ValidateObjectMetaUpdate, `full` as ValidateObjectMeta. Default: both, in this order. Its own
   * rules come after, or where `spec` (what `validate` tells) and `change` (the rest of `validateUpdate`) stand.
   */
  readonly updateChecks?: readonly UpdateCheck[];
  /** As `updateChecks`, where a subresource is written. Default: `update` alone. */
  readonly statusChecks?: readonly ('update' | 'full')[];
  /** Metadata that a write to `/status` leaves as it is, and so nobody owns who writes there. Default: none. */
  readonly statusKeeps?: readonly string[];
  /** May a PUT create it? (AllowCreateOnUpdate) */
  readonly createOnUpdate?: boolean;
  /** May a PUT come without a resourceVersion? (AllowUnconditionalUpdate) Default: yes. */
  readonly unconditionalUpdate?: boolean;
  /** Seconds of grace that a delete without options gets (pods: from the spec); undefined: deleted at once. */
  gracePeriodSeconds?(object: KubeObject, requested: number | undefined): number | undefined;
}

/** Rules for `metadata.name`: returns the errors' details, none where the name is good. */
export type NameRule =
  | 'subdomain'
  | 'label'
  | 'dns1035'
  | 'path-segment'
  // Told by markers in the type: counts in bytes and says so, and looks at names alone, not at what they are made of.
  | 'declared-subdomain'
  | ((name: string, prefix: boolean) => readonly string[]);
