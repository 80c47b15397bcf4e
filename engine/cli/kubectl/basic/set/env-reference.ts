import { textFromBase64 } from '../../../../runtime/bytes.ts';
import { approximateQuantity } from '../../../../kinds/quantity.ts';
import type { KubeObject } from '../../../../store/object.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import type { Fields } from './pod-spec.ts';

/**
 * The value that a variable of a container refers to, as far as the client can tell (GetEnvVarRefValue): keys of config
 * maps and secrets, the object's metadata, the container's resources.
 * @throws KubectlError where it cannot be had.
 */
export function resolveReference(context: Context, object: KubeObject, container: Fields, source: Fields): string {
  const read = (type: string, name: string): KubeObject =>
    context.client.get<KubeObject>(`/api/v1/namespaces/${context.namespace}/${type}/${encodeURIComponent(name)}`);
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = source;
  if (configMapKeyRef) {
    const value = read('configmaps', configMapKeyRef.name).data?.[configMapKeyRef.key];
    if (value === undefined)
      throw new KubectlError(`key ${configMapKeyRef.key} not found in config map ${configMapKeyRef.name}`);
    return value;
  }
  if (secretKeyRef) {
    const value = read('secrets', secretKeyRef.name).data?.[secretKeyRef.key];
    if (value === undefined) throw new KubectlError(`key ${secretKeyRef.key} not found in secret ${secretKeyRef.name}`);
    return textFromBase64(value) ?? '';
  }
  if (fieldRef) return metadataField(object, fieldRef.fieldPath);
  if (resourceFieldRef) return containerResource(container, resourceFieldRef);
  throw new KubectlError('invalid valueFrom');
}

/** A field of an object's metadata by its path (ExtractFieldPathAsString). */
function metadataField({ metadata }: KubeObject, path: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (keyed) return metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2]] ?? '';
  switch (path) {
    case 'metadata.annotations':
      return mapText(metadata.annotations);
    case 'metadata.labels':
      return mapText(metadata.labels);
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid ?? '';
    default:
      throw new KubectlError(`unsupported fieldPath: ${path}`);
  }
}

const mapText = (map: Readonly<Record<string, string>> = {}): string =>
  Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n');

const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];

/** What a container asks for or may use, in units of the divisor, rounded up; 0 where nothing is said. */
function containerResource(container: Fields, { resource, divisor }: Fields): string {
  const [list, ...rest] = String(resource).split('.');
  const name = rest.join('.');
  if (!['limits', 'requests'].includes(list) || !(RESOURCES.includes(name) || name.startsWith('hugepages-')))
    throw new KubectlError(`unsupported container resource : ${resource}`);
  const unit = approximateQuantity(divisor ?? '0') || 1;
  const amount = approximateQuantity(container.resources?.[list]?.[name] ?? '0') ?? 0;
  // Halves of the smallest unit must not tip the division: round at a millionth first.
  return String(Math.ceil(Math.round((amount / unit) * 1e6) / 1e6));
}
