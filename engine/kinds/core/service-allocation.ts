import type { KubeObject } from '../../store/object.ts';
import { cidrContains, formatIP, parseCIDR, parseIP } from '../addresses.ts';
import { Path, internal, invalid, type FieldErrors } from '../field.ts';
import type { KindContext } from '../kind.ts';
import { initialiseFamilies } from './service-families.ts';
import { isHeadless, needsClusterIP, needsHealthCheckPort, needsNodePort } from './service-needs.ts';
import { PortAllocation } from './node-ports.ts';

/** The network of the services' addresses, and how many of its first addresses are left to those who name one. */
const NETWORK = parseCIDR('10.96.0.0/12')!;
const NETWORK_BITS = 20;
const STATIC_ADDRESSES = 256;
const MAX_TRIES = 64;

/**
 * Give a service its addresses and ports, and keep those it has (the service storage's `allocateCreate` and
 * `allocateUpdate`). On a dry run nothing is chosen for real: the address is the network's own and ports are made up.
 */
export function allocateService(object: KubeObject, old: KubeObject | undefined, context: KindContext): FieldErrors {
  if (context.subresource) return [];
  const errors = initialiseFamilies(object, old);
  if (errors.length) return errors;
  if (needsClusterIP(object.spec)) {
    const failed = allocateAddresses(object, old, context);
    if (failed.length) return failed;
  }
  return allocatePorts(object, old, context);
}

function allocateAddresses(object: KubeObject, old: KubeObject | undefined, context: KindContext): FieldErrors {
  const { spec } = object;
  if (isHeadless(spec)) {
    spec.clusterIP ||= 'None';
    spec.clusterIPs = ['None'];
    return [];
  }
  const address: string | undefined = spec.clusterIPs?.[0] || spec.clusterIP;
  if (address && address === old?.spec.clusterIP) return [];
  const path = new Path('spec').child('clusterIPs');
  if (!address) {
    const free = context.dryRun ? '10.96.0.0' : freeAddress(context);
    if (!free) return [internal(path, 'failed to allocate a serviceIP: range is full')];
    spec.clusterIP = free;
    spec.clusterIPs = [free];
    return [];
  }
  const why = unusable(address, context);
  if (why) return [invalid(path, spec.clusterIPs, `failed to allocate IP ${address}: ${why}`)];
  return [];
}

function unusable(address: string, context: KindContext): string | undefined {
  const parsed = parseIP(address);
  if (!parsed || !cidrContains(NETWORK, parsed)) return 'the provided network does not match the current range';
  return usedAddresses(context).has(address) ? 'provided IP is already allocated' : undefined;
}

const usedAddresses = (context: KindContext): Set<string> =>
  new Set(context.list('services').map(({ spec }) => spec?.clusterIP ?? ''));

/** An address nobody has, by chance from the part of the network where none is named by hand. */
function freeAddress(context: KindContext): string | undefined {
  const used = usedAddresses(context);
  const size = 2 ** NETWORK_BITS - STATIC_ADDRESSES - 1;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const address = addressAt(STATIC_ADDRESSES + context.random(size));
    if (!used.has(address)) return address;
  }
  for (let offset = STATIC_ADDRESSES; offset < STATIC_ADDRESSES + size; offset++)
    if (!used.has(addressAt(offset))) return addressAt(offset);
  return undefined;
}

function addressAt(offset: number): string {
  const [a, b, c, d] = NETWORK.bytes;
  const bytes = [a, b + (offset >> 16), c + ((offset >> 8) & 255), d + (offset & 255)];
  return formatIP({ family: 4, bytes });
}

function allocatePorts(object: KubeObject, old: KubeObject | undefined, context: KindContext): FieldErrors {
  const { spec } = object;
  const path = new Path('spec');
  const ports = new PortAllocation(context, object, old);
  const wanted = needsNodePort(spec);
  for (const [index, port] of (spec.ports ?? []).entries()) {
    if (!wanted && !(spec.type === 'LoadBalancer' && port.nodePort)) continue;
    const at = path.child('ports').index(index).child('nodePort');
    if (!port.nodePort) {
      const free = ports.any(port);
      if (!free) return [internal(at, 'failed to allocate a nodePort: range is full')];
      port.nodePort = free;
      continue;
    }
    const why = ports.take(port);
    if (why) return [invalid(at, port.nodePort, why)];
  }
  if (!needsHealthCheckPort(spec)) return [];
  return allocateHealthCheckPort(object, old, ports, path.child('healthCheckNodePort'));
}

function allocateHealthCheckPort(
  object: KubeObject,
  old: KubeObject | undefined,
  ports: PortAllocation,
  path: Path,
): FieldErrors {
  const { spec } = object;
  if (spec.healthCheckNodePort && spec.healthCheckNodePort === old?.spec.healthCheckNodePort) return [];
  if (!spec.healthCheckNodePort) {
    const free = ports.anyNumber();
    if (!free) return [internal(path, 'failed to allocate a nodePort: range is full')];
    spec.healthCheckNodePort = free;
    return [];
  }
  const why = ports.takeNumber(spec.healthCheckNodePort);
  return why ? [internal(path, `failed to allocate requested HealthCheck NodePort ${spec.healthCheckNodePort}: ${why}`)] : [];
}
