import { ageColumn, integer, nameColumn } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { countGenerationStrictly } from '../strategies.ts';
import { defaultWebhook } from './defaults.ts';
import {
  validateMutatingWebhookConfiguration,
  validateMutatingWebhookConfigurationUpdate,
} from './mutatingwebhookconfiguration-validation.ts';

/** Follows pkg/registry/admissionregistration/mutatingwebhookconfiguration/strategy.go. */
export const mutatingWebhookConfiguration: Kind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  resource: 'mutatingwebhookconfigurations',
  updateChecks: ['full'],
  hasGeneration: true,
  unconditionalUpdate: false,
  anyFinalizer: true,
  default(object) {
    for (const webhook of object.webhooks ?? []) defaultWebhook(webhook);
    for (const webhook of object.webhooks ?? []) webhook.reinvocationPolicy ??= 'Never';
  },
  prepareForUpdate: (object, old) => countGenerationStrictly(object, old, 'webhooks'),
  validate: validateMutatingWebhookConfiguration,
  validateUpdate: validateMutatingWebhookConfigurationUpdate,
  columns: [nameColumn, integer('Webhooks', ({ webhooks }) => webhooks?.length ?? 0), ageColumn],
};
