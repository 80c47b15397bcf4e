import { KubectlError } from '../../errors.ts';
import { currentId, nameOf, namespaceOf, setStrings, stringsOf, type Resource } from './resource.ts';
import { idText, sameId, type ResourceId } from './resource-id.ts';

/** The resources of which any id, present or past, passes a test. */
export const matchingAnyId = (resources: readonly Resource[], test: (id: ResourceId) => boolean): Resource[] =>
  resources.filter((resource) => [...resource.previous, currentId(resource)].some(test));

/** Add a resource. Throws KubectlError where its id is taken. */
export function append(resources: Resource[], resource: Resource): void {
  const id = currentId(resource);
  if (resources.some((other) => sameId(currentId(other), id)))
    throw new KubectlError(`may not add resource with an already registered id: ${idText(id)}`);
  resources.push(resource);
}

/** Go's `%#v` of an id. */
const goId = ({ group = '', version = '', kind = '', name = '', namespace = '' }: ResourceId): string =>
  `resid.ResId{Gvk:resid.Gvk{Group:${JSON.stringify(group)}, Version:${JSON.stringify(version)}, Kind:${JSON.stringify(kind)}, isClusterScoped:false}, Name:${JSON.stringify(name)}, Namespace:${JSON.stringify(namespace)}}`;

/** Add what a generator made, or put it over what is there, as its behavior says. Throws KubectlError. */
export function absorb(resources: Resource[], generated: Resource): void {
  const id = currentId(generated);
  const found = matchingAnyId(resources, (other) => sameId(other, id));
  const { behavior } = generated;
  const puts = behavior === 'merge' || behavior === 'replace';
  if (!found.length) {
    if (puts) throw new KubectlError(`id ${goId(id)} does not exist; cannot merge or replace`);
    return append(resources, generated);
  }
  if (found.length > 1)
    throw new KubectlError(
      `found multiple objects ${found.map(({ object }) => JSON.stringify(object)).join(' ')} that could accept merge of ${idText(id)}`,
    );
  if (!puts)
    throw new KubectlError(
      `id ${goId(id)} exists; can not use behavior: '${behavior}', behavior must be merge or replace`,
    );
  const [old] = found;
  resources[resources.indexOf(old)] = overlaid(old, generated);
}

/** What a generator made over what was there: the new content, and the old name. */
function overlaid(old: Resource, generated: Resource): Resource {
  const { object } = generated;
  for (const field of ['labels', 'annotations'] as const)
    setStrings(object, field, { ...stringsOf(old.object, field), ...stringsOf(object, field) });
  const { namespace: _, ...metadata } = object.metadata;
  object.metadata = {
    ...metadata,
    name: nameOf(old),
    ...(namespaceOf(old) && { namespace: namespaceOf(old) }),
  };
  if (generated.behavior === 'merge')
    for (const field of ['data', 'binaryData']) {
      const merged: Record<string, string> = { ...old.object[field], ...object[field] };
      if (Object.keys(merged).length) object[field] = merged;
    }
  return {
    ...generated,
    previous: old.previous,
    prefixes: old.prefixes,
    suffixes: old.suffixes,
    variables: old.variables,
    behavior: old.behavior,
    needsHash: generated.needsHash && old.needsHash,
    origin: generated.behavior === 'merge' ? (old.origin ?? generated.origin) : generated.origin,
  };
}
