import { definitionOf, type Schema } from '../../kinds/schema.ts';
import { copy, type KubeObject, type ManagedFieldsEntry } from '../../store/object.ts';
import { readBody } from '../codec/body.ts';
import { isYamlFailure, readYaml, YamlText } from '../codec/yaml-body.ts';
import { createObject } from '../verbs/create.ts';
import { checkReadable, decodeValue, defaultObject, nameOf } from '../codec/decode.ts';
import { compareObjects, sameValue } from './fields-compare.ts';
import { mergeFields } from './fields-merge.ts';
import { checkTyped, fieldsOf, removeFields, withNamedFields } from './fields-of.ts';
import { difference, intersection, isEmpty, memberPaths, NONE, union, type FieldSet } from './fields-set.ts';
import { ElementError } from './field-types.ts';
import {
  emptyObject,
  ownershipSchema,
  readOwners,
  strip,
  takeAway,
  writable,
  writeOwners,
  type Owner,
} from './managed-fields.ts';
import { allowedByLastApplied, renewLastApplied } from './last-applied.ts';
import { filled, find } from '../verbs/objects.ts';
import { DecodeError } from '../codec/go-decode.ts';
import { groupVersion, parseGroupVersion, type Resource } from '../discovery/resources.ts';
import { restoreAs } from '../codec/restore.ts';
import type { Scope } from '../scope.ts';
import { badRequest, conflict, failure, notFound, type StatusCause } from '../status.ts';
import { updateObject } from '../verbs/update.ts';

/** Server-side apply: create the object or merge into it, keeping book of who owns what. Throws StatusError. */
export function applyObject(scope: Scope, body: unknown, force: boolean): { code: number; body: KubeObject } {
  const { resource } = scope;
  const given = readGiven(scope, body);
  const config = readConfig(scope, given);
  const old = find(scope);
  if (!old && scope.subresource) throw notFound(resource.group, resource.resource, scope.name);
  const live = old ?? emptyObject(resource);
  const { merged, owners } = merge(scope, live, config, force);
  const object = typedObject(scope, merged, config);
  checkNames(scope, config.metadata);
  object.metadata.name = scope.name;
  renewLastApplied(scope, object, given);
  // A version to compare with says nothing where there is nothing.
  if (!old) {
    const { uid } = object.metadata;
    if (uid) {
      const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
      throw conflict(resource.group, resource.resource, scope.name, why);
    }
    delete object.metadata.resourceVersion;
    return { code: 201, body: createObject(scope, object, writeOwners(owners)) };
  }
  return { code: 200, body: updateObject(scope, object, tracked(scope, old, object, owners)) };
}

function withoutOwners(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as KubeObject['metadata'] };
}

/** Managers' entries; where nothing but their times changed, those that were. */
function tracked(scope: Scope, old: KubeObject, object: KubeObject, owners: Owner[]): ManagedFieldsEntry[] {
  const before = old.metadata.managedFields ?? [];
  const entries = writeOwners(owners);
  const isSame =
    entries.length === before.length &&
    entries.every((entry, i) => entry === before[i] || sameValue({ ...entry, time: before[i].time }, before[i]));
  if (!isSame) return entries;
  const whole = filled(scope.resource, withoutOwners(object), 'storage');
  return sameValue(whole, withoutOwners(old)) ? before : entries;
}

const isOwn = ({ manager, subresource }: Scope, owner: Owner): boolean =>
  owner.operation === 'Apply' && owner.manager === manager && owner.subresource === subresource;

/** The value that was sent. Throws BadRequest for YAML that cannot be read. */
function readGiven(scope: Scope, body: unknown): unknown {
  if (!(body instanceof YamlText)) return readBody(body).value ?? {};
  const unread = (step: string, why: string): Error =>
    badRequest(`error ${step} YAML: error converting YAML to JSON: ${why}`);
  try {
    const { value, twice } = readYaml(body);
    if (twice && scope.fieldValidation === 'Strict') throw unread('strict decoding', twice);
    return value;
  } catch (error) {
    throw isYamlFailure(error) ? unread('decoding', error.message) : error;
  }
}

/** The configuration as it was sent, checked to be of the kind; kept untyped, since what is absent is not owned. */
function readConfig(scope: Scope, given: unknown): KubeObject {
  const { resource } = scope;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const into = `json: cannot unmarshal ${nameOf(given)} into Go value of type map[string]interface {}`;
    throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${into}`);
  }
  const config = copy(given) as KubeObject;
  if (typeof (config.metadata ?? {}) !== 'object' || Array.isArray(config.metadata))
    throw badRequest('error decoding YAML: metadata must be an object');
  const { group, version, kind } = kindOf(config);
  if (group !== resource.group || version !== resource.version || kind !== resource.kind)
    throw badRequest(`invalid object type: ${group}/${version}, Kind=${kind}`);
  config.metadata ??= {} as KubeObject['metadata'];
  if (config.metadata.managedFields && areReadable(config.metadata.managedFields))
    throw badRequest('metadata.managedFields must be nil');
  return dropNullsOf(config);
}

/** Are entries of managers what they should be? Others are told by their types. */
function areReadable(entries: unknown): boolean {
  try {
    if (!Array.isArray(entries)) return false;
    for (const entry of entries) restoreAs('io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry', entry);
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

/** Group, version and kind that a configuration says; nothing at all where its version cannot be read. */
function kindOf(config: KubeObject): { group: string; version: string; kind: string } {
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
  const parsed = parseGroupVersion(textOf(config.apiVersion));
  if (!parsed) return { group: '', version: '', kind: '' };
  return { group: parsed[0], version: parsed[1], kind: textOf(config.kind) };
}

/** What a configuration says of its name and namespace is looked at last of all. */
function checkNames({ name, namespace, resource }: Scope, metadata: KubeObject['metadata']): void {
  if (metadata.name && metadata.name !== name)
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  if (resource.namespaced && metadata.namespace && metadata.namespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** Server-set metadata in a configuration says nothing. */
function dropNullsOf(config: KubeObject): KubeObject {
  if ((config.metadata as { creationTimestamp?: unknown }).creationTimestamp === null)
    delete config.metadata.creationTimestamp;
  return config;
}

/**
 * An apply's body merged into what is there, and who owns what then; the last of the owners is who applies.
 *
 * @param live as it is, with its managedFields
 */
export const mergeApplied = (scope: Scope, live: KubeObject, body: unknown, force: boolean): Merged =>
  merge(scope, live, readConfig(scope, readGiven(scope, body)), force);

/** What an apply makes of an object, untyped yet. */
export interface Merged {
  readonly merged: KubeObject;
  readonly owners: Owner[];
}

/** merge.Updater.Apply: merge, prune what the manager no longer says, find conflicts, settle ownership. */
function merge(scope: Scope, live: KubeObject, config: KubeObject, force: boolean): Merged {
  const schema = ownershipSchema(scope.resource);
  checkConfig(scope, schema, config);
  const owners = readOwners(live.metadata.managedFields);
  const apiVersion = groupVersion(scope.resource.group, scope.resource.version);
  const last = owners.find((owner) => isOwn(scope, owner));
  const fields = fieldsOf(schema, config);
  const self: Owner = {
    manager: scope.manager,
    operation: 'Apply',
    apiVersion,
    subresource: scope.subresource,
    time: last?.time,
    fields,
  };
  const all = [...owners.filter((owner) => owner !== last), self];
  const whole = withoutOwners(live);
  const united = mergeFields(schema, whole, config) as KubeObject;
  const merged = last ? prune(schema, united, last.fields, all) : united;
  const { added, modified, removed } = compareObjects(schema, whole, merged);
  const changed = writable(union(added, modified), scope);
  if (!force) checkConflicts(all, self, changed, allowedByLastApplied(scope, schema, whole));
  const gone = writable(removed, scope);
  takeAway(all, self, changed, gone);
  // An apply that changes nothing but ownership leaves its entry's time alone: a new entry has none.
  if (!isEmpty(changed) || !isEmpty(gone)) self.time = scope.core.kernel.timestamp();
  self.fields = strip(self.fields, scope);
  return { merged, owners: all };
}

function checkConfig(scope: Scope, schema: Schema | undefined, config: KubeObject): void {
  try {
    checkTyped(schema, config);
  } catch (error) {
    if (!(error instanceof ElementError)) throw error;
    const where = describeObject(scope, config);
    throw failure(500, '', `failed to create typed patch object (${where}): ${error.message}`);
  }
}

/** Take out what the manager had applied before and now leaves out, unless another owns it (merge.Updater.prune). */
function prune(schema: Schema | undefined, merged: KubeObject, last: FieldSet, owners: readonly Owner[]): KubeObject {
  if (isEmpty(last)) return merged;
  let pruned = removeFields(schema, merged, withNamedFields(schema, last));
  const owned = owners.reduce<FieldSet>((set, owner) => union(set, owner.fields), NONE);
  const mergedFields = withNamedFields(schema, fieldsOf(schema, merged));
  const keep = union(withNamedFields(schema, fieldsOf(schema, pruned)), withNamedFields(schema, owned));
  pruned = removeFields(schema, merged, difference(mergedFields, keep));
  const dangling = difference(mergedFields, withNamedFields(schema, fieldsOf(schema, pruned)));
  return removeFields(schema, merged, intersection(dangling, withNamedFields(schema, last))) as KubeObject;
}

/** What others own of the changes, but for what is `allowed`. */
function checkConflicts(owners: readonly Owner[], self: Owner, changed: FieldSet, allowed: FieldSet): void {
  const conflicts: { owner: Owner; path: string }[] = [];
  for (const owner of [...owners].sort((a, b) => (a.manager < b.manager ? -1 : 1))) {
    if (owner === self) continue;
    const lost = difference(intersection(owner.fields, changed), allowed);
    for (const path of memberPaths(lost)) conflicts.push({ owner, path });
  }
  if (!conflicts.length) return;
  const causes: StatusCause[] = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${describeOwner(owner)}`,
    field: path,
  }));
  throw failure(409, 'Conflict', conflictMessage(conflicts), { causes });
}

function conflictMessage(conflicts: readonly { owner: Owner; path: string }[]): string {
  if (conflicts.length === 1) {
    const [{ owner, path }] = conflicts;
    return `Apply failed with 1 conflict: conflict with ${describeOwner(owner)}: ${path}`;
  }
  const byOwner = new Map<string, string[]>();
  for (const { owner, path } of conflicts) {
    const name = describeOwner(owner);
    byOwner.set(name, [...(byOwner.get(name) ?? []), path]);
  }
  const parts = [...byOwner].map(([name, paths]) => [`conflicts with ${name}:`, ...paths.map((path) => `- ${path}`)]);
  return `Apply failed with ${conflicts.length} conflicts: ${parts.flat().join('\n')}`;
}

/** An updating manager is told with the version it wrote, an applying one by its name alone. */
function describeOwner({ manager, operation, apiVersion, subresource }: Owner): string {
  const name = JSON.stringify(manager) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '');
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}

/** `apps/v1, Kind=Deployment`; the core group shows as nothing before its slash. */
const kindText = ({ group, version, kind }: Resource): string => `${group}/${version}, Kind=${kind}`;

const describeObject = ({ resource }: Scope, { metadata }: KubeObject): string =>
  `${metadata.namespace ?? ''}/${metadata.name ?? ''}; ${kindText(resource)}`;

/** The merged value as a typed, defaulted object. */
function typedObject(scope: Scope, merged: KubeObject, config: KubeObject): KubeObject {
  const object = restoreObject(scope, merged, config);
  defaultObject(scope.resource, object);
  return object;
}

function restoreObject(scope: Scope, merged: KubeObject, config: KubeObject): KubeObject {
  const { resource } = scope;
  const definition = definitionOf(resource.group, resource.version, resource.kind);
  if (resource.custom || !definition) return decodeValue(scope, { value: merged, duplicates: [] }, resource);
  try {
    const object = restoreAs(definition, merged).value as unknown as KubeObject;
    checkReadable(resource, resource.kind, object);
    return { ...object, apiVersion: groupVersion(resource.group, resource.version), kind: resource.kind };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const what = describeObject(scope, config);
    const into = `unable to convert unstructured object to ${kindText(resource)}: ${error.message}`;
    throw failure(500, '', `failed to convert new object (${what}) to proper version: ${into}`);
  }
}
