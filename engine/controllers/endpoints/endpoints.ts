import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import { deleteIfThere, lookup, onChange, type ControllerContext, type Reconciler } from '../controller.ts';
import { isReady } from '../pods.ts';
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
import { byPortHash } from './port-order.ts';

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
/** Addresses that one Endpoints object may have. */
const CAPACITY = 1_000;

/** Keeps the Endpoints of Services that select pods (pkg/controller/endpoint). */
export function endpointsController(context: ControllerContext): Reconciler {
  const times = new TriggerTimes();
  return {
    name: 'endpoint-controller',
    latencyMs: [2, 20],
    triggers: [onChange('services'), onSelectedPod(context)],
    reconcile: (key) => reconcile(context, times, key),
    save: () => times.save(),
    load: (state) => times.load(state),
  };
}

function reconcile(context: ControllerContext, times: TriggerTimes, key: string): void {
  const { store, client } = context;
  const cause = `endpoint-controller ${key}`;
  const service = lookup(store, 'services', key);
  const known = lookup(store, 'endpoints', key);
  if (!service) {
    times.forget(key);
    if (known) deleteIfThere(client, 'endpoints', known, { cause });
    return;
  }
  if (!hasSelector(service.spec) || service.spec.type === 'ExternalName') return;
  const subsets = subsetsOf(context, service);
  const trigger = times.changed(service, selectedPods(store, service));
  const labels = {
    ...service.metadata.labels,
    [MANAGED_BY]: 'endpoint-controller',
    ...(service.spec.clusterIP === 'None' && { [HEADLESS]: '' }),
  };
  if (known && equal(known.subsets, subsets) && equal(known.metadata.labels, labels)) return;
  const { [TRIGGER_TIME]: _, ...kept } = known?.metadata.annotations ?? {};
  const annotations = { ...kept, ...(trigger && { [TRIGGER_TIME]: trigger }) };
  const { name, namespace } = service.metadata;
  const endpoints: KubeObject = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      ...(known?.metadata ?? { name, namespace }),
      labels,
      annotations: Object.keys(annotations).length ? annotations : undefined,
    },
    ...(subsets.length && { subsets }),
  };
  if (known) client.update('endpoints', endpoints, { cause });
  else client.create('endpoints', endpoints, { cause });
}

interface Subset {
  addresses?: KubeObject[];
  notReadyAddresses?: KubeObject[];
  ports?: EndpointPort[];
}

function subsetsOf({ store }: ControllerContext, service: KubeObject): Subset[] {
  const publish = service.spec.publishNotReadyAddresses === true;
  const groups = new Map<string, Required<Subset>>();
  for (const pod of membersOf(store, service, publish).slice(0, CAPACITY)) {
    const ports = portsAt(service, pod);
    if (service.spec.ports?.length && !ports.length) continue;
    const hostname = hostnameAt(service, pod);
    const { podIP: ip } = pod.status;
    const address = { ip, ...(hostname && { hostname }), nodeName: pod.spec.nodeName, targetRef: targetOf(pod) };
    const key = JSON.stringify(ports);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { addresses: [], notReadyAddresses: [], ports }));
    (isReady(pod) || publish ? group.addresses : group.notReadyAddresses).push(address as unknown as KubeObject);
  }
  return [...groups.values()].map(({ addresses, notReadyAddresses, ports }) => ({
    ...(addresses.length && { addresses: addresses.sort(byAddress) }),
    ...(notReadyAddresses.length && { notReadyAddresses: notReadyAddresses.sort(byAddress) }),
    ...(ports.length && { ports: byPortHash(ports) as EndpointPort[] }),
  }));
}

const byAddress = (a: KubeObject, b: KubeObject): number => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0);
