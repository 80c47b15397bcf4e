import { invalid, required, type FieldErrors, type Path } from '../field.ts';

/** A rule of a role. */
export interface PolicyRule {
  verbs?: string[] | null;
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

/** Follows ValidatePolicyRule of pkg/apis/rbac/validation: a rule is for resources or for URLs, never for both. */
export function validatePolicyRule(rule: PolicyRule, namespaced: boolean, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  if (!rule.verbs?.length) errors.push(required(path.child('verbs'), 'verbs must contain at least one value'));
  const urls = rule.nonResourceURLs;
  if (urls?.length) {
    const at = path.child('nonResourceURLs');
    if (namespaced) errors.push(invalid(at, urls, 'namespaced rules cannot apply to non-resource URLs'));
    if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length)
      errors.push(invalid(at, urls, 'rules cannot apply to both regular resources and non-resource URLs'));
    return errors;
  }
  if (!rule.apiGroups?.length)
    errors.push(required(path.child('apiGroups'), 'resource rules must supply at least one api group'));
  if (!rule.resources?.length)
    errors.push(required(path.child('resources'), 'resource rules must supply at least one resource'));
  return errors;
}
