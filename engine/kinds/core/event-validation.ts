import type { KubeObject } from '../../store/object.ts';
import { invalid, Path, type FieldErrors } from '../field.ts';

/** Follows `ValidateEventCreate` of the core version, which leaves events much freedom. */
export function validateEvent(object: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  const own = object.metadata.namespace ?? '';
  const involved = object.involvedObject?.namespace ?? '';
  // What has no namespace is told of in the default one.
  if (involved === '' ? own !== 'default' && own !== '' && own !== 'kube-system' : own !== involved)
    errors.push(invalid(new Path('involvedObject').child('namespace'), involved, 'does not match event.namespace'));
  return errors;
}

export const validateEventUpdate = (object: KubeObject): FieldErrors => validateEvent(object);
