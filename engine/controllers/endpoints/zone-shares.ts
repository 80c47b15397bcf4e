import { quantityMilliValue } from '../../kinds/quantity.ts';
import type { KubeObject } from '../../store/object.ts';
import { conditionOf } from '../pods.ts';

/** How much more than its share an endpoint may get. */
const OVERLOAD = 0.2;

const ZONE = 'topology.kubernetes.io/zone';
const EXCLUDED = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/** How many endpoints a zone should have. */
export interface ZoneAllocation {
  readonly minimum: number;
  readonly maximum: number;
  readonly desired: number;
}

/** The shares of the zones in all CPU, by names; undefined where a node does not tell or all are in one zone. */
export function zoneShares(nodes: readonly KubeObject[]): ReadonlyMap<string, number> | undefined {
  const cpu = new Map<string, number>();
  let total = 0;
  for (const node of nodes) {
    const { metadata, status } = node;
    if (EXCLUDED.some((label) => metadata.labels?.[label] !== undefined)) continue;
    if (conditionOf(node, 'Ready')?.status !== 'True') continue;
    const zone = metadata.labels?.[ZONE];
    const millis = quantityMilliValue(status?.allocatable?.cpu ?? '0');
    if (!zone || !millis) return undefined;
    total += millis;
    cpu.set(zone, (cpu.get(zone) ?? 0) + millis);
  }
  if (cpu.size < 2) return undefined;
  return new Map([...cpu].sort(([a], [b]) => (a < b ? -1 : 1)).map(([zone, millis]) => [zone, millis / total]));
}

/** How endpoints are shared out, or why they can't be, as the event tells it. */
export function allocate(
  shares: ReadonlyMap<string, number> | undefined,
  endpoints: number,
): ReadonlyMap<string, ZoneAllocation> | string {
  if (!shares) return 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes';
  const counts = `(${endpoints} endpoints, ${shares.size} zones)`;
  if (shares.size > endpoints) return `Insufficient number of endpoints ${counts}`;
  const wanted = [...shares].map(([zone, share]) => {
    const desired = share * endpoints;
    const minimum = Math.ceil(desired * (1 / (1 + OVERLOAD)));
    return { zone, minimum, desired: Math.max(desired, minimum) };
  });
  const least = wanted.reduce((sum, { minimum }) => sum + minimum, 0);
  if (least > endpoints)
    return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${counts}`;
  return new Map(
    wanted.map(({ zone, minimum, desired }) => [zone, { minimum, desired, maximum: minimum + endpoints - least }]),
  );
}

/** Has a zone too few of a service's endpoints, now that the shares are these? */
export function isOverloaded(
  counts: ReadonlyMap<string, number>,
  shares: ReadonlyMap<string, number> | undefined,
): boolean {
  if (!counts.size) return false;
  if (!shares) return true;
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [...shares].some(
    ([zone, share]) => (counts.get(zone) ?? -1) < Math.ceil(total * share * (1 / (1 + OVERLOAD))),
  );
}
