import { copy, type KubeObject } from '../../store/object.ts';
import { notFound } from '../status.ts';
import { componentStatuses } from '../subresources/component-status.ts';
import { filledIn, type Encoding } from '../codec/go-encode.ts';
import type { Resource } from '../discovery/resources.ts';
import type { Core, Scope } from '../scope.ts';

/** An object of the store in the version of `resource`; frozen where it is stored in that version. */
export function fromStorage(resource: Resource, stored: KubeObject): KubeObject {
  const { storage } = resource.impl;
  return storage ? storage.fromStorage(stored) : stored;
}

/** An object of `resource`'s version as it is stored. */
function toStorage(resource: Resource, object: KubeObject): KubeObject {
  const { storage } = resource.impl;
  return storage ? storage.toStorage(object) : object;
}

/** The object that a scope names, as who asks for it now sees it; throws NotFound. */
export const read = (scope: Scope): KubeObject => readAt(scope.core)(scope.resource, findOrThrow(scope));

/** How objects of the store look now: heartbeats are not written, but told to who asks for them. */
export function readAt({ kernel, cutOff }: Core): (resource: Resource, object: KubeObject) => KubeObject {
  const moment = { nowMs: kernel.now, isSilent: (node: string): boolean => cutOff?.has(node) ?? false };
  return ({ impl }, object) => impl.asOf?.(object, moment) ?? object;
}

/** The object that a scope names, in its version; undefined where there is none. */
export function find(scope: Scope): KubeObject | undefined {
  const { core, resource, namespace, name } = scope;
  if (resource.key === 'componentstatuses') return componentStatuses.find(({ metadata }) => metadata.name === name);
  const stored = core.store.get(resource.key, namespace, name);
  return stored && fromStorage(resource, stored);
}

/** The object that a scope names; throws NotFound. */
export function findOrThrow(scope: Scope): KubeObject {
  const found = find(scope);
  const { group, resource } = scope.resource;
  // That storage was written by hand, and calls its resource by one.
  if (!found) throw notFound(group, resource === 'componentstatuses' ? 'componentstatus' : resource, scope.name);
  return found;
}

/** Write an object, unless on a dry run; returns it in the scope's version, with its new resourceVersion. */
export function save(scope: Scope, object: KubeObject): KubeObject {
  // What is read from etcd is defaulted: defaults that depend on what the server assigned show from then on.
  if (scope.subresource !== 'status') scope.resource.impl.default?.(object);
  return saveAsIs(scope, object);
}

/** As {@link save}, for an object that has all its defaults. */
export function saveAsIs(scope: Scope, object: KubeObject): KubeObject {
  const { core, resource, cause } = scope;
  const kept = toStorage(resource, object);
  return fromStorage(resource, scope.dryRun ? kept : core.store.put(resource.key, kept, core.kernel.now, cause));
}

/** A copy that may be changed, kind and version set. */
export function editable(object: KubeObject, resource: Resource): KubeObject {
  const out = copy(object);
  out.apiVersion = resource.group ? `${resource.group}/${resource.version}` : resource.version;
  out.kind = resource.kind;
  out.metadata ??= {} as KubeObject['metadata'];
  return out;
}

/** Remove an object for good; returns its last state in the scope's version. */
export function remove(core: Core, resource: Resource, object: KubeObject, cause: string): KubeObject | undefined {
  const { namespace = '', name } = object.metadata;
  const last = core.store.remove(resource.key, namespace, name, core.kernel.now, cause);
  return last && fromStorage(resource, last);
}

/**
 * An object with what Go's encoder writes of it though nobody set it. What needs nothing is shared with the result, so
 * are the fields of the stored version before it, which has all that.
 */
export function filled(resource: Resource, object: KubeObject, encoding: Encoding, old?: KubeObject): KubeObject {
  const { definition } = resource;
  return definition ? filledIn(definition, object, encoding, old) : object;
}
