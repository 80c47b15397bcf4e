import { ageColumn, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { countGeneration } from '../strategies.ts';
import { defaultMatchResources } from './defaults.ts';
import { parameterCell } from './parameters.ts';
import {
  validateValidatingAdmissionPolicyBinding,
  validateValidatingAdmissionPolicyBindingUpdate,
} from './validatingadmissionpolicybinding-validation.ts';

/** Follows pkg/registry/admissionregistration/validatingadmissionpolicybinding/strategy.go. */
export const validatingAdmissionPolicyBinding: Kind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  resource: 'validatingadmissionpolicybindings',
  updateChecks: ['full'],
  hasGeneration: true,
  unconditionalUpdate: false,
  anyFinalizer: true,
  default: (object) => defaultMatchResources(object.spec?.matchResources),
  prepareForUpdate: (object, old) => countGeneration(object, old, ['spec']),
  validate: validateValidatingAdmissionPolicyBinding,
  validateUpdate: validateValidatingAdmissionPolicyBindingUpdate,
  columns: [
    nameColumn,
    text('PolicyName', ({ spec }) => spec?.policyName ?? ''),
    text('ParamRef', parameterCell),
    ageColumn,
  ],
};
