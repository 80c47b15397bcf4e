import { createdAtColumn, nameColumn } from '../cells.ts';
import { nodeSelectorWarnings } from '../core/cluster/node-labels.ts';
import type { Kind } from '../kind.ts';
import { validateCSIStorageCapacity, validateCSIStorageCapacityUpdate } from './csistoragecapacity-validation.ts';

/** Follows pkg/registry/storage/csistoragecapacity/strategy.go. */
export const csiStorageCapacity: Kind = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  resource: 'csistoragecapacities',
  updateChecks: ['full', 'spec', 'update', 'change'],
  unconditionalUpdate: false,
  warnings: ({ nodeTopology }) => (nodeTopology ? nodeSelectorWarnings(nodeTopology, 'nodeTopology') : []),
  validate: (object) => validateCSIStorageCapacity(object),
  validateUpdate: validateCSIStorageCapacityUpdate,
  columns: [nameColumn, createdAtColumn],
};
