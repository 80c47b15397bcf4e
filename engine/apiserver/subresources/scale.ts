import { invalid, Path } from '../../kinds/field.ts';
import { validateObjectMeta } from '../../kinds/metadata.ts';
import { definitionOf } from '../../kinds/schema.ts';
import { formatSelector, selectorOf } from '../../kinds/selectors.ts';
import { copy, type FieldsV1, type KubeObject, type ManagedFieldsEntry } from '../../store/object.ts';
import type { ApiRequest } from '../api.ts';
import { readBody } from '../codec/body.ts';
import { decodeValue } from '../codec/decode.ts';
import { editable, findOrThrow } from '../verbs/objects.ts';
import { groupVersion, type Resource } from '../discovery/resources.ts';
import { mergeApplied } from '../fields/apply.ts';
import type { Owner } from '../fields/managed-fields.ts';
import { checkUrl } from '../verbs/check-url.ts';
import { applyPatch, patchType } from '../patch/patch-types.ts';
import type { RequestInfo } from '../request/request-info.ts';
import type { Scope } from '../scope.ts';
import { conflict, invalidObject } from '../status.ts';
import { checkUid, updateObject } from '../verbs/update.ts';
import type { Answer } from '../verbs/verbs.ts';

/** Where a kind keeps its replicas; custom resources name their own paths. */
interface ScalePaths {
  readonly spec: readonly string[];
  readonly status: readonly string[];
  readonly selector?: readonly string[];
}

const BUILT_IN: ScalePaths = { spec: ['spec', 'replicas'], status: ['status', 'replicas'] };

/** Read, replace or patch an object's scale. */
export function answerScale(scope: Scope, request: ApiRequest, { verb }: RequestInfo, force: boolean): Answer {
  const object = findOrThrow(scope);
  const scale = scaleOf(scope, object);
  if (verb === 'get') return { code: 200, body: scale };
  if (verb === 'patch' && patchType(scope, request) === 'apply') return applyScale(scope, request.body, object, force);
  const wanted =
    verb === 'patch'
      ? (applyPatch(scope, request, withOwners(scope, object, scale), SCALE_SCHEMA) as KubeObject)
      : decodeValue(scope, readBody(request.body), SCALE_SCHEMA);
  checkUrl(scope, wanted);
  if (verb === 'patch') checkSameUid(scope, object, wanted);
  else checkUid(scope, wanted);
  return { code: 200, body: scaleOf(scope, setScale(scope, object, wanted)) };
}

/** Server-side apply of a Scale: the owners of the replicas are those of the object's own field. */
function applyScale(scope: Scope, body: unknown, object: KubeObject, force: boolean): Answer {
  const live = withOwners(scope, object, scaleOf(scope, object));
  const { merged, owners } = mergeApplied(scaleScope(scope), live, body, force);
  const wanted = decodeValue(scope, { value: merged, duplicates: [] }, SCALE_SCHEMA);
  checkUrl(scope, wanted);
  checkSameUid(scope, object, wanted);
  return { code: 200, body: scaleOf(scope, setScale(scope, object, wanted, ownersOf(scope, object, owners))) };
}

/** The scope of a request to a scale, as that of a kind of its own. */
function scaleScope(scope: Scope): Scope {
  const { group, version, kind } = SCALE_SCHEMA;
  const schema = { $ref: `#/definitions/${definitionOf(group, version, kind)!}` };
  const resource = { ...scope.resource, ...SCALE_SCHEMA, schema, custom: undefined, subresources: new Set() };
  return { ...scope, resource: resource as unknown as Resource };
}

/** The object's entries once a Scale was applied: who owns the replicas there is told there (ToParent). */
function ownersOf(scope: Scope, object: KubeObject, owners: readonly Owner[]): ManagedFieldsEntry[] {
  const path = pathsOf(scope).spec.map((key) => `f:${key}`);
  const [spec] = path;
  const isOwner = (entry: Pick<ManagedFieldsEntry, 'manager' | 'operation' | 'subresource'>): boolean =>
    owners.some(
      (owner) =>
        owner.manager === entry.manager &&
        owner.operation === entry.operation &&
        owner.subresource === (entry.subresource ?? '') &&
        owner.fields.child(spec) !== undefined,
    );
  const { group, version } = scope.resource;
  const kept = (object.metadata.managedFields ?? []).flatMap((entry) => {
    if (at(entry.fieldsV1, path) === undefined || isOwner(entry)) return [entry];
    const left = without(entry.fieldsV1 ?? {}, path);
    return left ? [{ ...entry, fieldsV1: left }] : [];
  });
  const self = owners[owners.length - 1];
  if (!self.fields.child(spec) || kept.some((entry) => at(entry.fieldsV1, path) !== undefined && isSame(entry, self)))
    return kept;
  const fieldsV1 = path.reduceRight<FieldsV1>((below, key) => ({ [key]: below }), {});
  const entry: ManagedFieldsEntry = {
    manager: self.manager,
    operation: self.operation,
    apiVersion: groupVersion(group, version),
    ...(self.time !== undefined && { time: self.time }),
    fieldsType: 'FieldsV1',
    fieldsV1,
    subresource: 'scale',
  };
  const first = kept.findIndex(({ operation }) => operation !== 'Apply');
  return first < 0 ? [...kept, entry] : [...kept.slice(0, first), entry, ...kept.slice(first)];
}

const isSame = (entry: ManagedFieldsEntry, owner: Owner): boolean =>
  entry.manager === owner.manager &&
  entry.operation === owner.operation &&
  (entry.subresource ?? '') === owner.subresource;

function checkSameUid({ resource, name }: Scope, object: KubeObject, { metadata: { uid } }: KubeObject): void {
  if (!uid || uid === object.metadata.uid) return;
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${object.metadata.uid}`;
  throw conflict(resource.group, `${resource.resource}/scale`, name, why);
}

const SCALE_SCHEMA = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

const at = (object: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);

const pathsOf = ({ resource }: Scope): ScalePaths => resource.custom?.scale ?? BUILT_IN;

function scaleOf(scope: Scope, object: KubeObject): KubeObject {
  const paths = pathsOf(scope);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = selectorText(object, paths);
  const replicas = at(object, paths.spec);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas ? { replicas } : {},
    status: { replicas: at(object, paths.status) ?? 0, ...(selector && { selector }) },
  };
}

/** The scale with those who own the replicas, as patches see it (managedfields.ScaleHandler's ToSubresource). */
function withOwners(scope: Scope, object: KubeObject, scale: KubeObject): KubeObject {
  const path = pathsOf(scope).spec.map((key) => `f:${key}`);
  const entries: readonly ManagedFieldsEntry[] = object.metadata.managedFields ?? [];
  const managedFields = entries
    .filter(({ fieldsV1 }) => at(fieldsV1, path) !== undefined)
    .map(({ manager, operation, time, subresource }) => ({
      manager,
      operation,
      apiVersion: 'autoscaling/v1',
      // The time of an entry of a subresource gets lost.
      ...(time && !subresource && { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      ...(subresource && { subresource }),
    }));
  if (!managedFields.length) return scale;
  return { ...scale, metadata: { ...scale.metadata, managedFields } } as KubeObject;
}

function selectorText(object: KubeObject, paths: ScalePaths): string {
  if (paths.selector) return String(at(object, paths.selector) ?? '');
  const selector = object.spec?.selector;
  if (object.kind === 'ReplicationController') return formatSelector(selectorOf({ matchLabels: selector ?? {} })!);
  return formatSelector(selectorOf(selector) ?? []);
}

function setScale(scope: Scope, object: KubeObject, wanted: KubeObject, owners?: ManagedFieldsEntry[]): KubeObject {
  const replicas: number = wanted?.spec?.replicas ?? 0;
  wanted.metadata.namespace ||= scope.namespace;
  const errors = validateObjectMeta(wanted.metadata, { namespaced: true });
  if (replicas < 0) errors.push(invalid(new Path('spec.replicas'), replicas, 'must be greater than or equal to 0'));
  if (errors.length) throw invalidObject('autoscaling', 'Scale', scope.name, errors);
  const changed = editable(object, scope.resource);
  const path = pathsOf(scope).spec;
  const tracked = owners ?? ownersAfter(object, path, replicas);
  const parent = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>(
      (value, key) => (value[key] ??= {}) as Record<string, unknown>,
      changed as Record<string, unknown>,
    );
  parent[path[path.length - 1]] = replicas;
  const { resourceVersion, uid } = wanted.metadata ?? {};
  const metadata = { ...changed.metadata };
  if (resourceVersion) metadata.resourceVersion = resourceVersion;
  if (uid) metadata.uid = uid;
  return updateObject(scope, { ...copy(changed), metadata }, tracked);
}

/**
 * Who owns the replicas once they are set, where that is another matter than with other fields: replicas that nobody
 * owned are not tracked, and a scale of 0 does not have the field, so that nobody owns it afterwards. Undefined where
 * the writer becomes their owner as usual. Follows managedfields.ScaleHandler.
 */
function ownersAfter(object: KubeObject, path: readonly string[], replicas: number): ManagedFieldsEntry[] | undefined {
  if (at(object, path) === replicas) return undefined;
  const entries: readonly ManagedFieldsEntry[] = object.metadata.managedFields ?? [];
  const fields = path.map((key) => `f:${key}`);
  if (!entries.some(({ fieldsV1 }) => at(fieldsV1, fields) !== undefined)) return [...entries];
  if (replicas !== 0) return undefined;
  return entries.flatMap((entry) => {
    const left = without(entry.fieldsV1 ?? {}, fields);
    return left ? [{ ...entry, fieldsV1: left }] : [];
  });
}

/** A set of fields without one path; undefined where nothing is left. */
function without(fields: FieldsV1, [key, ...rest]: readonly string[]): FieldsV1 | undefined {
  const { [key]: below, ...others } = fields;
  const left = rest.length && below !== undefined ? without(below, rest) : undefined;
  const result = left ? { ...fields, [key]: left } : others;
  return Object.keys(result).length ? result : undefined;
}
