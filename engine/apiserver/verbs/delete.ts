import { AdmissionRequest } from '../admission/admission.ts';
import { formatSeconds } from '../../kernel/kernel.ts';
import { equal } from '../../kinds/equality.ts';
import type { KubeObject, ObjectMeta } from '../../store/object.ts';
import { CLEANUP, DEFINITIONS } from '../discovery/custom-resources.ts';
import { editable, findOrThrow, remove, save } from './objects.ts';
import { admit, mutate, warn, type Scope } from '../scope.ts';
import { conflict, type Status } from '../status.ts';

/** `DeleteOptions` as far as deletion looks at them; preconditions are flat. */
export interface DeletionOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** What came of a delete: the object as it now is (still there) or was, and whether it is gone. */
export interface Deletion {
  readonly object: KubeObject;
  readonly deleted: boolean;
}

const GC_FINALIZERS = ['orphan', 'foregroundDeletion'];

/** May an object that is being deleted go for good? (no finalizers left, its grace over) */
export function mayDelete(scope: Scope, object: KubeObject): boolean {
  const { finalizers, deletionGracePeriodSeconds = 0 } = object.metadata;
  if (isNamespace(scope) && object.spec?.finalizers?.length) return false;
  return !finalizers?.length && deletionGracePeriodSeconds === 0;
}

const isNamespace = ({ resource }: Scope): boolean => resource.key === 'namespaces';

/** Delete the object a scope names, or begin to. Follows registry.Store.Delete and rest.BeforeDelete. */
export function deleteObject(scope: Scope, options: DeletionOptions): Deletion {
  mutate(scope, new AdmissionRequest(scope, 'DELETE', undefined, undefined));
  const old = findOrThrow(scope);
  checkPreconditions(scope, old, options);
  admit(scope, new AdmissionRequest(scope, 'DELETE', undefined, old));
  warnOfOrphans(scope, options);
  const object = editable(old, scope.resource);
  if (isNamespace(scope) && !object.metadata.deletionTimestamp) return terminateNamespace(scope, object, options);
  if (scope.resource.key === DEFINITIONS && !object.metadata.deletionTimestamp)
    return terminateDefinition(scope, object, options);
  const grace = beginDeletion(scope, object, options.gracePeriodSeconds);
  if (grace === 'pending' && !changesFinalizers(scope, object.metadata, options))
    return { object: old, deleted: false };
  setFinalizers(scope, object.metadata, options);
  const blocked = !!object.metadata.finalizers?.length || (isNamespace(scope) && object.spec?.finalizers?.length > 0);
  if (grace === 'none' && blocked) markAsDeleting(scope, object.metadata);
  if (!blocked && (grace === 'none' || (typeof grace === 'number' && grace === 0)))
    return finish(scope, old, object, grace !== 'none');
  if (equal(object, old)) return { object: old, deleted: false };
  return { object: scope.dryRun ? object : save(scope, object), deleted: false };
}

/** Jobs alone tell that their pods stay (pkg/registry/batch/job). */
function warnOfOrphans(scope: Scope, { propagationPolicy, orphanDependents }: DeletionOptions): void {
  if (scope.resource.key !== 'jobs.batch' || propagationPolicy !== undefined || orphanDependents !== undefined) return;
  const way =
    'set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';
  warn(scope, `child pods are preserved by default when jobs are deleted; ${way}`);
}

/** @param graceful the end of its grace is told in what comes back. */
function finish(scope: Scope, old: KubeObject, object: KubeObject, graceful: boolean): Deletion {
  if (scope.dryRun) return { object, deleted: true };
  const gone = remove(scope.core, scope.resource, old, scope.cause) ?? object;
  const { resourceVersion } = gone.metadata;
  return { object: graceful ? { ...object, metadata: { ...object.metadata, resourceVersion } } : gone, deleted: true };
}

/** Here the server names the kind where it names the resource elsewhere (rest.BeforeDelete). */
function checkPreconditions(scope: Scope, { metadata }: KubeObject, { uid, resourceVersion }: DeletionOptions): void {
  const { group, kind } = scope.resource;
  const fail = (what: string, given: string, found: string | undefined, then: string): Error => {
    const why = `the ${what} in the precondition (${given}) does not match the ${what} in record (${found}). ${then}`;
    return conflict(group, kind, scope.name, why);
  };
  if (uid !== undefined && uid !== metadata.uid)
    throw fail('UID', uid, metadata.uid, 'The object might have been deleted and then recreated');
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw fail('ResourceVersion', resourceVersion, metadata.resourceVersion, 'The object might have been modified');
}

/**
 * Set the grace period and its end. `none`: the kind knows no grace; `pending`: a deletion under way goes on; otherwise
 * the seconds.
 */
function beginDeletion(scope: Scope, object: KubeObject, requested: number | undefined): number | 'none' | 'pending' {
  const meta = object.metadata;
  const { kernel } = scope.core;
  if (meta.deletionTimestamp) {
    const left = meta.deletionGracePeriodSeconds;
    if (!left) return 'none';
    if (requested === undefined || requested >= left) return 'pending';
    const grace = requested < 0 ? 1 : requested;
    meta.deletionTimestamp = formatSeconds(Date.parse(meta.deletionTimestamp) + (grace - left) * 1000);
    meta.deletionGracePeriodSeconds = grace;
    return grace;
  }
  const grace = scope.resource.impl.gracePeriodSeconds?.(object, requested);
  if (grace === undefined) return 'none';
  meta.deletionTimestamp = formatSeconds(kernel.now + grace * 1000);
  meta.deletionGracePeriodSeconds = grace;
  if (meta.generation) meta.generation++;
  return grace;
}

function markAsDeleting(scope: Scope, meta: ObjectMeta): void {
  if (!meta.deletionTimestamp) {
    meta.deletionTimestamp = scope.core.kernel.timestamp();
    if (meta.generation) meta.generation++;
  }
  meta.deletionGracePeriodSeconds = 0;
}

/** The garbage collector's finalizer that the options, the object or its kind ask for. */
function wantedFinalizer(scope: Scope, meta: ObjectMeta, options: DeletionOptions): string | undefined {
  const { propagationPolicy, orphanDependents } = options;
  if (propagationPolicy === 'Orphan' || orphanDependents === true) return 'orphan';
  if (propagationPolicy === 'Foreground') return 'foregroundDeletion';
  if (propagationPolicy === 'Background' || orphanDependents === false) return undefined;
  const own = GC_FINALIZERS.find((finalizer) => meta.finalizers?.includes(finalizer));
  return own ?? (scope.resource.impl.orphansDependents ? 'orphan' : undefined);
}

function finalizersFor(scope: Scope, meta: ObjectMeta, options: DeletionOptions): string[] {
  const kept = (meta.finalizers ?? []).filter((finalizer) => !GC_FINALIZERS.includes(finalizer));
  const wanted = wantedFinalizer(scope, meta, options);
  return wanted ? [...kept, wanted] : kept;
}

const changesFinalizers = (scope: Scope, meta: ObjectMeta, options: DeletionOptions): boolean =>
  !equal([...(meta.finalizers ?? [])].sort(), finalizersFor(scope, meta, options).sort());

function setFinalizers(scope: Scope, meta: ObjectMeta, options: DeletionOptions): void {
  if (!changesFinalizers(scope, meta, options)) return;
  const finalizers = finalizersFor(scope, meta, options);
  if (finalizers.length) meta.finalizers = finalizers;
  else delete meta.finalizers;
}

/** A namespace is first emptied: it becomes Terminating and goes when its finalizers are taken away. */
function terminateNamespace(scope: Scope, object: KubeObject, options: DeletionOptions): Deletion {
  object.metadata.deletionTimestamp = scope.core.kernel.timestamp();
  object.status = { ...object.status, phase: 'Terminating' };
  setFinalizers(scope, object.metadata, options);
  return { object: scope.dryRun ? object : save(scope, object), deleted: false };
}

/** What a definition defines is deleted first: its finalizer is set now (apiextensions' storage of definitions). */
function terminateDefinition(scope: Scope, object: KubeObject, options: DeletionOptions): Deletion {
  const { metadata, status } = object;
  const now = scope.core.kernel.timestamp();
  metadata.deletionTimestamp = now;
  setFinalizers(scope, metadata, options);
  if (!metadata.finalizers?.includes(CLEANUP)) metadata.finalizers = [...(metadata.finalizers ?? []), CLEANUP];
  const pending = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: now,
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  };
  object.status = { ...status, conditions: [...(status?.conditions ?? []), pending] };
  return { object: scope.dryRun ? object : save(scope, object), deleted: false };
}

const RETURNS_OBJECT = new Set([
  'pods',
  'podtemplates',
  'persistentvolumes',
  'persistentvolumeclaims',
  'resourcequotas',
  'services',
  'serviceaccounts',
  'storageclasses.storage.k8s.io',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
]);

/** What a delete answers: the object where it is still there (or the kind says so), otherwise a Status. */
export function deletionAnswer(scope: Scope, { object, deleted }: Deletion): KubeObject | Status {
  const { group, resource, key } = scope.resource;
  if (!deleted || RETURNS_OBJECT.has(key)) return object;
  const { name, uid } = object.metadata;
  const details = { name, ...(group && { group }), kind: resource, uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
