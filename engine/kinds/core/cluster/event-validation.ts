import type { KubeObject } from '../../../store/object.ts';
import { invalid, Path, required, type FieldErrors } from '../../field.ts';
import { byteLength, isQualifiedName } from '../../names.ts';
import { invalids } from '../../references.ts';

/** Follows `ValidateEventCreate` of the core version, which leaves events much freedom. */
export function validateEvent(object: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  const own = object.metadata.namespace ?? '';
  const involved = object.involvedObject?.namespace ?? '';
  if (object.eventTime) {
    if (!involved && own !== 'default' && own !== 'kube-system')
      errors.push(invalid(new Path('involvedObject').child('namespace'), involved, 'does not match event.namespace'));
    return [...errors, ...validateReporter(object, 'reportingComponent', object.message)];
  }
  // What has no namespace is told of in the default one.
  if (involved === '' ? own !== 'default' && own !== '' && own !== 'kube-system' : own !== involved)
    errors.push(invalid(new Path('involvedObject').child('namespace'), involved, 'does not match event.namespace'));
  return errors;
}

export const validateEventUpdate = (object: KubeObject): FieldErrors => validateEvent(object);

const LIMIT = { reportingInstance: 128, action: 128, reason: 128, note: 1024 };

/** Who reports an event that says when it was: all of it must be told (`legacyValidateEvent`). */
export function validateReporter(object: KubeObject, controllerField: string, note: string | undefined): FieldErrors {
  const errors: FieldErrors = [];
  const controller: string = object[controllerField] ?? '';
  const at = new Path(controllerField);
  if (!controller) errors.push(required(at));
  errors.push(...invalids(at, controller, isQualifiedName(controller)));
  for (const field of ['reportingInstance', 'action', 'reason'] as const) {
    const value: string = object[field] ?? '';
    if (!value) errors.push(required(new Path(field)));
    errors.push(...tooLong(value, LIMIT[field], field));
  }
  return [...errors, ...tooLong(note ?? '', LIMIT.note, 'message')];
}

const tooLong = (value: string, limit: number, field: string): FieldErrors =>
  byteLength(value) > limit ? [invalid(new Path(field), '', `can have at most ${limit} characters`)] : [];
