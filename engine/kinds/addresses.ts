/** IPv4 and IPv6 addresses and blocks, read as Go's `net` and `netip` read them (leading zeros refused). */

/** An address: its family and its bytes (4 or 16). */
export interface IPAddress {
  readonly family: 4 | 6;
  readonly bytes: readonly number[];
}

/** A block of addresses as it was written; `bytes` may have bits behind the prefix. */
export interface CIDR extends IPAddress {
  readonly prefix: number;
}

function parseIPv4(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  if (!parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.map(Number);
}

function parseGroups(text: string): number[] | undefined {
  const out: number[] = [];
  if (text === '') return out;
  const groups = text.split(':');
  for (const [i, group] of groups.entries()) {
    if (i === groups.length - 1 && group.includes('.')) {
      const tail = parseIPv4(group);
      if (!tail) return undefined;
      out.push(...tail);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) out.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 255);
    else return undefined;
  }
  return out;
}

function parseIPv6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0]);
  const tail = halves.length === 2 ? parseGroups(halves[1]) : [];
  if (!head || !tail) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** Read an address; undefined where it is none. An IPv4-mapped IPv6 address is IPv4, as Go's net.ParseIP has it. */
export function parseIP(text: string): IPAddress | undefined {
  if (text.length > 64) return undefined;
  if (!text.includes(':')) {
    const bytes = parseIPv4(text);
    return bytes && { family: 4, bytes };
  }
  const bytes = parseIPv6(text);
  if (!bytes) return undefined;
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return mapped ? { family: 4, bytes: bytes.slice(12) } : { family: 6, bytes };
}

/** Read a block `10.0.0.0/8`; undefined where it is none. */
export function parseCIDR(text: string): CIDR | undefined {
  const slash = text.indexOf('/');
  if (slash < 0 || !/^(0|[1-9][0-9]{0,2})$/.test(text.slice(slash + 1))) return undefined;
  const address = parseIP(text.slice(0, slash));
  const prefix = Number(text.slice(slash + 1));
  if (!address || prefix > address.bytes.length * 8) return undefined;
  return { ...address, prefix };
}

/** Is the address one of the block? Families must be equal. */
export function cidrContains(block: CIDR, address: IPAddress): boolean {
  if (block.family !== address.family) return false;
  for (let bit = 0; bit < block.prefix; bit++) {
    const mask = 128 >> (bit & 7);
    if ((block.bytes[bit >> 3] & mask) !== (address.bytes[bit >> 3] & mask)) return false;
  }
  return true;
}

/** The address as Go prints it: IPv6 in lower case, the longest run of zeros as `::`. */
export function formatIP({ family, bytes }: IPAddress): string {
  if (family === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i] << 8) | bytes[2 * i + 1]);
  let [start, length] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) [start, length] = [i, end - i];
  }
  const hex = groups.map((group) => group.toString(16));
  return start < 0 ? hex.join(':') : `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/** The block's first address: the bits behind the prefix cleared. */
export function networkAddress({ family, bytes, prefix }: CIDR): IPAddress {
  const cleared = bytes.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, prefix - 8 * i))) & 0xff);
  return { family, bytes: cleared };
}

const withoutLeadingZeros = (text: string): string => text.replace(/(^|[.:/])0+(?=\d{1,3}(?:[./]|$))/g, '$1');
/** Is a text an address, if not as everybody writes it (leading zeros)? */
export const isAddress = (text: string): boolean => !!parseIP(text) || !!parseIP(withoutLeadingZeros(text));

const isMapped = (text: string, { family }: IPAddress): boolean => family === 4 && text.includes(':');

/** What is said of a text that is no address in any spelling. */
export const INVALID_IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

/** What is wrong with an address (validation.IsValidIP's message). */
export function isValidIP(value: string): string[] {
  const parsed = parseIP(value);
  if (parsed) return isMapped(value, parsed) ? ['must not be an IPv4-mapped IPv6 address'] : [];
  if (parseIP(withoutLeadingZeros(value))) return ['must not have leading 0s'];
  return [INVALID_IP];
}

/** What is wrong with a block (validation.IsValidCIDR's message). */
export function isValidCIDR(value: string): string[] {
  const parsed = parseCIDR(value);
  if (!parsed && mappedBlock.test(value)) return ['must not have an IPv4-mapped IPv6 address'];
  if (!parsed)
    return [
      parseCIDR(withoutLeadingZeros(value))
        ? 'must not have leading 0s in IP or prefix length'
        : 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ];
  if (isMapped(value, parsed)) return ['must not have an IPv4-mapped IPv6 address'];
  const network = networkAddress(parsed);
  return network.bytes.every((byte, i) => byte === parsed.bytes[i])
    ? []
    : ['must not have bits set beyond the prefix length'];
}

/** An IPv4 address in IPv6 clothes with an IPv6 prefix, which no block of either family is here. */
const mappedBlock = /^(?:0{0,4}:){1,6}ffff:[\d.]{7,15}\/(?:[0-9]|[1-9][0-9]|1[01][0-9]|12[0-8])$/i;
