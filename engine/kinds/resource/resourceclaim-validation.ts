import type { KubeObject } from '../../store/object.ts';
import { invalid, Path, type FieldErrors } from '../field.ts';
import type { KindContext } from '../kind.ts';
import { validateClaimSpec } from './claim-validation.ts';
import { internalClaimSpec, sameClaimSpec } from './internal-claim.ts';

/** Follows ValidateResourceClaim of pkg/apis/resource/validation. */
export const validateResourceClaim = (object: KubeObject): FieldErrors =>
  validateClaimSpec(object.spec ?? {}, new Path('spec'));

/** Follows ValidateResourceClaimUpdate: the spec stays. */
export function validateResourceClaimUpdate(object: KubeObject, old: KubeObject, _context?: KindContext): FieldErrors {
  return sameClaimSpec(object.spec, old.spec)
    ? []
    : [invalid(new Path('spec'), internalClaimSpec(object.spec ?? {}), 'field is immutable')];
}
