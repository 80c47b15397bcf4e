import type { Schema } from '../../kinds/schema.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../store/object.ts';
import { compareObjects } from './fields-compare.ts';
import {
  difference,
  fromFieldsV1,
  intersection,
  isEmpty,
  LEAF,
  NONE,
  recursiveDifference,
  union,
  type FieldSet,
} from './fields-set.ts';
import { filled } from '../verbs/objects.ts';
import { groupVersion, type Resource } from '../discovery/resources.ts';
import type { Scope } from '../scope.ts';

/** What one manager owns, decoded. */
export interface Owner {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  time: string | undefined;
  fields: FieldSet;
  /** The entry that it was read from: written again as it is where nothing of it changed. */
  readonly entry?: ManagedFieldsEntry;
}

/** Managers that only update are at most this many; older ones are told together. */
const MAX_UPDATE_MANAGERS = 10;
const ANCIENT = 'ancient-changes';

/** A set of plain fields. */
const setOf = (paths: readonly string[]): FieldSet =>
  paths.map((path) => path.split('.').reduceRight((below, name) => NONE.with(`f:${name}`, below), LEAF)).reduce(union);

/** Nobody owns these: the server sets them. */
const UNOWNED = setOf([
  'apiVersion',
  'kind',
  'metadata',
  'metadata.name',
  'metadata.namespace',
  'metadata.creationTimestamp',
  'metadata.selfLink',
  'metadata.uid',
  'metadata.clusterName',
  'metadata.generation',
  'metadata.managedFields',
  'metadata.resourceVersion',
]);
const STATUS = setOf(['status']);
const SPEC = setOf(['spec']);
/** Kinds whose spec nobody may change once it is there. */
const RESET: Readonly<Record<string, FieldSet>> = {
  'certificatesigningrequests.certificates.k8s.io': setOf(['spec', 'status']),
};

/** What a write to this (sub)resource cannot change and hence never owns (the strategy's GetResetFields). */
function resetFields({ resource, subresource }: Scope): FieldSet {
  const own = RESET[resource.key];
  if (own) return own;
  if (subresource === 'status') return statusReset(resource);
  return !subresource && resource.subresources.has('status') ? STATUS : NONE;
}

const statusResets = new WeakMap<Resource, FieldSet>();

function statusReset(resource: Resource): FieldSet {
  const { statusKeeps } = resource.impl;
  if (!statusKeeps) return SPEC;
  let set = statusResets.get(resource);
  if (!set) statusResets.set(resource, (set = union(SPEC, setOf(statusKeeps.map((field) => `metadata.${field}`)))));
  return set;
}

/** The schema by which a resource's fields are owned. */
export const ownershipSchema = (resource: Resource): Schema | undefined => resource.custom?.schema ?? resource.schema;

/** What an object of a kind looks like before anybody has set anything. */
export function emptyObject(resource: Resource): KubeObject {
  const object = filled(resource, {} as KubeObject, 'json');
  object.metadata ??= {} as KubeObject['metadata'];
  object.apiVersion = groupVersion(resource.group, resource.version);
  object.kind = resource.kind;
  return object;
}

const empties = new WeakMap<Resource, KubeObject>();

function emptyOf(resource: Resource): KubeObject {
  let object = empties.get(resource);
  if (!object) empties.set(resource, (object = emptyObject(resource)));
  return object;
}

/** Decode managedFields. */
export function readOwners(entries: readonly ManagedFieldsEntry[] | undefined): Owner[] {
  return (entries ?? []).map((entry) => ({
    manager: entry.manager ?? '',
    operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
    apiVersion: entry.apiVersion ?? '',
    subresource: entry.subresource ?? '',
    time: entry.time,
    fields: fromFieldsV1(entry.fieldsV1),
    entry,
  }));
}

/** Encode managedFields in the server's order: applies first, then by time, manager, version and subresource. */
export function writeOwners(owners: readonly Owner[]): ManagedFieldsEntry[] {
  const left = owners.filter(({ fields }) => !isEmpty(fields));
  return (left.length > 1 ? left.sort(compareOwners) : left).map(writeOwner);
}

function writeOwner({ manager, operation, apiVersion, subresource, time, fields, entry }: Owner): ManagedFieldsEntry {
  const isSame = entry?.fieldsV1 !== undefined && fromFieldsV1(entry.fieldsV1) === fields;
  if (isSame && entry.time === time) return entry;
  return {
    manager,
    operation,
    apiVersion,
    ...(time !== undefined && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: isSame ? entry.fieldsV1 : fields.fields,
    ...(subresource && { subresource }),
  };
}

function compareOwners(a: ManagedFieldsEntry | Owner, b: ManagedFieldsEntry | Owner): number {
  return (
    compareTexts(a.operation, b.operation) ||
    compareTexts(a.time, b.time) ||
    compareTexts(a.manager, b.manager) ||
    compareTexts(a.apiVersion, b.apiVersion) ||
    compareTexts(a.subresource, b.subresource)
  );
}

const compareTexts = (a = '', b = ''): number => (a === b ? 0 : a < b ? -1 : 1);

const isReset = (entries: readonly ManagedFieldsEntry[] | undefined): boolean =>
  entries?.length === 1 && Object.keys(entries[0]).length === 0;

/** The owners that a write begins with: the new object's own where it brings some, else those of the stored one. */
function startingOwners(scope: Scope, old: KubeObject | undefined, object: KubeObject): readonly ManagedFieldsEntry[] {
  const given = object.metadata.managedFields;
  const stored = old?.metadata.managedFields ?? [];
  if (scope.subresource || !given?.length) return stored;
  if (isReset(given)) return [];
  return given.every(isReadable) ? given.filter((entry) => !isEmpty(fromFieldsV1(entry.fieldsV1))) : stored;
}

/** Whether an entry can be read; where one of a list cannot, the server keeps to what it stored. */
const isReadable = ({ operation, apiVersion, fieldsType, fieldsV1 }: ManagedFieldsEntry): boolean =>
  (operation === 'Apply' || operation === 'Update') &&
  !!apiVersion &&
  fieldsType === 'FieldsV1' &&
  (fieldsV1 === undefined || (typeof fieldsV1 === 'object' && fieldsV1 !== null && !Array.isArray(fieldsV1)));

/** managedFields after `scope.manager` wrote `object` where `old` was (merge.Updater.Update). */
export function trackUpdate(scope: Scope, old: KubeObject | undefined, object: KubeObject): ManagedFieldsEntry[] {
  const { resource } = scope;
  const schema = ownershipSchema(resource);
  const live = old ?? emptyOf(resource);
  // What Go's encoder adds to what was given is owned as well.
  const comparison = compareObjects(schema, live, filled(resource, object, 'json', old));
  const reset = resetFields(scope);
  // What this write cannot change changes nobody's ownership, whatever the body says of it.
  const written = recursiveDifference(union(comparison.added, comparison.modified), reset);
  const removed = recursiveDifference(comparison.removed, reset);
  const entries = startingOwners(scope, old, object);
  const changed = difference(written, UNOWNED);
  if (isEmpty(changed) && isEmpty(removed)) return entries as ManagedFieldsEntry[];
  // An object that nobody's fields were noted of is not begun to be tracked by an update (skipNonAppliedManager).
  if (old?.metadata.uid && !entries.length) return [];
  const apiVersion = groupVersion(resource.group, resource.version);
  const alone = changeOwn(scope, entries, apiVersion, { written, removed, changed });
  if (alone) return alone;
  const owners = readOwners(entries);
  const own = owners.find((owner) => isOwn(scope, owner, apiVersion));
  takeAway(owners, own, written, removed);
  if (own) own.fields = without(own.fields, removed);
  if (!isEmpty(changed)) give(owners, own, scope, apiVersion, changed);
  return writeOwners(capManagers(owners));
}

/** Is an entry that of the scope's manager, as far as it updates? */
const isOwn = (
  { manager, subresource }: Scope,
  entry: Pick<ManagedFieldsEntry, 'manager' | 'operation' | 'subresource' | 'apiVersion'>,
  apiVersion: string,
): boolean =>
  entry.operation === 'Update' &&
  (entry.manager ?? '') === manager &&
  (entry.subresource ?? '') === subresource &&
  entry.apiVersion === apiVersion;

/** What a write did: fields that were written, those that were removed, and of the written those that have owners. */
interface Written {
  readonly written: FieldSet;
  readonly removed: FieldSet;
  readonly changed: FieldSet;
}

/** The entries after a write that touches nobody else's fields, as nearly all are; undefined for others. */
function changeOwn(
  scope: Scope,
  entries: readonly ManagedFieldsEntry[],
  apiVersion: string,
  { written, removed, changed }: Written,
): ManagedFieldsEntry[] | undefined {
  if (entries.length >= MAX_UPDATE_MANAGERS) return undefined;
  let at = -1;
  let own: FieldSet = NONE;
  for (let i = 0; i < entries.length; i++) {
    const fields = fromFieldsV1(entries[i].fieldsV1);
    if (isEmpty(fields)) return undefined;
    if (at < 0 && isOwn(scope, entries[i], apiVersion)) {
      at = i;
      own = without(fields, removed);
    } else if (!isEmpty(intersection(fields, written)) || !isEmpty(intersection(fields, removed))) return undefined;
  }
  const adds = !isEmpty(difference(changed, own));
  const fields = adds ? union(own, changed) : own;
  if (isEmpty(fields)) return undefined;
  const { manager, subresource } = scope;
  const time = isEmpty(changed) ? entries[at].time : timeOf(scope);
  const entry = at < 0 ? undefined : entries[at];
  const out = entries.slice();
  out[at < 0 ? entries.length : at] = writeOwner({
    manager,
    operation: 'Update',
    apiVersion,
    subresource,
    time,
    fields,
    entry,
  });
  for (let i = 1; i < out.length; i++) if (compareOwners(out[i - 1], out[i]) > 0) return out.sort(compareOwners);
  return out;
}

/** What is written through `scale` is passed on to the object without its time. */
const timeOf = ({ subresource, core }: Scope): string | undefined =>
  subresource === 'scale' ? undefined : core.kernel.timestamp();

/** As {@link difference}, but the same set where nothing is taken away, so that it need not be written anew. */
function without(fields: FieldSet, gone: FieldSet): FieldSet {
  const lost = intersection(fields, gone);
  return isEmpty(lost) ? fields : difference(fields, lost);
}

/** Nobody but `self` owns what was changed or removed any longer. */
export function takeAway(owners: Owner[], self: Owner | undefined, changed: FieldSet, removed: FieldSet): void {
  for (const owner of owners) if (owner !== self) owner.fields = without(without(owner.fields, changed), removed);
}

function give(owners: Owner[], own: Owner | undefined, scope: Scope, apiVersion: string, fields: FieldSet): void {
  const { manager, subresource } = scope;
  const time = timeOf(scope);
  if (!own) {
    owners.push({ manager, operation: 'Update', apiVersion, subresource, time, fields });
    return;
  }
  if (!isEmpty(difference(fields, own.fields))) own.fields = union(own.fields, fields);
  own.time = time;
}

/** The oldest of too many updating managers become one. */
function capManagers(owners: Owner[]): Owner[] {
  if (owners.length <= MAX_UPDATE_MANAGERS) return owners;
  const updaters = owners.filter(({ operation, fields }) => operation === 'Update' && !isEmpty(fields));
  if (updaters.length <= MAX_UPDATE_MANAGERS) return owners;
  const oldest = updaters.sort(compareOwners).slice(0, updaters.length - MAX_UPDATE_MANAGERS + 1);
  const merged = new Map<string, Owner>();
  for (const owner of oldest) {
    const key = owner.apiVersion;
    const found = merged.get(key);
    if (found) {
      found.fields = union(found.fields, owner.fields);
      found.time = owner.time;
    } else merged.set(key, { ...owner, manager: ANCIENT, subresource: '' });
  }
  return [...owners.filter((owner) => !oldest.includes(owner)), ...merged.values()];
}

/** A set without what a write to this (sub)resource cannot change. */
export const writable = (fields: FieldSet, scope: Scope): FieldSet => recursiveDifference(fields, resetFields(scope));

/** Owners after dropping what nobody owns. */
export const strip = (fields: FieldSet, scope: Scope): FieldSet =>
  recursiveDifference(difference(fields, UNOWNED), resetFields(scope));
