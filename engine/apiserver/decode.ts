import { copy, type KubeObject } from '../store/object.ts';
import { readBody } from './body.ts';
import { groupVersion, type Resource } from './resources.ts';
import type { Scope } from './scope.ts';
import { badRequest } from './status.ts';

/** Decode and default a body that is an object of the scope's kind. Throws BadRequest in the server's words. */
export function decodeObject(scope: Scope, body: unknown): KubeObject {
  const { value } = readBody(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest('the body is not an object');
  const object = copy(value) as KubeObject;
  return completeObject(scope.resource, object);
}

/** Set kind and version, and the kind's defaults. Changes the object. */
export function completeObject(resource: Resource, object: KubeObject): KubeObject {
  object.apiVersion = groupVersion(resource.group, resource.version);
  object.kind = resource.kind;
  object.metadata ??= {} as KubeObject['metadata'];
  resource.custom?.decode(object);
  resource.impl.default?.(object);
  return object;
}
