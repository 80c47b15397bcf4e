import type { AdmissionPlugin } from './admission.ts';
import { escalationCheck } from '../auth/escalation.ts';
import type { RbacAuthorizer } from '../auth/rbac.ts';
import { defaultIngressClass } from './ingress-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { limitRanger } from './limit-ranger.ts';
import { mutatingAdmissionPolicy } from './mutating-admission-policy.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { nodeRestriction } from './node-restriction.ts';
import { podResize } from './pod-resize.ts';
import { podSecurity } from './pod-security.ts';
import { priority } from './priority.ts';
import { resourceQuota } from './resource-quota.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';
import { defaultStorageClass, persistentVolumeClaimResize, storageObjectInUseProtection } from './storage.ts';
import { taintNodesByCondition } from './taint-nodes.ts';
import { validatingAdmissionPolicy } from './validating-admission-policy.ts';
import { mutatingWebhooks, validatingWebhooks } from './webhooks.ts';

/** The plugins that the API server runs, in its order: each mutates, then, after validation, each validates. */
export function admissionPlugins(rbac: RbacAuthorizer): AdmissionPlugin[] {
  return [
    namespaceLifecycle,
    limitRanger,
    serviceAccount,
    nodeRestriction,
    taintNodesByCondition,
    podSecurity,
    priority,
    defaultTolerationSeconds,
    defaultStorageClass,
    storageObjectInUseProtection,
    persistentVolumeClaimResize,
    runtimeClass,
    defaultIngressClass,
    podResize,
    mutatingAdmissionPolicy(rbac),
    mutatingWebhooks,
    validatingAdmissionPolicy(rbac),
    validatingWebhooks,
    escalationCheck(rbac),
    resourceQuota,
  ];
}
