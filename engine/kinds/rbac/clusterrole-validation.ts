import type { KubeObject } from '../../store/object.ts';
import type { LabelSelector } from '../cells.ts';
import { invalid, Path, required, type FieldErrors } from '../field.ts';
import { validateSelector } from '../label-selector-validation.ts';
import { validatePolicyRule, type PolicyRule } from './rules.ts';

/** Follows ValidateClusterRole of pkg/apis/rbac/validation. */
export function validateClusterRole(object: KubeObject): FieldErrors {
  const rules = (object.rules ?? []) as PolicyRule[];
  const errors = rules.flatMap((rule, i) => validatePolicyRule(rule, false, new Path('rules').index(i)));
  if (!object.aggregationRule) return errors;
  const path = new Path('aggregationRule.clusterRoleSelectors');
  const selectors: LabelSelector[] = object.aggregationRule.clusterRoleSelectors ?? [];
  if (!selectors.length)
    errors.push(required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
  return [
    ...errors,
    ...selectors.flatMap((selector, i) => {
      const wrong = validateSelector(selector, path.index(i));
      if (wrong.length) wrong.push(invalid(path.index(i), null, 'invalid label selector.'));
      return wrong;
    }),
  ];
}
