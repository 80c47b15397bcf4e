import type { KubeObject } from '../../../store/object.ts';
import type { Context } from '../context.ts';
import { parseGroupVersion, resourcePath, type Mapping } from '../connection/discovery.ts';
import { hasReason, KubectlError } from '../errors.ts';

/** One object that a command is about: what it is called and, once known, what it is. */
export interface Info {
  /** Undefined where the builder works locally and the kind is not known. */
  mapping: Mapping;
  /** '' for what has no namespace. */
  namespace: string;
  name: string;
  /** `web.yaml`, `STDIN`; '' where it came from arguments. */
  readonly source: string;
  /** As read from the file or the server. */
  object?: KubeObject;
  /** The list in a file that it is an item of. */
  readonly list?: ManifestList;
  /** Subresource to read from. */
  readonly subresource?: string;
}

/** A list in a file, known by itself: its items' errors are told together. */
export interface ManifestList {
  readonly source: string;
}

/** An object, or why there is none. */
export type Item = Info | ItemError;

/** Why there is no object: `late` where that is told after what became of the others of its file. */
export interface ItemError {
  readonly error: unknown;
  readonly list?: ManifestList;
  readonly late?: boolean;
}

/** Read an object again from the server. */
export function refresh(context: Context, info: Info): KubeObject {
  // What has no name is left as the file has it (cli-runtime's RetrieveLatest).
  if (info.name) info.object = getNamed(context, info);
  return info.object!;
}

/**
 * GET an object by its name; where it is missing and its namespace too, that is the error (resource.Info's Get).
 * Throws StatusError.
 */
export function getNamed(
  context: Context,
  { mapping, namespace, name, subresource }: Pick<Info, 'mapping' | 'namespace' | 'name' | 'subresource'>,
  query?: Record<string, string | undefined>,
  headers?: Record<string, string>,
): KubeObject {
  // Without a name the path would be that of all.
  if (!name) throw new KubectlError('resource name may not be empty');
  try {
    return context.client.get<KubeObject>(resourcePath(mapping, namespace, name, subresource), query, headers);
  } catch (error) {
    if (hasReason(error, 'NotFound') && namespace && namespace !== 'default')
      try {
        context.client.get(`/api/v1/namespaces/${namespace}`);
      } catch (missing) {
        if (hasReason(missing, 'NotFound')) throw missing;
      }
    throw error;
  }
}

/** An object with its mapping. */
export const infoOf = (mapping: Mapping, object: KubeObject, source: string): Info => ({
  mapping,
  namespace: object.metadata?.namespace ?? '',
  name: object.metadata?.name ?? '',
  source,
  object,
});

/** The mapping of an object's apiVersion and kind; undefined where it is not served. */
export function mappingOf(context: Context, object: KubeObject): Mapping | undefined {
  const { group, version } = parseGroupVersion(object.apiVersion);
  return context.discovery.byKind(group, object.kind, version);
}
