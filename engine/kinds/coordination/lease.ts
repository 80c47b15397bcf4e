import { ageColumn, nameColumn, text } from '../cells.ts';
import { renewedLease } from '../heartbeats.ts';
import type { Kind } from '../kind.ts';
import { validateLease } from './lease-validation.ts';

/** Follows pkg/registry/coordination/lease/strategy.go. */
export const lease: Kind = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  resource: 'leases',
  anyFinalizer: true,
  // CoordinatedLeaderElection is off.
  fieldsOff: ['spec.strategy', 'spec.preferredHolder'],
  updateChecks: ['update'],
  createOnUpdate: true,
  unconditionalUpdate: false,
  validate: (object) => validateLease(object),
  validateUpdate: (object) => validateLease(object),
  asOf: renewedLease,
  columns: [nameColumn, text('Holder', ({ spec }) => spec?.holderIdentity ?? ''), ageColumn],
};
