import { ageColumn, nameColumn } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { validateRoleBinding, validateRoleBindingUpdate } from './rolebinding-validation.ts';
import { defaultBinding, roleColumn, subjectColumns } from './subjects.ts';

/** Follows pkg/registry/rbac/rolebinding/strategy.go. */
export const roleBinding: Kind = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'RoleBinding',
  resource: 'rolebindings',
  updateChecks: ['full', 'spec', 'update', 'change'],
  nameRule: 'path-segment',
  createOnUpdate: true,
  default: defaultBinding,
  validate: (object) => validateRoleBinding(object),
  validateUpdate: validateRoleBindingUpdate,
  columns: [nameColumn, roleColumn, ageColumn, ...subjectColumns],
};
