import type { KubeObject } from '../../store/object.ts';
import { Path, type FieldErrors } from '../field.ts';
import { validateWebhooks } from './webhook-validation.ts';

/** Follows ValidateMutatingWebhookConfiguration of pkg/apis/admissionregistration/validation. */
export const validateMutatingWebhookConfiguration = (object: KubeObject): FieldErrors =>
  validateWebhooks(object.webhooks ?? [], new Path('webhooks'));

/** As for a new one. */
export const validateMutatingWebhookConfigurationUpdate = (object: KubeObject, _old: KubeObject): FieldErrors =>
  validateMutatingWebhookConfiguration(object);
