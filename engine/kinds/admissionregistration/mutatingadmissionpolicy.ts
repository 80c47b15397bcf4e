import { ageColumn, integer, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { countGeneration } from '../strategies.ts';
import { defaultMatchResources } from './defaults.ts';
import { parameterKindCell } from './parameters.ts';
import {
  validateMutatingAdmissionPolicy,
  validateMutatingAdmissionPolicyUpdate,
} from './mutatingadmissionpolicy-validation.ts';

/** Follows pkg/registry/admissionregistration/mutatingadmissionpolicy/strategy.go. */
export const mutatingAdmissionPolicy: Kind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicy',
  resource: 'mutatingadmissionpolicies',
  updateChecks: ['full'],
  hasGeneration: true,
  unconditionalUpdate: false,
  anyFinalizer: true,
  default(object) {
    const spec = (object.spec ??= {});
    spec.failurePolicy ??= 'Fail';
    defaultMatchResources(spec.matchConstraints);
  },
  prepareForUpdate: (object, old) => countGeneration(object, old, ['spec']),
  validate: validateMutatingAdmissionPolicy,
  validateUpdate: validateMutatingAdmissionPolicyUpdate,
  columns: [
    nameColumn,
    integer('Mutations', ({ spec }) => spec?.mutations?.length ?? 0),
    text('ParamKind', parameterKindCell),
    ageColumn,
  ],
};
