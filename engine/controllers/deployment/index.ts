import { equal } from '../../kinds/equality.ts';
import { selects } from '../../kinds/selectors.ts';
import type { KubeObject } from '../../store/object.ts';
import { claim } from '../control.ts';
import {
  lookup,
  onChange,
  onOwned,
  type Again,
  type ControllerContext,
  type Reconciler,
  type Trigger,
} from '../controller.ts';
import { controllerOf } from '../indexes.ts';
import { Rollout } from './rollout.ts';

/** Rolls Deployments out through ReplicaSets (pkg/controller/deployment). */
export function deploymentController(context: ControllerContext): Reconciler {
  return {
    name: 'deployment-controller',
    latencyMs: [3, 14],
    triggers: [
      onChange('deployments.apps'),
      onOwned('replicasets.apps', 'Deployment'),
      onOrphanSet(context),
      onLastPod(context),
    ],
    reconcile: (key) => reconcile(context, key),
  };
}

/** A ReplicaSet without a controller may be adopted by the Deployments whose selectors match it. */
const onOrphanSet = ({ store }: ControllerContext): Trigger => ({
  resource: 'replicasets.apps',
  keys: ({ type, object: { metadata } }) => {
    if (type === 'DELETED' || controllerOf(metadata) || !metadata.labels) return [];
    return store
      .list('deployments.apps', metadata.namespace)
      .filter(({ spec }) => selects(spec.selector, metadata.labels))
      .map((deployment) => `${metadata.namespace}/${deployment.metadata.name}`);
  },
});

/** A Deployment that recreates waits for the last pod of its old ReplicaSets to go. */
const onLastPod = ({ store }: ControllerContext): Trigger => ({
  resource: 'pods',
  keys: ({ type, object }) => {
    if (type !== 'DELETED') return [];
    const set = controllerOf(object.metadata);
    if (set?.kind !== 'ReplicaSet') return [];
    const owner = store.get('replicasets.apps', object.metadata.namespace!, set.name);
    const deployment = owner && controllerOf(owner.metadata);
    if (deployment?.kind !== 'Deployment') return [];
    const found = store.get('deployments.apps', object.metadata.namespace!, deployment.name);
    return found?.spec.strategy?.type === 'Recreate' ? [`${object.metadata.namespace}/${deployment.name}`] : [];
  },
});

function reconcile(context: ControllerContext, key: string): Again | void {
  const deployment = lookup(context.store, 'deployments.apps', key);
  if (!deployment) return;
  const cause = `deployment-controller ${key}`;
  const { matchLabels, matchExpressions } = deployment.spec.selector;
  if (!Object.keys(matchLabels ?? {}).length && !matchExpressions?.length)
    return selectsAll(context, deployment, cause);
  const sets = claim(context, 'replicasets.apps', deployment, deployment.spec.selector, cause);
  const rollout = new Rollout(context, deployment, sets, cause);
  if (deployment.metadata.deletionTimestamp) return rollout.syncStatusOnly();
  rollout.checkPaused();
  if (rollout.deployment.spec.paused || rollout.isScaling()) return rollout.sync();
  return rollout.deployment.spec.strategy?.type === 'Recreate' ? rollout.recreate() : rollout.roll();
}

function selectsAll(context: ControllerContext, deployment: KubeObject, cause: string): void {
  const message = 'This deployment is selecting all pods. A non-empty selector is required.';
  context.recorder('deployment-controller').event(deployment, 'Warning', 'SelectingAll', message, { cause });
  const status = { ...deployment.status, observedGeneration: deployment.metadata.generation };
  if (equal(status, deployment.status)) return;
  context.client.update('deployments.apps', { ...deployment, status }, { subresource: 'status', cause });
}
