import { formatIP, networkAddress, parseCIDR, parseIP } from '../../addresses.ts';
import { quote } from '../../field.ts';

/** An address that reads but is not written as everybody writes it (`GetWarningsForIP`). */
export function addressWarnings(field: string, value: string): string[] {
  const parsed = parseIP(value);
  if (!parsed) return [];
  if (parsed.family === 4 && value.includes(':'))
    return [
      `${field}: IPv4-mapped IPv6 address ${quote(value)} should be written as an IPv4 address (${quote(formatIP(parsed))})`,
    ];
  const canonical = formatIP(parsed);
  if (parsed.family === 6 && canonical !== value)
    return [`${field}: IPv6 address ${quote(value)} should be in RFC 5952 canonical format (${quote(canonical)})`];
  return [];
}

/** The same for blocks; bits behind the prefix should be zero (`GetWarningsForCIDR`). */
export function blockWarnings(field: string, value: string): string[] {
  const parsed = parseCIDR(value.trim());
  if (!parsed) return [];
  const written = value.trim().slice(0, value.trim().indexOf('/'));
  const network = formatIP(networkAddress(parsed));
  const canonical = `${network}/${parsed.prefix}`;
  if (formatIP(parsed) !== network)
    return [
      `${field}: CIDR value ${quote(value)} is ambiguous in this context (should be ${quote(canonical)} or ${quote(`${written}/${parsed.family === 4 ? 32 : 128}`)}?)`,
    ];
  if (parsed.family === 6 && written !== network)
    return [`${field}: IPv6 CIDR value ${quote(value)} should be in RFC 5952 canonical format (${quote(canonical)})`];
  return [];
}
