import { equal } from '../../kinds/equality.ts';
import { selectsByMap } from '../../kinds/selectors.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';
import { keyOf, type ControllerContext, type Trigger } from '../controller.ts';
import { conditionOf, isFinished } from '../pods.ts';

/** When what a Service's endpoints follow from last changed, so that lag can be measured. */
export const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';
export const HEADLESS = 'service.kubernetes.io/headless';

const NONE: readonly string[] = [];

/** Look at the Services that select a pod when something changes that endpoints show. */
export const onSelectedPod = ({ store }: ControllerContext): Trigger => ({
  resource: 'pods',
  keys: ({ type, object, previous }) => {
    const namespace = object.metadata.namespace!;
    const selecting = servicesWithSelector(store, namespace);
    if (!selecting.length || (type === 'MODIFIED' && previous && !endpointChanged(object, previous))) return NONE;
    const labels = object.metadata.labels;
    const before = previous?.metadata.labels;
    return selecting
      .filter(({ spec }) => selectsByMap(spec.selector, labels) || (before && selectsByMap(spec.selector, before)))
      .map(keyOf);
  },
});

/** By the list they were picked from, which is the same until a Service is written. */
const withSelector = new WeakMap<readonly KubeObject[], readonly KubeObject[]>();

function servicesWithSelector(store: Store, namespace: string): readonly KubeObject[] {
  const all = store.list('services', namespace);
  let found = withSelector.get(all);
  if (!found) withSelector.set(all, (found = all.filter(({ spec }) => hasSelector(spec))));
  return found;
}

export const hasSelector = (spec: KubeObject): boolean => Object.keys(spec.selector ?? {}).length > 0;

function endpointChanged(now: KubeObject, before: KubeObject): boolean {
  return (
    now.status?.podIP !== before.status?.podIP ||
    now.status?.phase !== before.status?.phase ||
    now.spec.nodeName !== before.spec.nodeName ||
    now.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    !equal(conditionOf(now, 'Ready'), conditionOf(before, 'Ready')) ||
    !equal(now.metadata.labels, before.metadata.labels)
  );
}

/** The pods of a Service that may be endpoints: with an address and not ended. Ordered by name. */
export function membersOf(store: Store, service: KubeObject, withTerminating: boolean): KubeObject[] {
  return selectedPods(store, service).filter(
    (pod) => pod.status?.podIP && !isFinished(pod) && (withTerminating || !pod.metadata.deletionTimestamp),
  );
}

export const selectedPods = (store: Store, service: KubeObject): KubeObject[] =>
  store
    .list('pods', service.metadata.namespace)
    .filter((pod) => selectsByMap(service.spec.selector, pod.metadata.labels));

export interface EndpointPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly appProtocol?: string;
}

/** The ports of a Service at one pod: named target ports are looked up in its containers. */
export function portsAt(service: KubeObject, pod: KubeObject): EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const { name = '', protocol = 'TCP', port, targetPort, appProtocol } of service.spec.ports ?? []) {
    const found = typeof targetPort === 'string' ? namedPort(pod, targetPort, protocol) : targetPort || port;
    if (found) ports.push({ name, protocol, port: found, ...(appProtocol && { appProtocol }) });
  }
  return ports;
}

function namedPort(pod: KubeObject, name: string, protocol: string): number | undefined {
  const sidecars = (pod.spec.initContainers ?? []).filter((c: KubeObject) => c.restartPolicy === 'Always');
  for (const container of [...pod.spec.containers, ...sidecars])
    for (const port of container.ports ?? [])
      if (port.name === name && (port.protocol ?? 'TCP') === protocol) return port.containerPort;
  return undefined;
}

/** The host name under which DNS shows a pod of a Service, if it has one. */
export const hostnameAt = (service: KubeObject, pod: KubeObject): string | undefined =>
  pod.spec.hostname && pod.spec.subdomain === service.metadata.name ? pod.spec.hostname : undefined;

export const targetOf = ({ metadata }: KubeObject) => ({
  kind: 'Pod',
  namespace: metadata.namespace,
  name: metadata.name,
  uid: metadata.uid,
});

/** What a controller knows of a Service's last changes. */
interface Known {
  readonly service: string;
  readonly pods: Readonly<Record<string, string>>;
}

/** Finds the change that made endpoints change: the earliest of what is new (endpointslice's TriggerTimeTracker). */
export class TriggerTimes {
  #known = new Map<string, Known>();

  /** The annotation's value; undefined where nothing new is known. */
  changed(service: KubeObject, pods: readonly KubeObject[]): string | undefined {
    const key = keyOf(service);
    const known = this.#known.get(key);
    const created = service.metadata.creationTimestamp ?? '';
    const times: Record<string, string> = {};
    let first: string | undefined;
    const take = (time: string, before: string | undefined): void => {
      if (time && (!before || time > before) && (!first || time < first)) first = time;
    };
    for (const pod of pods) {
      const time = conditionOf(pod, 'Ready')?.lastTransitionTime;
      if (!time) continue;
      times[pod.metadata.name] = time;
      take(time, known?.pods[pod.metadata.name]);
    }
    take(created, known?.service);
    this.#known.set(key, { service: created, pods: times });
    return known ? first : created;
  }

  forget(key: string): void {
    this.#known.delete(key);
  }

  save(): unknown {
    return [...this.#known];
  }

  load(state: unknown): void {
    this.#known = new Map(state as [string, Known][]);
  }
}
