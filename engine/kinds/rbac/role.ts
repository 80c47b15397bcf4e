import { createdAtColumn, nameColumn } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { validateRole } from './role-validation.ts';

/** Follows pkg/registry/rbac/role/strategy.go. */
export const role: Kind = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'Role',
  resource: 'roles',
  updateChecks: ['full', 'spec', 'update', 'change'],
  nameRule: 'path-segment',
  createOnUpdate: true,
  default(object) {
    object.rules ??= null;
  },
  validate: (object) => validateRole(object),
  validateUpdate: (object) => validateRole(object),
  columns: [nameColumn, createdAtColumn],
};
