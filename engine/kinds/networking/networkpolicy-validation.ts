import type { KubeObject } from '../../store/object.ts';
import { cidrContains, isValidCIDR, networkAddress, parseCIDR } from '../addresses.ts';
import type { LabelSelector } from '../cells.ts';
import { forbidden, invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import { isValidPortName, isValidPortNum } from '../names.ts';
import { validateSelector } from '../label-selector-validation.ts';
import { invalids } from '../references.ts';

interface IPBlock {
  cidr?: string;
  except?: string[];
}

interface Peer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: IPBlock;
}

interface Port {
  protocol?: string;
  port?: number | string;
  endPort?: number;
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const TYPES = ['Ingress', 'Egress'];

/** Follows ValidateNetworkPolicySpec of pkg/apis/networking/validation. */
export function validateNetworkPolicy(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  const errors = validateSelector(spec.podSelector, path.child('podSelector'));
  for (const [i, rule] of (spec.ingress ?? []).entries())
    errors.push(...validateRule(rule.ports, rule.from, 'from', path.child('ingress').index(i)));
  for (const [i, rule] of (spec.egress ?? []).entries())
    errors.push(...validateRule(rule.ports, rule.to, 'to', path.child('egress').index(i)));
  return [...errors, ...validateTypes(spec.policyTypes ?? [], path.child('policyTypes'))];
}

/** Follows ValidateNetworkPolicyUpdate: what holds for a new policy. */
export const validateNetworkPolicyUpdate = (object: KubeObject): FieldErrors => validateNetworkPolicy(object);

function validateTypes(types: readonly string[], path: Path): FieldErrors {
  if (types.length > TYPES.length) return [invalid(path, types, 'may not specify more than two policyTypes')];
  return types.flatMap((type, i) => (TYPES.includes(type) ? [] : [notSupported(path.index(i), type, TYPES)]));
}

function validateRule(ports: Port[] = [], peers: Peer[] = [], field: string, path: Path): FieldErrors {
  return [
    ...ports.flatMap((port, i) => validatePort(port, path.child('ports').index(i))),
    ...peers.flatMap((peer, i) => validatePeer(peer, path.child(field).index(i))),
  ];
}

function validatePort({ protocol, port, endPort }: Port, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const end = path.child('endPort');
  if (protocol !== undefined && !PROTOCOLS.includes(protocol))
    errors.push(notSupported(path.child('protocol'), protocol, PROTOCOLS));
  if (typeof port === 'number') {
    errors.push(...invalids(path.child('port'), port, isValidPortNum(port)));
    if (endPort !== undefined) {
      if (endPort < port) errors.push(invalid(end, port, 'must be greater than or equal to `port`'));
      errors.push(...invalids(end, endPort, isValidPortNum(endPort)));
    }
  } else if (port !== undefined && port !== null) {
    if (endPort !== undefined) errors.push(invalid(end, endPort, 'may not be specified when `port` is non-numeric'));
    errors.push(...invalids(path.child('port'), port, isValidPortName(port)));
  } else if (endPort !== undefined)
    errors.push(invalid(end, endPort, 'may not be specified when `port` is not specified'));
  return errors;
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: Peer, path: Path): FieldErrors {
  const errors: FieldErrors = [
    ...validateSelector(podSelector, path.child('podSelector')),
    ...validateSelector(namespaceSelector, path.child('namespaceSelector')),
    ...(ipBlock ? validateIPBlock(ipBlock, path.child('ipBlock')) : []),
  ];
  if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(path, 'must specify a peer'));
  else if (ipBlock && (podSelector || namespaceSelector))
    errors.push(forbidden(path, 'may not specify both ipBlock and another peer'));
  return errors;
}

function validateIPBlock({ cidr, except }: IPBlock, path: Path): FieldErrors {
  if (!cidr) return [required(path.child('cidr'))];
  const errors = invalids(path.child('cidr'), cidr, isValidCIDR(cidr));
  const block = parseCIDR(cidr);
  if (!block) return errors;
  for (const [i, text] of (except ?? []).entries()) {
    const at = path.child('except').index(i);
    const hole = parseCIDR(text);
    const wrong = isValidCIDR(text);
    if (!hole || wrong.length) errors.push(...invalids(at, text, wrong));
    else if (!cidrContains(block, networkAddress(hole)) || block.prefix >= hole.prefix)
      errors.push(invalid(at, text, 'must be a strict subset of `cidr`'));
  }
  return errors;
}
