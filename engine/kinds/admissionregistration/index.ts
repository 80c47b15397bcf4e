import type { Kind } from '../kind.ts';
import { mutatingAdmissionPolicy } from './mutatingadmissionpolicy.ts';
import { mutatingAdmissionPolicyBinding } from './mutatingadmissionpolicybinding.ts';
import { mutatingWebhookConfiguration } from './mutatingwebhookconfiguration.ts';
import { validatingAdmissionPolicy } from './validatingadmissionpolicy.ts';
import { validatingAdmissionPolicyBinding } from './validatingadmissionpolicybinding.ts';
import { validatingWebhookConfiguration } from './validatingwebhookconfiguration.ts';

/** The kinds of admissionregistration.k8s.io. */
export const kinds: readonly Kind[] = [
  validatingWebhookConfiguration,
  mutatingWebhookConfiguration,
  validatingAdmissionPolicy,
  validatingAdmissionPolicyBinding,
  mutatingAdmissionPolicy,
  mutatingAdmissionPolicyBinding,
];
