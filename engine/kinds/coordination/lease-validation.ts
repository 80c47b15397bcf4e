import type { KubeObject } from '../../store/object.ts';
import { invalid, Path, type FieldErrors } from '../field.ts';

/** Follows ValidateLeaseSpec of pkg/apis/coordination/validation. */
export function validateLease(object: KubeObject): FieldErrors {
  const { leaseDurationSeconds: duration, leaseTransitions: transitions } = object.spec ?? {};
  const path = new Path('spec');
  const errors: FieldErrors = [];
  if (typeof duration === 'number' && duration <= 0)
    errors.push(invalid(path.child('leaseDurationSeconds'), duration, 'must be greater than 0'));
  if (typeof transitions === 'number' && transitions < 0)
    errors.push(invalid(path.child('leaseTransitions'), transitions, 'must be greater than or equal to 0'));
  return errors;
}
