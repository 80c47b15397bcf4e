import type { KubeObject } from '../store/object.ts';
import type { GroupVersionKind } from '../kinds/schema.ts';
import type { ApiRequest } from './api.ts';
import { readBody } from './body.ts';
import { mergePatch } from './patch-merge.ts';
import type { Scope } from './scope.ts';

/** Apply a request's patch, by its content type, to an object of a kind. Throws StatusError. */
export function applyPatch(_scope: Scope, request: ApiRequest, object: KubeObject, _kind: GroupVersionKind): unknown {
  return mergePatch(object, readBody(request.body).value);
}
