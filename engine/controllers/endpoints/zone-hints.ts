import type { KubeObject } from '../../store/object.ts';
import type { Store, StoreEvent } from '../../store/store.ts';
import { keyOf } from '../controller.ts';
import { hintByZones, withoutHints, type Hinted, type HintedSlices, type Slices } from './hints.ts';
import { allocate, isOverloaded, zoneShares } from './zone-shares.ts';

/** An event of a service: type, reason, message. */
export type HintEvent = readonly [type: 'Normal' | 'Warning', reason: string, message: string];

type Counts = ReadonlyMap<string, number>;

const disabled = (message: string, addressType: string): HintEvent => [
  'Warning',
  'TopologyAwareHintsDisabled',
  `${message}, addressType: ${addressType}`,
];

/** Which services have their endpoints shared out among zones, with how many each zone has, by address types. */
export class ZoneHints {
  #counts = new Map<string, Map<string, Counts>>();
  /** Services of which the event was told that their hints are on. */
  #told = new Set<string>();

  /** Share out the endpoints of a service whose annotation asks for it; gives the slices, and what to tell of it. */
  share<E extends Hinted>(
    store: Store,
    service: KubeObject,
    addressType: string,
    slices: Slices<E>,
  ): { hinted: HintedSlices<E>; events: HintEvent[] } {
    const key = keyOf(service);
    const refuse = (message: string) => {
      this.#remove(key, addressType);
      return { hinted: withoutHints(slices), events: [disabled(message, addressType)] };
    };
    const ready = [...slices.written, ...slices.kept].flat().filter(({ conditions }) => conditions.ready).length;
    const allocations = allocate(zoneShares(store.list('nodes')), ready);
    if (typeof allocations === 'string') return refuse(allocations);
    const shared = hintByZones(slices, allocations);
    if (!shared) return refuse('One or more endpoints do not have a zone specified');
    const events: HintEvent[] = this.#told.has(key)
      ? []
      : [['Normal', 'TopologyAwareHintsEnabled', `Topology Aware Hints has been enabled, addressType: ${addressType}`]];
    this.#told.add(key);
    const counts = this.#counts.get(key) ?? new Map<string, Counts>();
    this.#counts.set(key, counts.set(addressType, shared.counts));
    return { hinted: shared.hinted, events };
  }

  /** The annotation asks for nothing (any more): what to tell of it. */
  stop(service: KubeObject, addressType: string): HintEvent[] {
    const key = keyOf(service);
    const told = this.#told.has(key);
    this.#remove(key, addressType);
    return told ? [disabled('Topology Aware Hints configuration was disabled', addressType)] : [];
  }

  /** A service is gone. */
  forget(key: string): void {
    this.#counts.delete(key);
    this.#told.delete(key);
  }

  #remove(key: string, addressType: string): void {
    const counts = this.#counts.get(key);
    counts?.delete(addressType);
    if (!counts?.size) this.#counts.delete(key);
    this.#told.delete(key);
  }

  /** Services of which a zone has too few endpoints after a node has changed. */
  overloaded(store: Store, { type, object }: StoreEvent): string[] {
    if (!this.#counts.size) return [];
    const others = store.list('nodes').filter(({ metadata }) => metadata.name !== object.metadata.name);
    const shares = zoneShares(type === 'DELETED' ? others : [...others, object]);
    return [...this.#counts].flatMap(([key, counts]) =>
      [...counts.values()].some((zones) => isOverloaded(zones, shares)) ? [key] : [],
    );
  }

  save(): unknown {
    const counts = [...this.#counts].map(([key, types]) => [
      key,
      [...types].map(([type, zones]) => [type, [...zones]]),
    ]);
    return { counts, told: [...this.#told] };
  }

  load(state: unknown): void {
    const { counts, told } = state as { counts: [string, [string, [string, number][]][]][]; told: string[] };
    this.#counts = new Map(
      counts.map(([key, types]) => [key, new Map(types.map(([type, zones]) => [type, new Map(zones)]))]),
    );
    this.#told = new Set(told);
  }
}
