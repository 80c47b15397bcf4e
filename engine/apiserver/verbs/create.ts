import { AdmissionRequest } from '../admission/admission.ts';
import { validateObjectMeta } from '../../kinds/metadata.ts';
import { isValidPathSegmentName } from '../../kinds/names.ts';
import { InternalFailure, invalid, Path, type FieldErrors } from '../../kinds/field.ts';
import { dropFieldsOff } from '../../kinds/switched-off.ts';
import type { KubeObject } from '../../store/object.ts';
import { DEFINITIONS } from '../discovery/custom-resources.ts';
import { trackUpdate } from '../fields/managed-fields.ts';
import { filled, save } from './objects.ts';
import { admit, mutate, warn, type Scope } from '../scope.ts';
import { alreadyExists, badRequest, failure, forbiddenRequest, invalidObject } from '../status.ts';

const NAMESPACE_MISMATCH = 'the namespace of the provided object does not match the namespace sent on the request';

const TERMINATING = 'create not allowed while custom resource definition is terminating';

/** The object's namespace is the request's; a cluster-scoped kind has none. */
export function matchNamespace(scope: Scope, object: KubeObject): void {
  const { namespace } = object.metadata;
  // Whatever a body says of the namespace of an object that has none is passed over.
  if (!scope.resource.namespaced) delete object.metadata.namespace;
  else if (!namespace) object.metadata.namespace = scope.namespace;
  else if (namespace !== scope.namespace) throw badRequest(NAMESPACE_MISMATCH);
}

/** Owner references that say the same twice are kept once; `when` says what came before the look. */
export function dropDuplicateOwners(scope: Scope, object: KubeObject, when = ''): void {
  const owners = object.metadata.ownerReferences;
  if (!owners || owners.length < 2) return;
  const seen = new Map<string, number>();
  const kept = owners.filter((owner) => {
    const { apiVersion, kind, name, uid, controller = null, blockOwnerDeletion = null } = owner;
    const key = JSON.stringify([apiVersion, kind, name, uid, controller, blockOwnerDeletion]);
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return seen.get(key) === 1;
  });
  if (kept.length === owners.length) return;
  object.metadata.ownerReferences = kept;
  for (const [key, count] of seen)
    if (count > 1)
      warn(
        scope,
        `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${JSON.parse(key)[3]}`,
      );
}

/** How often another name is drawn where one is taken. */
const NAME_TRIES = 8;

/** What every new object is given at once: time and uid. */
function fillSystemFields(scope: Scope, object: KubeObject): void {
  const { kernel } = scope.core;
  const meta = object.metadata;
  meta.creationTimestamp = kernel.timestamp();
  meta.uid = kernel.random('uid').uuid();
  delete meta.deletionTimestamp;
  delete meta.deletionGracePeriodSeconds;
  delete meta.selfLink;
}

/** Give an object that asks for it a name of its own: plug-ins that change objects have not seen one. */
function giveName(scope: Scope, object: KubeObject): void {
  const meta = object.metadata;
  if (!meta.generateName || meta.name) return;
  const { core, resource } = scope;
  for (let tries = 0; tries < NAME_TRIES; tries++) {
    meta.name = generateName(meta.generateName, core.kernel.random('names').suffix());
    if (!core.store.get(resource.key, meta.namespace ?? '', meta.name)) return;
  }
}

/** A generated name: the prefix, cut to leave room, and five letters. */
const generateName = (prefix: string, suffix: string): string => `${prefix.slice(0, 58)}${suffix}`;

/**
 * Create an object that was decoded and defaulted: field ownership, admission, strategy, validation, store. `object` is
 * changed in place. Follows handlers.createHandler and registry.Store.Create.
 *
 * @param tracked managedFields where the caller has worked them out (server-side apply)
 */
export function createObject(
  scope: Scope,
  object: KubeObject,
  tracked?: KubeObject['metadata']['managedFields'],
): KubeObject {
  const { core, resource } = scope;
  const { impl } = resource;
  matchNamespace(scope, object);
  fillSystemFields(scope, object);
  if (resource.custom && core.store.get(DEFINITIONS, '', resource.key)?.metadata.deletionTimestamp)
    throw forbiddenRequest(resource.group, resource.resource, object.metadata.name, TERMINATING);
  dropDuplicateOwners(scope, object);
  object.metadata.managedFields = tracked ?? trackUpdate(scope, undefined, object);
  if (!object.metadata.managedFields.length) delete object.metadata.managedFields;
  mutate(scope, new AdmissionRequest(scope, 'CREATE', object, undefined));
  giveName(scope, object);
  if (resource.impl.hasGeneration) object.metadata.generation = 1;
  allocate(scope, object, undefined);
  if (impl.fieldsOff) dropFieldsOff(object, impl.fieldsOff);
  impl.prepareForCreate?.(object, scope.context);
  validateNew(scope, object);
  for (const text of impl.warnings?.(object, undefined, scope.context) ?? []) warn(scope, text);
  admit(scope, new AdmissionRequest(scope, 'CREATE', object, undefined));
  const { name, namespace = '' } = object.metadata;
  if (core.store.get(resource.key, namespace, name)) throw alreadyExists(resource.group, resource.resource, name);
  if (object.metadata.resourceVersion && !scope.dryRun)
    throw failure(500, '', 'resourceVersion should not be set on objects to be created');
  return save(scope, filled(resource, object, 'storage'));
}

function validateNew(scope: Scope, object: KubeObject): void {
  const { resource } = scope;
  const { impl } = resource;
  const nameRule = impl.nameRuleOf?.(object) ?? impl.nameRule;
  const rules = { namespaced: resource.namespaced, nameRule, anyFinalizer: impl.anyFinalizer };
  const own = impl.validate?.(object, scope.context) ?? [];
  const errors = impl.metadataLast && own.length ? own : [...validateObjectMeta(object.metadata, rules), ...own];
  const name = object.metadata.name ?? '';
  const group = impl.storage?.group ?? resource.group;
  if (errors.length) throw invalidObject(group, resource.kind, name, errors);
  const segment = isValidPathSegmentName(name).map((text) => invalid(new Path('metadata.name'), name, text));
  if (segment.length) throw invalidObject(group, resource.kind, name, segment);
}

/** Let the kind assign what only the server can; throws Invalid where it cannot. */
export function allocate(scope: Scope, object: KubeObject, old: KubeObject | undefined): void {
  const { group, kind, impl } = scope.resource;
  const errors = allocated(() => impl.allocate?.(object, old, scope.context) ?? []);
  if (errors.length) throw invalidObject(group, kind, object.metadata.name, errors);
}

function allocated(run: () => FieldErrors): FieldErrors {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof InternalFailure)) throw error;
    throw failure(500, '', error.message);
  }
}
