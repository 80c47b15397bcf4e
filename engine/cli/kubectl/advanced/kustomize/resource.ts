import { copy, type KubeObject } from '../../../../store/object.ts';
import discovery from '../../../../kinds/data/discovery.json' with { type: 'json' };
import { parseGroupVersion } from '../../connection/discovery.ts';

/** One object on its way through a kustomization. Its fields are changed in place. */
export interface Resource {
  object: KubeObject;
  /** Names it had before, oldest first: what patches and references name it by. */
  readonly oldNames: string[];
  readonly oldNamespaces: string[];
  /** Is a hash of its content to be put behind its name? */
  needsHash: boolean;
  /** Prefixes and suffixes it got, innermost first: references stay within the same base. */
  readonly affixes: string[];
}

/** A resource of an object that nothing has been done to. */
export const newResource = (object: KubeObject, needsHash = false): Resource => ({
  object: copy(object),
  oldNames: [],
  oldNamespaces: [],
  needsHash,
  affixes: [],
});

export const nameOf = ({ object }: Resource): string => object.metadata?.name ?? '';
export const namespaceOf = ({ object }: Resource): string => object.metadata?.namespace ?? '';
/** The name it began with. */
export const firstName = (resource: Resource): string => resource.oldNames[0] ?? nameOf(resource);

/** Give it another name, keeping the old one for references. */
export function rename(resource: Resource, name: string): void {
  if (name === nameOf(resource)) return;
  resource.oldNames.push(nameOf(resource));
  resource.object.metadata.name = name;
}

/** `Deployment.v1.apps/web.[noNs]`, as kustomize's messages name a resource. */
export function idOf(object: KubeObject): string {
  const { group, version } = parseGroupVersion(object.apiVersion ?? '');
  const name = object.metadata?.name || '[noName]';
  return `${object.kind || '[noKind]'}.${version || '[noVer]'}.${group || '[noGrp]'}/${name}.${object.metadata?.namespace || '[noNs]'}`;
}

interface DiscoveryResource {
  readonly kind?: string;
  readonly name: string;
  readonly namespaced?: boolean;
}

let clusterScoped: Set<string> | undefined;

/** Is it a built-in kind without a namespace? */
export function isClusterScoped(kind: string): boolean {
  clusterScoped ??= collectClusterScoped(discovery);
  return clusterScoped.has(kind);
}

function collectClusterScoped(value: unknown, out = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) collectClusterScoped(item, out);
  else if (typeof value === 'object' && value !== null) {
    const { kind, name, namespaced } = value as DiscoveryResource;
    if (kind && name && namespaced === false && !name.includes('/')) out.add(kind);
    for (const inner of Object.values(value)) collectClusterScoped(inner, out);
  }
  return out;
}
