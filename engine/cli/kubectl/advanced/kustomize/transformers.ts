import { KubectlError } from '../../errors.ts';
import { firstName, isClusterScoped, namespaceOf, nameOf, rename, type Resource } from './resource.ts';

type Fields = Record<string, any>;

/** Kinds whose names stay as they are. */
const FIXED_NAMES = ['CustomResourceDefinition', 'APIService', 'Namespace'];

/** `namespace:`. Also renames Namespace objects and moves the accounts of bindings. */
export function setNamespace(resources: readonly Resource[], namespace: string): void {
  const accounts = new Set(resources.filter(({ object }) => object.kind === 'ServiceAccount').map(nameOf));
  for (const resource of resources) {
    const { object } = resource;
    if (object.kind === 'Namespace') rename(resource, namespace);
    else if (!isClusterScoped(object.kind)) {
      resource.oldNamespaces.push(namespaceOf(resource));
      object.metadata = { ...object.metadata, namespace };
    }
    if (object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding')
      for (const subject of (object.subjects ?? []) as Fields[])
        if (subject.kind === 'ServiceAccount' && (subject.name === 'default' || accounts.has(subject.name)))
          subject.namespace = namespace;
  }
}

/** `namePrefix:` and `nameSuffix:`. */
export function addAffixes(resources: readonly Resource[], prefix: string, suffix: string): void {
  for (const resource of resources) {
    if (prefix || suffix) resource.affixes.push(`${prefix}|${suffix}`);
    if (FIXED_NAMES.includes(resource.object.kind)) continue;
    rename(resource, `${prefix}${nameOf(resource)}${suffix}`);
  }
}

/** `replicas:`. Throws where no resource has the name. */
export function setReplicas(resources: readonly Resource[], entries: readonly { name: string; count: number }[]): void {
  const kinds = ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'];
  for (const { name, count } of entries) {
    const found = resources.filter(
      (resource) =>
        kinds.includes(resource.object.kind) && (nameOf(resource) === name || resource.oldNames.includes(name)),
    );
    if (!found.length)
      throw new KubectlError(
        `resource with name ${name} does not match a config with the following GVK [Deployment.[noVer].[noGrp] StatefulSet.[noVer].[noGrp] ReplicaSet.[noVer].[noGrp] ReplicationController.[noVer].[noGrp]]`,
      );
    for (const { object } of found) object.spec = { ...object.spec, replicas: count };
  }
}

/** An entry of `images:`. */
export interface ImageEntry {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly tagSuffix?: string;
  readonly digest?: string;
}

/** `images:`. */
export function setImages(resources: readonly Resource[], entries: readonly ImageEntry[]): void {
  for (const { object } of resources) {
    if (object.kind === 'CustomResourceDefinition') continue;
    for (const entry of entries) visitContainers(object, (container) => retag(container, entry));
  }
}

function visitContainers(value: unknown, visit: (container: Fields) => void): void {
  if (Array.isArray(value)) for (const item of value) visitContainers(item, visit);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value as Fields)) {
      if ((key === 'containers' || key === 'initContainers') && Array.isArray(inner))
        for (const container of inner as Fields[]) if (typeof container?.image === 'string') visit(container);
      visitContainers(inner, visit);
    }
}

function retag(container: Fields, entry: ImageEntry): void {
  const { name, tag, digest } = splitImage(container.image as string);
  if (name !== entry.name) return;
  let rest = digest ? `@${digest}` : tag ? `:${tag}` : '';
  if (entry.newTag !== undefined) rest = `:${entry.newTag}`;
  else if (entry.tagSuffix !== undefined) rest = `:${tag}${entry.tagSuffix}`;
  if (entry.digest !== undefined) rest = `${entry.newTag === undefined ? '' : `:${entry.newTag}`}@${entry.digest}`;
  container.image = `${entry.newName ?? name}${rest}`;
}

function splitImage(image: string): { name: string; tag: string; digest: string } {
  const at = image.indexOf('@');
  const digest = at < 0 ? '' : image.slice(at + 1);
  const rest = at < 0 ? image : image.slice(0, at);
  const colon = rest.lastIndexOf(':');
  if (colon <= rest.lastIndexOf('/')) return { name: rest, tag: '', digest };
  return { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest };
}

/** Does a resource go by this name, now or before? */
export const goesBy = (resource: Resource, name: string): boolean =>
  nameOf(resource) === name || firstName(resource) === name || resource.oldNames.includes(name);
