import { goJson as goJsonAsIs } from '../../../kinds/field.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Flag } from '../flags/flags.ts';
import { goJson } from '../printers/go-json.ts';
import { inStructOrder } from '../printers/struct-order.ts';

/** Where kubectl keeps the manifest it applied last. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object as the annotation holds it: without the annotation itself, but with a map for annotations. */
export function configurationOf(object: KubeObject): KubeObject {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata?.annotations ?? {};
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The same object with the annotation that holds it (util.CreateApplyAnnotation). */
export function withLastApplied(object: KubeObject): KubeObject {
  const configuration = configurationOf(object);
  const annotations = { ...configuration.metadata.annotations, [LAST_APPLIED]: `${goJson(configuration)}\n` };
  return { ...configuration, metadata: { ...configuration.metadata, annotations } };
}

/**
 * The annotation made anew where the object has one (util.CreateOrUpdateAnnotation); `create` makes it in any case.
 * A generator's object has a Go type, whose empty maps are left out of JSON.
 */
export function updateLastApplied(object: KubeObject, create: boolean, typed = false): KubeObject {
  if (!create && object.metadata?.annotations?.[LAST_APPLIED] === undefined) return object;
  const annotated = withLastApplied(object);
  if (!typed) return annotated;
  const { annotations, ...metadata } = configurationOf(object).metadata;
  const plain = { ...object, metadata: { ...metadata, ...(Object.keys(annotations!).length && { annotations }) } };
  const text = `${goJsonAsIs(inStructOrder(plain as KubeObject))}\n`;
  return { ...annotated, metadata: { ...annotated.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}

/** What the annotation of a live object holds; undefined where it has none. */
export function lastApplied(object: KubeObject): string | undefined {
  return object.metadata?.annotations?.[LAST_APPLIED];
}

/** `--save-config`. */
export const SAVE_CONFIG_FLAG: Flag = {
  name: 'save-config',
  type: 'bool',
  usage: 'Keep the configuration in the annotation of kubectl apply, for a later apply.',
};
