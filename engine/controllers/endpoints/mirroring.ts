import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import { deleteIfThere, lookup, onChange, onOwned, type ControllerContext, type Reconciler } from '../controller.ts';
import { byName, ownedBy } from '../indexes.ts';
import { controllerReference } from '../control.ts';
import { hasSelector } from './members.ts';

const SLICES = 'endpointslices.discovery.k8s.io';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslicemirroring-controller.k8s.io';
const SERVICE_NAME = 'kubernetes.io/service-name';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';

/** Copies Endpoints that people keep for Services without a selector into slices (endpointslicemirroring). */
export function endpointSliceMirroring(context: ControllerContext): Reconciler {
  return {
    name: 'endpointslicemirroring-controller',
    latencyMs: [4, 30],
    triggers: [onChange('endpoints'), onChange('services'), onOwned(SLICES, 'Endpoints')],
    reconcile: (key) => reconcile(context, key),
  };
}

function reconcile({ store, client }: ControllerContext, key: string): void {
  const endpoints = lookup(store, 'endpoints', key);
  if (!endpoints) return;
  const service = lookup(store, 'services', key);
  const cause = `endpointslicemirroring-controller ${key}`;
  const existing = [...ownedBy(store, SLICES, endpoints.metadata.uid)].sort(byName);
  const mirrored = service && !hasSelector(service.spec) && isMirrored(endpoints);
  const wanted = mirrored ? slicesOf(endpoints) : [];
  for (const [i, slice] of wanted.entries()) {
    const known = existing[i];
    if (!known) client.create(SLICES, slice, { cause });
    else if (
      !equal(known.endpoints, slice.endpoints) ||
      !equal(known.ports, slice.ports) ||
      !equal(known.metadata.labels, slice.metadata.labels)
    )
      client.update(SLICES, { ...slice, metadata: { ...slice.metadata, name: known.metadata.name } }, { cause });
  }
  for (const slice of existing.slice(wanted.length)) deleteIfThere(client, SLICES, slice, { cause });
}

const isMirrored = ({ metadata }: KubeObject): boolean =>
  metadata.labels?.[SKIP] !== 'true' && metadata.annotations?.[LEADER] === undefined;

function slicesOf(endpoints: KubeObject): KubeObject[] {
  const { name, namespace, labels, annotations } = endpoints.metadata;
  const { [LAST_APPLIED]: _applied, [TRIGGER_TIME]: _time, ...kept } = annotations ?? {};
  const slices: KubeObject[] = [];
  for (const subset of endpoints.subsets ?? [])
    for (const addressType of ['IPv4', 'IPv6'] as const) {
      const found = [
        ...endpointsOf(subset.addresses, addressType, true),
        ...endpointsOf(subset.notReadyAddresses, addressType, false),
      ];
      if (!found.length) continue;
      slices.push({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          name: '',
          generateName: `${name}-`,
          namespace,
          labels: { ...labels, [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER },
          ...(Object.keys(kept).length && { annotations: kept }),
          ownerReferences: [controllerReference(endpoints)],
        },
        addressType,
        endpoints: found,
        ports: (subset.ports ?? []).map(({ name: port = '', protocol = 'TCP', ...rest }) => ({
          name: port,
          protocol,
          ...rest,
        })),
      });
    }
  return slices;
}

function endpointsOf(addresses: readonly KubeObject[] | undefined, type: 'IPv4' | 'IPv6', ready: boolean): unknown[] {
  return (addresses ?? [])
    .filter(({ ip }) => ip.includes(':') === (type === 'IPv6'))
    .map(({ ip, hostname, nodeName, targetRef }) => ({
      addresses: [ip],
      conditions: { ready },
      ...(hostname && { hostname }),
      ...(targetRef && { targetRef }),
      ...(nodeName && { nodeName }),
    }));
}
