import type { Environment } from '../apiserver/environment.ts';
import { Controller, controllerContext, type ControllerContext, type Reconciler } from './controller.ts';
import { deploymentController } from './deployment/index.ts';
import { endpointsController } from './endpoints/endpoints.ts';
import { endpointSliceController } from './endpoints/slices.ts';
import { garbageCollector } from './gc/index.ts';
import { addIndexes } from './indexes.ts';
import { namespaceController } from './namespace/index.ts';
import { replicaSetController, replicationController } from './replicaset.ts';
import { rootCaController, serviceAccountController } from './service-accounts.ts';

/** All controllers; a new one is a line here. */
const CONTROLLERS: readonly ((context: ControllerContext) => Reconciler)[] = [
  namespaceController,
  serviceAccountController,
  rootCaController,
  garbageCollector,
  deploymentController,
  replicaSetController,
  replicationController,
  endpointsController,
  endpointSliceController,
];

/** Start all controllers: from now on they react to what changes. */
export function startControllers(environment: Environment): void {
  addIndexes(environment.store);
  const context = controllerContext(environment);
  for (const controller of CONTROLLERS) new Controller(context, controller(context));
}
