import { ageColumn, nameColumn } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { isDNS1123Subdomain } from '../names.ts';
import { countGeneration } from '../strategies.ts';
import { validateDeviceClass, validateDeviceClassUpdate } from './deviceclass-validation.ts';

/** Follows pkg/registry/resource/deviceclass/strategy.go. */
export const deviceClass: Kind = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  resource: 'deviceclasses',
  hasGeneration: true,
  // Its name is checked by rules that count in bytes and say so.
  nameRule: (name) =>
    isDNS1123Subdomain(name).map((why) => why.replace(/^(must be no more than \d+) characters$/, '$1 bytes')),
  default: (object) => {
    object.spec ??= {};
  },
  prepareForUpdate: (object, old) => countGeneration(object, old, ['spec']),
  validate: validateDeviceClass,
  validateUpdate: validateDeviceClassUpdate,
  columns: [nameColumn, ageColumn],
};
