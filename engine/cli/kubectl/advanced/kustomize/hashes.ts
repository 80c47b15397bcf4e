import { sha256Hex } from '../../../../kernel/sha256.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { encodeHash } from '../../basic/content-hash.ts';
import { isMap } from '../../patching/three-way-merge.ts';
import { goJson } from '../../printers/go-json.ts';
import { nameOf, rememberId, type Resource } from './resource.ts';

/** Put a hash of its content behind the name of each resource that wants one. */
export function addHashes(resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (!resource.needsHash) continue;
    const hash = encodeHash(sha256Hex(goJson(content(resource.object))));
    rememberId(resource);
    resource.object.metadata = { ...resource.object.metadata, name: `${nameOf(resource)}-${hash}` };
  }
}

/** What counts of an object (kustomize's hasher): never its name; what is missing counts as an empty text. */
function content(object: KubeObject): Record<string, unknown> {
  const { kind, data = '', binaryData, stringData, type = '' } = object;
  if (kind === 'ConfigMap') return { kind, name: '', data, ...(isMap(binaryData) && { binaryData }) };
  if (kind === 'Secret') return { kind, type, name: '', data, ...(isMap(stringData) && { stringData }) };
  return object;
}
