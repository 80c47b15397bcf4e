import type { KubeObject } from '../../store/object.ts';
import { Path, type FieldErrors } from '../field.ts';
import { validatePolicyRule, type PolicyRule } from './rules.ts';

/** Follows ValidateRole of pkg/apis/rbac/validation. */
export const validateRole = (object: KubeObject): FieldErrors =>
  ((object.rules ?? []) as PolicyRule[]).flatMap((rule, i) =>
    validatePolicyRule(rule, true, new Path('rules').index(i)),
  );
