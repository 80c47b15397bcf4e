import type { KubeObject } from '../../store/object.ts';
import { invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import { checkExpression, expressionScope, type ExpressionScope, type ScopeOptions } from './expressions.ts';
import { validateMutableOperations } from './match-validation.ts';
import { validateMatching } from './validatingadmissionpolicy-validation.ts';
import { validateVariables } from './variables.ts';

interface Mutation {
  patchType?: string;
  applyConfiguration?: { expression?: string };
  jsonPatch?: { expression?: string };
}

/** Follows validateMutatingAdmissionPolicySpec of pkg/apis/admissionregistration/validation. */
export function validateMutatingAdmissionPolicy(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  const options: ScopeOptions = { params: !!spec.paramKind, authorizer: true };
  const rules = path.child('matchConstraints', 'resourceRules');
  const errors = validateMatching(spec, options, path, () =>
    validateMutableOperations(spec.matchConstraints?.resourceRules, rules),
  );
  const { errors: wrong, types } = validateVariables(spec.variables ?? [], options, path.child('variables'));
  errors.push(...wrong);
  const mutations: Mutation[] = spec.mutations ?? [];
  const list = path.child('mutations');
  if (!mutations.length) errors.push(required(list, 'mutations must contain at least one item'));
  const scope = expressionScope({ ...options, variables: types, mutation: true });
  mutations.forEach((mutation, i) => errors.push(...validateMutation(mutation, scope, list.index(i))));
  const at = path.child('reinvocationPolicy');
  if (!spec.reinvocationPolicy) errors.push(required(at));
  else if (!['IfNeeded', 'Never'].includes(spec.reinvocationPolicy))
    errors.push(notSupported(at, spec.reinvocationPolicy, ['IfNeeded', 'Never']));
  return errors;
}

/** As for a new one. */
export const validateMutatingAdmissionPolicyUpdate = (object: KubeObject, _old: KubeObject): FieldErrors =>
  validateMutatingAdmissionPolicy(object);

/** Each kind of patch has a field of its own, and only that may be set. */
function validateMutation(mutation: Mutation, scope: ExpressionScope, path: Path): FieldErrors {
  const { patchType } = mutation;
  if (!patchType) return [required(path.child('patchType'))];
  const fields = { ApplyConfiguration: 'applyConfiguration', JSONPatch: 'jsonPatch' } as const;
  if (!Object.hasOwn(fields, patchType))
    return [notSupported(path.child('patchType'), patchType, ['ApplyConfiguration', 'JSONPatch'])];
  const own = fields[patchType as keyof typeof fields];
  const other = own === 'jsonPatch' ? 'applyConfiguration' : 'jsonPatch';
  const errors: FieldErrors = [];
  const patch = mutation[own];
  const at = path.child(own, 'expression');
  const text = (patch?.expression ?? '').trim();
  if (!patch) errors.push(required(path.child(own), `must be specified when patchType is ${patchType}`));
  else if (!text) errors.push(required(at));
  else errors.push(...checkExpression(text, scope, [own === 'jsonPatch' ? 'list(JSONPatch)' : 'Object'], at));
  if (mutation[other])
    errors.push(invalid(path.child(other), `{${other}}`, `must not be specified when patchType is ${patchType}`));
  return errors;
}
