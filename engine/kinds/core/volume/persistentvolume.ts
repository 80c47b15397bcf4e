import type { KubeObject } from '../../../store/object.ts';
import { ageColumn, nameColumn } from '../../cells.ts';
import { textColumn } from '../cells.ts';
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
  updateChecks: ['full', 'full'],
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
    textColumn('Capacity', ({ spec }) => spec.capacity?.storage ?? '0'),
    textColumn('Access Modes', ({ spec }) => accessModes(spec.accessModes)),
    textColumn('Reclaim Policy', ({ spec }) => spec.persistentVolumeReclaimPolicy ?? ''),
    textColumn('Status', (o) => (o.metadata.deletionTimestamp ? 'Terminating' : (o.status?.phase ?? ''))),
    textColumn('Claim', ({ spec: { claimRef } }) =>
      claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '',
    ),
    textColumn('StorageClass', volumeClass),
    textColumn('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName || '<unset>'),
    textColumn('Reason', ({ status }) => status?.reason ?? ''),
    ageColumn,
    textColumn('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>', 1),
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
