import { mergePatch } from './patch/patch-merge.ts';
import type { GroupResource } from '../store/store.ts';
import { copy, type KubeObject } from '../store/object.ts';
import type { Client, ClientOptions, DeleteOptions, WriteOptions } from './api.ts';
import { bindPod } from './subresources/binding.ts';
import { createObject } from './verbs/create.ts';
import { completeObject } from './codec/decode.ts';
import { deleteObject } from './verbs/delete.ts';
import { evictPod } from './subresources/eviction.ts';
import { findOrThrow } from './verbs/objects.ts';
import { groupVersion, type Resource } from './discovery/resources.ts';
import { newScope, type Core, type Scope } from './scope.ts';
import { updateObject } from './verbs/update.ts';

/** A client without HTTP: the same pipeline, but for decoding and authorization. */
export function newClient(core: Core, { user, fieldManager }: ClientOptions): Client {
  const resourceOf = (key: GroupResource): Resource => {
    const found = core.resources.stored(key);
    if (!found) throw new Error(`no resource ${key} is served`);
    return found;
  };
  const scope = (key: GroupResource, namespace: string, name: string, options: WriteOptions = {}): Scope =>
    newScope({
      core,
      resource: resourceOf(key),
      subresource: options.subresource ?? '',
      namespace,
      name,
      user,
      cause: options.cause ?? fieldManager,
      dryRun: options.dryRun ?? false,
      manager: fieldManager,
      fieldValidation: 'Ignore',
      options: {},
      warnings: [],
    });
  return {
    get: (key, namespace, name) => core.store.get(key, namespace, name),
    list: (key, namespace) => core.store.list(key, namespace),
    create(key, object, options) {
      const at = scope(key, object.metadata.namespace ?? '', options?.subresource ? object.metadata.name : '', options);
      if (options?.subresource === 'binding') return bindPod(at, object) && object;
      if (options?.subresource === 'eviction') return evictPod(at, object) && object;
      return createObject(at, completeObject(at.resource, options?.own ? object : copy(object)));
    },
    update(key, object, options) {
      const at = scope(key, object.metadata.namespace ?? '', object.metadata.name, options);
      return updateObject(at, working(at, object, options?.own));
    },
    patch(key, namespace, name, patch, options) {
      const at = scope(key, namespace, name, options);
      const patched = mergePatch(findOrThrow(at), patch) as KubeObject;
      return updateObject(at, working(at, patched));
    },
    delete(key, namespace, name, options: DeleteOptions = {}) {
      deleteObject(scope(key, namespace, name, { cause: options.cause }), options);
    },
  };
}

/**
 * A version of an object that the pipeline may change. A write to the status leaves the rest alone: that is shared with
 * what is stored, which makes it cheap to compare. The record of owners is the stored one's.
 */
function working({ resource, subresource }: Scope, object: KubeObject, own = false): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  if (subresource !== 'status')
    return completeObject(resource, copy({ ...object, metadata: metadata as KubeObject['metadata'] }));
  const apiVersion = groupVersion(resource.group, resource.version);
  return {
    ...object,
    apiVersion,
    kind: resource.kind,
    metadata: metadata as KubeObject['metadata'],
    status: own ? object.status : copy(object.status),
  };
}
