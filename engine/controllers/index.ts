import type { Environment } from '../apiserver/environment.ts';
import { definitionController } from './api/definitions.ts';
import { registrationController } from './api/registration.ts';
import { admissionPolicyController, apiServiceController, flowSchemaController } from './api/server-status.ts';
import { serviceCidrController } from './api/service-cidr.ts';
import { autoscalerController } from './autoscaler.ts';
import { Controller, controllerContext, type ControllerContext, type Reconciler } from './controller.ts';
import { certificateController } from './certificates/index.ts';
import { clusterRoleController } from './cluster-roles.ts';
import { cronJobController } from './cronjob/index.ts';
import { daemonSetController } from './daemonset.ts';
import { deploymentController } from './deployment/index.ts';
import { disruptionController } from './disruption.ts';
import { endpointsController } from './endpoints/endpoints.ts';
import { endpointSliceMirroring } from './endpoints/mirroring.ts';
import { endpointSliceController } from './endpoints/slices.ts';
import { ephemeralVolumeController } from './ephemeral-volumes.ts';
import { startEventExpiry } from './event-expiry.ts';
import { garbageCollector } from './gc/index.ts';
import { addIndexes } from './indexes.ts';
import { jobController } from './job/index.ts';
import { namespaceController } from './namespace/index.ts';
import { nodeHealthController } from './nodes/health.ts';
import { nodeIpamController } from './nodes/ipam.ts';
import { nodeTaintController } from './nodes/taints.ts';
import { taintEvictionController } from './nodes/eviction.ts';
import { podGarbageCollector } from './pod-gc.ts';
import { replicaSetController, replicationController } from './replicaset.ts';
import { resourceClaimController } from './resource-claims.ts';
import { resourceQuotaController } from './resource-quota.ts';
import { ipAddressController } from './ip-addresses.ts';
import { kubernetesServiceController } from './kubernetes-service.ts';
import { rootCaController, serviceAccountController } from './service-accounts.ts';
import { statefulSetController } from './statefulset/index.ts';
import { tokenSecretController } from './token-secrets.ts';
import { ttlAfterFinishedController } from './ttl-after-finished.ts';
import { attachDetachController } from './volumes/attacher.ts';
import { volumeBinder } from './volumes/binder.ts';
import { claimProtection, volumeProtection } from './volumes/protection.ts';

/** All controllers; a new one is a line here. */
const CONTROLLERS: readonly ((context: ControllerContext) => Reconciler)[] = [
  namespaceController,
  serviceAccountController,
  ipAddressController,
  kubernetesServiceController,
  rootCaController,
  garbageCollector,
  deploymentController,
  replicaSetController,
  replicationController,
  endpointsController,
  endpointSliceController,
  statefulSetController,
  daemonSetController,
  jobController,
  cronJobController,
  ttlAfterFinishedController,
  disruptionController,
  resourceQuotaController,
  autoscalerController,
  nodeTaintController,
  taintEvictionController,
  nodeIpamController,
  nodeHealthController,
  podGarbageCollector,
  volumeBinder,
  attachDetachController,
  resourceClaimController,
  claimProtection,
  volumeProtection,
  ephemeralVolumeController,
  endpointSliceMirroring,
  tokenSecretController,
  clusterRoleController,
  definitionController,
  registrationController,
  apiServiceController,
  flowSchemaController,
  serviceCidrController,
  admissionPolicyController,
  certificateController,
];

/** Start all controllers: from now on they react to what changes. */
export function startControllers(environment: Environment): void {
  addIndexes(environment.store);
  const context = controllerContext(environment);
  for (const controller of CONTROLLERS) new Controller(context, controller(context));
  startEventExpiry(environment);
}
