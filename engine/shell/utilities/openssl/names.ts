import { der, oid, sequence, set, utf8String, type DerNode } from '../../../kernel/der.ts';
import { WrongUse } from './arguments.ts';

/** Attribute types of names by their short names. */
const TYPES: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  street: '2.5.4.9',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  emailAddress: '1.2.840.113549.1.9.1',
  DC: '0.9.2342.19200300.100.1.25',
  UID: '0.9.2342.19200300.100.1.1',
};
const LONG: Readonly<Record<string, string>> = {
  commonName: 'CN',
  organizationName: 'O',
  organizationalUnitName: 'OU',
  countryName: 'C',
  localityName: 'L',
  stateOrProvinceName: 'ST',
};

/** Content of an object identifier in its dotted form. */
export function dotted(content: Uint8Array): string {
  const out = [Math.floor(content[0] / 40), content[0] % 40];
  let value = 0;
  for (const byte of content.subarray(1)) {
    value = value * 128 + (byte & 127);
    if (byte & 128) continue;
    out.push(value);
    value = 0;
  }
  return out.join('.');
}

/** `/CN=bob/O=dev` as a DER name. @throws WrongUse */
export function parseSubject(text: string): Uint8Array {
  if (!text.startsWith('/'))
    throw new WrongUse(
      `name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text}'\n`,
    );
  const parts: Uint8Array[] = [];
  for (const pair of text.slice(1).split(/(?<!\\)\//)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const type = LONG[pair.slice(0, equals)] ?? pair.slice(0, equals);
    const value = pair.slice(equals + 1).replace(/\\(.)/g, '$1');
    if (equals < 0 || !TYPES[type] || value === '') continue;
    const string = type === 'C' ? der(0x13, new TextEncoder().encode(value)) : utf8String(value);
    parts.push(set(sequence(oid(TYPES[type]), string)));
  }
  return sequence(...parts);
}

/** A name as openssl prints it: `O=a + O=b, CN=bob`; `RFC2253` turns it round. */
export function nameText(name: DerNode, format = ''): string {
  const relative = name.children.map(({ children }) => children.map(attributeText));
  if (/RFC2253/i.test(format))
    return relative
      .map((parts) => parts.join('+'))
      .reverse()
      .join(',');
  if (/compat/i.test(format)) return relative.map((parts) => `/${parts.join('+')}`).join('');
  return relative.map((parts) => parts.join(' + ')).join(', ');
}

function attributeText({ children: [type, value] }: DerNode): string {
  const id = dotted(type.content);
  const short = Object.keys(TYPES).find((key) => TYPES[key] === id) ?? id;
  return `${short}=${new TextDecoder().decode(value.content)}`;
}
