import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import type { ZoneAllocation } from './zone-shares.ts';

/** What is told of an endpoint to those who balance: the zones and nodes whose traffic it is for. */
export interface Hints {
  readonly forZones?: readonly { readonly name: string }[];
  readonly forNodes?: readonly { readonly name: string }[];
}

/** Of an endpoint of a slice, what hints are made from. */
export interface Hinted {
  readonly conditions: { readonly ready: boolean };
  readonly nodeName?: string;
  readonly zone?: string;
  readonly hints?: Hints;
}

/** The endpoints of slices that a sync writes, and of those that it would leave as they are. */
export interface Slices<E extends Hinted> {
  readonly written: readonly (readonly E[])[];
  readonly kept: readonly (readonly E[])[];
}

/** The same slices with hints; of those that would be left, undefined where they still are. */
export interface HintedSlices<E extends Hinted> {
  readonly written: readonly (readonly E[])[];
  readonly kept: readonly (readonly E[] | undefined)[];
}

/** An endpoint without its hints, or with others. */
export function withHints<E extends Hinted>(endpoint: E, hints: Hints | undefined): E {
  if (endpoint.hints === undefined && hints === undefined) return endpoint;
  const { hints: _old, ...rest } = endpoint;
  return (hints ? { ...rest, hints } : rest) as E;
}

/** Slices without hints. */
export function withoutHints<E extends Hinted>(slices: Slices<E>): HintedSlices<E> {
  const clear = (list: readonly E[]): readonly E[] => list.map((endpoint) => withHints(endpoint, undefined));
  return {
    written: slices.written.map(clear),
    kept: slices.kept.map((list) => (list.some(({ hints }) => hints) ? clear(list) : undefined)),
  };
}

const BY_FIELD = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

/** Does the field `trafficDistribution` ask for hints? The annotation for zones goes before it. */
export const hintedByField = (service: KubeObject): boolean =>
  BY_FIELD.includes(service.spec.trafficDistribution) && !hintedByZones(service);

/** Does the annotation ask for endpoints to be shared out among zones? */
export function hintedByZones({ metadata: { annotations = {} } }: KubeObject): boolean {
  const mode =
    annotations['service.kubernetes.io/topology-aware-hints'] ?? annotations['service.kubernetes.io/topology-mode'];
  return mode === 'Auto' || mode === 'auto';
}

/** Hints as `trafficDistribution` has them: ready endpoints are for their own zone, and node (endpointslice/trafficdist). */
export function hintByField<E extends Hinted>(service: KubeObject, slices: Slices<E>): HintedSlices<E> {
  const nodes = service.spec.trafficDistribution === 'PreferSameNode';
  const wanted = ({ zone, nodeName }: E): Hints | undefined => {
    const hints = {
      ...(zone !== undefined && { forZones: [{ name: zone }] }),
      ...(nodes && nodeName !== undefined && { forNodes: [{ name: nodeName }] }),
    };
    return Object.keys(hints).length ? hints : undefined;
  };
  const hint = (list: readonly E[]): readonly E[] =>
    list.map((endpoint) => (endpoint.conditions.ready ? withHints(endpoint, wanted(endpoint)) : endpoint));
  const isWrong = (endpoint: E): boolean => endpoint.conditions.ready && !equal(endpoint.hints, wanted(endpoint));
  return {
    written: slices.written.map(hint),
    kept: slices.kept.map((list) => (list.some(isWrong) ? hint(list) : undefined)),
  };
}

/**
 * Share ready endpoints out among zones: each is for its own zone, but for those that zones with too many give to zones
 * with too few; slices that are right stay. Follows endpointslice/topologycache.
 * @returns undefined where an endpoint has no zone
 */
export function hintByZones<E extends Hinted>(
  slices: Slices<E>,
  allocations: ReadonlyMap<string, ZoneAllocation>,
): { hinted: HintedSlices<E>; counts: Map<string, number> } | undefined {
  const counts = new Map<string, number>();
  const isKept = slices.kept.map((list) => keepCounts(list, allocations, counts));
  const changing = [...slices.written, ...slices.kept.filter((_, i) => !isKept[i])];
  const ready = changing.flat().filter(({ conditions }) => conditions.ready);
  if (ready.some(({ zone }) => !zone)) return undefined;
  for (const { zone } of ready) add(counts, zone!, 1);
  const moved = redistribute(ready, allocations, counts);
  const hint = (list: readonly E[]): readonly E[] =>
    list.map((endpoint) => {
      if (!endpoint.conditions.ready) return endpoint;
      return withHints(endpoint, { forZones: [{ name: moved.get(endpoint) ?? endpoint.zone! }] });
    });
  const kept = slices.kept.map((list, i) => (isKept[i] ? undefined : hint(list)));
  return { hinted: { written: slices.written.map(hint), kept }, counts };
}

const add = (counts: Map<string, number>, zone: string, more: number): void =>
  void counts.set(zone, (counts.get(zone) ?? 0) + more);

/** Counts the hints of a slice where they may stay; false where the slice has to change. */
function keepCounts<E extends Hinted>(
  endpoints: readonly E[],
  allocations: ReadonlyMap<string, ZoneAllocation>,
  counts: Map<string, number>,
): boolean {
  const here = new Map<string, number>();
  for (const { conditions, hints } of endpoints) {
    if (!conditions.ready) continue;
    if (!hints?.forZones?.length) return false;
    for (const { name } of hints.forZones) add(here, name, 1);
  }
  for (const [zone, count] of here) {
    const allocation = allocations.get(zone);
    if (!allocation || count + (counts.get(zone) ?? 0) > allocation.maximum) return false;
  }
  for (const [zone, count] of here) add(counts, zone, count);
  return true;
}

/** Which endpoints are for another zone than their own, by zones that give and that receive. */
function redistribute<E extends Hinted>(
  ready: readonly E[],
  allocations: ReadonlyMap<string, ZoneAllocation>,
  counts: Map<string, number>,
): Map<E, string> {
  const { giving, receiving } = exchanges(allocations, counts);
  const moved = new Map<E, string>();
  for (const endpoint of ready) {
    const [to] = receiving.keys();
    if (to === undefined || !giving.size) break;
    const from = endpoint.zone!;
    if (!giving.has(from)) continue;
    moved.set(endpoint, to);
    take(giving, from);
    take(receiving, to);
    add(counts, to, 1);
    add(counts, from, -1);
  }
  return moved;
}

function take(zones: Map<string, number>, zone: string): void {
  const left = zones.get(zone)! - 1;
  if (left) zones.set(zone, left);
  else zones.delete(zone);
}

/** How many endpoints zones give and receive. The server takes zones in the order of a map; here they go by name. */
function exchanges(
  allocations: ReadonlyMap<string, ZoneAllocation>,
  counts: ReadonlyMap<string, number>,
): { giving: Map<string, number>; receiving: Map<string, number> } {
  const toGive = new Map<string, number>();
  const toReceive = new Map<string, number>();
  for (const [zone, { desired }] of allocations) {
    const surplus = (counts.get(zone) ?? 0) - desired;
    if (surplus > 0) toGive.set(zone, surplus);
    else if (surplus < 0) toReceive.set(zone, -surplus);
  }
  const giving = new Map<string, number>();
  const receiving = new Map<string, number>();
  for (;;) {
    const [from, surplus] = most(toGive);
    const [to, lack] = most(toReceive);
    if (surplus < 0.5 || lack < 0.5 || (surplus < 1 && lack < 1)) return { giving, receiving };
    add(giving, from, 1);
    add(toGive, from, -1);
    add(receiving, to, 1);
    add(toReceive, to, -1);
  }
}

function most(zones: ReadonlyMap<string, number>): [zone: string, count: number] {
  let best: [string, number] = ['', 0];
  for (const [zone, count] of zones) if (count > best[1]) best = [zone, count];
  return best;
}
