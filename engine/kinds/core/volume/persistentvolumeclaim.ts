import { ageColumn, nameColumn, text, wide } from '../../cells.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Kind } from '../../kind.ts';
import { restore } from '../../strategies.ts';
import { accessModes } from './access-modes.ts';
import { normaliseDataSources } from './data-source.ts';
import { defaultClaim } from './persistentvolumeclaim-defaults.ts';
import { validateClaim, validateClaimUpdate } from './persistentvolumeclaim-validation.ts';
import { claimWarnings } from './storage-warnings.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/persistentvolumeclaim/strategy.go */
export const persistentVolumeClaim: Kind = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  resource: 'persistentvolumeclaims',
  default: defaultClaim,
  prepareForCreate(object) {
    object.status = { phase: 'Pending' };
    normaliseDataSources(object.spec);
  },
  prepareForUpdate(object, old, context) {
    if (context.subresource === 'status') restore(object, old, 'spec');
    else {
      restore(object, old, 'status');
      normaliseDataSources(object.spec, old.spec);
    }
  },
  validate: validateClaim,
  validateUpdate: validateClaimUpdate,
  warnings: claimWarnings,
  columns: [
    nameColumn,
    text('Status', (o) => (o.metadata.deletionTimestamp ? 'Terminating' : (o.status?.phase ?? ''))),
    text('Volume', ({ spec }) => spec.volumeName ?? ''),
    text('Capacity', (o) => (o.spec.volumeName ? (o.status?.capacity?.storage ?? '0') : '')),
    text('Access Modes', (o) => (o.spec.volumeName ? accessModes(o.status?.accessModes) : '')),
    text('StorageClass', claimClass),
    text('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName || '<unset>'),
    ageColumn,
    wide('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>'),
  ],
};

/** The class a claim asks for; the old annotation counts first. */
function claimClass({ metadata, spec }: KubeObject): string {
  return metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '';
}
