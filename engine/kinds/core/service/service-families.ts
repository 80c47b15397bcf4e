import type { KubeObject } from '../../../store/object.ts';
import { parseIP } from '../../addresses.ts';
import { Path, invalid, type FieldErrors } from '../../field.ts';
import { validateClusterIPs } from './service-addresses-validation.ts';
import { isHeadless, needsClusterIP } from './service-needs.ts';

/** The cluster's service network has addresses of this family alone. */
const CLUSTER_FAMILY = 'IPv4';

const familyOf = (address: string): string => (parseIP(address)?.family === 6 ? 'IPv6' : 'IPv4');

/**
 * Fill in `ipFamilies` and `ipFamilyPolicy` of a service from what it names and what the cluster has
 * (`initIPFamilyFields` of the service storage). The cluster is single-stack.
 */
export function initialiseFamilies(object: KubeObject, old: KubeObject | undefined): FieldErrors {
  const { spec } = object;
  if (!needsClusterIP(spec)) return [];
  if (old && needsClusterIP(old.spec)) keepFamilies(spec, old.spec);
  const wrong: FieldErrors = [];
  validateClusterIPs(wrong, spec, old?.spec);
  if (wrong.length) return wrong;
  const errors = familiesOfAddresses(spec);
  if (errors.length) return errors;
  if (isHeadless(spec) && !Object.keys(spec.selector ?? {}).length) {
    headlessWithoutSelector(spec);
    return [];
  }
  return familiesOfCluster(spec);
}

function keepFamilies(spec: any, before: any): void {
  spec.ipFamilyPolicy ??= before.ipFamilyPolicy;
  if (!spec.ipFamilies?.length && before.ipFamilies) {
    const count = spec.ipFamilyPolicy === 'SingleStack' ? 1 : before.ipFamilies.length;
    spec.ipFamilies = before.ipFamilies.slice(0, count);
  }
}

/** Addresses that are named decide their families. */
function familiesOfAddresses(spec: any): FieldErrors {
  const path = new Path('spec');
  const addresses: string[] = spec.clusterIPs ?? [];
  if (spec.ipFamilyPolicy == null && (addresses.length === 2 || spec.ipFamilies?.length === 2))
    spec.ipFamilyPolicy = 'RequireDualStack';
  if (!addresses.length || addresses[0] === 'None') return [];
  const families: string[] = (spec.ipFamilies ??= []);
  const wrong: FieldErrors = [];
  for (const [index, address] of addresses.entries()) {
    if (!families[index]) {
      families[index] = familyOf(address);
      const why = `${families[index]} is not configured on this cluster`;
      if (families[index] !== CLUSTER_FAMILY)
        wrong.push(invalid(path.child('clusterIPs').index(index), addresses, why));
    } else if (families[index] !== familyOf(address))
      return [
        invalid(
          path.child('ipFamilies').index(index),
          families,
          `expected ${families[index]} address for "${address}"`,
        ),
      ];
  }
  return wrong;
}

function headlessWithoutSelector(spec: any): void {
  spec.ipFamilyPolicy ??= 'RequireDualStack';
  const families: string[] = (spec.ipFamilies ??= []);
  if (!families.length) families.push(CLUSTER_FAMILY);
  if (families.length < 2 && spec.ipFamilyPolicy !== 'SingleStack')
    families.push(families[0] === 'IPv4' ? 'IPv6' : 'IPv4');
}

function familiesOfCluster(spec: any): FieldErrors {
  const path = new Path('spec');
  const errors: FieldErrors = [];
  if (spec.ipFamilyPolicy === 'RequireDualStack')
    errors.push(
      invalid(
        path.child('ipFamilyPolicy'),
        spec.ipFamilyPolicy,
        'this cluster is not configured for dual-stack services',
      ),
    );
  if (spec.ipFamilyPolicy === 'SingleStack' && spec.ipFamilies?.length > 1)
    return [
      invalid(
        path.child('ipFamilyPolicy'),
        spec.ipFamilyPolicy,
        "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
      ),
    ];
  for (const [index, family] of (spec.ipFamilies ?? []).entries())
    if (family !== CLUSTER_FAMILY)
      errors.push(invalid(path.child('ipFamilies').index(index), family, 'not configured on this cluster'));
  if (errors.length) return errors;
  spec.ipFamilyPolicy ??= 'SingleStack';
  if (!spec.ipFamilies?.length) spec.ipFamilies = [CLUSTER_FAMILY];
  return [];
}
