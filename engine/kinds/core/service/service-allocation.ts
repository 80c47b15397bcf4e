import type { KubeObject } from '../../../store/object.ts';
import { cidrContains, formatIP, parseCIDR, parseIP } from '../../addresses.ts';
import { Path, internal, invalid, type FieldErrors } from '../../field.ts';
import type { KindContext } from '../../kind.ts';
import { initialiseFamilies } from './service-families.ts';
import { allocateNodePorts } from './node-ports.ts';
import { keepAllocatedValues, normaliseClusterIPs } from './service-changes.ts';
import { isHeadless, needsClusterIP } from './service-needs.ts';

/** The network of the services' addresses, and how many of its first addresses are left to those who name one. */
const NETWORK = parseCIDR('10.96.0.0/12')!;
const NETWORK_BITS = 20;
const STATIC_ADDRESSES = 256;
const MAX_TRIES = 64;
/** The first and the last address belong to nobody. */
const EDGES: ReadonlySet<string> = new Set(['10.96.0.0', '10.111.255.255']);

/**
 * Give a service its addresses and ports, and keep those it has (`beginCreate` and `beginUpdate` of the service storage;
 * they come before the strategy and the validation). On a dry run nothing is chosen for real: the address is the
 * network's own and ports are made up.
 */
export function allocateService(object: KubeObject, old: KubeObject | undefined, context: KindContext): FieldErrors {
  if (context.subresource) return [];
  if (old) keepAllocatedValues(object, old);
  normaliseClusterIPs(object, old);
  const errors = initialiseFamilies(object, old);
  if (errors.length) return errors;
  if (needsClusterIP(object.spec) && !(old && needsClusterIP(old.spec))) {
    const failed = allocateAddresses(object, context);
    if (failed.length) return failed;
  }
  return allocateNodePorts(object, old, context);
}

function allocateAddresses({ spec }: KubeObject, context: KindContext): FieldErrors {
  if (isHeadless(spec)) {
    spec.clusterIP ||= 'None';
    spec.clusterIPs = ['None'];
    return [];
  }
  const path = new Path('spec').child('clusterIPs');
  const address: string | undefined = spec.clusterIPs?.[0] || spec.clusterIP;
  if (!address) {
    const free = context.dryRun ? '10.96.0.0' : freeAddress(context);
    if (!free) return [internal(path, 'failed to allocate a serviceIP: range is full')];
    spec.clusterIP = free;
    spec.clusterIPs = [free];
    return [];
  }
  const why = unusable(address, context);
  return why ? [invalid(path, spec.clusterIPs, `failed to allocate IP ${address}: ${why}`)] : [];
}

function unusable(address: string, context: KindContext): string | undefined {
  const parsed = parseIP(address);
  const inside = parsed && cidrContains(NETWORK, parsed) && !EDGES.has(formatIP(parsed));
  // A dry run asks the whole network, which knows neither its parts nor who has what.
  if (context.dryRun)
    return inside
      ? undefined
      : `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${addressAt(0)}/${32 - NETWORK_BITS}`;
  if (!inside) return 'the provided network does not match the current range';
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
