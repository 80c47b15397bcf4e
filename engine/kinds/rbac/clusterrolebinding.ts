import { ageColumn, nameColumn } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { validateClusterRoleBinding, validateClusterRoleBindingUpdate } from './clusterrolebinding-validation.ts';
import { defaultBinding, roleColumn, subjectColumns } from './subjects.ts';

/** Follows pkg/registry/rbac/clusterrolebinding/strategy.go. */
export const clusterRoleBinding: Kind = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRoleBinding',
  resource: 'clusterrolebindings',
  updateChecks: ['full', 'spec', 'update', 'change'],
  nameRule: 'path-segment',
  createOnUpdate: true,
  default: defaultBinding,
  validate: (object) => validateClusterRoleBinding(object),
  validateUpdate: validateClusterRoleBindingUpdate,
  columns: [nameColumn, roleColumn, ageColumn, ...subjectColumns],
};
