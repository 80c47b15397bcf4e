import type { KubeObject } from '../../store/object.ts';
import { Path, type FieldErrors } from '../field.ts';
import { validateWebhooks } from './webhook-validation.ts';

/** Follows ValidateValidatingWebhookConfiguration of pkg/apis/admissionregistration/validation. */
export const validateValidatingWebhookConfiguration = (object: KubeObject): FieldErrors =>
  validateWebhooks(object.webhooks ?? [], new Path('webhooks'));

/** As for a new one. */
export const validateValidatingWebhookConfigurationUpdate = (object: KubeObject, _old: KubeObject): FieldErrors =>
  validateValidatingWebhookConfiguration(object);
