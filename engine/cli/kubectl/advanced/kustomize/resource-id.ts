import discovery from '../../../../kinds/data/discovery.json' with { type: 'json' };
import type { KubeObject } from '../../../../store/object.ts';
import { parseGroupVersion } from '../../connection/discovery.ts';

/** A group, version and kind; empty parts of a selector match anything. */
export interface Gvk {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
}

/** What kustomize knows a resource by. */
export interface ResourceId extends Gvk {
  readonly name?: string;
  readonly namespace?: string;
}

/** The id that an object has now. */
export const idOf = ({ apiVersion, kind, metadata }: KubeObject): Required<ResourceId> => ({
  ...parseGroupVersion(apiVersion ?? ''),
  kind: kind ?? '',
  name: metadata?.name ?? '',
  namespace: metadata?.namespace ?? '',
});

/** `Deployment.v1.apps`, as messages name a kind. */
export const gvkText = ({ group, version, kind }: Gvk): string =>
  `${kind || '[noKind]'}.${version || '[noVer]'}.${group || '[noGrp]'}`;

/** `Deployment.v1.apps/web.[noNs]`, as messages name a resource. */
export const idText = (id: ResourceId): string => `${gvkText(id)}/${id.name || '[noName]'}.${id.namespace || '[noNs]'}`;

/** Does a selector with empty parts select the kind? */
export const isSelected = (gvk: Gvk, selector: Gvk): boolean =>
  (!selector.group || selector.group === gvk.group) &&
  (!selector.version || selector.version === gvk.version) &&
  (!selector.kind || selector.kind === gvk.kind);

const NOT_A_NAMESPACE = '_non_namespaceable_';

/** The namespace that counts when ids are compared: `default` where none is given. */
export const effectiveNamespace = (id: ResourceId): string =>
  isClusterScoped(id) ? NOT_A_NAMESPACE : id.namespace || 'default';

export const sameGvkAndName = (a: ResourceId, b: ResourceId): boolean =>
  a.name === b.name &&
  (a.group ?? '') === (b.group ?? '') &&
  (a.version ?? '') === (b.version ?? '') &&
  a.kind === b.kind;

export const sameId = (a: ResourceId, b: ResourceId): boolean =>
  sameGvkAndName(a, b) && effectiveNamespace(a) === effectiveNamespace(b);

/** Is a resource one that a selector with empty parts names? */
export const isSelectedBy = (id: ResourceId, selector: ResourceId): boolean =>
  (!selector.name || selector.name === id.name) &&
  (!selector.namespace || effectiveNamespace(selector) === effectiveNamespace(id)) &&
  isSelected(id, selector);

/** Groups and kinds that are younger than the schema kustomize carries (that of Kubernetes 1.21). */
const YOUNGER =
  /^(?:autoscaling\/v2|resource\.k8s\.io\/|flowcontrol\.apiserver\.k8s\.io\/v1\/|events\.k8s\.io\/v1\/EventList|networking\.k8s\.io\/v1\/(?:IPAddress|ServiceCIDR)|admissionregistration\.k8s\.io\/v1\/(?:Validating|Mutating)AdmissionPolicy|storage\.k8s\.io\/v1\/(?:CSIStorageCapacity|VolumeAttributesClass))/;

/** Is a kind in the schema that kustomize carries? */
export const isKnownToKustomize = (apiVersion: string, kind: string): boolean => !YOUNGER.test(`${apiVersion}/${kind}`);

interface ResourceList {
  readonly groupVersion?: string;
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

let clusterScoped: Set<string> | undefined;

function collectClusterScoped(): Set<string> {
  const out = new Set<string>();
  for (const { groupVersion, resources } of Object.values(discovery as Record<string, ResourceList>))
    for (const { name, kind, namespaced } of resources ?? [])
      if (!namespaced && !name.includes('/')) out.add(`${groupVersion ?? ''} ${kind}`);
  return out;
}

/** Is it a kind without a namespace, as far as kustomize knows? */
export function isClusterScoped({ group, version, kind }: Gvk): boolean {
  clusterScoped ??= collectClusterScoped();
  const apiVersion = group ? `${group}/${version ?? ''}` : (version ?? '');
  return clusterScoped.has(`${apiVersion} ${kind ?? ''}`) && isKnownToKustomize(apiVersion, kind ?? '');
}
