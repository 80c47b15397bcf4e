import { invalid, Path } from '../../kinds/field.ts';
import { formatSelector, selectorOf } from '../../kinds/selectors.ts';
import { copy, type FieldsV1, type KubeObject, type ManagedFieldsEntry } from '../../store/object.ts';
import type { ApiRequest } from '../api.ts';
import { readBody } from '../codec/body.ts';
import { decodeValue } from '../codec/decode.ts';
import { editable, findOrThrow } from '../verbs/objects.ts';
import { applyPatch } from '../patch/patch-types.ts';
import type { RequestInfo } from '../request/request-info.ts';
import type { Scope } from '../scope.ts';
import { badRequest, invalidObject } from '../status.ts';
import { updateObject } from '../verbs/update.ts';
import type { Answer } from '../verbs/verbs.ts';

/** Where a kind keeps its replicas; custom resources name their own paths. */
interface ScalePaths {
  readonly spec: readonly string[];
  readonly status: readonly string[];
  readonly selector?: readonly string[];
}

const BUILT_IN: ScalePaths = { spec: ['spec', 'replicas'], status: ['status', 'replicas'] };

/** Read, replace or patch an object's scale. */
export function answerScale(scope: Scope, request: ApiRequest, { verb }: RequestInfo): Answer {
  const object = findOrThrow(scope);
  const scale = scaleOf(scope, object);
  if (verb === 'get') return { code: 200, body: scale };
  const wanted =
    verb === 'patch'
      ? (applyPatch(scope, request, withOwners(scope, object, scale), SCALE_SCHEMA) as KubeObject)
      : decodeValue(scope, readBody(request.body), SCALE_SCHEMA);
  return { code: 200, body: scaleOf(scope, setScale(scope, object, wanted)) };
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

function setScale(scope: Scope, object: KubeObject, wanted: KubeObject): KubeObject {
  const replicas: number = wanted?.spec?.replicas ?? 0;
  if (wanted?.metadata?.name && wanted.metadata.name !== scope.name)
    throw badRequest(
      `the name of the object (${wanted.metadata.name}) does not match the name on the URL (${scope.name})`,
    );
  if (replicas < 0) {
    const error = invalid(new Path('spec.replicas'), replicas, 'must be greater than or equal to 0');
    throw invalidObject('autoscaling', 'Scale', scope.name, [error]);
  }
  const changed = editable(object, scope.resource);
  const path = pathsOf(scope).spec;
  const tracked = ownersAfter(object, path, replicas);
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
