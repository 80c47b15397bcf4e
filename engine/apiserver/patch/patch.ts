import type { KubeObject } from '../../store/object.ts';
import type { ApiRequest } from '../api.ts';
import { applyObject } from '../fields/apply.ts';
import { checkUrl } from '../verbs/check-url.ts';
import { dropDuplicateOwners } from '../verbs/create.ts';
import { editable, findOrThrow } from '../verbs/objects.ts';
import { applyPatch, patchType } from './patch-types.ts';
import type { Scope } from '../scope.ts';
import { updateObject } from '../verbs/update.ts';

/** Patch the object that a scope names, by the request's content type. */
export function patchObject(scope: Scope, request: ApiRequest, force: boolean): { code: number; body: KubeObject } {
  if (patchType(scope, request) === 'apply') return applyObject(scope, request.body, force);
  const object = editable(findOrThrow(scope), scope.resource);
  const patched = applyPatch(scope, request, object, scope.resource);
  scope.resource.impl.default?.(patched);
  checkUrl(scope, patched);
  dropDuplicateOwners(scope, patched, ' after mutating admission happens');
  return { code: 200, body: updateObject(scope, patched) };
}
