import type { KubeObject } from '../../../store/object.ts';
import type { Info } from '../resource/info.ts';
import type { ClientRequest } from './client.ts';
import type { Context } from '../context.ts';
import { resourcePath } from './discovery.ts';
import { KubectlError } from '../errors.ts';

/** Options of a write, as the API's query parameters name them. */
export interface WriteQuery {
  /** `All` for a server dry run. */
  readonly dryRun?: string;
  readonly fieldManager?: string;
  readonly fieldValidation?: string;
  readonly force?: boolean;
}

/** The content types of patches. */
const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

const query = ({ dryRun, fieldManager, fieldValidation, force }: WriteQuery): ClientRequest['query'] => ({
  dryRun,
  fieldManager,
  fieldValidation,
  force: force || undefined,
});

/** The path of one object. Throws KubectlError where it has no name, as that would be the path of all. */
function objectPath({ mapping, namespace, name }: Info, subresource?: string): string {
  if (!name) throw new KubectlError('resource name may not be empty');
  return resourcePath(mapping, namespace, name, subresource);
}

/** The object as it is now. Throws StatusError. */
export const getObject = (context: Context, info: Info): KubeObject =>
  context.client.get<KubeObject>(objectPath(info, info.subresource));

/** POST an object; returns it as stored. `body` may be text, so that duplicate fields are seen. */
export const createObject = (context: Context, info: Info, body: unknown, options: WriteQuery = {}): KubeObject =>
  context.client.request<KubeObject>({
    method: 'POST',
    path: resourcePath(info.mapping, info.namespace),
    query: query(options),
    body,
  });

/** PUT an object. */
export const replaceObject = (context: Context, info: Info, body: unknown, options: WriteQuery = {}): KubeObject =>
  context.client.request<KubeObject>({
    method: 'PUT',
    path: objectPath(info, info.subresource),
    query: query(options),
    body,
  });

/** PATCH an object. */
export const patchObject = (
  context: Context,
  info: Info,
  type: keyof typeof PATCH_TYPES,
  body: unknown,
  options: WriteQuery = {},
): KubeObject =>
  context.client.request<KubeObject>({
    method: 'PATCH',
    path: objectPath(info, info.subresource),
    query: query(options),
    headers: { 'content-type': PATCH_TYPES[type] },
    body,
  });

/** DELETE an object, with DeleteOptions as the body. Returns the object or a Status. */
export const deleteObject = (context: Context, info: Info, options: Record<string, unknown> = {}): KubeObject =>
  context.client.request<KubeObject>({
    method: 'DELETE',
    path: objectPath(info),
    body: { kind: 'DeleteOptions', apiVersion: 'v1', ...options },
  });
