import type { KubeObject } from '../../store/object.ts';
import { duplicate, invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import { validateMatchResources, validateParamRef, validatePolicyName } from './match-validation.ts';

const ACTIONS = ['Audit', 'Deny', 'Warn'];

/** Follows validateValidatingAdmissionPolicyBindingSpec of pkg/apis/admissionregistration/validation. */
export function validateValidatingAdmissionPolicyBinding(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  return [
    ...validatePolicyName(spec.policyName, path.child('policyName')),
    ...validateParamRef(spec.paramRef, path.child('paramRef')),
    ...validateMatchResources(spec.matchResources, path.child('matchResources')),
    ...validateActions(spec.validationActions ?? [], path.child('validationActions')),
  ];
}

/** As for a new one. */
export const validateValidatingAdmissionPolicyBindingUpdate = (object: KubeObject, _old: KubeObject): FieldErrors =>
  validateValidatingAdmissionPolicyBinding(object);

function validateActions(actions: readonly string[], path: Path): FieldErrors {
  const errors: FieldErrors = [];
  actions.forEach((action, i) => {
    if (!ACTIONS.includes(action)) errors.push(notSupported(path.index(i), action, ACTIONS));
    if (actions.indexOf(action) < i) errors.push(duplicate(path.index(i), action));
  });
  if (actions.includes('Deny') && actions.includes('Warn'))
    errors.push(
      invalid(
        path,
        actions,
        'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ),
    );
  if (!actions.length) errors.push(required(path, 'at least one validation action is required'));
  return errors;
}
