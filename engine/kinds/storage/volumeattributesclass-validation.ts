import type { KubeObject } from '../../store/object.ts';
import { equal } from '../equality.ts';
import { forbidden, Path, type FieldErrors } from '../field.ts';
import { validateParameters, validateProvisioner } from './parameters.ts';

/** Follows ValidateVolumeAttributesClass of pkg/apis/storage/validation. */
export const validateVolumeAttributesClass = (object: KubeObject): FieldErrors => [
  ...validateProvisioner(object.driverName ?? '', new Path('driverName')),
  ...validateParameters(object.parameters, false, new Path('parameters')),
];

/** Follows ValidateVolumeAttributesClassUpdate: nothing but metadata may change. */
export function validateVolumeAttributesClassUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  for (const field of ['driverName', 'parameters'])
    if (!equal(object[field], old[field]))
      errors.push(forbidden(new Path(field), `updates to ${field} are forbidden.`));
  return [...errors, ...validateVolumeAttributesClass(object)];
}
