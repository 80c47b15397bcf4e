import { formatIP, parseCIDR, parseIP } from '../../addresses.ts';
import { CelError, CIDRValue, IPValue } from '../values.ts';

/** Read an address; addresses in expressions are strict: no zone, no IPv4 inside IPv6. @throws CelError */
export function readIP(text: string): IPValue {
  const zone = text.indexOf('%');
  if (zone >= 0 && parseIP(text.slice(0, zone)))
    throw new CelError(`IP address ${JSON.stringify(text)} with zone value is not allowed`);
  const address = parseIP(text);
  if (!address)
    throw new CelError(
      `IP Address ${JSON.stringify(text)} parse error during conversion from string: ${ipError(text)}`,
    );
  if (address.family === 4 && text.includes(':'))
    throw new CelError(`IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
  return new IPValue({ family: address.family, bytes: address.bytes }, formatIP(address));
}

/** Read a block of addresses. @throws CelError */
export function readCIDR(text: string): CIDRValue {
  const block = parseCIDR(text);
  if (block) return new CIDRValue(block, `${formatIP(block)}/${block.prefix}`);
  const wrong = 'network address parse error during conversion from string: ';
  throw new CelError(`${wrong}${wrong}netip.ParsePrefix(${JSON.stringify(text)}): ${blockError(text)}`);
}

function blockError(text: string): string {
  const slash = text.lastIndexOf('/');
  if (slash < 0) return "no '/'";
  const [address, bits] = [text.slice(0, slash), text.slice(slash + 1)];
  if (!parseIP(address)) return ipError(address);
  if (!/^(0|[1-9][0-9]*)$/.test(bits)) return `bad bits after slash: ${JSON.stringify(bits)}`;
  return 'prefix length out of range';
}

/** What Go's netip.ParseAddr says of a text that is no address. */
function ipError(text: string): string {
  const sign = /[.:%]/.exec(text)?.[0];
  const why = sign === '.' ? ipv4Error(text) : sign === '%' ? 'missing IPv6 address' : 'unable to parse IP';
  return `ParseAddr(${JSON.stringify(text)}): ${why}`;
}

function ipv4Error(text: string): string {
  let fields = 0;
  let field = '';
  for (const [at, char] of [...text].entries()) {
    if (/[0-9]/.test(char)) {
      if (field === '0') return 'IPv4 field has octet with leading zero';
      field += char;
      if (Number(field) > 255) return 'IPv4 field has value >255';
    } else if (char === '.') {
      if (!field || at === text.length - 1) return 'IPv4 field must have at least one digit';
      if (fields === 3) return 'IPv4 address too long';
      fields++;
      field = '';
    } else return 'unexpected character (at ' + JSON.stringify([...text].slice(at).join('')) + ')';
  }
  return 'IPv4 address too short';
}
