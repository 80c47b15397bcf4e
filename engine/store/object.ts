/** Metadata of every persisted object, in Kubernetes' own field names. */
export interface ObjectMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string | null;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
  selfLink?: string;
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ManagedFieldsEntry {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: FieldsV1;
  subresource?: string;
}

/** A set of fields as Kubernetes writes it: `f:name`, `k:{...}`, `v:...`, `i:N`, and `.` for the field itself. */
export interface FieldsV1 {
  [key: string]: FieldsV1;
}

/**
 * A Kubernetes object as JSON has it. What lies in the store is deeply frozen and shared by all readers: change a copy
 * (`structuredClone`, or spreads along the changed path).
 */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  // The rest follows the kind's schema, which the API server enforces on every write.

  [field: string]: any;
}

/** Freeze a value and all below it; what is frozen already is taken to be so throughout. Returns the value. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  // Every write passes here: lists go by index, and what is no object costs no call.
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (typeof value[i] === 'object') deepFreeze(value[i]);
  } else for (const key in value) if (typeof value[key] === 'object') deepFreeze(value[key]);
  return value;
}

/** A copy of a JSON value that may be changed; faster than structuredClone, which also keeps cycles and classes. */
export function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  if (typeof value !== 'object' || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const key in value) out[key] = copy(value[key]);
  return out as T;
}
