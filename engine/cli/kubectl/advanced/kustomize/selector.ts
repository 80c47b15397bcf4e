import { matches, parseSelector, SelectorError, type Selector } from '../../../../kinds/selectors.ts';
import { KubectlError } from '../../errors.ts';
import { selects } from './patterns.ts';
import { currentId, originalId, stringsOf, type Resource } from './resource.ts';
import { effectiveNamespace, type ResourceId } from './resource-id.ts';

/** What a `target:` or `select:` says: patterns for the parts of an id, selectors for labels and annotations. */
export interface Target extends ResourceId {
  readonly labelSelector?: string;
  readonly annotationSelector?: string;
}

/** A selector of labels, read in the words of the library that kustomize carries. Throws KubectlError. */
function parse(text: string | undefined): Selector {
  try {
    return parseSelector(text ?? '');
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    throw new KubectlError(error.message.replace('in, notin, =, ==, !=, gt, lt', "'=', '!=', '==', 'in', notin'"));
  }
}

/** Do the labels and annotations of a resource match? */
export const matchesStrings = ({ object }: Resource, target: Target): boolean =>
  matches(parse(target.labelSelector), stringsOf(object, 'labels')) &&
  matches(parse(target.annotationSelector), stringsOf(object, 'annotations'));

/** The resources that a target selects, by the ids they have now or had first. Throws KubectlError. */
export function select(resources: readonly Resource[], target: Target): Resource[] {
  for (const part of [target.group, target.version, target.kind, target.name, target.namespace]) selects(part, '');
  return resources.filter((resource) => {
    const now = currentId(resource);
    const first = originalId(resource);
    return (
      (selects(target.namespace, effectiveNamespace(first)) || selects(target.namespace, effectiveNamespace(now))) &&
      (selects(target.name, first.name ?? '') || selects(target.name, now.name)) &&
      selectsGvk(target, now) &&
      matchesStrings(resource, target)
    );
  });
}

const selectsGvk = (target: Target, id: ResourceId): boolean =>
  selects(target.group, id.group ?? '') &&
  selects(target.version, id.version ?? '') &&
  selects(target.kind, id.kind ?? '');

/** Does a target select one of the ids that a resource has or had? */
export const selectsAnyId = (target: Target, resource: Resource): boolean =>
  [currentId(resource), ...resource.previous].some(
    (id) =>
      selectsGvk(target, id) && selects(target.name, id.name ?? '') && selects(target.namespace, id.namespace ?? ''),
  );
