import { ageColumn, nameColumn, text, wide } from '../../cells.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Kind } from '../../kind.ts';
import { restore } from '../../strategies.ts';
import { accessModes } from './access-modes.ts';
import { validateVolume, validateVolumeUpdate } from './persistentvolume-validation.ts';
import { roundResourceList } from '../container/resource-list.ts';
import { volumeWarnings } from './storage-warnings.ts';
import { defaultVolumeSource } from './volume-defaults.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/persistentvolume/strategy.go */
export const persistentVolume: Kind = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  resource: 'persistentvolumes',
  updateChecks: ['full', 'spec', 'full', 'change'],
  default: defaultVolume,
  prepareForCreate(object, context) {
    object.status = { phase: 'Pending', lastPhaseTransitionTime: context.timestamp };
  },
  prepareForUpdate(object, old, context) {
    if (context.subresource !== 'status') return restore(object, old, 'status');
    restore(object, old, 'spec');
    const status = (object.status ??= {});
    const phaseChanged = status.phase !== old.status?.phase;
    if (
      phaseChanged &&
      (!status.lastPhaseTransitionTime || status.lastPhaseTransitionTime === old.status?.lastPhaseTransitionTime)
    )
      status.lastPhaseTransitionTime = context.timestamp;
  },
  validate: validateVolume,
  validateUpdate: validateVolumeUpdate,
  warnings: volumeWarnings,
  columns: [
    nameColumn,
    text('Capacity', ({ spec }) => spec.capacity?.storage ?? '0'),
    text('Access Modes', ({ spec }) => accessModes(spec.accessModes)),
    text('Reclaim Policy', ({ spec }) => spec.persistentVolumeReclaimPolicy ?? ''),
    text('Status', (o) => (o.metadata.deletionTimestamp ? 'Terminating' : (o.status?.phase ?? ''))),
    text('Claim', ({ spec: { claimRef } }) => (claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '')),
    text('StorageClass', volumeClass),
    text('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName || '<unset>'),
    text('Reason', ({ status }) => status?.reason ?? ''),
    ageColumn,
    wide('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>'),
  ],
};

/** A volume's class; the old annotation counts first. */
function volumeClass({ metadata, spec }: KubeObject): string {
  return metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '';
}

function defaultVolume(object: KubeObject): void {
  const spec = (object.spec ??= {});
  roundResourceList(spec.capacity);
  spec.persistentVolumeReclaimPolicy ||= 'Retain';
  spec.volumeMode ??= 'Filesystem';
  defaultVolumeSource(spec);
  object.status ??= {};
  object.status.phase ||= 'Pending';
}
