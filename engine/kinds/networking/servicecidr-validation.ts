import type { KubeObject } from '../../store/object.ts';
import { isValidCIDR, parseCIDR } from '../addresses.ts';
import { asGiven } from '../empties.ts';
import { invalid, Path, required, type FieldErrors } from '../field.ts';
import { invalids } from '../references.ts';

const PATH = new Path('spec.cidrs');

/** Follows ValidateServiceCIDR of pkg/apis/networking/validation: one block, or one of each family. */
export function validateServiceCIDR(object: KubeObject): FieldErrors {
  const cidrs: string[] = object.spec?.cidrs ?? [];
  if (!cidrs.length) return [required(PATH, 'at least one CIDR required')];
  if (cidrs.length > 2) return [invalid(PATH, { CIDRs: cidrs }, 'may only hold up to 2 values')];
  return validateBlocks(cidrs);
}

function validateBlocks(cidrs: readonly string[]): FieldErrors {
  const errors = cidrs.flatMap((cidr, i) => invalids(PATH.index(i), cidr, isValidCIDR(cidr)));
  if (cidrs.length !== 2) return errors;
  const [first, second] = cidrs.map((cidr) => parseCIDR(cidr));
  if (first && second && first.family === second.family)
    errors.push(
      invalid(PATH, cidrs, 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'),
    );
  return errors;
}

/** Follows ValidateServiceCIDRUpdate: blocks stay, but a second family may be added. */
export function validateServiceCIDRUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const cidrs: string[] | undefined = object.spec?.cidrs;
  const now = cidrs ?? [];
  const before: string[] = old.spec?.cidrs ?? [];
  const changed = (count: number): FieldErrors =>
    before
      .slice(0, count)
      .flatMap((cidr, i) => (cidr === now[i] ? [] : [invalid(PATH.index(i), now[i], 'field is immutable')]));
  if (now.length === before.length) return changed(before.length);
  if (before.length === 1 && now.length === 2) return [...changed(1), ...validateBlocks(now)];
  return [invalid(PATH, asGiven(object.spec, 'cidrs') ?? null, 'field is immutable')];
}
