import { ageColumn, integer, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { STATUS_KEEPS_METADATA, dropStatus, prepareSpecOrStatus } from '../strategies.ts';
import { defaultMatchResources } from './defaults.ts';
import { parameterKindCell } from './parameters.ts';
import {
  validateValidatingAdmissionPolicy,
  validateValidatingAdmissionPolicyStatus,
  validateValidatingAdmissionPolicyUpdate,
} from './validatingadmissionpolicy-validation.ts';

/** Follows pkg/registry/admissionregistration/validatingadmissionpolicy/strategy.go. */
export const validatingAdmissionPolicy: Kind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  resource: 'validatingadmissionpolicies',
  updateChecks: ['full'],
  statusChecks: [],
  statusKeeps: STATUS_KEEPS_METADATA,
  hasGeneration: true,
  unconditionalUpdate: false,
  anyFinalizer: true,
  default(object) {
    const spec = (object.spec ??= {});
    spec.failurePolicy ??= 'Fail';
    defaultMatchResources(spec.matchConstraints);
    object.status ??= {};
  },
  prepareForCreate: (object) => dropStatus(object, {}),
  prepareForUpdate: prepareSpecOrStatus,
  validate: validateValidatingAdmissionPolicy,
  validateUpdate: (object, old, context) =>
    context.subresource === 'status'
      ? validateValidatingAdmissionPolicyStatus(object)
      : validateValidatingAdmissionPolicyUpdate(object, old, context),
  columns: [
    nameColumn,
    integer('Validations', ({ spec }) => spec?.validations?.length ?? 0),
    text('ParamKind', parameterKindCell),
    ageColumn,
  ],
};
