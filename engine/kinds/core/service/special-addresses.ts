import { cidrContains, parseCIDR, parseIP } from '../../addresses.ts';
import { invalid, type FieldErrors, type Path } from '../../field.ts';

const SPECIAL: readonly (readonly [why: string, ...blocks: string[]])[] = [
  ['may not be in the loopback range (127.0.0.0/8, ::1/128)', '127.0.0.0/8', '::1/128'],
  ['may not be in the link-local range (169.254.0.0/16, fe80::/10)', '169.254.0.0/16', 'fe80::/10'],
  ['may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)', '224.0.0.0/24', 'ff02::/16'],
];

/** Addresses at which nothing outside one machine can be reached (`ValidateNonSpecialIP`). */
export function validateNonSpecialIP(errors: FieldErrors, address: string, path: Path): void {
  const parsed = parseIP(address);
  if (!parsed) return void errors.push(invalid(path, address, 'must be a valid IP address'));
  if (parsed.bytes.every((byte) => byte === 0))
    errors.push(invalid(path, address, `may not be unspecified (${address})`));
  for (const [why, ...blocks] of SPECIAL)
    if (blocks.some((block) => cidrContains(parseCIDR(block)!, parsed))) errors.push(invalid(path, address, why));
}
