import { quote } from '../../../kinds/field.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { BuilderOptions } from './builder.ts';
import type { Context } from '../context.ts';
import { resourcePath, type Mapping } from '../connection/discovery.ts';
import { hasReason, prefixed } from '../errors.ts';

/** Says in a list's error what was looked for (resource.EnhanceListError). */
export function explainList<T>(
  mapping: Mapping,
  { labelSelector, fieldSelector }: { readonly labelSelector: string; readonly fieldSelector: string },
  action: () => T,
): T {
  try {
    return action();
  } catch (error) {
    if (!hasReason(error, 'BadRequest') && !hasReason(error, 'NotFound')) throw error;
    const subject = `${mapping.group ? `${mapping.group}/` : '/'}${mapping.version}, Resource=${mapping.resource}`;
    const what =
      labelSelector || fieldSelector
        ? `find ${quote(subject)} that match label selector ${quote(labelSelector)}, field selector ${quote(fieldSelector)}`
        : `list ${quote(subject)}`;
    throw prefixed(`Unable to ${what}: `, error);
  }
}

/** All pages of a list. */
export function listAll(
  context: Context,
  options: Pick<BuilderOptions, 'chunkSize' | 'fieldSelector' | 'allNamespaces' | 'namespace'>,
  mapping: Mapping,
  labelSelector: string,
): KubeObject[] {
  const namespace = options.allNamespaces ? '' : (options.namespace ?? context.namespace);
  const objects: KubeObject[] = [];
  let more = '';
  do {
    const selectors = { labelSelector, fieldSelector: options.fieldSelector ?? '' };
    const list: any = explainList(mapping, selectors, () =>
      context.client.get(resourcePath(mapping, namespace), {
        ...selectors,
        limit: options.chunkSize || undefined,
        continue: more,
      }),
    );
    const kind = String(list.kind ?? '').replace(/List$/, '');
    for (const item of list.items ?? [])
      objects.push({ apiVersion: item.apiVersion ?? list.apiVersion, kind: item.kind ?? kind, ...item });
    more = list.metadata?.continue ?? '';
  } while (more);
  return objects;
}
