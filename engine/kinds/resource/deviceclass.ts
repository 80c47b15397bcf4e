import { ageColumn, nameColumn } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { countGeneration } from '../strategies.ts';
import { validateDeviceClass, validateDeviceClassUpdate } from './deviceclass-validation.ts';

/** Follows pkg/registry/resource/deviceclass/strategy.go. */
export const deviceClass: Kind = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  resource: 'deviceclasses',
  updateChecks: ['full', 'update'],
  hasGeneration: true,
  nameRule: 'declared-subdomain',
  default: (object) => {
    object.spec ??= {};
  },
  prepareForUpdate: (object, old) => countGeneration(object, old, ['spec']),
  validate: validateDeviceClass,
  validateUpdate: validateDeviceClassUpdate,
  columns: [nameColumn, ageColumn],
};
