import type { KubeObject } from '../../../../store/object.ts';
import type { RestClient } from '../../connection/client.ts';
import { errorText } from '../../errors.ts';
import type { Any, DescribeWriter } from './writer.ts';

/** What describers may ask of the cluster. */
export interface DescribeView {
  readonly client: RestClient;
  readonly showEvents: boolean;
  readonly chunkSize: number;
}

/** Writes the description of one object. */
export type Describer = (object: Any, w: DescribeWriter, view: DescribeView) => void;

/** All items of a list, page by page. Throws StatusError. */
export function listItems(view: DescribeView, path: string, query: Record<string, string> = {}): KubeObject[] {
  const items: KubeObject[] = [];
  let more = '';
  do {
    const list = view.client.get(path, { ...query, limit: view.chunkSize || undefined, continue: more });
    items.push(...(list.items ?? []));
    more = list.metadata?.continue ?? '';
  } while (more);
  return items;
}

/** The value of an action, or the text of its error. */
export function attempt<T>(action: () => T): { value: T } | { error: string } {
  try {
    return { value: action() };
  } catch (error) {
    return { error: errorText(error) };
  }
}

/** The events about an object; `uid` and `kind` narrow the search where given. Failures give none. */
export function eventsOf(
  view: DescribeView,
  object: Any,
  reference: { kind?: string; uid?: string } = { kind: object.kind, uid: object.metadata.uid },
): KubeObject[] | undefined {
  if (!view.showEvents) return undefined;
  const { name, namespace = '' } = object.metadata;
  const terms = [
    reference.kind && `involvedObject.kind=${reference.kind}`,
    `involvedObject.name=${name}`,
    `involvedObject.namespace=${namespace}`,
    reference.uid && `involvedObject.uid=${reference.uid}`,
  ];
  const path = namespace ? `/api/v1/namespaces/${namespace}/events` : '/api/v1/events';
  const found = attempt(() => listItems(view, path, { fieldSelector: terms.filter(Boolean).join(',') }));
  return 'value' in found ? found.value : [];
}
