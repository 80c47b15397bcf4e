import { ageColumn, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { STATUS_KEEPS_METADATA, dropStatus, restore } from '../strategies.ts';
import { validateVolumeAttachment, validateVolumeAttachmentUpdate } from './volumeattachment-validation.ts';

/** Follows pkg/registry/storage/volumeattachment/strategy.go. */
export const volumeAttachment: Kind = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  resource: 'volumeattachments',
  updateChecks: ['full'],
  statusChecks: [],
  statusKeeps: STATUS_KEEPS_METADATA,
  unconditionalUpdate: false,
  default(object) {
    object.status ??= { attached: false };
    object.status.attached ??= false;
  },
  prepareForCreate: (object) => dropStatus(object, { attached: false }),
  prepareForUpdate(object, old, { subresource }) {
    restore(object, old, subresource === 'status' ? 'spec' : 'status');
  },
  validate: validateVolumeAttachment,
  validateUpdate: validateVolumeAttachmentUpdate,
  columns: [
    nameColumn,
    { ...text('Attacher', ({ spec }) => spec?.attacher ?? ''), format: 'name' },
    text('PV', ({ spec }) => spec?.source?.persistentVolumeName ?? ''),
    text('Node', ({ spec }) => spec?.nodeName ?? ''),
    { name: 'Attached', type: 'boolean', cell: ({ status }) => status?.attached ?? false },
    ageColumn,
  ],
};
