import type { KubeObject } from '../../store/object.ts';
import { formatIP, isValidIP, parseIP } from '../addresses.ts';
import { equal } from '../equality.ts';
import { invalid, Path, required, type FieldErrors } from '../field.ts';
import { isDNS1123Subdomain, isValidPathSegmentName } from '../names.ts';
import { invalids, requiredSegment } from '../references.ts';

interface Parent {
  group?: string;
  resource?: string;
  namespace?: string;
  name?: string;
}

/** The name of an IPAddress is the address, in its canonical form. */
export function validateIPAddressName(name: string): string[] {
  const address = parseIP(name);
  const wrong = isValidIP(name);
  if (!address || wrong.length) return wrong;
  const canonical = formatIP(address);
  return canonical === name ? [] : [`must be in canonical form ("${canonical}")`];
}

/** Follows ValidateIPAddress of pkg/apis/networking/validation. */
export function validateIPAddress(object: KubeObject): FieldErrors {
  const path = new Path('spec.parentRef');
  const parent: Parent | undefined = object.spec?.parentRef;
  if (!parent) return [required(path)];
  const { group = '', namespace = '' } = parent;
  return [
    ...(group ? invalids(path.child('group'), group, isDNS1123Subdomain(group)) : []),
    ...requiredSegment(parent.resource, path.child('resource')),
    ...requiredSegment(parent.name, path.child('name')),
    ...(namespace ? invalids(path.child('namespace'), namespace, isValidPathSegmentName(namespace)) : []),
  ];
}

/** Follows ValidateIPAddressUpdate: the owner stays. */
export function validateIPAddressUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const parent: Parent | undefined = object.spec?.parentRef;
  const errors = validateIPAddress(object);
  if (!equal(parent, old.spec?.parentRef))
    errors.push(invalid(new Path('spec.parentRef'), asInternal(parent), 'field is immutable'));
  return errors;
}

/** The reference as Go prints its internal type, whose fields have no JSON names. */
const asInternal = (parent: Parent | undefined): unknown =>
  parent && {
    Group: parent.group ?? '',
    Resource: parent.resource ?? '',
    Namespace: parent.namespace ?? '',
    Name: parent.name ?? '',
  };
