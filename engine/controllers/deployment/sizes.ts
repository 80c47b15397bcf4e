import type { KubeObject } from '../../store/object.ts';
import { DESIRED_REPLICAS, MAX_REPLICAS } from './revisions.ts';

/** A ReplicaSet's wanted size. */
export const sizeOf = (set: KubeObject): number => set.spec.replicas ?? 0;

export const sum = (sets: readonly KubeObject[], value: (set: KubeObject) => number | undefined): number =>
  sets.reduce((total, set) => total + (value(set) ?? 0), 0);

export const isRolling = ({ spec }: KubeObject): boolean => spec.strategy?.type === 'RollingUpdate';

/** `25%` or a number of `total`, rounded up or down. */
function resolve(value: string | number | undefined, total: number, up: boolean): number {
  if (typeof value !== 'string') return value ?? 0;
  const share = (Number.parseInt(value, 10) * total) / 100;
  return up ? Math.ceil(share) : Math.floor(share);
}

/** How many pods a rolling update may add and miss; at least one of them is not 0 (ResolveFenceposts). */
function fenceposts({ spec }: KubeObject): { surge: number; unavailable: number } {
  const replicas = spec.replicas ?? 0;
  const surge = resolve(spec.strategy?.rollingUpdate?.maxSurge, replicas, true);
  const unavailable = resolve(spec.strategy?.rollingUpdate?.maxUnavailable, replicas, false);
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

const maxSurge = (deployment: KubeObject): number => (isRolling(deployment) ? fenceposts(deployment).surge : 0);

/** How many pods may be missing; never more than there should be. */
export function maxUnavailable(deployment: KubeObject): number {
  const replicas = deployment.spec.replicas ?? 0;
  if (!isRolling(deployment) || replicas === 0) return 0;
  return Math.min(fenceposts(deployment).unavailable, replicas);
}

/** The size that the current ReplicaSet may have now (NewRSNewReplicas). */
export function newSetSize(deployment: KubeObject, sets: readonly KubeObject[], current: number): number {
  const replicas: number = deployment.spec.replicas ?? 0;
  if (!isRolling(deployment)) return replicas;
  const room = replicas + fenceposts(deployment).surge - sum(sets, sizeOf);
  return room <= 0 ? current : current + Math.min(room, replicas - current);
}

/**
 * New sizes when a Deployment is scaled in the middle of a rollout: each ReplicaSet gets its share of the pods to add or
 * take, the first (the largest) what rounding leaves. In the order in which they are to be scaled.
 */
export function proportionalSizes(deployment: KubeObject, active: readonly KubeObject[]): [KubeObject, number][] {
  const replicas: number = deployment.spec.replicas ?? 0;
  const allowed = replicas > 0 ? replicas + maxSurge(deployment) : 0;
  const toAdd = allowed - sum(active, sizeOf);
  const newerFirst = toAdd > 0;
  const sorted = [...active].sort((a, b) => sizeOf(b) - sizeOf(a) || (newerFirst ? byAge(b, a) : byAge(a, b)));
  let added = 0;
  const sizes = sorted.map((set): [KubeObject, number] => {
    if (toAdd === 0) return [set, sizeOf(set)];
    const share = proportion(deployment, set, toAdd, added);
    added += share;
    return [set, sizeOf(set) + share];
  });
  if (sizes.length && toAdd !== 0) sizes[0][1] = Math.max(0, sizes[0][1] + toAdd - added);
  return sizes;
}

function proportion(deployment: KubeObject, set: KubeObject, toAdd: number, added: number): number {
  if (sizeOf(set) === 0 || toAdd === added) return 0;
  const share = fraction(deployment, set);
  return toAdd > 0 ? Math.min(share, toAdd - added) : Math.max(share, toAdd - added);
}

function fraction(deployment: KubeObject, set: KubeObject): number {
  const replicas: number = deployment.spec.replicas ?? 0;
  if (replicas === 0) return -sizeOf(set);
  const before = Number(set.metadata.annotations?.[MAX_REPLICAS]) || deployment.status?.replicas;
  if (!before) return 0;
  return roundHalfAway((sizeOf(set) * (replicas + maxSurge(deployment))) / before) - sizeOf(set);
}

const roundHalfAway = (value: number): number => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

/** Older first; of one second, by name. */
export function byAge(a: KubeObject, b: KubeObject): number {
  const [left, right] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  if (left !== right) return left < right ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0;
}

/** The annotations that keep the Deployment's sizes at a ReplicaSet. */
export const sizeAnnotations = (deployment: KubeObject): Record<string, string> => ({
  [DESIRED_REPLICAS]: String(deployment.spec.replicas),
  [MAX_REPLICAS]: String(deployment.spec.replicas + maxSurge(deployment)),
});
