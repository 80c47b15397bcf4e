import type { KubeObject } from '../../../store/object.ts';
import { INVALID_IP, isValidIP } from '../../addresses.ts';
import { Path, required, type FieldErrors } from '../../field.ts';
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidPortNum } from '../../names.ts';
import { addInvalid, oneOf } from '../../validation/checks.ts';
import { validateNonSpecialIP } from './special-addresses.ts';

/** Follows `validateEndpointSubsets`. */
export function validateEndpoints({ subsets }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  for (const [index, { addresses = [], notReadyAddresses = [], ports = [] }] of (subsets ?? []).entries()) {
    const path = new Path('subsets').index(index);
    if (!addresses.length && !notReadyAddresses.length)
      errors.push(required(path, 'must specify `addresses` or `notReadyAddresses`'));
    for (const [i, address] of addresses.entries()) validateAddress(errors, address, path.child('addresses').index(i));
    for (const [i, address] of notReadyAddresses.entries())
      validateAddress(errors, address, path.child('notReadyAddresses').index(i));
    for (const [i, port] of ports.entries()) validatePort(errors, port, ports.length > 1, path.child('ports').index(i));
  }
  return errors;
}

/** The rules of a change are those of a new object. */
export const validateEndpointsUpdate = (object: KubeObject): FieldErrors => validateEndpoints(object);

function validateAddress(errors: FieldErrors, { ip = '', hostname, nodeName }: any, path: Path): void {
  addInvalid(errors, path.child('ip'), ip, isValidIP(ip));
  if (hostname) addInvalid(errors, path.child('hostname'), hostname, isDNS1123Label(hostname));
  if (nodeName != null) addInvalid(errors, path.child('nodeName'), nodeName, isDNS1123Subdomain(nodeName));
  if (!isValidIP(ip).some((why) => why !== INVALID_IP)) validateNonSpecialIP(errors, ip, path.child('ip'));
}

function validatePort(
  errors: FieldErrors,
  { name = '', port = 0, protocol = '', appProtocol }: any,
  named: boolean,
  path: Path,
): void {
  if (name) addInvalid(errors, path.child('name'), name, isDNS1123Label(name));
  else if (named) errors.push(required(path.child('name')));
  addInvalid(errors, path.child('port'), port, isValidPortNum(port));
  if (!protocol) errors.push(required(path.child('protocol')));
  else oneOf(errors, path.child('protocol'), protocol, ['SCTP', 'TCP', 'UDP']);
  if (appProtocol != null) addInvalid(errors, path.child('appProtocol'), appProtocol, isQualifiedName(appProtocol));
}
