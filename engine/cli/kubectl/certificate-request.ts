import { element, elements, hexOf, nameAttributes, pemBytes, textOf, type Element } from './der.ts';

/** What a certificate signing request asks for. */
export interface CertificateRequest {
  readonly subject: {
    readonly commonName: string;
    readonly serialNumber: string;
    /** Organization and the like, with the values of each. */
    readonly lists: readonly (readonly [title: string, values: readonly string[]])[];
  };
  /** Alternative names by type. */
  readonly names: readonly (readonly [title: string, values: readonly string[]])[];
}

const LISTS: readonly (readonly [string, string])[] = [
  ['Organization', '55040a'],
  ['Organizational Unit', '55040b'],
  ['Country', '550406'],
  ['Locality', '550407'],
  ['Province', '550408'],
  ['StreetAddress', '550409'],
  ['PostalCode', '550411'],
];
const EXTENSION_REQUEST = '2a864886f70d01090e';
const ALTERNATIVE_NAMES = '551d11';

/** Read a request: base64 of PEM, as a CertificateSigningRequest holds it. Undefined where it cannot be read. */
export function parseRequest(encoded: string): CertificateRequest | undefined {
  try {
    const der = pemBytes(atob(encoded), 'CERTIFICATE REQUEST');
    if (!der) return undefined;
    const [info] = elements(der, element(der, 0));
    const [, name, , ...rest] = elements(der, info);
    const attributes = nameAttributes(der, name);
    const values = (id: string): string[] => attributes.filter(([other]) => other === id).map(([, value]) => value);
    return {
      subject: {
        commonName: values('550403').at(-1) ?? '',
        serialNumber: values('550405').at(-1) ?? '',
        lists: LISTS.map(([title, id]) => [title, values(id)] as const),
      },
      names: alternativeNames(
        der,
        rest.find(({ tag }) => tag === 0xa0),
      ),
    };
  } catch {
    return undefined;
  }
}

function alternativeNames(der: Uint8Array, attributes: Element | undefined): CertificateRequest['names'] {
  const found: Element[] = [];
  for (const attribute of attributes ? elements(der, attributes) : []) {
    const [id, set] = elements(der, attribute);
    if (hexOf(der, id) !== EXTENSION_REQUEST) continue;
    for (const extension of elements(der, elements(der, set)[0])) {
      const parts = elements(der, extension);
      if (hexOf(der, parts[0]) === ALTERNATIVE_NAMES)
        found.push(...elements(der, element(der, parts[parts.length - 1].start)));
    }
  }
  const of = (tag: number, show: (item: Element) => string): string[] =>
    found.filter((item) => item.tag === tag).map(show);
  return [
    ['DNS Names', of(0x82, (item) => textOf(der, item))],
    ['Email Addresses', of(0x81, (item) => textOf(der, item))],
    ['URIs', of(0x86, (item) => textOf(der, item))],
    ['IP Addresses', of(0x87, (item) => addressText(der.subarray(item.start, item.end)))],
  ];
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups: string[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) groups.push((bytes[i] * 256 + bytes[i + 1]).toString(16));
  return groups.join(':').replace(/(?:^|:)(?:0(?::|$)){2,}/, '::');
}
