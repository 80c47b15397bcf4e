import type { KubeObject } from '../store/object.ts';
import type { ApiRequest } from './api.ts';
import { readBody } from './body.ts';
import { completeObject } from './decode.ts';
import { editable, findOrThrow } from './objects.ts';
import { mergePatch } from './patch-merge.ts';
import type { Scope } from './scope.ts';
import { updateObject } from './update.ts';
import { copy } from '../store/object.ts';

/** Patch the object that a scope names, by the request's content type. */
export function patchObject(scope: Scope, request: ApiRequest): { code: number; body: KubeObject } {
  const patched = mergePatch(editable(findOrThrow(scope), scope.resource), readBody(request.body).value);
  return { code: 200, body: updateObject(scope, completeObject(scope.resource, copy(patched) as KubeObject)) };
}
