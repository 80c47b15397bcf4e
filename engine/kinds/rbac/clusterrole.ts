import { createdAtColumn, nameColumn } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { validateClusterRole } from './clusterrole-validation.ts';

/** Follows pkg/registry/rbac/clusterrole/strategy.go. */
export const clusterRole: Kind = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  resource: 'clusterroles',
  updateChecks: ['full', 'spec', 'update', 'change'],
  nameRule: 'path-segment',
  createOnUpdate: true,
  default(object) {
    object.rules ??= null;
  },
  validate: (object) => validateClusterRole(object),
  validateUpdate: (object) => validateClusterRole(object),
  columns: [nameColumn, createdAtColumn],
};
