import type { KubeObject } from '../../store/object.ts';
import type { Condition } from '../pods.ts';
import { maxUnavailable, sizeOf, sum } from './sizes.ts';

/** A Deployment's status as JSON has it; zeros are left out. */
export interface DeploymentStatus {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  unavailableReplicas?: number;
  terminatingReplicas?: number;
  conditions?: Condition[];
  collisionCount?: number;
}

/** No deadline is written as the largest 32-bit integer. */
const NO_DEADLINE = 0x7fff_ffff;

export const hasProgressDeadline = ({ spec }: KubeObject): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== NO_DEADLINE;

export const conditionIn = (status: DeploymentStatus | undefined, type: string): Condition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);

export const withoutCondition = (status: DeploymentStatus, type: string): DeploymentStatus => {
  const conditions = status.conditions?.filter((condition) => condition.type !== type);
  return { ...status, conditions: conditions?.length ? conditions : undefined };
};

/**
 * A status with a condition set (SetDeploymentCondition): nothing changes where status and reason are the same; else it
 * moves to the end, and keeps its transition time where the status is the same.
 */
export function withCondition(
  status: DeploymentStatus,
  now: string,
  type: string,
  value: string,
  reason: string,
  message: string,
  transition = now,
): DeploymentStatus {
  const known = conditionIn(status, type);
  if (known && known.status === value && known.reason === reason) return status;
  const condition: Condition = {
    type,
    status: value,
    lastUpdateTime: now,
    lastTransitionTime: known?.status === value ? known.lastTransitionTime! : transition,
    reason,
    message,
  };
  return { ...status, conditions: [...(status.conditions ?? []).filter((c) => c !== known), condition] };
}

/** What the ReplicaSets make of a Deployment (calculateStatus). */
export function countedStatus(
  deployment: KubeObject,
  sets: readonly KubeObject[],
  current: KubeObject | undefined,
  now: string,
): DeploymentStatus {
  const available = sum(sets, (set) => set.status?.availableReplicas);
  const unavailable = Math.max(0, sum(sets, sizeOf) - available);
  const old: DeploymentStatus = deployment.status ?? {};
  const known = sets.filter((set) => set.status?.terminatingReplicas !== undefined);
  const counted: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation,
    replicas: sum(sets, (set) => set.status?.replicas) || undefined,
    updatedReplicas: current?.status?.replicas || undefined,
    readyReplicas: sum(sets, (set) => set.status?.readyReplicas) || undefined,
    availableReplicas: available || undefined,
    unavailableReplicas: unavailable || undefined,
    terminatingReplicas: known.length || !sets.length ? sum(known, (set) => set.status.terminatingReplicas) : undefined,
    conditions: old.conditions,
    collisionCount: old.collisionCount,
  };
  return available >= deployment.spec.replicas - maxUnavailable(deployment)
    ? withCondition(
        counted,
        now,
        'Available',
        'True',
        'MinimumReplicasAvailable',
        'Deployment has minimum availability.',
      )
    : withCondition(
        counted,
        now,
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
      );
}

/** Is all there that should be, and nothing else (DeploymentComplete)? */
export function isComplete({ spec, metadata }: KubeObject, status: DeploymentStatus): boolean {
  return (
    (status.updatedReplicas ?? 0) === spec.replicas &&
    (status.replicas ?? 0) === spec.replicas &&
    (status.availableReplicas ?? 0) === spec.replicas &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  );
}

/** Has it come nearer since its last status (DeploymentProgressing)? */
export function isProgressing({ status: old = {} }: KubeObject, status: DeploymentStatus): boolean {
  const oldOnes = (of: DeploymentStatus): number => (of.replicas ?? 0) - (of.updatedReplicas ?? 0);
  return (
    (status.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    oldOnes(status) < oldOnes(old) ||
    (status.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  );
}

/** Has it made no progress for longer than its deadline (DeploymentTimedOut)? */
export function isTimedOut(deployment: KubeObject, status: DeploymentStatus, nowMs: number): boolean {
  if (!hasProgressDeadline(deployment)) return false;
  const condition = conditionIn(status, 'Progressing');
  if (!condition || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  return Date.parse(String(condition.lastUpdateTime)) + deployment.spec.progressDeadlineSeconds * 1000 < nowMs;
}

/** The failure of a ReplicaSet as a Deployment shows it: the current set's first. */
export function replicaFailure(sets: readonly KubeObject[], current: KubeObject | undefined): Condition | undefined {
  for (const set of current ? [current, ...sets] : sets) {
    const found = (set.status?.conditions as Condition[] | undefined)?.find(({ type }) => type === 'ReplicaFailure');
    if (found) return found;
  }
  return undefined;
}
