import { ageColumn, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import {
  validateVolumeAttributesClass,
  validateVolumeAttributesClassUpdate,
} from './volumeattributesclass-validation.ts';

const DEFAULT_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** Follows pkg/registry/storage/volumeattributesclass/strategy.go. */
export const volumeAttributesClass: Kind = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  resource: 'volumeattributesclasses',
  updateChecks: ['update', 'change', 'full', 'spec'],
  validate: validateVolumeAttributesClass,
  validateUpdate: validateVolumeAttributesClassUpdate,
  columns: [
    {
      ...nameColumn,
      cell: ({ metadata }) =>
        metadata.name + (DEFAULT_ANNOTATIONS.some((key) => metadata.annotations?.[key] === 'true') ? ' (default)' : ''),
    },
    text('DriverName', ({ driverName }) => driverName ?? ''),
    ageColumn,
  ],
};
