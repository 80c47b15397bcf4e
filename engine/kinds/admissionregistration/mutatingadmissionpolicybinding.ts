import { ageColumn, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { countGeneration } from '../strategies.ts';
import { defaultMatchResources } from './defaults.ts';
import { parameterCell } from './parameters.ts';
import {
  validateMutatingAdmissionPolicyBinding,
  validateMutatingAdmissionPolicyBindingUpdate,
} from './mutatingadmissionpolicybinding-validation.ts';

/** Follows pkg/registry/admissionregistration/mutatingadmissionpolicybinding/strategy.go. */
export const mutatingAdmissionPolicyBinding: Kind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicyBinding',
  resource: 'mutatingadmissionpolicybindings',
  updateChecks: ['full'],
  hasGeneration: true,
  unconditionalUpdate: false,
  anyFinalizer: true,
  default: (object) => defaultMatchResources(object.spec?.matchResources),
  prepareForUpdate: (object, old) => countGeneration(object, old, ['spec']),
  validate: validateMutatingAdmissionPolicyBinding,
  validateUpdate: validateMutatingAdmissionPolicyBindingUpdate,
  columns: [
    nameColumn,
    text('PolicyName', ({ spec }) => spec?.policyName ?? ''),
    text('ParamRef', parameterCell),
    ageColumn,
  ],
};
