import { ageColumn, integer, nameColumn } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { validateCSINode, validateCSINodeUpdate } from './csinode-validation.ts';

/** Follows pkg/registry/storage/csinode/strategy.go. */
export const csiNode: Kind = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  resource: 'csinodes',
  updateChecks: ['full'],
  unconditionalUpdate: false,
  default(object) {
    const spec = (object.spec ??= {});
    spec.drivers ??= null;
  },
  validate: validateCSINode,
  validateUpdate: validateCSINodeUpdate,
  columns: [nameColumn, integer('Drivers', ({ spec }) => spec?.drivers?.length ?? 0), ageColumn],
};
