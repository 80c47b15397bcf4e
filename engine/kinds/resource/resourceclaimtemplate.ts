import { ageColumn, nameColumn } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { validateAdminAccess } from './admin-access.ts';
import { defaultClaimSpec } from './defaults.ts';
import {
  validateResourceClaimTemplate,
  validateResourceClaimTemplateUpdate,
} from './resourceclaimtemplate-validation.ts';

/** Follows pkg/registry/resource/resourceclaimtemplate/strategy.go. */
export const resourceClaimTemplate: Kind = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaimTemplate',
  resource: 'resourceclaimtemplates',
  updateChecks: ['full', 'spec', 'update', 'change'],
  default(object) {
    object.spec ??= {};
    object.spec.spec ??= {};
    object.spec.spec.devices ??= {};
    defaultClaimSpec(object.spec.spec);
  },
  validate: (object, context) => [
    ...validateAdminAccess(object.spec?.spec?.devices?.requests, object.metadata.namespace ?? '', context),
    ...validateResourceClaimTemplate(object),
  ],
  validateUpdate: validateResourceClaimTemplateUpdate,
  columns: [nameColumn, ageColumn],
};
