import type { KubeObject } from '../../store/object.ts';
import { ageColumn, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { STATUS_KEEPS_METADATA, dropStatus, restore } from '../strategies.ts';
import { validateAdminAccess } from './admin-access.ts';
import { defaultClaimSpec } from './defaults.ts';
import { validateResourceClaim, validateResourceClaimUpdate } from './resourceclaim-validation.ts';
import { validateResourceClaimStatus } from './resourceclaim-status-validation.ts';

/** Follows pkg/registry/resource/resourceclaim/strategy.go. */
export const resourceClaim: Kind = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaim',
  resource: 'resourceclaims',
  updateChecks: ['full', 'update'],
  statusKeeps: STATUS_KEEPS_METADATA,
  default(object) {
    object.spec ??= {};
    object.spec.devices ??= {};
    defaultClaimSpec(object.spec);
    object.status ??= {};
  },
  prepareForCreate: (object) => dropStatus(object, {}),
  prepareForUpdate(object, old, { subresource }) {
    restore(object, old, subresource === 'status' ? 'spec' : 'status');
  },
  validate: (object, context) => [
    ...validateAdminAccess(object.spec?.devices?.requests, object.metadata.namespace ?? '', context),
    ...validateResourceClaim(object),
  ],
  validateUpdate: (object, old, context) =>
    context.subresource === 'status'
      ? validateResourceClaimStatus(object, old)
      : validateResourceClaimUpdate(object, old, context),
  columns: [nameColumn, text('State', state), ageColumn],
};

/** `pending`, or what happened to the claim: `deleted,allocated,reserved`. */
function state({ metadata, status }: KubeObject): string {
  const states: string[] = [];
  if (metadata.deletionTimestamp) states.push('deleted');
  if (status?.allocation) states.push('allocated');
  else if (!metadata.deletionTimestamp) states.push('pending');
  if (status?.reservedFor?.length) states.push('reserved');
  return states.join(',');
}
