import type { KubeObject } from '../../store/object.ts';
import { isValidIP, parseIP } from '../addresses.ts';
import { duplicate, invalid, notSupported, Path, required, tooMany, type FieldErrors } from '../field.ts';
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidLabelValue } from '../names.ts';
import { invalids } from '../references.ts';

interface Hints {
  forZones?: { name?: string }[];
  forNodes?: { name?: string }[];
}

interface Endpoint {
  addresses?: string[];
  hostname?: string;
  nodeName?: string;
  hints?: Hints;
}

interface Port {
  name?: string;
  protocol?: string;
  appProtocol?: string;
}

const TYPES = ['FQDN', 'IPv4', 'IPv6'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MAX = { endpoints: 1000, addresses: 100, ports: 20_000, hints: 8 };

/** Follows ValidateEndpointSlice of pkg/apis/discovery/validation. */
export function validateEndpointSlice(object: KubeObject): FieldErrors {
  const type: string = object.addressType ?? '';
  const at = new Path('addressType');
  const errors: FieldErrors = type ? [] : [required(at)];
  if (type && !TYPES.includes(type)) errors.push(notSupported(at, type, TYPES));
  return [
    ...errors,
    ...validatePorts(object.ports ?? [], new Path('ports')),
    ...validateEndpoints(object.endpoints ?? [], type, new Path('endpoints')),
  ];
}

/** Follows ValidateEndpointSliceUpdate: the addresses' type stays. */
export function validateEndpointSliceUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const errors = validateEndpointSlice(object);
  if (object.addressType !== old.addressType)
    errors.push(invalid(new Path('addressType'), object.addressType ?? '', 'field is immutable'));
  return errors;
}

function validateEndpoints(endpoints: Endpoint[], type: string, path: Path): FieldErrors {
  if (endpoints.length > MAX.endpoints) return [tooMany(path, endpoints.length, MAX.endpoints)];
  return endpoints.flatMap((endpoint, i) => validateEndpoint(endpoint, type, path.index(i)));
}

function validateEndpoint(
  { addresses = [], hostname, nodeName, hints }: Endpoint,
  type: string,
  path: Path,
): FieldErrors {
  const list = path.child('addresses');
  const errors: FieldErrors = [];
  if (!addresses.length) errors.push(required(list, 'must contain at least 1 address'));
  else if (addresses.length > MAX.addresses) errors.push(tooMany(list, addresses.length, MAX.addresses));
  for (const [i, address] of addresses.entries()) errors.push(...validateAddress(address, type, list, list.index(i)));
  if (nodeName !== undefined) errors.push(...invalids(path.child('nodeName'), nodeName, isDNS1123Subdomain(nodeName)));
  if (hostname !== undefined) errors.push(...invalids(path.child('hostname'), hostname, isDNS1123Label(hostname)));
  if (hints) errors.push(...validateHints(hints, path.child('hints')));
  return errors;
}

function validateAddress(address: string, type: string, list: Path, path: Path): FieldErrors {
  if (type === 'FQDN') return validateFQDN(address, path);
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const found = parseIP(address);
  const wrong = isValidIP(address);
  if (!found || wrong.length) return invalids(path, address, wrong);
  const other = `IPv${found.family}` !== type ? [invalid(list, address, `must be an ${type} address`)] : [];
  return [...other, ...specialRange(address, found.family, found.bytes, path)];
}

/** Follows ValidateNonSpecialIP: endpoints are no loopback, link-local or unspecified addresses. */
function specialRange(address: string, family: 4 | 6, bytes: readonly number[], path: Path): FieldErrors {
  const v4 = family === 4;
  const [a, b, c] = bytes;
  if (bytes.every((byte) => byte === 0)) return [invalid(path, address, `may not be unspecified (${address})`)];
  if (v4 ? a === 127 : bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1)
    return [invalid(path, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')];
  if (v4 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80)
    return [invalid(path, address, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)')];
  if (v4 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 0x02)
    return [invalid(path, address, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)')];
  return [];
}

function validateFQDN(name: string, path: Path): FieldErrors {
  if (!name) return [required(path)];
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  const why = isDNS1123Subdomain(bare);
  if (why.length) return [invalid(path, bare, why.join(','))];
  if (bare.split('.').length < 2)
    return [invalid(path, bare, 'should be a domain with at least two segments separated by dots')];
  return bare.split('.').flatMap((label) => invalids(path, label, isDNS1123Label(label)));
}

function validateHints({ forZones = [], forNodes = [] }: Hints, path: Path): FieldErrors {
  return [
    ...validateNames(forZones, isValidLabelValue, path.child('forZones')),
    ...validateNames(forNodes, isDNS1123Subdomain, path.child('forNodes')),
  ];
}

function validateNames(hints: readonly { name?: string }[], rule: (name: string) => string[], path: Path): FieldErrors {
  if (hints.length > MAX.hints) return [tooMany(path, hints.length, MAX.hints)];
  const seen = new Set<string>();
  return hints.flatMap(({ name = '' }, i) => {
    const at = path.index(i).child('name');
    if (seen.has(name)) return [duplicate(at, name)];
    seen.add(name);
    return invalids(at, name, rule(name));
  });
}

function validatePorts(ports: Port[], path: Path): FieldErrors {
  if (ports.length > MAX.ports) return [tooMany(path, ports.length, MAX.ports)];
  const seen = new Set<string>();
  return ports.flatMap(({ name = '', protocol, appProtocol }, i) => {
    const at = path.index(i);
    const errors: FieldErrors = name ? invalids(at.child('name'), name, isDNS1123Label(name)) : [];
    if (seen.has(name)) errors.push(duplicate(at.child('name'), name));
    seen.add(name);
    if (protocol === undefined) errors.push(required(at.child('protocol')));
    else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(at.child('protocol'), protocol, PROTOCOLS));
    if (appProtocol !== undefined)
      errors.push(...invalids(at.child('appProtocol'), appProtocol, isQualifiedName(appProtocol)));
    return errors;
  });
}
