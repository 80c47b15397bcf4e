import type { KubeObject } from '../../../../store/object.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { isMap } from '../../patching/three-way-merge.ts';
import { decodeManifest, splitDocuments } from '../../yaml/documents.ts';

/** The objects of a text, in YAML 1.2 as kustomize reads it; those of lists come last, one by one. Throws KubectlError, which names the file where given. */
export function readObjects(text: string, file?: string): KubeObject[] {
  const queue: unknown[] = [];
  for (const document of splitDocuments(text))
    try {
      queue.push(decodeManifest(document, '1.2'));
    } catch (error) {
      throw new KubectlError(
        `MalformedYAMLError: ${errorText(error).replace(/^error converting YAML to JSON: /, '')}${file === undefined ? '' : ` in File: ${file}`}`,
      );
    }
  const objects: KubeObject[] = [];
  for (let value = queue.shift(); queue.length || value !== undefined; value = queue.shift()) {
    if (value === null || value === undefined || (isMap(value) && !Object.keys(value).length)) continue;
    const object = checked(value);
    if (!object.kind.endsWith('List') || !('items' in object)) objects.push(object);
    else if (Array.isArray(object.items)) queue.push(...(object.items as unknown[]));
    else if (object.items !== null)
      throw new KubectlError(`expected array in ${object.kind}/items, but found ${goType(object.items)}`);
  }
  return objects;
}

const goType = (value: unknown): string => (typeof value === 'string' ? 'string' : 'map[string]interface {}');

function checked(value: unknown): KubeObject {
  const object = value as KubeObject;
  if (!isMap(value) || !['apiVersion', 'kind', 'metadata'].some((field) => field in value))
    throw new KubectlError('missing Resource metadata');
  const { apiVersion = '', kind = '', metadata } = object;
  const { name = '', namespace = '' } = metadata ?? {};
  const meta = `{{${apiVersion} ${kind}} {{${name} ${namespace}} ${goMap(metadata?.labels)} ${goMap(metadata?.annotations)}}}`;
  if (!kind) throw new KubectlError(`missing kind in object ${meta}`);
  if (!name && !kind.endsWith('List')) throw new KubectlError(`missing metadata.name in object ${meta}`);
  return object;
}

const goMap = (map: Readonly<Record<string, unknown>> | null | undefined): string =>
  `map[${Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:${String(value)}`)
    .join(' ')}]`;
