import { ageColumn, integer, nameColumn } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { countGenerationStrictly } from '../strategies.ts';
import { defaultWebhook } from './defaults.ts';
import {
  validateValidatingWebhookConfiguration,
  validateValidatingWebhookConfigurationUpdate,
} from './validatingwebhookconfiguration-validation.ts';

/** Follows pkg/registry/admissionregistration/validatingwebhookconfiguration/strategy.go. */
export const validatingWebhookConfiguration: Kind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingWebhookConfiguration',
  resource: 'validatingwebhookconfigurations',
  updateChecks: ['full'],
  hasGeneration: true,
  unconditionalUpdate: false,
  anyFinalizer: true,
  default(object) {
    for (const webhook of object.webhooks ?? []) defaultWebhook(webhook);
  },
  prepareForUpdate: (object, old) => countGenerationStrictly(object, old, 'webhooks'),
  validate: validateValidatingWebhookConfiguration,
  validateUpdate: validateValidatingWebhookConfigurationUpdate,
  columns: [nameColumn, integer('Webhooks', ({ webhooks }) => webhooks?.length ?? 0), ageColumn],
};
