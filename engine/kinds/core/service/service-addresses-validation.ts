import { isValidIP, parseIP } from '../../addresses.ts';
import { duplicate, invalid, notSupported, Path, required, type FieldErrors } from '../../field.ts';
import { addInvalid, oneOf } from '../../validation/checks.ts';
import { isHeadless } from './service-needs.ts';

const SPEC = new Path('spec');
const ADDRESSES = SPEC.child('clusterIPs');
const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

const isIPv6 = (address: string): boolean => parseIP(address)?.family === 6;

/**
 * A service's addresses and their families (`ValidateServiceClusterIPsRelatedFields`). `before` is the spec of the stored
 * service, whose addresses stay good.
 */
export function validateClusterIPs(errors: FieldErrors, spec: any, before?: any): void {
  if (spec.type === 'ExternalName') return;
  const { clusterIP = '', ipFamilies = [], ipFamilyPolicy } = spec;
  const addresses: string[] = spec.clusterIPs ?? [];
  if (clusterIP) {
    if (!addresses.length) errors.push(required(ADDRESSES));
    else if (addresses[0] !== clusterIP)
      errors.push(invalid(ADDRESSES, addresses, 'first value must match `clusterIP`'));
  } else if (addresses.length)
    errors.push(invalid(ADDRESSES, addresses, 'must be empty when `clusterIP` is not specified'));
  const seen = new Set<string>();
  for (const [index, family] of ipFamilies.entries()) {
    const at = SPEC.child('ipFamilies').index(index);
    if (!FAMILIES.includes(family)) errors.push(notSupported(at, family ?? '', FAMILIES));
    if (seen.has(family)) errors.push(duplicate(at, family));
    seen.add(family);
  }
  oneOf(errors, SPEC.child('ipFamilyPolicy'), ipFamilyPolicy, POLICIES);
  if (validateAddresses(errors, addresses, before?.clusterIPs ?? []))
    validateFamiliesMatch(errors, spec, addresses, ipFamilies);
}

/** Do all addresses read? */
function validateAddresses(errors: FieldErrors, addresses: readonly string[], known: readonly string[]): boolean {
  let good = true;
  for (const [index, address] of addresses.entries()) {
    if (index === 0 && address === 'None') {
      if (addresses.length > 1) {
        good = false;
        errors.push(invalid(ADDRESSES, addresses, "'None' must be the first and only value"));
      }
      continue;
    }
    if (known.includes(address)) continue;
    const why = isValidIP(address);
    addInvalid(errors, ADDRESSES.index(index), address, why);
    good &&= why.length === 0;
  }
  if (addresses.length > 2) errors.push(invalid(ADDRESSES, addresses, 'may only hold up to 2 values'));
  return good;
}

function validateFamiliesMatch(
  errors: FieldErrors,
  spec: any,
  addresses: readonly string[],
  families: readonly string[],
): void {
  if (addresses.length > 1 && new Set(addresses.map(isIPv6)).size < 2)
    errors.push(invalid(ADDRESSES, addresses, 'may specify no more than one IP for each IP family'));
  if (isHeadless(spec)) return;
  for (const [index, address] of addresses.slice(0, families.length).entries())
    if ((families[index] === 'IPv4' && isIPv6(address)) || (families[index] === 'IPv6' && !isIPv6(address)))
      errors.push(
        invalid(
          ADDRESSES.index(index),
          address,
          `expected an ${families[index]} value as indicated by \`ipFamilies[${index}]\``,
        ),
      );
}

/** The first address never changes; a second may come and go (`validateUpgradeDowngradeClusterIPs`). */
export function validateClusterIPChange(errors: FieldErrors, spec: any, old: any): void {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName') return;
  if (isHeadless(spec) && isHeadless(old)) return;
  const [now, before]: string[][] = [spec.clusterIPs ?? [], old.clusterIPs ?? []];
  const changed = (index: number): void =>
    void errors.push(invalid(ADDRESSES.index(index), now, 'may not change once set'));
  if (now.length === before.length) {
    for (const [index, address] of before.entries()) if (now[index] !== address) changed(index);
    return;
  }
  if (now.length > before.length) {
    if (before.length && now[0] !== before[0]) changed(0);
    return;
  }
  if (!now.length)
    errors.push(invalid(ADDRESSES.index(0), spec.clusterIPs ?? null, 'primary clusterIP can not be unset'));
  else if (now[0] !== before[0]) changed(0);
  if (before.length > 1 && now.length === 1 && spec.ipFamilyPolicy !== 'SingleStack')
    errors.push(
      invalid(
        SPEC.child('ipFamilyPolicy'),
        spec.ipFamilyPolicy ?? null,
        "must be set to 'SingleStack' when releasing the secondary clusterIP",
      ),
    );
}

/** The same for families (`validateUpgradeDowngradeIPFamilies`). */
export function validateFamilyChange(errors: FieldErrors, spec: any, old: any): void {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName') return;
  if (isHeadless(spec) && isHeadless(old)) return;
  const path = SPEC.child('ipFamilies');
  const [now, before]: string[][] = [spec.ipFamilies ?? [], old.ipFamilies ?? []];
  const changed = (index: number): void => void errors.push(invalid(path.index(index), now, 'may not change once set'));
  if (now.length === before.length) {
    for (const [index, family] of before.entries()) if (now[index] !== family) changed(index);
    return;
  }
  if (now.length > before.length) {
    if (before.length && now[0] !== before[0]) changed(0);
    return;
  }
  if (!now.length)
    return void errors.push(invalid(path.index(0), spec.ipFamilies ?? null, 'primary ipFamily can not be unset'));
  if (now[0] !== before[0]) errors.push(invalid(path.index(0), now[0], 'primary ipFamily can not be changed'));
  if (spec.ipFamilyPolicy !== 'SingleStack')
    errors.push(
      invalid(
        SPEC.child('ipFamilyPolicy'),
        spec.ipFamilyPolicy ?? null,
        "must be set to 'SingleStack' when releasing the secondary ipFamily",
      ),
    );
}
