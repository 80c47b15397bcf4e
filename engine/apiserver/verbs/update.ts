import { AdmissionRequest } from '../admission/admission.ts';
import type { FieldErrors } from '../../kinds/field.ts';
import { validateObjectMetaUpdate, type OwnErrors } from '../../kinds/metadata.ts';
import { keepMetadata } from '../../kinds/strategies.ts';
import { dropFieldsOff } from '../../kinds/switched-off.ts';
import { deepFreeze, type KubeObject, type ManagedFieldsEntry } from '../../store/object.ts';
import { allocate, createObject, dropDuplicateOwners, matchNamespace } from './create.ts';
import { mayDelete } from './delete.ts';
import { sameValue } from '../fields/fields-compare.ts';
import { trackUpdate } from '../fields/managed-fields.ts';
import { filled, find, remove, save } from './objects.ts';
import { admit, mutate, warn, type Scope } from '../scope.ts';
import { conflict, failure, invalidObject, notFound } from '../status.ts';

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

/** The conflict of a write against an older version. */
const modified = (scope: Scope): Error => conflict(scope.resource.group, scope.resource.resource, scope.name, MODIFIED);

/** Resources that etcd keeps under another name than their own. */
const PREFIXES: Readonly<Record<string, string>> = {
  replicationcontrollers: 'controllers',
  endpoints: 'services/endpoints',
  services: 'services/specs',
  nodes: 'minions',
  'ingresses.networking.k8s.io': 'ingress',
};
/** Groups whose resources are kept under the group's name, too; custom resources are as well. */
const GROUPED = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);

/** The object's key in etcd, which some messages tell. */
function storageKey({ resource, namespace, name, dryRun }: Scope): string {
  const own = PREFIXES[resource.key] ?? resource.resource;
  const prefix = resource.custom || GROUPED.has(resource.group) ? `${resource.group}/${own}` : own;
  // A dry run does not come as far as the store, which puts its own prefix before its keys.
  return `${dryRun ? '' : '/registry'}/${prefix}/${namespace ? `${namespace}/` : ''}${name}`;
}

/** A PUT that names a uid is meant for that very object; a patch that changes it fails in the validation. */
export function checkUid(scope: Scope, object: KubeObject): void {
  const { uid } = object.metadata;
  const old = uid ? find(scope) : undefined;
  if (!old || uid === old.metadata.uid) return;
  const failed = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`;
  const why = `StorageError: invalid object, Code: 4, Key: ${storageKey(scope)}, ResourceVersion: 0, AdditionalErrorMsg: ${failed}`;
  throw conflict(scope.resource.group, scope.resource.resource, scope.name, why);
}

/**
 * Replace an object by one that was decoded and defaulted. `object` is changed in place. Follows
 * handlers.UpdateResource and registry.Store.Update with rest.BeforeUpdate.
 *
 * @param tracked managedFields where the caller has worked them out (server-side apply)
 */
export function updateObject(scope: Scope, object: KubeObject, tracked?: ManagedFieldsEntry[]): KubeObject {
  const { resource } = scope;
  const old = find(scope);
  if (!old) {
    if (!resource.impl.createOnUpdate || scope.subresource)
      throw notFound(resource.group, resource.resource, scope.name);
    return createObject(scope, object);
  }
  dropDuplicateOwners(scope, object);
  object.metadata.managedFields = tracked ?? trackUpdate(scope, old, object);
  const request = new AdmissionRequest(scope, 'UPDATE', object, old);
  mutate(scope, request);
  checkResourceVersion(scope, object, old);
  matchNamespace(scope, object);
  keepSystemFields(object, old);
  allocate(scope, object, old);
  if (resource.impl.fieldsOff) dropFieldsOff(object, resource.impl.fieldsOff, old);
  resource.impl.prepareForUpdate?.(object, old, scope.context);
  // No strategy lets a write to the status change the spec: the two versions share it.
  if (scope.subresource === 'status' && resource.impl.statusKeeps) keepMetadata(object, old, resource.impl.statusKeeps);
  if (scope.subresource === 'status' && old.spec !== undefined && !resource.impl.storage) object.spec = old.spec;
  validateChange(scope, object, old);
  warnOf(scope, object, old);
  admit(scope, request);
  return store(scope, object, old);
}

/** The strategies of subresources warn of nothing; a scale is a write to the object. */
function warnOf(scope: Scope, object: KubeObject, old: KubeObject): void {
  if (scope.subresource && scope.subresource !== 'scale') return;
  for (const text of scope.resource.impl.warnings?.(object, old, scope.context) ?? []) warn(scope, text);
}

function store(scope: Scope, given: KubeObject, old: KubeObject): KubeObject {
  dropEmptyManagedFields(given);
  const object = filled(scope.resource, given, 'storage', old);
  // Only what is stored loses it.
  if (!scope.dryRun) delete object.metadata.selfLink;
  // The status first: where that differs, the rest need not be compared.
  if (sameValue(object.status, old.status) && sameValue(object, old)) return old;
  if (scope.dryRun) return save(scope, object);
  if (old.metadata.deletionTimestamp && mayDelete(scope, object)) {
    remove(scope.core, scope.resource, old, scope.cause);
    return deepFreeze(object);
  }
  return save(scope, object);
}

/** An empty list is none: Go leaves it out where it writes the object. */
function dropEmptyManagedFields(object: KubeObject): void {
  if (!object.metadata.managedFields?.length) delete object.metadata.managedFields;
}

function checkResourceVersion(scope: Scope, object: KubeObject, old: KubeObject): void {
  const { resource } = scope;
  const given = object.metadata.resourceVersion;
  if (!given || given === '0') {
    if (resource.impl.unconditionalUpdate === false) {
      const error = {
        type: 'FieldValueInvalid',
        field: 'metadata.resourceVersion',
        message: 'Invalid value: 0: must be specified for an update',
      } as const;
      throw invalidObject(resource.group, resource.resource, scope.name, [error]);
    }
    object.metadata.resourceVersion = old.metadata.resourceVersion;
    return;
  }
  if (!/^[0-9]+$/.test(given)) throw failure(500, '', `strconv.ParseUint: parsing "${given}": invalid syntax`);
  if (given !== old.metadata.resourceVersion) throw modified(scope);
}

/** What an update cannot change is put back silently. */
function keepSystemFields(object: KubeObject, old: KubeObject): void {
  const meta = object.metadata;
  const before = old.metadata;
  if (before.generation === undefined) delete meta.generation;
  else meta.generation = before.generation;
  meta.uid ||= before.uid;
  meta.creationTimestamp = before.creationTimestamp;
  if (before.deletionTimestamp) meta.deletionTimestamp = before.deletionTimestamp;
  if (before.deletionGracePeriodSeconds !== undefined)
    meta.deletionGracePeriodSeconds ??= before.deletionGracePeriodSeconds;
}

const STATUS_CHECKS = ['update'] as const;

/** The errors of a kind whose rules stand between its looks at the metadata: those of a create come first, or last. */
function ownErrors(
  { resource: { impl }, context }: Scope,
  object: KubeObject,
  found: FieldErrors,
): OwnErrors | undefined {
  const spec = impl.updateChecks?.indexOf('spec') ?? -1;
  if (spec < 0) return undefined;
  const count = impl.validate?.(object, context).length ?? 0;
  if (spec < impl.updateChecks!.indexOf('change')) return { spec: found.slice(0, count), change: found.slice(count) };
  const changes = Math.max(0, found.length - count);
  return { spec: found.slice(changes), change: found.slice(0, changes) };
}

function validateChange(scope: Scope, object: KubeObject, old: KubeObject): void {
  const { resource } = scope;
  const { impl } = resource;
  const rules = {
    namespaced: resource.namespaced,
    nameRule: impl.nameRuleOf?.(object) ?? impl.nameRule,
    anyFinalizer: impl.anyFinalizer,
    updateChecks: scope.subresource ? (impl.statusChecks ?? STATUS_CHECKS) : impl.updateChecks,
  };
  const found = impl.validateUpdate?.(object, old, scope.context) ?? [];
  const own = scope.subresource ? undefined : ownErrors(scope, object, found);
  const errors = own
    ? validateObjectMetaUpdate(object.metadata, old.metadata, rules, undefined, own)
    : [...validateObjectMetaUpdate(object.metadata, old.metadata, rules), ...found];
  const group = impl.storage?.group ?? resource.group;
  if (errors.length) throw invalidObject(group, resource.kind, object.metadata.name, errors);
}
