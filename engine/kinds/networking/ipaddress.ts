import type { KubeObject } from '../../store/object.ts';
import { ageColumn, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { validateIPAddress, validateIPAddressName, validateIPAddressUpdate } from './ipaddress-validation.ts';

/** Follows pkg/registry/networking/ipaddress/strategy.go. */
export const ipAddress: Kind = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  resource: 'ipaddresses',
  updateChecks: ['full', 'spec', 'update', 'change'],
  nameRule: validateIPAddressName,
  validate: validateIPAddress,
  validateUpdate: validateIPAddressUpdate,
  columns: [nameColumn, text('ParentRef', parent), { ...ageColumn, unnamed: true }],
};

/** `resource.group/namespace/name` of the owner of the address. */
function parent({ spec }: KubeObject): string {
  const ref = spec?.parentRef;
  if (!ref) return '<none>';
  const type = ref.group ? `${ref.resource}.${ref.group}` : ref.resource;
  return `${type}/${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`;
}
