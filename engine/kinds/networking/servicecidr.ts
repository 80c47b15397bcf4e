import { ageColumn, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { STATUS_KEEPS_METADATA, dropStatus, restore } from '../strategies.ts';
import { validateServiceCIDR, validateServiceCIDRUpdate } from './servicecidr-validation.ts';

/** Follows pkg/registry/networking/servicecidr/strategy.go. */
export const serviceCIDR: Kind = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  resource: 'servicecidrs',
  updateChecks: ['update'],
  statusKeeps: STATUS_KEEPS_METADATA,
  default: (object) => {
    object.status ??= {};
  },
  prepareForCreate: (object) => dropStatus(object, {}),
  prepareForUpdate(object, old, { subresource }) {
    restore(object, old, subresource === 'status' ? 'spec' : 'status');
  },
  validate: validateServiceCIDR,
  validateUpdate: (object, old, { subresource }) =>
    subresource === 'status' ? [] : validateServiceCIDRUpdate(object, old),
  columns: [nameColumn, text('CIDRs', ({ spec }) => (spec?.cidrs ?? []).join(',')), ageColumn],
};
