import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from '../store/object.ts';
import { forbidden, invalid, Path, required, tooLong, type FieldErrors } from './field.ts';
import type { NameRule } from './kind.ts';
import {
  byteLength,
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidLabelValue,
  isValidPathSegmentName,
  isValidPathSegmentPrefix,
} from './names.ts';

type Labels = Readonly<Record<string, string>> | undefined;

/**
 * A step of a kind's validation of an update: a look at the metadata as ValidateObjectMetaUpdate (`update`) or as
 * ValidateObjectMeta (`full`); the kind's own rules as at a create (`spec`), and of what may change (`change`).
 */
export type UpdateCheck = 'update' | 'full' | 'spec' | 'change';

/** The errors of a kind's own rules. */
export interface OwnErrors {
  readonly spec: FieldErrors;
  readonly change: FieldErrors;
}

/** What the check of an object's metadata depends on. */
export interface MetadataRules {
  readonly namespaced: boolean;
  readonly nameRule?: NameRule;
  /** Kinds checked by apimachinery's rules alone (admissionregistration, apiextensions) take any qualified finalizer. */
  readonly anyFinalizer?: boolean;
  /** The looks that the kind takes at an update besides the server's (see Kind.updateChecks). */
  readonly updateChecks?: readonly UpdateCheck[];
}

/** The bytes that all annotations of an object may have together. */
const MAX_ANNOTATIONS_BYTES = 256 * 1024;
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

const METADATA = new Path('metadata');

/** A prefix may end with a dash, since letters follow it. */
const maskTrailingDash = (name: string): string =>
  name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;

/** What is wrong with a name (`prefix`: with a generateName). */
export function nameErrors(rule: NameRule | undefined, name: string, prefix: boolean): readonly string[] {
  if (typeof rule === 'function') return rule(name, prefix);
  if (rule === 'path-segment') return isValidPathSegmentName(name);
  if (rule === 'declared-subdomain')
    return prefix
      ? []
      : isDNS1123Subdomain(name).map((why) => why.replace(/^(must be no more than \d+) characters$/, '$1 bytes'));
  const checked = prefix ? maskTrailingDash(name) : name;
  if (rule === 'label') return isDNS1123Label(checked);
  return rule === 'dns1035' ? isDNS1035Label(checked) : isDNS1123Subdomain(checked);
}

/** Errors of a label map; a label's key and value are both told at the map's own path. */
function validateLabels(labels: Labels, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  for (const key of Object.keys(labels ?? {}).sort()) {
    errors.push(...validateLabelName(key, path));
    for (const text of isValidLabelValue(labels![key])) errors.push(invalid(path, labels![key], text));
  }
  return errors;
}

/** Errors of a label's key. */
const validateLabelName = (key: string, path: Path): FieldErrors =>
  isQualifiedName(key).map((text) => invalid(path, key, text));

/** Errors of an annotation map: keys, and the size of all. */
export function validateAnnotations(annotations: Labels, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  let size = 0;
  for (const key of Object.keys(annotations ?? {}).sort()) {
    for (const text of isQualifiedName(key.toLowerCase())) errors.push(invalid(path, key, text));
    size += byteLength(key) + byteLength(annotations![key]);
  }
  if (size > MAX_ANNOTATIONS_BYTES) errors.push(tooLong(path, MAX_ANNOTATIONS_BYTES));
  return errors;
}

/** The version part of an apiVersion, '' where it has none or is malformed. */
function versionOf(apiVersion: string): string {
  const parts = apiVersion.split('/');
  return parts.length > 2 ? '' : parts[parts.length - 1];
}

function validateOwnerReference(owner: OwnerReference, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const { apiVersion = '', kind = '', name = '', uid = '' } = owner;
  if (!versionOf(apiVersion)) errors.push(invalid(path.child('apiVersion'), apiVersion, 'version must not be empty'));
  if (!kind) errors.push(invalid(path.child('kind'), kind, 'must not be empty'));
  if (!name) errors.push(invalid(path.child('name'), name, 'must not be empty'));
  if (!uid) errors.push(invalid(path.child('uid'), uid, 'must not be empty'));
  if (apiVersion === 'v1' && kind === 'Event')
    errors.push(invalid(path, ownerForm(owner), '/v1, Kind=Event is disallowed from being an owner'));
  return errors;
}

/** An owner reference as Go's struct has it. */
const ownerForm = ({
  apiVersion = '',
  kind = '',
  name = '',
  uid = '',
  controller,
  blockOwnerDeletion,
}: OwnerReference): object => ({
  apiVersion,
  kind,
  name,
  uid,
  ...(controller !== undefined && { controller }),
  ...(blockOwnerDeletion !== undefined && { blockOwnerDeletion }),
});

/** Errors of owner references; one only may be the controller. */
function validateOwnerReferences(owners: readonly OwnerReference[] | undefined, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  let first = '';
  for (const owner of owners ?? []) {
    errors.push(...validateOwnerReference(owner, path));
    if (!owner.controller) continue;
    const name = `${owner.kind ?? ''}/${owner.name ?? ''}`;
    if (first) {
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${name}`;
      errors.push(invalid(path, owners!.map(ownerForm), why));
    } else first = name;
  }
  return errors;
}

/** Errors of finalizers' names. */
function validateFinalizers(finalizers: readonly string[] | undefined, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  for (const finalizer of finalizers ?? [])
    for (const text of isQualifiedName(finalizer)) errors.push(invalid(path, finalizer, text));
  if (finalizers?.includes('orphan') && finalizers.includes('foregroundDeletion'))
    errors.push(invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  return errors;
}

function validateManagedFields(entries: readonly ManagedFieldsEntry[] | undefined, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  entries?.forEach(({ operation, fieldsType, manager = '', subresource = '' }, i) => {
    if (operation !== 'Apply' && operation !== 'Update')
      errors.push(invalid(path.index(i).child('operation'), operation ?? '', 'must be `Apply` or `Update`'));
    if (fieldsType && fieldsType !== 'FieldsV1')
      errors.push(invalid(path.index(i).child('fieldsType'), fieldsType, 'must be `FieldsV1`'));
    if (!PLAIN_MANAGER.test(manager)) errors.push(...validateFieldManager(manager, path.index(i).child('manager')));
    if (subresource.length > 256) errors.push(tooLong(path.index(i).child('subresource'), 256));
  });
  return errors;
}

/** Managers with nothing wrong, as nearly all are: printable ASCII. */
const PLAIN_MANAGER = /^[ -~]{0,128}$/;

/** Errors of a field manager's name: at most 128 bytes, all printable. */
export function validateFieldManager(manager: string, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  if (byteLength(manager) > 128) errors.push(tooLong(path, 128));
  // The first character that Go does not take for printable; its place counts bytes.
  const at = manager.search(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u);
  if (at >= 0) {
    const code = manager.codePointAt(at)!.toString(16).toUpperCase().padStart(4, '0');
    const place = byteLength(manager.slice(0, at));
    errors.push(invalid(path, manager, `invalid character U+${code} (at position ${place})`));
  }
  return errors;
}

/** Errors of a new object's metadata, in the server's order. */
export function validateObjectMeta(meta: ObjectMeta, rules: MetadataRules, path: Path = METADATA): FieldErrors {
  const errors: FieldErrors = [];
  const { name = '', generateName = '', namespace = '' } = meta;
  if (generateName)
    for (const text of nameErrors(rules.nameRule, generateName, true))
      errors.push(invalid(path.child('generateName'), generateName, text));
  if (!name) errors.push(required(path.child('name'), 'name or generateName is required'));
  else for (const text of nameErrors(rules.nameRule, name, false)) errors.push(invalid(path.child('name'), name, text));
  if (!rules.namespaced) {
    if (namespace) errors.push(forbidden(path.child('namespace'), 'not allowed on this type'));
  } else if (!namespace) errors.push(required(path.child('namespace')));
  else for (const text of isDNS1123Label(namespace)) errors.push(invalid(path.child('namespace'), namespace, text));
  if ((meta.generation ?? 0) < 0)
    errors.push(invalid(path.child('generation'), meta.generation, 'must be greater than or equal to 0'));
  // Most objects lack most of these: no paths for them.
  if (meta.labels) errors.push(...validateLabels(meta.labels, path.child('labels')));
  if (meta.annotations) errors.push(...validateAnnotations(meta.annotations, path.child('annotations')));
  if (meta.ownerReferences)
    errors.push(...validateOwnerReferences(meta.ownerReferences, path.child('ownerReferences')));
  if (meta.finalizers) errors.push(...validateFinalizers(meta.finalizers, path.child('finalizers')));
  if (meta.managedFields) errors.push(...validateManagedFields(meta.managedFields, path.child('managedFields')));
  if (meta.finalizers && !rules.anyFinalizer) errors.push(...unknownFinalizers(meta, path));
  return errors;
}

/** Finalizers without a domain must be Kubernetes' own. */
function unknownFinalizers(meta: ObjectMeta, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  for (const [i, finalizer] of (meta.finalizers ?? []).entries())
    if (!finalizer.includes('/') && !STANDARD_FINALIZERS.has(finalizer))
      errors.push(
        invalid(
          path.child('finalizers').index(i),
          finalizer,
          'name is neither a standard finalizer name nor is it fully qualified',
        ),
      );
  return errors;
}

const IMMUTABLE = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

/** Errors of a change of metadata, in the server's order; with the kind's `own`, where its rules stand between. */
export function validateObjectMetaUpdate(
  meta: ObjectMeta,
  old: ObjectMeta,
  rules: MetadataRules,
  path: Path = METADATA,
  own: OwnErrors = { spec: [], change: [] },
): FieldErrors {
  const change = changeErrors(meta, old, path);
  // What the two versions share was found right when it was first written; most writes are to a status.
  const same = (field: keyof ObjectMeta): boolean => meta[field] === old[field];
  const fields: FieldErrors = [];
  if (!same('labels')) fields.push(...validateLabels(meta.labels, path.child('labels')));
  if (!same('annotations')) fields.push(...validateAnnotations(meta.annotations, path.child('annotations')));
  if (!same('ownerReferences'))
    fields.push(...validateOwnerReferences(meta.ownerReferences, path.child('ownerReferences')));
  const finalizers = same('finalizers') ? [] : validateFinalizers(meta.finalizers, path.child('finalizers'));
  const unknown = same('finalizers') || rules.anyFinalizer ? [] : unknownFinalizers(meta, path);
  const isManagedAnew = meta.managedFields?.some((entry) => !old.managedFields?.includes(entry));
  const managed = isManagedAnew ? validateManagedFields(meta.managedFields, path.child('managedFields')) : [];
  const prefixes: FieldErrors = [];
  const { name = '', generateName = '' } = meta;
  // A name that was good may be so no longer where it follows from the spec.
  const isFullCheck = (rules.updateChecks ?? ['full']).includes('full');
  const names = typeof rules.nameRule === 'function' && isFullCheck ? nameErrors(rules.nameRule, name, false) : [];
  const segments = isValidPathSegmentPrefix(generateName).map((why) =>
    invalid(path.child('generateName'), generateName, why),
  );
  if (meta.generateName && !same('generateName'))
    for (const text of nameErrors(rules.nameRule, meta.generateName, true))
      prefixes.push(invalid(path.child('generateName'), meta.generateName, text));
  for (const text of names) prefixes.push(invalid(path.child('name'), name, text));
  if (
    !(
      change.length +
      fields.length +
      finalizers.length +
      managed.length +
      unknown.length +
      prefixes.length +
      segments.length +
      own.spec.length +
      own.change.length
    )
  )
    return [];
  // The server looks twice (ValidateObjectMetaAccessor and ValidateObjectMetaAccessorUpdate), the kind as it likes.
  const errors = [...segments, ...fields, ...finalizers, ...managed, ...change, ...fields, ...managed];
  for (const check of rules.updateChecks ?? ['update', 'full'])
    if (check === 'spec' || check === 'change') errors.push(...own[check]);
    else if (check === 'full') errors.push(...prefixes, ...fields, ...finalizers, ...managed, ...unknown);
    else errors.push(...change, ...fields, ...managed, ...unknown);
  return errors;
}

/** What must not change, in the server's order. */
function changeErrors(meta: ObjectMeta, old: ObjectMeta, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  if (old.deletionTimestamp) errors.push(...newFinalizers(meta, old, path.child('finalizers')));
  if (!meta.resourceVersion) errors.push(invalid(path.child('resourceVersion'), '', 'must be specified for an update'));
  if ((meta.generation ?? 0) < (old.generation ?? 0))
    errors.push(invalid(path.child('generation'), meta.generation ?? 0, 'must not be decremented'));
  for (const field of IMMUTABLE)
    if ((meta[field] ?? null) !== (old[field] ?? null))
      errors.push(invalid(path.child(field), meta[field] ?? null, 'field is immutable'));
  return errors;
}

function newFinalizers(meta: ObjectMeta, old: ObjectMeta, path: Path): FieldErrors {
  const extra = (meta.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer)).sort();
  if (!extra.length) return [];
  const list = `[]string{${extra.map((finalizer) => `"${finalizer}"`).join(', ')}}`;
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [forbidden(path, why)];
}
