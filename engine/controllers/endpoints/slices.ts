import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import { controllerReference } from '../control.ts';
import {
  deleteIfThere,
  lookup,
  onChange,
  onOwned,
  type ControllerContext,
  type Reconciler,
  type Trigger,
} from '../controller.ts';
import type { EventRecorder } from '../events.ts';
import { byName, ownedBy } from '../indexes.ts';
import { isReady } from '../pods.ts';
import {
  hintByField,
  hintedByField,
  hintedByZones,
  withHints,
  withoutHints,
  type HintedSlices,
  type Hints,
  type Slices,
} from './hints.ts';
import {
  hasSelector,
  HEADLESS,
  hostnameAt,
  membersOf,
  onSelectedPod,
  portsAt,
  selectedPods,
  targetOf,
  TRIGGER_TIME,
  TriggerTimes,
  type EndpointPort,
} from './members.ts';
import { bySliceHash } from './port-order.ts';
import { ZoneHints, type HintEvent } from './zone-hints.ts';

const RESOURCE = 'endpointslices.discovery.k8s.io';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const SERVICE_NAME = 'kubernetes.io/service-name';
/** Endpoints in one slice (--max-endpoints-per-slice). */
const CAPACITY = 100;

/** One endpoint of a slice, as JSON has it. */
interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions: { readonly ready: boolean; readonly serving: boolean; readonly terminating: boolean };
  readonly hostname?: string;
  readonly targetRef: { readonly uid?: string };
  readonly nodeName?: string;
  readonly zone?: string;
  readonly hints?: Hints;
}

/** Endpoints that share their ports. */
interface Group {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: Endpoint[];
}

/** Keeps the EndpointSlices of Services that select pods (pkg/controller/endpointslice). */
export function endpointSliceController(context: ControllerContext): Reconciler {
  const times = new TriggerTimes();
  const zones = new ZoneHints();
  const recorder = context.recorder('endpoint-slice-controller');
  const onNode: Trigger = { resource: 'nodes', keys: (event) => zones.overloaded(context.store, event) };
  return {
    name: 'endpointslice-controller',
    latencyMs: [2, 20],
    triggers: [onChange('services'), onSelectedPod(context), onOwned(RESOURCE, 'Service'), onNode],
    reconcile: (key) => new Sync({ context, times, zones, recorder }, key).run(),
    save: () => ({ times: times.save(), zones: zones.save() }),
    load(state) {
      const saved = state as { times: unknown; zones: unknown };
      times.load(saved.times);
      zones.load(saved.zones);
    },
  };
}

/** What syncs have in common. */
interface Shared {
  readonly context: ControllerContext;
  readonly times: TriggerTimes;
  readonly zones: ZoneHints;
  readonly recorder: EventRecorder;
}

class Sync {
  #shared: Shared;
  #key: string;
  #cause: string;

  constructor(shared: Shared, key: string) {
    this.#shared = shared;
    this.#key = key;
    this.#cause = `endpointslice-controller ${key}`;
  }

  run(): void {
    const { context, times, zones, recorder } = this.#shared;
    const { store } = context;
    const service = lookup(store, 'services', this.#key);
    if (!service) {
      times.forget(this.#key);
      return zones.forget(this.#key);
    }
    if (!hasSelector(service.spec) || service.spec.type === 'ExternalName' || service.metadata.deletionTimestamp)
      return;
    const slices = ownedBy(store, RESOURCE, service.metadata.uid)
      .filter(
        ({ metadata }) =>
          metadata.labels?.[MANAGED_BY] === 'endpointslice-controller.k8s.io' && !metadata.deletionTimestamp,
      )
      .sort(byName);
    const trigger = times.changed(service, selectedPods(store, service));
    for (const type of addressTypes(service)) {
      const existing = slices.filter(({ addressType }) => addressType === type);
      const plan = new Plan(service, type, existing, trigger).apply(groupsOf(context, service, type));
      const events = this.#hint(service, type, plan);
      plan.write(context, this.#cause);
      for (const event of events) recorder.event(service, ...event, { cause: this.#cause });
    }
  }

  /** Give the slices of a plan their hints; returns what to tell of it. */
  #hint(service: KubeObject, type: string, plan: Plan): readonly HintEvent[] {
    const { context, zones } = this.#shared;
    const slices = plan.slices();
    if (hintedByZones(service)) {
      const { hinted, events } = zones.share(context.store, service, type, slices);
      plan.take(hinted);
      return events;
    }
    plan.take(hintedByField(service) ? hintByField(service, slices) : withoutHints(slices));
    return zones.stop(service, type);
  }
}

const addressTypes = ({ spec }: KubeObject): string[] => (spec.ipFamilies?.length ? spec.ipFamilies : ['IPv4']);

function groupsOf({ store }: ControllerContext, service: KubeObject, type: string): Group[] {
  const publish = service.spec.publishNotReadyAddresses === true;
  const groups = new Map<string, Group>();
  for (const pod of membersOf(store, service, true)) {
    const addresses = ((pod.status.podIPs ?? [{ ip: pod.status.podIP }]) as { ip: string }[])
      .map(({ ip }) => ip)
      .filter((ip) => ip.includes(':') === (type === 'IPv6'));
    if (!addresses.length) continue;
    const ports = bySliceHash(portsAt(service, pod));
    const key = JSON.stringify(ports);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { ports, endpoints: [] }));
    const serving = isReady(pod);
    const terminating = !!pod.metadata.deletionTimestamp;
    const hostname = hostnameAt(service, pod);
    const zone = store.get('nodes', '', pod.spec.nodeName)?.metadata.labels?.['topology.kubernetes.io/zone'];
    group.endpoints.push({
      addresses,
      conditions: { ready: publish || (serving && !terminating), serving, terminating },
      ...(hostname && { hostname }),
      targetRef: targetOf(pod),
      nodeName: pod.spec.nodeName,
      ...(zone && { zone }),
    });
  }
  return [...groups.values()];
}

/** Which slices of one address type to write, so that as few as possible change. */
class Plan {
  #service: KubeObject;
  #type: string;
  #existing: readonly KubeObject[];
  #trigger: string | undefined;
  #create: KubeObject[] = [];
  #update: KubeObject[] = [];
  #delete: KubeObject[] = [];

  constructor(service: KubeObject, type: string, existing: readonly KubeObject[], trigger: string | undefined) {
    this.#service = service;
    this.#type = type;
    this.#existing = existing;
    this.#trigger = trigger;
  }

  apply(groups: readonly Group[]): this {
    const seen = new Set<KubeObject>();
    for (const group of groups) {
      const slices = this.#existing.filter((slice) => samePorts(slice.ports, group.ports));
      for (const slice of slices) seen.add(slice);
      this.#fill(group, slices);
    }
    this.#delete.push(...this.#existing.filter((slice) => !seen.has(slice)));
    if (this.#delete.length === this.#existing.length && !this.#create.length) this.#keepPlaceholder();
    return this;
  }

  /** The endpoints of what is written, and of what stays. */
  slices(): Slices<Endpoint> {
    return {
      written: this.#written().map((slice) => slice.endpoints ?? []),
      kept: this.#kept().map((slice) => slice.endpoints ?? []),
    };
  }

  /** The same endpoints, with hints; slices that would have stayed are written where theirs changed. */
  take({ written, kept }: HintedSlices<Endpoint>): void {
    const stay = this.#kept();
    this.#written().forEach((slice, i) => {
      if (slice.endpoints) slice.endpoints = [...written[i]];
    });
    kept.forEach((endpoints, i) => {
      if (endpoints) this.#renew(stay[i], endpoints, (stay[i].ports ?? []) as EndpointPort[]);
    });
  }

  #written(): readonly KubeObject[] {
    return [...this.#create, ...this.#update];
  }

  #kept(): readonly KubeObject[] {
    const changed = new Set([...this.#update, ...this.#delete].map(({ metadata }) => metadata.name));
    return this.#existing.filter(({ metadata }) => !changed.has(metadata.name));
  }

  write({ client }: ControllerContext, cause: string): void {
    while (this.#create.length && this.#delete.length) {
      const { name } = this.#delete.shift()!.metadata;
      const slice = this.#create.shift()!;
      this.#update.push({ ...slice, metadata: { ...slice.metadata, name } });
    }
    for (const slice of this.#create) client.create(RESOURCE, slice, { cause });
    for (const slice of this.#update) client.update(RESOURCE, slice, { cause });
    for (const slice of this.#delete) deleteIfThere(client, RESOURCE, slice, { cause });
  }

  /** Without endpoints one empty slice stays. */
  #keepPlaceholder(): void {
    const placeholder = this.#slice([], []);
    const only = this.#delete.length === 1 ? this.#delete[0] : undefined;
    const same =
      only &&
      !only.endpoints?.length &&
      !only.ports?.length &&
      equal(only.metadata.labels, placeholder.metadata.labels);
    if (same) this.#delete = [];
    else this.#create.push(placeholder);
  }

  #fill({ ports, endpoints }: Group, slices: readonly KubeObject[]): void {
    const wanted = new Map(endpoints.map((endpoint) => [endpoint.targetRef.uid, endpoint]));
    const kept = new Map<KubeObject, Endpoint[]>();
    for (const slice of slices) {
      const list: Endpoint[] = [];
      for (const old of (slice.endpoints ?? []) as Endpoint[]) {
        const endpoint = wanted.get(old.targetRef?.uid);
        if (!endpoint) continue;
        wanted.delete(old.targetRef?.uid);
        list.push(equal(endpoint, withHints(old, undefined)) ? old : endpoint);
      }
      kept.set(slice, list);
    }
    const rest = [...wanted.values()];
    for (const [slice, list] of kept) {
      if (list.length) while (rest.length && list.length < CAPACITY) list.push(rest.shift()!);
      if (!list.length && !rest.length) this.#delete.push(slice);
      else {
        while (rest.length && list.length < CAPACITY) list.push(rest.shift()!);
        this.#change(slice, list, ports);
      }
    }
    while (rest.length) this.#create.push(this.#slice(rest.splice(0, CAPACITY), ports));
  }

  #change(slice: KubeObject, endpoints: readonly Endpoint[], ports: readonly EndpointPort[]): void {
    const fresh = this.#slice(endpoints, ports);
    if (equal(slice.endpoints, endpoints) && equal(slice.metadata.labels, fresh.metadata.labels)) return;
    this.#renew(slice, endpoints, ports);
  }

  #renew({ metadata: { name } }: KubeObject, endpoints: readonly Endpoint[], ports: readonly EndpointPort[]): void {
    const fresh = this.#slice(endpoints, ports);
    this.#update.push({ ...fresh, metadata: { ...fresh.metadata, name } });
  }

  #slice(endpoints: readonly Endpoint[], ports: readonly EndpointPort[]): KubeObject {
    const { name, namespace, labels } = this.#service.metadata;
    return {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: '',
        generateName: `${name}-`,
        namespace,
        labels: {
          ...withoutReserved(labels),
          ...(this.#service.spec.clusterIP === 'None' && { [HEADLESS]: '' }),
          [SERVICE_NAME]: name,
          [MANAGED_BY]: 'endpointslice-controller.k8s.io',
        },
        ...(this.#trigger && { annotations: { [TRIGGER_TIME]: this.#trigger } }),
        ownerReferences: [controllerReference(this.#service)],
      },
      addressType: this.#type,
      endpoints: endpoints.length ? [...endpoints] : null,
      ports: ports.length ? ports.map((port) => ({ ...port })) : null,
    };
  }
}

function withoutReserved(labels: Record<string, string> | undefined): Record<string, string> {
  const { [SERVICE_NAME]: _name, [MANAGED_BY]: _by, [HEADLESS]: _headless, ...kept } = labels ?? {};
  return kept;
}

function samePorts(left: readonly EndpointPort[] | null | undefined, right: readonly EndpointPort[]): boolean {
  const text = (ports: readonly EndpointPort[]): string =>
    ports
      .map((p) => JSON.stringify([p.name ?? '', p.protocol, p.port, p.appProtocol]))
      .sort()
      .join();
  return text(left ?? []) === text(right);
}
