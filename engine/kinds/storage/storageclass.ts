import type { KubeObject } from '../../store/object.ts';
import { ageColumn, nameColumn, text } from '../cells.ts';
import { nodeLabelWarning } from '../core/cluster/node-labels.ts';
import type { Kind } from '../kind.ts';
import { validateStorageClass, validateStorageClassUpdate } from './storageclass-validation.ts';

const DEFAULT_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** Is this the class of claims that name none? */
const isDefaultClass = ({ metadata }: KubeObject): boolean =>
  DEFAULT_ANNOTATIONS.some((annotation) => metadata.annotations?.[annotation] === 'true');

/** Follows pkg/registry/storage/storageclass/strategy.go. */
export const storageClass: Kind = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  resource: 'storageclasses',
  updateChecks: ['full', 'spec', 'update', 'change'],
  default(object) {
    object.reclaimPolicy ??= 'Delete';
    object.volumeBindingMode ??= 'Immediate';
  },
  warnings: topologyWarnings,
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
  columns: [
    { ...nameColumn, cell: (object) => object.metadata.name + (isDefaultClass(object) ? ' (default)' : '') },
    text('Provisioner', ({ provisioner }) => provisioner ?? ''),
    text('ReclaimPolicy', ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete'),
    text('VolumeBindingMode', ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate'),
    text('AllowVolumeExpansion', ({ allowVolumeExpansion }) => String(allowVolumeExpansion ?? false)),
    ageColumn,
  ],
};

/** Topology by labels of nodes that nobody should use any more (`GetWarningsForStorageClass`). */
function topologyWarnings({ allowedTopologies }: KubeObject): string[] {
  const warnings: string[] = [];
  for (const [index, { matchLabelExpressions = [] }] of (allowedTopologies ?? []).entries())
    for (const [at, { key }] of matchLabelExpressions.entries()) {
      const message = nodeLabelWarning(key);
      if (message) warnings.push(`allowedTopologies[${index}].matchLabelExpressions[${at}].key: ${message}`);
    }
  return warnings;
}
