import type { KubeObject } from '../../store/object.ts';
import type { Scope } from '../scope.ts';
import { badRequest } from '../status.ts';

/** What a body says of its namespace must be what the URL says. */
export function checkNamespace({ namespace, resource }: Scope, metadata: { namespace?: string } | undefined): void {
  if (resource.namespaced && metadata?.namespace && metadata.namespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** A PUT's object must bear the URL's name and namespace (handlers.checkName). */
export function checkUrl(scope: Scope, { metadata }: KubeObject): void {
  const { name } = scope;
  checkNamespace(scope, metadata);
  if (!metadata.name)
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (metadata.name !== name)
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
}
