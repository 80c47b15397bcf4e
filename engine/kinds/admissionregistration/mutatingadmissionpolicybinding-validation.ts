import type { KubeObject } from '../../store/object.ts';
import { Path, type FieldErrors } from '../field.ts';
import {
  validateMatchResources,
  validateMutableOperations,
  validateParamRef,
  validatePolicyName,
} from './match-validation.ts';

/** Follows validateMutatingAdmissionPolicyBindingSpec of pkg/apis/admissionregistration/validation. */
export function validateMutatingAdmissionPolicyBinding(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  return [
    ...validatePolicyName(spec.policyName, path.child('policyName')),
    ...validateParamRef(spec.paramRef, path.child('paramRef')),
    ...validateMatchResources(spec.matchResources, path.child('matchResources')),
    ...validateMutableOperations(spec.matchResources?.resourceRules, path.child('matchResources', 'resourceRules')),
  ];
}

/** As for a new one. */
export const validateMutatingAdmissionPolicyBindingUpdate = (object: KubeObject, _old: KubeObject): FieldErrors =>
  validateMutatingAdmissionPolicyBinding(object);
