import { copy, type KubeObject } from '../../../../store/object.ts';
import { isMap } from '../../patching/three-way-merge.ts';
import type { Origin } from './origin.ts';
import { effectiveNamespace, idOf, type ResourceId } from './resource-id.ts';

/** What a generator may do with an object that is there already. */
export type Behavior = 'unspecified' | 'create' | 'merge' | 'replace';

/** One object on its way through a kustomization. Its fields are changed in place. */
export interface Resource {
  object: KubeObject;
  /** Ids it had before, oldest first: what patches and references name it by. */
  previous: ResourceId[];
  /** Is a hash of its content to be put behind its name? */
  needsHash: boolean;
  behavior: Behavior;
  /** Prefixes and suffixes it got, innermost first: they tell apart resources of different bases. */
  prefixes: string[];
  suffixes: string[];
  /** The variables that take their value from it. */
  variables: string[];
  origin?: Origin;
  transformations: Origin[];
  /** A patch took all of it away. */
  deleted?: boolean;
}

/** A resource of an object that nothing has been done to. */
export const newResource = (object: KubeObject): Resource => ({
  object: copy(object),
  previous: [],
  needsHash: false,
  behavior: 'unspecified',
  prefixes: [],
  suffixes: [],
  variables: [],
  transformations: [],
});

export const nameOf = ({ object }: Resource): string => object.metadata?.name ?? '';
export const namespaceOf = ({ object }: Resource): string => object.metadata?.namespace ?? '';
export const currentId = ({ object }: Resource): Required<ResourceId> => idOf(object);
/** The id it began with. */
export const originalId = (resource: Resource): ResourceId => resource.previous[0] ?? currentId(resource);

/** Remember the id it has now, which is about to change. */
export function rememberId(resource: Resource): void {
  const { group, version, kind, name } = currentId(resource);
  resource.previous.push({ group, version, kind, name, namespace: effectiveNamespace(currentId(resource)) });
}

/** Labels or annotations of an object: its map of strings, or an empty one. */
export function stringsOf(object: KubeObject, field: 'labels' | 'annotations'): Readonly<Record<string, string>> {
  const value: unknown = object.metadata?.[field];
  return isMap(value) ? (value as Record<string, string>) : {};
}

/** Set the labels or annotations of an object; an empty map is taken out. */
export function setStrings(
  object: KubeObject,
  field: 'labels' | 'annotations',
  values: Readonly<Record<string, string>>,
): void {
  const { [field]: _, ...rest } = object.metadata ?? {};
  object.metadata = (Object.keys(values).length ? { ...rest, [field]: values } : rest) as KubeObject['metadata'];
}
